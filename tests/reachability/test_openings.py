"""The algebra against a walker that looks at one packet at a time."""

from __future__ import annotations

from ipaddress import IPv4Address
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reachability import rules
from reachability.flows import openings, regions
from reachability.rules import DEFAULT_INBOUND
from reachability.unknown import UNKNOWN
from tests.reachability import walker

ON_80 = regions.tcp(80)
TAGS = ("internet", "virtualnetwork", "azureloadbalancer", "storage", "storage.westeurope")
SOURCES = (
    "*",
    "0.0.0.0/0",
    "::/0",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "10.0.0.0/8",
    "10.0.0.0/9",
    "10.128.0.0/9",
    "20.0.0.0/8",
    "2000::/3",
    "Internet",
    "VirtualNetwork",
    "AzureLoadBalancer",
    "Storage",
    "Storage.WestEurope",
)
DESTINATIONS = ("*", "10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9", "0.0.0.0/0", "::/0")
PORTS = ("80", "*", "0-79", "79-81", "81-65535", "80-90", "443")


@st.composite
def rule_lists(draw: st.DrawFn) -> list[dict[str, Any]]:
    count = draw(st.integers(1, 5))
    priorities = draw(st.permutations(range(100, 100 + count)))
    # Half of the lists are Denies before one Allow of 80, where the verdict hangs on what the Denies cover together.
    guarded = draw(st.booleans())
    if guarded:
        priorities = sorted(priorities)
    return [
        {
            "name": f"r{priority}",
            "priority": priority,
            "direction": "Inbound" if guarded else draw(st.sampled_from(["Inbound", "inbound", "Outbound"])),
            "access": ("Allow" if priority == priorities[-1] else "Deny")
            if guarded
            else draw(st.sampled_from(["Allow", "Deny", "deny"])),
            "protocol": draw(st.sampled_from(["Tcp", "*"] if guarded else ["Tcp", "tcp", "*", "Udp"])),
            "sourcePortRange": draw(st.sampled_from(["*"] if guarded else ["*", "0-1023", "1024-65535"])),
            **draw(
                st.one_of(
                    st.sampled_from(SOURCES).map(lambda one: {"sourceAddressPrefix": one}),
                    st.lists(st.sampled_from(SOURCES[1:10]), min_size=1, max_size=3).map(
                        lambda many: {"sourceAddressPrefixes": many}
                    ),
                )
            ),
            "destinationAddressPrefix": "*" if guarded else draw(st.sampled_from(DESTINATIONS)),
            **draw(
                st.one_of(
                    st.sampled_from(PORTS[:2] if guarded else PORTS).map(lambda one: {"destinationPortRange": one}),
                    st.lists(st.sampled_from(PORTS[:4] if guarded else PORTS), min_size=1, max_size=3).map(
                        lambda many: {"destinationPortRanges": many}
                    ),
                )
            ),
        }
        for priority in priorities
    ]


def read(given_rules: list[dict[str, Any]]) -> list[rules.Rule]:
    return [rules.read(rule) for rule in given_rules]


def as_packet(witness: openings.Witness) -> walker.Packet:
    return walker.Packet(
        witness.protocol,
        witness.source,
        witness.source_tags,
        witness.source_port,
        witness.destination,
        frozenset(),
        witness.destination_port,
    )


@settings(max_examples=150, deadline=None)
@given(rule_lists())
def test_the_verdict_is_the_walker_s(made: list[dict[str, Any]]) -> None:
    used = {tag for rule in made for tag in TAGS if tag in str(rule).lower()} | {"internet", "virtualnetwork"}
    if "storage.westeurope" in used:
        used.add("storage")
    walked = any(walker.let_in(made, packet) for packet in walker.all_packets(made, used, 80))
    assert bool(openings.alone(read(made), ON_80)) == walked


@settings(max_examples=250, deadline=None)
@given(rule_lists())
def test_every_witness_is_let_in_by_the_walker(made: list[dict[str, Any]]) -> None:
    for opening in openings.alone(read(made), ON_80):
        packet = as_packet(opening.witness)
        assert walker.possible(packet.source, packet.tags)
        assert walker.let_in(made, packet)
        named = next(rule for rule in made if rule["name"] == opening.rule.name)
        assert walker.matches(named, packet)


@settings(max_examples=80, deadline=None)
@given(rule_lists(), st.randoms())
def test_the_order_of_the_list_does_not_matter(made: list[dict[str, Any]], random: Any) -> None:
    shuffled = list(made)
    random.shuffle(shuffled)
    assert openings.alone(read(made), ON_80) == openings.alone(read(shuffled), ON_80)


@settings(max_examples=80, deadline=None)
@given(rule_lists())
def test_one_more_deny_never_opens(made: list[dict[str, Any]]) -> None:
    stop = {**made[0], "name": "stop", "priority": 99, "access": "Deny", "direction": "Inbound"}
    before = {opening.rule.name for opening in openings.alone(read(made), ON_80)}
    assert {opening.rule.name for opening in openings.alone(read([*made, stop]), ON_80)} <= before


@settings(max_examples=80, deadline=None)
@given(rule_lists(), st.data())
def test_an_unknown_never_turns_open_into_closed(made: list[dict[str, Any]], data: st.DataObject) -> None:
    before = {opening.rule.name for opening in openings.alone(read(made), ON_80)}
    at = data.draw(st.integers(0, len(made) - 1))
    key = data.draw(st.sampled_from(sorted(set(made[at]) - {"name"})))
    hidden = [dict(rule) for rule in made]
    hidden[at][key] = UNKNOWN
    assert before <= {opening.rule.name for opening in openings.alone(read(hidden), ON_80)}


@settings(max_examples=80, deadline=None)
@given(rule_lists(), st.data())
def test_a_sure_opening_is_one_whatever_the_unknown_is(made: list[dict[str, Any]], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(made) - 1))
    key = data.draw(st.sampled_from(["sourceAddressPrefix", "destinationPortRange", "protocol", "access"]))
    hidden = [dict(rule) for rule in made]
    hidden[at][key] = UNKNOWN
    hidden[at].pop(f"{key}s", None)
    hidden[at].pop(f"{key}es", None)
    choices = {"sourceAddressPrefix": SOURCES, "destinationPortRange": PORTS, "protocol": ("Tcp", "Udp", "*")}
    told = [dict(rule) for rule in hidden]
    told[at][key] = data.draw(st.sampled_from(choices.get(key, ("Allow", "Deny"))))
    sure = {opening.rule.name for opening in openings.alone(read(hidden), ON_80) if not opening.missing}
    assert sure <= {opening.rule.name for opening in openings.alone(read(told), ON_80)}


def test_the_default_rule_is_open_until_something_denies_it() -> None:
    opening = openings.default_opening([], ON_80)
    assert opening is not None
    assert opening.rule is DEFAULT_INBOUND[0]
    stop = {"name": "d", "priority": 4096, "direction": "Inbound", "access": "Deny", "protocol": "Tcp"}
    assert openings.default_opening(read([{**stop, "destinationPortRange": "80"}]), ON_80) is None
    assert openings.default_opening(read([{**stop, "destinationPortRange": "443"}]), ON_80) is not None


def test_the_port_asked_about_is_the_port_answered() -> None:
    allow = {"name": "a", "priority": 100, "direction": "Inbound", "access": "Allow", "protocol": "Tcp"}
    made = read([{**allow, "destinationPortRange": "443"}])
    assert openings.alone(made, ON_80) == []
    assert [str(opening.witness) for opening in openings.alone(made, regions.tcp(443))] == [
        "TCP from 203.0.113.10 (Internet) to 10.0.0.4:443"
    ]


@pytest.mark.parametrize("splits", [1, 8, 64])
def test_many_denies_between_them_cover_one_allow(splits: int) -> None:
    size = 2**32 // splits
    deny = {"direction": "Inbound", "access": "Deny", "protocol": "Tcp", "destinationPortRange": "80"}
    made = [
        {
            **deny,
            "name": f"d{n}",
            "priority": 100 + n,
            "sourceAddressPrefix": f"{IPv4Address(n * size)}-{IPv4Address((n + 1) * size - 1)}",
        }
        for n in range(splits)
    ]
    allow = {**deny, "name": "a", "access": "Allow", "priority": 4000, "sourceAddressPrefix": "0.0.0.0/0"}
    assert openings.alone(read([*made, allow]), ON_80) == []
    assert len(openings.alone(read([*made[1:], allow]), ON_80)) == 1
