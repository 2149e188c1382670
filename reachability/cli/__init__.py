"""`python -m reachability`: report, explain, diff, lint, assert."""

from __future__ import annotations

from reachability.cli.main import main

__all__ = ["main"]
