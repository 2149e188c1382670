"""Deployments that are disturbed on purpose, and have to come to the same end: `python -m tests.campaign --help`."""
