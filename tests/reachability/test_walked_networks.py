"""The algebra against a walker, over random networks and random packets.

A quick run walks some thousands of packets; `make soak` some hundreds of thousands.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reachability import addresses, questions, readers
from reachability.flows.atoms import bits
from reachability.flows.pairs import Flows
from reachability.intervals import IntervalSet
from tests.counting import COUNTED
from tests.reachability import random_networks
from tests.reachability.made import network, nic, subnet, vnet
from tests.reachability.network_listing import Packet
from tests.reachability.network_walker import World
from tests.reachability.random_networks import ON_PREMISES, listings, packets

PACKETS = 40  # walked in each network
ENOUGH = 2600  # networks: with that many packets in each, more than 100,000
pytestmark = pytest.mark.timeout(3600)  # `make soak` walks them all
WALKED = settings(
    max_examples=min(ENOUGH, settings.default.max_examples if settings.default else ENOUGH),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def flows_of(entries: list[Any]) -> Flows:
    gateway = any(each["name"] == "GatewaySubnet" for each in entries)
    return network(entries, on_premises={"office": ON_PREMISES}, connected=["hub"] if gateway else [])


def atom(flows: Flows, address: str, tag: str, *, calls: bool) -> int | None:
    value = flows.model.symbols.get(f"tag:{tag.lower()}") if tag else addresses.place(address)
    if value is None:
        return None
    mask = flows.space.mask(IntervalSet.point(value)) if tag else 0
    if not tag:
        for bit, one in enumerate(flows.space.atoms):
            if one.low <= value <= one.high:
                mask |= 1 << bit
    mask &= flows.space.calling if calls else flows.space.answering
    found = list(bits(mask))
    return found[0] if found else None


def says(flows: Flows, packet: Packet, *, possible: bool) -> bool | None:
    """What the algebra says of one packet; None when its ends are no places."""
    source = atom(flows, packet.source, "", calls=True)
    target = atom(flows, packet.destination, packet.tag, calls=False)
    if source is None or target is None:
        return None
    protocol = readers.PROTOCOLS.index(packet.protocol)
    return any(
        mask >> source & 1 and region.contains(protocol, packet.source_port, packet.port)
        for region, mask in flows.columns(possible=possible).get(target, {}).items()
    )


@WALKED
@given(listings(), st.lists(packets(), min_size=PACKETS, max_size=PACKETS))
def test_every_packet_fares_as_the_walker_says(entries: list[Any], some: list[Packet]) -> None:
    flows, world = flows_of(entries), World(entries, [ON_PREMISES])
    for packet in some:
        told = says(flows, packet, possible=False)
        if told is not None:
            assert told == world.arrives(packet), packet
            assert not told or says(flows, packet, possible=True)
            COUNTED[f"random packets {'arrived' if told else 'were stopped'}, as the walker says"] += 1


@WALKED
@given(listings(wide=True), st.lists(packets(), min_size=PACKETS, max_size=PACKETS))
def test_where_a_tag_is_in_doubt_sure_and_possible_hold_both_readings(entries: list[Any], some: list[Packet]) -> None:
    flows = flows_of(entries)
    narrow, wide = World(entries, [ON_PREMISES]), World(entries, [ON_PREMISES], wide=True)
    for packet in some:
        sure, possible = says(flows, packet, possible=False), says(flows, packet, possible=True)
        if sure is not None:
            walked = narrow.arrives(packet), wide.arrives(packet)
            assert not sure or all(walked), packet
            assert possible or not any(walked), packet
            COUNTED["random packets walked under two readings of a tag"] += 1


@WALKED
@given(listings())
def test_every_witness_is_replayed(entries: list[Any]) -> None:
    COUNTED["witnesses replayed"] += replay(entries)


def test_two_subnets_that_talk_have_witnesses_to_replay() -> None:
    machines = [nic("one", "hub/a", "10.0.0.10"), nic("other", "hub/a", "10.0.0.11")]
    assert replay([vnet("hub", "10.0.0.0/16"), subnet("hub/a", "10.0.0.0/24"), *machines]) > 1


def replay(entries: list[Any]) -> int:
    """Walk the witness of every flow that is sure; how many there were."""
    flows, world = flows_of(entries), World(entries, [ON_PREMISES])
    replayed = 0
    for answer in flows.answers():
        kinds = {answer.source.kind, answer.target.kind}
        if not answer.sure or kinds & {"platform", "internet", "public", "firewall", "service", "subnet"}:
            continue
        found = questions.explain(flows, answer.source, answer.target, answer.sure)
        assert found.verdict == questions.OPEN
        straight = next(way for way in found.ways if not way.over)
        witness = straight.legs[0].witness
        assert witness is not None
        packet = Packet(
            readers.PROTOCOLS[witness.protocol],
            addresses.text(witness.source),
            witness.source_port,
            addresses.text(witness.destination),
            witness.port,
        )
        if packet.protocol in ("tcp", "udp", "icmp"):
            assert world.arrives(packet), found
            replayed += 1
        assert not [hop for leg in straight.legs for hop in leg.hops if hop.decision == "stops"]
    return replayed


@WALKED
@given(listings(), packets())
def test_a_blocked_packet_has_a_hop_that_stops_it(entries: list[Any], packet: Packet) -> None:
    flows = flows_of(entries)
    if says(flows, packet, possible=True) is not False:
        return
    source, target = (
        flows.model.places[flows.space.atoms[bit].place]
        for bit in (
            atom(flows, packet.source, "", calls=True),
            atom(flows, packet.destination, packet.tag, calls=False),
        )
        if bit is not None
    )
    asked = questions.region(str(packet.port), packet.protocol)
    found = questions.explain(flows, source, target, asked)
    if found.verdict == questions.BLOCKED:
        assert found.reason


@pytest.mark.parametrize("reverse", [False, True])
@WALKED
@given(entries=listings())
def test_the_order_of_a_listing_does_not_matter(reverse: bool, entries: list[Any]) -> None:
    mixed = sorted(entries, key=lambda each: str(each["id"]), reverse=reverse)
    assert verdicts(flows_of(entries)) == verdicts(flows_of(mixed))


def verdicts(flows: Flows) -> dict[tuple[str, str], tuple[str, str, str]]:
    return {
        (each.source.name, each.target.name): (str(each.sure), str(each.all), str(each.possible))
        for each in flows.answers()
    }


@WALKED
@given(listings())
def test_rules_beside_a_group_are_as_those_inside(entries: list[Any]) -> None:
    apart: list[Any] = []
    for each in entries:
        if each["type"].endswith("/networkSecurityGroups"):
            inside = each["properties"]["securityRules"]
            apart.append({**each, "properties": {"securityRules": []}})
            apart += [
                {
                    "id": f"{each['id']}/securityRules/{one['name']}",
                    "type": "Microsoft.Network/networkSecurityGroups/securityRules",
                    **one,
                }
                for one in inside
            ]
        else:
            apart.append(each)
    assert verdicts(flows_of(entries)) == verdicts(flows_of(apart))


@WALKED
@given(listings())
def test_a_range_in_two_halves_is_the_range(entries: list[Any]) -> None:
    halves = {"*": ["0-30000", "30001-65535"], "79-81": ["79", "80-81"], "0-442": ["0-100", "101-442"]}

    def split(rule: Any) -> Any:
        properties = dict(rule["properties"])
        ports = properties.pop("destinationPortRange", None)
        if ports in halves and properties["protocol"] != "Icmp":
            return {**rule, "properties": {**properties, "destinationPortRanges": halves[ports]}}
        return rule

    made = [
        {**each, "properties": {"securityRules": [split(rule) for rule in each["properties"]["securityRules"]]}}
        if each["type"].endswith("/networkSecurityGroups")
        else each
        for each in entries
    ]
    assert verdicts(flows_of(entries)) == verdicts(flows_of(made))


@WALKED
@given(listings(), random_networks.rules(), st.integers(0, 3), st.integers(90, 160))
def test_one_more_deny_never_opens(entries: list[Any], more: list[Any], which: int, priority: int) -> None:
    if not more:
        return
    denied = {
        **more[0],
        "name": "more",
        "properties": {**more[0]["properties"], "access": "Deny", "priority": priority},
    }
    made = [
        {**each, "properties": {"securityRules": [*each["properties"]["securityRules"], denied]}}
        if each["name"] == f"n{which}"
        else each
        for each in entries
    ]
    before, after = flows_of(entries), flows_of(made)
    places = {place.name: place for place in before.model.places}
    for answer in after.answers():
        if answer.source.name not in places or answer.target.name not in places:
            continue
        was = before.between(places[answer.source.name], places[answer.target.name])
        assert not answer.sure - was.sure
        assert not answer.possible - was.possible
        COUNTED["flows compared with those under one more Deny"] += 1


@WALKED
@given(listings(), st.data())
def test_what_is_not_known_never_closes_and_never_proves(entries: list[Any], data: st.DataObject) -> None:
    from reachability import reading
    from reachability.network import build
    from reachability.resources import Resources
    from reachability.unknown import UNKNOWN
    from tests.reachability.made import world

    read = reading.from_listing(entries)
    hideable = [
        (number, key)
        for number, each in enumerate(read.all)
        for key in ("securityRules", "routes", "networkSecurityGroup", "routeTable", "remoteVirtualNetwork")
        if key in each.properties
    ]
    number, key = data.draw(st.sampled_from(hideable))
    hidden = list(read.all)
    value: Any = UNKNOWN if key in ("securityRules", "routes") else {"id": UNKNOWN}
    hidden[number] = replace(hidden[number], properties={**hidden[number].properties, key: value})
    gateway = any(each["name"] == "GatewaySubnet" for each in entries)
    outside = world(on_premises={"office": ON_PREMISES}, connected=["hub"] if gateway else [])
    known, unknown = Flows(build(read, outside)), Flows(build(Resources(tuple(hidden)), outside))
    names = {place.name: place for place in known.model.places}
    for place in unknown.model.places:
        for other in unknown.model.places:
            if place.name in names and other.name in names:
                was, now = known.between(names[place.name], names[other.name]), unknown.between(place, other)
                assert not now.sure - was.sure, (place.name, other.name, key)
                assert not was.sure - now.possible, (place.name, other.name, key)
