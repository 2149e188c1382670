"""Violations as a workflow's annotations: lines on the changed files that need no token, so forks have them too."""

from __future__ import annotations

from collections.abc import Iterator

from review import words
from review.escape import one_line
from review.model import Review

MOST = 10  # GitHub shows ten errors and ten warnings of a step


def lines(review: Review) -> Iterator[str]:
    """Workflow commands, an `::error` or `::warning` each."""
    for refusing, level in ((True, "error"), (False, "warning")):
        for likeness in words.violations(review.environments, refusing=refusing)[:MOST]:
            violation = likeness.violation
            place = violation.location
            where = f"file={_property(place.file)},line={place.line}," if place else ""
            text = f"{violation.message} (in {words.listed(likeness.environments)})"
            yield f"::{level} {where}title={_property(violation.policy)}::{_data(one_line(text))}"


def _data(text: str) -> str:
    """As the runner reads it: a line end in it would start a command of its own."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
