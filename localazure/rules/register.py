"""All rules of the local Azure, in one order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from localazure.azure import CATALOGUE
from localazure.core.model import ResourceType, Statement
from localazure.core.statements import GENERIC

EVIDENCE: Final = Path("tests") / "localazure" / "rule_evidence.json"
"""Where the tests write which of them shows a rule, below the root of the tree."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A statement, and the ARM types whose writes or deletions it is about; ("*",) where it is about all of them."""

    states: Statement
    writes: tuple[str, ...] = ()
    deletions: tuple[str, ...] = ()


def entries() -> tuple[Entry, ...]:
    """Every statement once, by id."""
    found: dict[Statement, tuple[list[str], list[str]]] = {states: (["*"], []) for states in GENERIC}
    for type_ in CATALOGUE.types:
        for states, deletes in _of(type_):
            lists = found.setdefault(states, ([], []))
            if type_.type not in lists[deletes]:
                lists[deletes].append(type_.type)
    made = (Entry(states, tuple(writes), tuple(gone)) for states, (writes, gone) in found.items())
    return tuple(sorted(made, key=lambda entry: entry.states.id))


def _of(type_: ResourceType) -> Iterator[tuple[Statement, bool]]:
    yield from ((rule.states, False) for rule in type_.rules)
    yield from ((rule.states, True) for rule in type_.deletion)


def statements() -> tuple[Statement, ...]:
    """Every statement once, by id."""
    return tuple(entry.states for entry in entries())


def key_of(states: Statement) -> str:
    """What a statement is called in rule_evidence.json: its id, and its words where others share the id."""
    return f"{states.id}: {states.says}"
