"""Regions: sets of (protocol, source port, destination port), one object for each set, so that comparing is cheap.

A region holds, for each protocol, slabs of source ports with the destination ports that go with them. Slabs are
disjoint, ascending, and neighbours with the same destination ports are one, so equal sets are the same object.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from reachability import readers
from reachability.intervals import EMPTY, IntervalSet

Slab = tuple[int, int, IntervalSet]
_PROTOCOLS: Final = len(readers.PROTOCOLS)


class Region:
    """A set of (protocol, source port, destination port). Make it with `of`; `Region` objects are compared by `is`."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[tuple[Slab, ...], ...]) -> None:
        """For the table only: the slabs of each protocol."""
        self.parts = parts

    def __bool__(self) -> bool:
        """Whether it has a member."""
        return self is not NOTHING

    def __and__(self, other: Region) -> Region:
        """What is in both."""
        if self is other or other is EVERYTHING:
            return self
        if self is EVERYTHING:
            return other
        return _intersect(self, other)

    def __or__(self, other: Region) -> Region:
        """What is in either."""
        if self is other or other is NOTHING:
            return self
        if self is NOTHING:
            return other
        return _unite(self, other)

    def __sub__(self, other: Region) -> Region:
        """What is in this and not in the other."""
        if self is other or other is EVERYTHING or self is NOTHING:
            return NOTHING
        if other is NOTHING:
            return self
        return _subtract(self, other)

    def __str__(self) -> str:
        """`tcp 443, 8443; udp 53`, as short as it goes."""
        return describe(self)

    def boxes(self) -> Iterator[tuple[int, int, int, IntervalSet]]:
        """Its parts as (protocol, first source port, last source port, destination ports)."""
        for protocol, slabs in enumerate(self.parts):
            for low, high, ports in slabs:
                yield protocol, low, high, ports

    def contains(self, protocol: int, source_port: int, port: int) -> bool:
        """Whether one packet's values are in it."""
        return any(low <= source_port <= high and port in ports for low, high, ports in self.parts[protocol])

    def ports(self, protocol: int = 0) -> IntervalSet:
        """The destination ports of one protocol, from whatever source port."""
        found = EMPTY
        for _, _, ports in self.parts[protocol]:
            found |= ports
        return found

    def moved(self, port: int) -> Region:
        """The same protocols and source ports with every destination port replaced by one."""
        return of_slabs(
            tuple(
                tuple((low, high, IntervalSet.point(port)) for low, high, ports in slabs if ports)
                for slabs in self.parts
            )
        )


_TABLE: dict[tuple[tuple[Slab, ...], ...], Region] = {}


def of_slabs(parts: tuple[tuple[Slab, ...], ...]) -> Region:
    """The region of disjoint, ascending slabs, neighbours joined."""
    normal = tuple(_joined(slabs) for slabs in parts)
    found = _TABLE.get(normal)
    if found is None:
        found = _TABLE[normal] = Region(normal)
    return found


def _joined(slabs: Iterable[Slab]) -> tuple[Slab, ...]:
    made: list[Slab] = []
    for low, high, ports in slabs:
        if not ports:
            continue
        if made and made[-1][1] + 1 == low and made[-1][2] == ports:
            made[-1] = (made[-1][0], high, ports)
        else:
            made.append((low, high, ports))
    return tuple(made)


@cache
def of(protocols: IntervalSet, source_ports: IntervalSet, ports: IntervalSet) -> Region:
    """The product of protocols, source ports and destination ports."""
    slabs = tuple((low, high, ports) for low, high in source_ports) if ports else ()
    return of_slabs(tuple(slabs if protocol in protocols else () for protocol in range(_PROTOCOLS)))


def tcp(*ports: int) -> Region:
    """TCP to these ports."""
    return of(readers.TCP, readers.ANY_PORT, IntervalSet.of((port, port) for port in ports))


@cache
def _intersect(left: Region, right: Region) -> Region:
    parts = []
    for mine, theirs in zip(left.parts, right.parts, strict=True):
        slabs = [
            (max(low, other_low), min(high, other_high), ports & other_ports)
            for low, high, ports in mine
            for other_low, other_high, other_ports in theirs
            if low <= other_high and other_low <= high
        ]
        parts.append(tuple(sorted(slabs, key=lambda slab: slab[0])))
    return of_slabs(tuple(parts))


@cache
def _unite(left: Region, right: Region) -> Region:
    return of_slabs(
        tuple(_combine(mine, theirs, add=True) for mine, theirs in zip(left.parts, right.parts, strict=True))
    )


@cache
def _subtract(left: Region, right: Region) -> Region:
    return of_slabs(
        tuple(_combine(mine, theirs, add=False) for mine, theirs in zip(left.parts, right.parts, strict=True))
    )


def _combine(mine: tuple[Slab, ...], theirs: tuple[Slab, ...], *, add: bool) -> tuple[Slab, ...]:
    """Both cut at each other's edges, and joined slab by slab."""
    edges = sorted({edge for low, high, _ in (*mine, *theirs) for edge in (low, high + 1)})
    made = []
    for low, after in itertools.pairwise(edges):
        own = next((ports for first, last, ports in mine if first <= low <= last), EMPTY)
        other = next((ports for first, last, ports in theirs if first <= low <= last), EMPTY)
        made.append((low, after - 1, own | other if add else own - other))
    return tuple(made)


NOTHING: Final = of(EMPTY, EMPTY, EMPTY)
EVERYTHING: Final = of(readers.ANY_PROTOCOL, readers.ANY_PORT, readers.ANY_PORT)


def describe(region: Region, limit: int = 6) -> str:
    """A region in words; at most `limit` spans of ports a protocol."""
    if region is EVERYTHING:
        return "everything"
    if not region:
        return "nothing"
    by_text: dict[str, list[str]] = {}
    for protocol, slabs in enumerate(region.parts):
        if not slabs:
            continue
        said = []
        for low, high, ports in slabs:
            text = _spans(ports, limit)
            said.append(text if (low, high) == (0, 65535) else f"{text} (from source ports {low}-{high})")
        by_text.setdefault(", ".join(said), []).append(readers.PROTOCOLS[protocol])
    if len(by_text) == 1:
        text, protocols = next(iter(by_text.items()))
        if len(protocols) == _PROTOCOLS:
            return f"any {text}"
    return "; ".join(f"{'/'.join(protocols)} {text}" for text, protocols in by_text.items())


def _spans(ports: IntervalSet, limit: int) -> str:
    if ports == readers.ANY_PORT:
        return "all ports"
    spans = [str(low) if low == high else f"{low}-{high}" for low, high in ports]
    return ", ".join(spans[:limit]) + (f" and {len(spans) - limit} more" if len(spans) > limit else "")
