"""From what people and SDKs write to sets: ports, protocols, prefixes, words.

Readers never raise on odd input: what cannot be read is `unreadable`, which a verdict treats as not known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from reachability import addresses
from reachability.intervals import EMPTY, IntervalSet
from reachability.unknown import UNKNOWN, Unknown

ANY_PORT: Final = IntervalSet(((0, 65535),))

PROTOCOLS: Final = ("tcp", "udp", "icmp", "esp", "ah", "other")
"""Protocols by number in a box; `other` stands for all that NSG rules cannot name and only `*` matches."""

ANY_PROTOCOL: Final = IntervalSet(((0, len(PROTOCOLS) - 1),))
TCP: Final = IntervalSet.point(0)


@dataclass(frozen=True, slots=True)
class Read:
    """What a property says: `known` is surely in it; `complete` is False when more may be."""

    known: IntervalSet
    tags: frozenset[str] = frozenset()
    complete: bool = True


def scalars(*values: object) -> Iterable[object]:
    """Every single value in values, lists and comma-separated texts; absent and empty ones are left out."""
    for value in values:
        if value is None:
            continue
        if isinstance(value, str):
            yield from (part.strip() for part in value.split(",") if part.strip())
        elif isinstance(value, (list, tuple)):
            yield from scalars(*value)
        else:
            yield value


def number(value: object) -> int | Unknown | None:
    """A whole number from `80`, `80.0` or `"80"`; None when absent; UNKNOWN when it is not known or not a number."""
    if value is None or value == "":
        return None
    if isinstance(value, (int, float, str)) and not isinstance(value, bool):
        try:
            exact = float(value)
        except ValueError:
            return UNKNOWN
        if exact.is_integer():
            return int(exact)
    return UNKNOWN


def word(value: object) -> str | Unknown | None:
    """A word in lower case; None when absent; UNKNOWN when it is not known or not text."""
    if value is None or value == "":
        return None
    return value.strip().lower() if isinstance(value, str) else UNKNOWN


def ports(*values: object) -> Read:
    """Ports from `80`, `80.0`, `"80"`, `"79-81"`, `"*"`, `"22,80"` and lists of these, all together.

    Nothing at all reads as every port: ARM refuses a rule without ports, so no stricter reading is ever needed.
    """
    spans: list[tuple[int, int]] = []
    complete, seen = True, False
    for value in scalars(*values):
        seen = True
        span = _port_span(value)
        if span is None:
            complete = False
        else:
            spans.append(span)
    return Read(IntervalSet.of(spans) if seen else ANY_PORT, complete=complete)


def _port_span(value: object) -> tuple[int, int] | None:
    if value == "*":
        return (0, 65535)
    if isinstance(value, str) and "-" in value:
        low, _, high = value.partition("-")
        first, last = number(low.strip()), number(high.strip())
    else:
        first = last = number(value)
    if isinstance(first, int) and isinstance(last, int) and 0 <= first <= last <= 65535:
        return (first, last)
    return None


def protocol(value: object) -> Read:
    """The protocols of an NSG rule: one name, or `*` or nothing for all."""
    name = word(value)
    if name is None or name == "*":
        return Read(ANY_PROTOCOL)
    if isinstance(name, str) and name in PROTOCOLS:
        return Read(IntervalSet.point(PROTOCOLS.index(name)))
    return Read(EMPTY, complete=False)


def carries_tcp(value: object) -> bool | Unknown:
    """Whether a load balancer's, firewall's or NSG's protocol (`Tcp`, `All`, `Any`, `*`, nothing) admits TCP."""
    name = word(value)
    if isinstance(name, Unknown):
        return UNKNOWN
    return name in (None, "tcp", "all", "any", "*")


def prefixes(*values: object) -> Read:
    """Addresses and service tags from prefixes, single addresses, `*` and tag names, lists and commas included.

    Nothing at all reads as every address, for the same reason as in `ports`.
    """
    found, tags, complete, seen = EMPTY, set[str](), True, False
    for value in scalars(*values):
        seen = True
        if not isinstance(value, str):
            complete = False
        elif value == "*" or value.lower() == "any":
            found = addresses.EVERYWHERE
        elif value[0].isdigit() or ":" in value:
            try:
                found |= addresses.parse(value)
            except ValueError:
                complete = False
        else:
            tags.add(value.lower())
    return Read(found if seen else addresses.EVERYWHERE, frozenset(tags), complete)
