"""Sets of integers as sorted, disjoint, closed intervals: ports, addresses and protocols alike."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IntervalSet:
    """A set of integers. `spans` is normalised: ascending, never touching, each `(low, high)` with both ends in."""

    spans: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, spans: Iterable[tuple[int, int]]) -> IntervalSet:
        """The union of closed spans in any order. Raises ValueError for a span that ends before it starts."""
        merged: list[tuple[int, int]] = []
        for low, high in sorted(spans):
            if high < low:
                raise ValueError(f"{low}-{high} ends before it starts")
            if merged and low <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(merged[-1][1], high))
            else:
                merged.append((low, high))
        return cls(tuple(merged))

    @classmethod
    def point(cls, value: int) -> IntervalSet:
        """The set of one integer."""
        return cls(((value, value),))

    def __bool__(self) -> bool:
        """Whether it has a member."""
        return bool(self.spans)

    def __contains__(self, value: int) -> bool:
        """Whether `value` is in it."""
        at = bisect_right(self.spans, value, key=lambda span: span[0]) - 1
        return at >= 0 and value <= self.spans[at][1]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """Its spans, ascending."""
        return iter(self.spans)

    def __and__(self, other: IntervalSet) -> IntervalSet:
        """What is in both."""
        found: list[tuple[int, int]] = []
        mine, theirs = 0, 0
        while mine < len(self.spans) and theirs < len(other.spans):
            low = max(self.spans[mine][0], other.spans[theirs][0])
            high = min(self.spans[mine][1], other.spans[theirs][1])
            if low <= high:
                found.append((low, high))
            if self.spans[mine][1] < other.spans[theirs][1]:
                mine += 1
            else:
                theirs += 1
        return IntervalSet(tuple(found))

    def __or__(self, other: IntervalSet) -> IntervalSet:
        """What is in either."""
        return IntervalSet.of(self.spans + other.spans)

    def __sub__(self, other: IntervalSet) -> IntervalSet:
        """What is in this and not in the other."""
        left: list[tuple[int, int]] = []
        for low, high in self.spans:
            start = low
            for taken_low, taken_high in other.spans:
                if taken_high < start:
                    continue
                if taken_low > high:
                    break
                if taken_low > start:
                    left.append((start, taken_low - 1))
                start = taken_high + 1
                if start > high:
                    break
            if start <= high:
                left.append((start, high))
        return IntervalSet(tuple(left))

    def any(self, *preferred: int) -> int:
        """One member, the first of `preferred` that is in, else the smallest. Raises ValueError when empty."""
        for value in preferred:
            if value in self:
                return value
        if not self.spans:
            raise ValueError("the empty set has no member")
        return self.spans[0][0]


EMPTY = IntervalSet()
