"""Settings to the parts of a plan, one subject a module."""
