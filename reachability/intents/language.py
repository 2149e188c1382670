"""What an intent may say, read from plain mappings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from reachability import readers, selectors
from reachability.flows import regions
from reachability.flows.regions import Region
from reachability.intervals import IntervalSet
from reachability.network.model import Outside
from reachability.readers import ANY_PORT

_MUSTS: Final = ("reach", "not-reach", "only-through", "resolve")
_KEYS: Final = frozenset(
    {"name", "must", "from", "to", "ports", "protocol", "through", "over", "except", "names", "without", "why"}
)


class IntentError(Exception):
    """An intent that cannot be read; the message names it, the key, and an example."""


@dataclass(frozen=True, slots=True)
class Exempt:
    """A part of a not-reach that is allowed."""

    source: tuple[str, ...]
    target: tuple[str, ...]
    region: Region


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing that must hold."""

    name: str
    must: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    region: Region
    through: tuple[str, ...] = ()
    exempt: tuple[Exempt, ...] = ()
    names: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    why: str = ""


def read(entries: Any) -> list[Intent]:
    """Intents from a list of mappings, or a mapping with `intents`. Raises IntentError."""
    listed = entries.get("intents") if isinstance(entries, Mapping) else entries
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        raise IntentError("intents are a list of mappings, or a mapping with `intents`")
    made = [_read(entry, number) for number, entry in enumerate(listed)]
    seen: set[str] = set()
    for intent in made:
        if intent.name in seen:
            raise IntentError(f"{intent.name}: two intents have this name")
        seen.add(intent.name)
    return made


def _read(entry: Any, number: int) -> Intent:
    if not isinstance(entry, Mapping):
        raise IntentError(f"intent {number}: not a mapping; write for example {{name: ..., must: reach, ...}}")
    name = str(entry.get("name") or f"intent-{number}")
    unknown = sorted(set(map(str, entry)) - _KEYS)
    if unknown:
        raise IntentError(f"{name}: there is no key {unknown[0]!r}; there are {', '.join(sorted(_KEYS))}")
    must = str(entry.get("must", ""))
    if must not in _MUSTS:
        raise IntentError(f"{name}: must is {must!r}; it is one of {', '.join(_MUSTS)}")
    needs = {"resolve": ("from",), "only-through": ("from", "to", "through")}.get(must, ("from", "to"))
    for key in needs:
        if not entry.get(key):
            raise IntentError(f"{name}: {key} is missing; for example {key}: kind:tier")
    exempt = []
    for each in entry.get("except") or ():
        if not isinstance(each, Mapping):
            raise IntentError(f"{name}: except is a list of mappings with from, to and ports")
        exempt.append(Exempt(_words(each.get("from", "any")), _words(each.get("to", "any")), _region(name, each)))
    return Intent(
        name=name,
        must=must,
        source=_words(entry.get("from", "any")),
        target=_words(entry.get("to", "any")),
        region=_region(name, entry),
        through=_words(entry.get("through", ())),
        exempt=tuple(exempt),
        names=_words(entry.get("names", ())),
        over=_words(entry.get("over", ())),
        without=_words(entry.get("without", ())),
        why=str(entry.get("why") or ""),
    )


def _words(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(str(each) for each in value)


def _region(name: str, entry: Mapping[str, Any]) -> Region:
    ports, protocol = entry.get("ports"), entry.get("protocol", "tcp" if entry.get("ports") else "*")
    read_ports, kinds = readers.ports(None if ports == "*" else ports), readers.protocol(protocol)
    if not read_ports.complete or not kinds.complete:
        raise IntentError(f"{name}: {protocol!r} {ports!r} is no protocol with ports; write for example ports: 443")
    return regions.of(kinds.known, ANY_PORT, read_ports.known)


def cuts(intents: Iterable[Intent]) -> list[IntervalSet]:
    """The addresses that intents name; give them to `Flows`."""
    return selectors.cuts(_selectors(intents))


def within(outside: Outside, intents: Iterable[Intent]) -> Outside:
    """The world outside with the service tags and names that intents speak of; give it to `network.build`."""
    return replace(outside, asked=outside.asked | selectors.asked(_selectors(intents)))


def _selectors(intents: Iterable[Intent]) -> list[tuple[str, ...]]:
    found = []
    for intent in intents:
        found.append((*intent.source, *intent.target, *intent.over, *intent.without))
        found += [(*each.source, *each.target) for each in intent.exempt]
    return found
