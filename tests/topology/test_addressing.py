"""Subnets keep their places, whatever the networks are, and the places of dev are pinned one by one."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network
from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.topology.configs import settings
from topology import addressing
from topology.build import plan
from topology.checks.addresses import PRIVATE, _beside

GOLDEN = {
    "hub": {
        "AzureFirewallSubnet": "10.20.0.0/26",
        "(AzureFirewallManagementSubnet)": "10.20.0.64/26",
        "AzureBastionSubnet": "10.20.0.128/26",
        "GatewaySubnet": "10.20.0.192/27",
        "snet-resolver-inbound": "10.20.0.224/28",
        "snet-resolver-outbound": "10.20.0.240/28",
        "snet-endpoints": "10.20.1.0/25",
        "snet-jumpbox": "10.20.1.128/28",
    },
    "cluster": {"snet-gateway": "10.20.2.0/26", "snet-web": "10.20.2.64/28", "snet-compute": "10.20.2.80/28"},
    "workspace": {
        "snet-training": "10.20.4.0/25",
        "(snet-instances)": "10.20.4.128/26",
        "snet-builds": "10.20.4.192/28",
    },
    "analytics": {"snet-tools": "10.20.6.0/26"},
}


def test_every_address_of_dev_is_where_it_has_always_been() -> None:
    found = plan(settings(), root_pem="")
    assert {
        network.key: {subnet.name: subnet.prefix for subnet in network.subnets}
        | {f"({kept.name})": kept.prefix for kept in network.reserved}
        for network in found.networks
    } == GOLDEN
    assert [network.address_space for network in found.networks] == [
        ("10.20.0.0/23",),
        ("10.20.2.0/24",),
        ("10.20.4.0/24",),
        ("10.20.6.0/24",),
    ]
    assert found.gateway.private_address == "10.20.2.62"
    assert found.load_balancer.private_address == "10.20.2.78"


@pytest.mark.parametrize("role", ["hub", "cluster", "workspace"])
def test_slots_of_a_role_never_share_addresses_and_start_on_boundaries_of_their_size(role: str) -> None:
    slots = addressing.SLOTS[role]
    assert len({slot.key for slot in slots}) == len(slots)
    for slot in slots:
        assert slot.offset % (1 << (32 - slot.prefix)) == 0
        assert slot.prefix <= slot.longest
    for first, second in combinations(slots, 2):
        assert first.end <= second.offset or second.end <= first.offset


@given(st.sampled_from(["hub", "cluster", "workspace"]), st.integers(0, 2**32 - 1), st.integers(8, 24))
def test_slots_lie_inside_any_space_that_is_large_enough(role: str, start: int, length: int) -> None:
    slots = addressing.SLOTS[role]
    assume(length <= addressing.needed(slots))
    space = IPv4Network((start, length), strict=False)
    placed = [addressing.place(slot, space) for slot in slots]
    assert all(prefix.subnet_of(space) for prefix in placed)
    assert not any(first.overlaps(second) for first, second in combinations(placed, 2))


@pytest.mark.parametrize(("role", "length"), [("hub", 23), ("cluster", 25), ("workspace", 24), ("spoke", 32)])
def test_the_space_that_a_role_needs_is_the_smallest_that_holds_it(role: str, length: int) -> None:
    assert addressing.needed(addressing.SLOTS[role]) == length


@given(st.integers(0, 2**32 - 1), st.integers(8, 29))
def test_a_subnets_usable_addresses_are_all_but_azures_five(start: int, length: int) -> None:
    prefix = IPv4Network((start, length), strict=False)
    kept = [*(prefix.network_address + step for step in range(4)), prefix.broadcast_address]
    assert not any(addressing.usable(address, prefix) for address in kept)
    assert addressing.usable(prefix.network_address + 4, prefix)
    assert addressing.usable(addressing.last_usable(prefix), prefix)
    assert addressing.free(prefix) == prefix.num_addresses - len(set(kept))
    span = int(addressing.last_usable(prefix)) - int(prefix.network_address + 4) + 1
    assert span == addressing.free(prefix)


@given(st.integers(0, 2**32 - 1), st.integers(8, 29))
def test_addresses_beside_a_subnet_are_not_usable_in_it(start: int, length: int) -> None:
    prefix = IPv4Network((start, length), strict=False)
    for outside in (int(prefix.network_address) - 1, int(prefix.broadcast_address) + 1):
        if 0 <= outside < 2**32:
            assert not addressing.usable(IPv4Address(outside), prefix)


PREFIXES = st.builds(
    lambda block, start, length: IPv4Network(
        (int(block.network_address) + start % block.num_addresses, max(length, block.prefixlen + 1)), strict=False
    ),
    st.sampled_from(PRIVATE),
    st.integers(0, 2**24),
    st.integers(13, 28),
)


@given(PREFIXES, st.lists(PREFIXES, max_size=6))
def test_the_prefix_that_is_offered_instead_of_an_overlapping_one_is_free(
    prefix: IPv4Network, taken: list[IPv4Network]
) -> None:
    offered = IPv4Network(_beside(prefix, [prefix, *taken]))
    if offered.prefixlen == prefix.prefixlen and offered != IPv4Network("10.20.4.0/24"):
        assert not any(offered.overlaps(other) for other in [prefix, *taken])
        assert any(offered.subnet_of(block) for block in PRIVATE)


def test_a_replaced_slot_moves_no_other() -> None:
    moved = plan(settings(("spokes[0].subnets", [{"name": "web", "prefix": "10.20.2.128/28"}])), root_pem="")
    cluster = moved.network("cluster")
    assert cluster.subnet("web").prefix == "10.20.2.128/28"
    assert cluster.subnet("gateway").prefix == GOLDEN["cluster"]["snet-gateway"]
    assert cluster.subnet("compute").prefix == GOLDEN["cluster"]["snet-compute"]
    assert moved.load_balancer.private_address == "10.20.2.142"


def test_another_spoke_moves_no_address() -> None:
    spoke = {"name": "x", "addressSpace": "10.20.8.0/24", "subnets": [{"name": "a", "prefix": "10.20.8.0/25"}]}
    more = plan(settings(("spokes[3]", spoke)), root_pem="")
    before = plan(settings(), root_pem="")
    assert [(n.key, [s.prefix for s in n.subnets]) for n in more.networks[:4]] == [
        (n.key, [s.prefix for s in n.subnets]) for n in before.networks
    ]
