"""The whole address space cut into atoms: ranges that no rule, route or prefix tells apart.

An atom belongs to one place. A set of atoms is a bit mask in one integer, so that the sets of thousands of subnets are
intersected in one step. Atoms are in the order of their addresses; a prefix is a run of bits.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reachability.addresses import FAMILIES
from reachability.intervals import IntervalSet
from reachability.network.model import Place


@dataclass(frozen=True, slots=True)
class Atom:
    """Addresses of one place that nothing tells apart."""

    low: int
    high: int
    place: int  # index of the place
    calls: bool  # whether the place may send from these
    answers: bool  # whether it is called at these


class Space:
    """All atoms of a network."""

    def __init__(self, places: Sequence[Place], cuts: Iterable[IntervalSet]) -> None:
        """Cut the addresses of `places` wherever one of `cuts` begins or ends."""
        edges: set[int] = set()
        for cut in (*cuts, *(place.sources for place in places), *(place.answers for place in places)):
            for low, high in cut:
                edges.add(low)
                edges.add(high + 1)
        ordered = sorted(edges)
        made: list[Atom] = []
        for index, place in enumerate(places):
            for low, high in place.sources | place.answers:
                start = low
                at = bisect_right(ordered, low)
                while start <= high:
                    end = min(high, ordered[at] - 1) if at < len(ordered) else high
                    made.append(Atom(start, end, index, start in place.sources, start in place.answers))
                    start, at = end + 1, at + 1
        made.sort(key=lambda atom: (atom.low, atom.place))
        self.places = places
        self.atoms = made
        self._lows = [atom.low for atom in made]
        self._masks: dict[IntervalSet, int] = {}
        self._families: tuple[int, ...] = ()
        self.all = (1 << len(made)) - 1
        self.of_place = [0] * len(places)
        self.calling = 0
        self.answering = 0
        for bit, atom in enumerate(made):
            self.of_place[atom.place] |= 1 << bit
            if atom.calls:
                self.calling |= 1 << bit
            if atom.answers:
                self.answering |= 1 << bit

    def alike(self, bit: int) -> int:
        """The atoms that an atom can share a packet with: of its own family, or with no number at all."""
        if not self._families:
            four, six = (self.mask(family) for family in FAMILIES)
            self._families = (four, six, self.all)
        return self.all & ~self._families[1] if self._families[0] >> bit & 1 else self._rest(bit)

    def _rest(self, bit: int) -> int:
        return self.all & ~self._families[0] if self._families[1] >> bit & 1 else self.all

    def mask(self, addresses: IntervalSet) -> int:
        """The atoms of a set of addresses, which must have been among the cuts (or be cut alike)."""
        found = self._masks.get(addresses)
        if found is None:
            found = 0
            for low, high in addresses:
                first, after = bisect_left(self._lows, low), bisect_right(self._lows, high)
                found |= ((1 << (after - first)) - 1) << first
            self._masks[addresses] = found
        return found

    def addresses(self, mask: int) -> IntervalSet:
        """The addresses of a set of atoms."""
        return IntervalSet.of((self.atoms[bit].low, self.atoms[bit].high) for bit in bits(mask))


def bits(mask: int) -> Iterator[int]:
    """The positions of the bits of a mask, ascending."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def runs(mask: int) -> Iterator[tuple[int, int]]:
    """The runs of ones of a mask as (first, one past the last)."""
    edges = bits(mask ^ (mask << 1))
    for first in edges:
        yield first, next(edges)
