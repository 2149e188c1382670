"""The Python language host that stands beside the CLI built from source; see docs/adr/0001."""
