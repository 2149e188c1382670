"""The time as Azure writes it."""

from __future__ import annotations

from datetime import UTC, datetime


def timestamp() -> str:
    """Now, in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def epoch() -> int:
    """Now, in seconds since 1970."""
    return int(datetime.now(UTC).timestamp())
