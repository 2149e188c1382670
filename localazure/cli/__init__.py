"""The `azure` command for people. It asks the same control plane as the providers do."""
