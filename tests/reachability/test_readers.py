"""What people write, read as sets."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reachability import addresses, boxes, readers, rules
from reachability.intervals import IntervalSet
from reachability.unknown import UNKNOWN

NUMBERS = st.integers(0, 30)
SETS = st.lists(st.tuples(NUMBERS, NUMBERS).map(lambda pair: (min(pair), max(pair))), max_size=5).map(IntervalSet.of)


def members(found: IntervalSet) -> set[int]:
    return {value for low, high in found for value in range(low, high + 1)}


@given(SETS, SETS)
def test_interval_sets_are_sets(left: IntervalSet, right: IntervalSet) -> None:
    assert members(left & right) == members(left) & members(right)
    assert members(left | right) == members(left) | members(right)
    assert members(left - right) == members(left) - members(right)
    assert {value for value in range(31) if value in left} == members(left)
    assert bool(left) == bool(members(left))


SMALL = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)).map(sorted).map(tuple), min_size=1, max_size=2)
SIDES = SMALL.map(IntervalSet.of)


FULL, EDGES, MIDDLE = IntervalSet.of([(0, 2)]), IntervalSet.of([(0, 0), (2, 2)]), IntervalSet.point(1)


# The second cover takes the first piece that the first one leaves, and the other pieces remain.
@example((FULL, FULL, FULL), [(MIDDLE, MIDDLE, FULL), (EDGES, FULL, FULL)])
@settings(max_examples=400)
@given(st.tuples(SIDES, SIDES, SIDES), st.lists(st.tuples(SIDES, SIDES, SIDES), max_size=8))
def test_a_box_is_uncovered_where_no_cover_is(box: boxes.Box, covers: list[boxes.Box]) -> None:
    def points(each: boxes.Box) -> set[tuple[int, int, int]]:
        one, two, three = (members(side) for side in each)
        return {(a, b, c) for a in one for b in two for c in three}

    rest = points(box).difference(*(points(cover) for cover in covers))
    found = boxes.uncovered(box, covers)
    assert (found is None) == (not rest)
    assert found is None or points(found) <= rest


@pytest.mark.parametrize(
    ("written", "spans"),
    [
        ("80", [(80, 80)]),
        (80, [(80, 80)]),
        (80.0, [(80, 80)]),
        ("79-81", [(79, 81)]),
        (" 79 - 81 ", [(79, 81)]),
        ("*", [(0, 65535)]),
        (["22", "80-81", 443.0], [(22, 22), (80, 81), (443, 443)]),
        ("22,80", [(22, 22), (80, 80)]),
        (None, [(0, 65535)]),
        ("", [(0, 65535)]),
        ([], [(0, 65535)]),
    ],
)
def test_ports_are_read(written: Any, spans: list[tuple[int, int]]) -> None:
    read = readers.ports(written)
    assert (list(read.known), read.complete) == (spans, True)


@pytest.mark.parametrize("written", [UNKNOWN, "http", "81-79", "70000", -1.0, 80.5, True, {"a": 1}])
def test_ports_that_cannot_be_read_are_not_known(written: Any) -> None:
    read = readers.ports(["443", written])
    assert (list(read.known), read.complete) == ([(443, 443)], False)


@pytest.mark.parametrize(
    ("written", "inside", "outside"),
    [
        ("10.0.0.0/8", "10.255.255.255", "11.0.0.0"),
        ("10.0.0.5/24", "10.0.0.0", "10.0.1.0"),
        ("10.0.0.4", "10.0.0.4", "10.0.0.5"),
        ("10.0.0.4-10.0.0.6", "10.0.0.6", "10.0.0.7"),
        ("2001:db8::/32", "2001:db8::1", "2001:db9::1"),
        ("0.0.0.0/0", "255.255.255.255", "::1"),
        ("*", "::1", None),
    ],
)
def test_prefixes_are_read(written: str, inside: str, outside: str | None) -> None:
    found = readers.prefixes(written)
    assert found.complete
    assert addresses.place(inside) in found.known
    assert outside is None or addresses.place(outside) not in found.known


def test_what_is_no_prefix_is_a_tag_and_a_broken_one_is_not_known() -> None:
    read = readers.prefixes(["10.0.0.0/8", "Storage.WestEurope", "10.0.0.0/99", UNKNOWN])
    assert read.tags == {"storage.westeurope"}
    assert not read.complete
    assert addresses.place("10.1.1.1") in read.known


@given(st.integers(0, 2**32 + 2**128 - 1))
def test_addresses_go_there_and_back(value: int) -> None:
    assert addresses.place(addresses.text(value)) == value


@pytest.mark.parametrize("word", ["Tcp", "TCP", "All", "Any", "*", None])
def test_protocols_that_carry_tcp(word: str | None) -> None:
    assert readers.carries_tcp(word) is True


@pytest.mark.parametrize("word", ["Udp", "UDP", "Icmp", "Esp"])
def test_protocols_that_do_not(word: str) -> None:
    assert readers.carries_tcp(word) is False


def test_unknown_is_neither_true_nor_false() -> None:
    with pytest.raises(TypeError, match="neither"):
        bool(UNKNOWN)


@pytest.mark.parametrize("key", ["sourcePortRange", "destinationPortRange"])
def test_lists_of_ports_are_read_like_single_ones(key: str) -> None:
    one, many = rules.read({key: "80"}), rules.read({f"{key}s": ["80"]})
    assert (one.source_ports, one.destination_ports) == (many.source_ports, many.destination_ports)
