"""The rows of the table: every rule with the types that it is about, and the tests that show it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from localazure.rules.register import EVIDENCE, Entry, entries, key_of

EVERY_TYPE: Final = "every type"
_TREE: Final = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Row:
    """One rule as the table has it.

    `text` is an example of the message, from the test `refuses`; it and the tests are empty where the tree's tests are
    not at hand. `writes` and `deletions` are ARM types.
    """

    id: str
    says: str
    code: str
    status: int
    text: str
    writes: tuple[str, ...]
    deletions: tuple[str, ...]
    known: str
    source: str
    refuses: str
    passes: str

    @property
    def section(self) -> str:
        """The ARM namespace that it stands under."""
        first = (*self.writes, *self.deletions)[0]
        return EVERY_TYPE if first == "*" else first.partition("/")[0]

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


def rows(tree: Path = _TREE) -> tuple[Row, ...]:
    """All rules, by section and id."""
    path = tree / EVIDENCE
    shown: Mapping[str, Mapping[str, str]] = (
        json.loads(path.read_text(encoding="utf-8"))["rules"] if path.exists() else {}
    )
    made = [_row(entry, shown.get(key_of(entry.states), {})) for entry in entries()]
    return tuple(sorted(made, key=lambda row: (row.section != EVERY_TYPE, row.section.lower(), row.id)))


def _row(entry: Entry, shown: Mapping[str, str]) -> Row:
    states = entry.states
    return Row(
        states.id,
        states.says,
        states.code,
        states.status,
        shown.get("text", ""),
        entry.writes,
        entry.deletions,
        states.known,
        states.source,
        shown.get("refuses", ""),
        shown.get("passes", ""),
    )


def verified(tree: Path = _TREE) -> tuple[str, ...]:
    """The tests whose outcome somebody has compared with a real Azure (marker azure_verified)."""
    path = tree / EVIDENCE
    return tuple(json.loads(path.read_text(encoding="utf-8"))["azureVerified"]) if path.exists() else ()
