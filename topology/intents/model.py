"""One thing that must hold, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Must = Literal["reach", "not-reach", "only-through", "resolve"]


@dataclass(frozen=True, slots=True)
class Allowed:
    """A part of a not-reach that may be reached all the same."""

    source: tuple[str, ...]
    target: tuple[str, ...]
    ports: tuple[str, ...] = ()  # none: every one
    protocol: str = ""  # "tcp" where there are ports, else every protocol

    def as_mapping(self) -> dict[str, Any]:
        """As the language of intents has it."""
        return _mapping({"from": self.source, "to": self.target, "ports": self.ports, "protocol": self.protocol})


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing that must hold. Sides are selectors: prefixes, names of places, groups of them."""

    name: str  # kebab-case, unique
    must: Must
    why: str
    source: tuple[str, ...]
    target: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()
    protocol: str = ""
    allowed: tuple[Allowed, ...] = field(default=())
    through: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def as_mapping(self) -> dict[str, Any]:
        """As the language of intents has it."""
        return _mapping(
            {
                "name": self.name,
                "must": self.must,
                "from": self.source,
                "to": self.target,
                "ports": self.ports,
                "protocol": self.protocol,
                "through": self.through,
                "over": self.over,
                "except": [each.as_mapping() for each in self.allowed],
                "names": self.names,
                "without": self.without,
                "why": self.why,
            }
        )


def _mapping(given: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty; one text instead of a list of one."""
    made: dict[str, Any] = {}
    for key, value in given.items():
        if isinstance(value, tuple):
            value = value[0] if len(value) == 1 else list(value)
        if value:
            made[key] = value
    return made
