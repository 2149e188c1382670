"""Where tables go."""

from __future__ import annotations

import sys

from rich.console import Console


def console() -> Console:
    """A console as wide as the terminal, and wide enough for whole ids where there is none."""
    return Console(width=None if sys.stdout.isatty() else 240)
