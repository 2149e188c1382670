"""The third value beside true and false: not known yet.

In a first preview ids and addresses do not exist. A rule that must hold may not skip over them, so readers hand
`UNKNOWN` on in place of the value, and verdicts say what was missing.
"""

from __future__ import annotations

from typing import Final


class Unknown:
    """The type of `UNKNOWN`. It has no truth: asking for it is a programming error, not False."""

    __slots__ = ()

    def __repr__(self) -> str:
        """The name of the constant."""
        return "UNKNOWN"

    def __bool__(self) -> bool:
        """Refuse: it is neither."""
        raise TypeError("UNKNOWN is neither true nor false; compare with `is UNKNOWN`")


UNKNOWN: Final[Unknown] = Unknown()
