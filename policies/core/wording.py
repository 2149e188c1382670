"""The sentences that violations share, so that all of them read alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reachability.unknown import UNKNOWN


def not_known(path: str) -> str:
    """What a violation says when the value that decides does not exist yet."""
    return (
        f"cannot be shown to hold: {path} is not known yet. "
        "Give it a value that is known in preview, not one that only Azure or another resource can supply."
    )


def entry_name(entry: Any, path: str) -> str:
    """How to call a list entry: by its name when it has a known one, and by its place."""
    name = entry.get("name") if isinstance(entry, dict) else None
    return f"{path} ({name})" if isinstance(name, str) else path


def shown(value: Any) -> str:
    """A port, protocol or prefix as the program wrote it."""
    if value is UNKNOWN:
        return "(not known yet)"
    if isinstance(value, list):
        return "[" + ", ".join(shown(each) for each in value) + "]"
    return str(value)


def all_of(items: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *first, last = items
    return f"{', '.join(first)} and {last}" if first else last
