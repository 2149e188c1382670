"""Rule sets judged by a solver: no packet exists on which the compiled partition and first match differ."""

from __future__ import annotations

from typing import Any

import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from reachability import addresses, readers
from reachability.flows import regions
from reachability.intervals import IntervalSet
from tests.reachability.made import network, nsg, rule, subnet, vnet

PREFIXES = ("*", "0.0.0.0/1", "128.0.0.0/1", "10.0.0.0/8", "10.0.0.0/9", "20.0.0.0/8", "203.0.113.0/24", "10.0.1.0/25")
PORTS = ("*", "80", "79-81", "0-79", "81-65535", "443", "1000-2000")
MACHINES = IntervalSet.of([(addresses.place("10.0.1.4"), addresses.place("10.0.1.254"))])


@st.composite
def rule_sets(draw: st.DrawFn) -> list[dict[str, Any]]:
    return [
        rule(
            f"r{number}",
            100 + number,
            access=draw(st.sampled_from(["Allow", "Deny"])),
            protocol=draw(st.sampled_from(["Tcp", "Udp", "*"])),
            source=draw(
                st.one_of(st.sampled_from(PREFIXES), st.lists(st.sampled_from(PREFIXES[1:]), min_size=1, max_size=3))
            ),
            to=draw(st.sampled_from(["*", "10.0.1.0/24", "10.0.1.0/25", "10.0.1.64/26"])),
            ports=draw(st.one_of(st.sampled_from(PORTS), st.lists(st.sampled_from(PORTS[1:]), min_size=1, max_size=3))),
            source_ports=draw(st.sampled_from(["*", "*", "0-1023", "1024-65535"])),
        )
        for number in range(draw(st.integers(0, 8)))
    ] + [rule("last", 4096, access="Deny")]


class Packet:
    """One packet in the solver's terms."""

    def __init__(self) -> None:
        self.protocol, self.source, self.source_port, self.destination, self.port = z3.Ints("proto src sport dst dport")

    def within(self, term: Any, spans: Any) -> Any:
        return z3.Or([z3.And(term >= low, term <= high) for low, high in spans] or [z3.BoolVal(False)])

    def valid(self) -> Any:
        return z3.And(
            self.within(self.protocol, [(0, 2)]),
            self.within(self.source, list(addresses.PUBLIC & addresses.IPV4)),
            self.within(self.source_port, [(0, 65535)]),
            self.within(self.destination, list(MACHINES)),
            self.within(self.port, [(0, 65535)]),
        )


def prefix_spans(value: Any) -> list[tuple[int, int]]:
    found = []
    for text in [value] if isinstance(value, str) else value:
        if text == "*":
            return [(0, 2**200)]
        base, _, length = text.partition("/")
        first = sum(int(part) << 8 * (3 - place) for place, part in enumerate(base.split(".")))
        found.append((first, first + 2 ** (32 - int(length or 32)) - 1))
    return found


def port_spans(value: Any) -> list[tuple[int, int]]:
    found = []
    for text in [value] if isinstance(value, str) else value:
        low, _, high = ("0-65535" if text == "*" else text).partition("-")
        found.append((int(low), int(high or low)))
    return found


def first_match(rules: list[dict[str, Any]], packet: Packet) -> Any:
    """First match as nested choices, straight from the entries."""
    decided: Any = z3.BoolVal(False)
    for each in sorted(rules, key=lambda one: -one["properties"]["priority"]):
        one = each["properties"]
        kinds = {"Tcp": [(0, 0)], "Udp": [(1, 1)], "*": [(0, 2)]}[one["protocol"]]
        matches = z3.And(
            packet.within(packet.protocol, kinds),
            packet.within(packet.source, prefix_spans(one.get("sourceAddressPrefix") or one["sourceAddressPrefixes"])),
            packet.within(packet.destination, prefix_spans(one["destinationAddressPrefix"])),
            packet.within(packet.source_port, port_spans(one["sourcePortRange"])),
            packet.within(packet.port, port_spans(one.get("destinationPortRange") or one["destinationPortRanges"])),
        )
        decided = z3.If(matches, z3.BoolVal(one["access"] == "Allow"), decided)
    return decided


@settings(max_examples=40)
@given(rule_sets())
def test_no_packet_tells_the_partition_from_first_match(rules: list[dict[str, Any]]) -> None:
    flows = network(vnet("v", "10.0.0.0/16"), subnet("v/a", "10.0.1.0/24", nsg="n"), nsg("n", *rules))
    packet = Packet()
    let_in: list[Any] = []
    place = next(each for each in flows.model.places if each.kind == "subnet")
    for bit, atom in enumerate(flows.space.atoms):
        if flows.model.places[atom.place] is not place:
            continue
        for region, mask in flows.guards.of(place, bit, "inbound").sure.items():
            sources = flows.space.addresses(mask & flows.space.mask(addresses.PUBLIC))
            for protocol, low, high, ports in region.boxes():
                if protocol <= 2:
                    let_in.append(
                        z3.And(
                            packet.protocol == protocol,
                            packet.within(packet.source, list(sources)),
                            packet.within(packet.source_port, [(low, high)]),
                            packet.within(packet.destination, [(atom.low, atom.high)]),
                            packet.within(packet.port, list(ports)),
                        )
                    )
    solver = z3.Solver()
    solver.add(packet.valid(), z3.Xor(z3.Or(let_in or [z3.BoolVal(False)]), first_match(rules, packet)))
    assert solver.check() == z3.unsat, solver.model()


spans = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted).map(tuple), max_size=3).map(
    IntervalSet.of
)
products = st.builds(
    regions.of, st.lists(st.sampled_from([(0, 0), (1, 1), (0, 5)]), min_size=1).map(IntervalSet.of), spans, spans
)


@settings(max_examples=40)
@given(products, products, products)
def test_the_algebra_of_regions_is_that_of_sets(one: Any, two: Any, three: Any) -> None:
    packet = Packet()

    def term(region: regions.Region) -> Any:
        return z3.Or(
            [
                z3.And(
                    packet.protocol == protocol,
                    packet.within(packet.source_port, [(low, high)]),
                    packet.within(packet.port, list(ports)),
                )
                for protocol, low, high, ports in region.boxes()
            ]
            or [z3.BoolVal(False)]
        )

    solver = z3.Solver()
    made, meant = (one | two) - three, z3.And(z3.Or(term(one), term(two)), z3.Not(term(three)))
    both, meant_both = (one & two) | three, z3.Or(z3.And(term(one), term(two)), term(three))
    solver.add(z3.Or(z3.Xor(term(made), meant), z3.Xor(term(both), meant_both)))
    assert solver.check() == z3.unsat, solver.model()
    assert (one | two) is (two | one)
    assert (one & two) is (two & one)
    assert len(readers.PROTOCOLS) == len(one.parts)
