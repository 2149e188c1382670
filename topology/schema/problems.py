"""How a wrong setting is refused: one sentence, and what was probably meant."""

from __future__ import annotations

import difflib
from typing import NoReturn

from pydantic_core import PydanticCustomError


def wrong(problem: str, example: str | None = None) -> NoReturn:
    """Refuse a value with a sentence and, where the field's own example would not help, a better one."""
    # Both texts go in as values, not as the template, so that braces in them stay as they are.
    raise PydanticCustomError("topology", "{problem}", {"problem": problem, "example": example})


def closest(name: str, known: list[str]) -> str | None:
    """The known word closest to a mistyped one, when one is close."""
    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.6)), None)


def nearest(name: str, known: list[str]) -> str:
    """A hint that names the known word closest to a mistyped one, or lists them all when none is close."""
    close = closest(name, known)
    return f"did you mean {close!r}?" if close else f"known are {', '.join(sorted(known))}"
