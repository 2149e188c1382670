"""Boxes: sets of packets that are the product of one set a dimension, and whether some boxes cover another."""

from __future__ import annotations

from collections.abc import Sequence

from reachability.intervals import IntervalSet

Box = tuple[IntervalSet, ...]
"""One set of integers a dimension; the packet is in the box when each of its fields is in the field's set."""


def intersect(left: Box, right: Box) -> Box:
    """The packets in both boxes."""
    return tuple(a & b for a, b in zip(left, right, strict=True))


def subtract(box: Box, taken: Box) -> list[Box]:
    """`box` without `taken`, as disjoint boxes, at most one a dimension."""
    left: list[Box] = []
    rest = list(box)
    for dimension, (mine, theirs) in enumerate(zip(box, taken, strict=True)):
        common = mine & theirs
        if not common:
            return [box]
        outside = mine - common
        if outside:
            left.append((*rest[:dimension], outside, *rest[dimension + 1 :]))
        rest[dimension] = common
    return left


def uncovered(box: Box, covers: Sequence[Box]) -> Box | None:
    """A part of `box` that none of `covers` touches, or None when together they cover all of it.

    Depth first: an opening is found without computing all of them, and a proof visits each remaining piece once.
    """
    if not all(box):
        return None
    pending = [(box, 0)]
    while pending:
        piece, at = pending.pop()
        while at < len(covers):
            parts = subtract(piece, covers[at])
            at += 1
            if not parts:
                break
            piece = parts[0]
            pending.extend((part, at) for part in parts[1:])
        else:
            return piece
    return None
