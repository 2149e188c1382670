"""Peerings, and the gateways that are used over them, one claim at a time."""

from __future__ import annotations

from typing import Any

import pytest

from reachability import addresses
from reachability.findings import asymmetric, half_peerings
from reachability.flows.pairs import Flows
from reachability.questions import BLOCKED, OPEN, UNKNOWN_VERDICT, explain, find, region
from tests.reachability.asked import HUB, ONE, verdict
from tests.reachability.made import (
    collection,
    entry,
    firewall,
    network,
    nic,
    peered,
    peering,
    policy,
    ref,
    subnet,
    table,
    vnet,
)

TWO = [vnet("two", "10.2.0.0/16"), subnet("two/vm", "10.2.1.0/24")]


def test_peerings_do_not_add_up() -> None:
    flows = network(*HUB, *ONE, *TWO, *peered("hub", "one"), *peered("hub", "two"))
    assert verdict(flows, "one", "hub") == OPEN
    assert verdict(flows, "one", "two") == BLOCKED


def test_one_direction_alone_carries_nothing_and_is_a_finding() -> None:
    flows = network(*HUB, *ONE, peering("hub", "one"))
    assert verdict(flows, "hub", "one") == BLOCKED
    assert [each.subject for each in half_peerings(flows)] == ["to-one"]


def test_access_off_closes_one_direction_only() -> None:
    flows = network(*HUB, *ONE, peering("hub", "one", access=False), peering("one", "hub"))
    assert verdict(flows, "hub", "one") == BLOCKED
    assert verdict(flows, "one", "hub") == OPEN


def _judged(*more: Any, spaces: dict[str, str], joined: str, table_: str = "t") -> list[str]:
    """The findings of a spoke `v` that sends everything to 10.9.0.4, with a gateway in a network."""
    appliance = table("t", ("0.0.0.0/0", "VirtualAppliance", "10.9.0.4"), propagate=False)
    flows = network(
        appliance,
        vnet("v", "10.1.0.0/16"),
        subnet("v/one", "10.1.1.0/24", table=table_),
        nic("vm", "v/one", "10.1.1.10"),
        peering("v", "hub", forwarded=True, uses=True),
        peering("hub", "v", transit=True),
        *more,
        on_premises={"office": "192.168.0.0/16"},
        connected=[joined],
        networks={name: addresses.parse(space) for name, space in spaces.items()},
    )
    return [each.subject for each in asymmetric(flows)]


def test_how_a_gateway_hands_on_is_judged_where_its_network_is_among_the_resources() -> None:
    hub = [vnet("hub", "10.9.0.0/24"), subnet("hub/vms", "10.9.0.64/26")]
    assert _judged(*hub, spaces={}, joined="hub") == ["office to vm"]
    assert _judged(spaces={"hub": "10.9.0.0/24"}, joined="hub") == []
    assert _judged(*hub, spaces={}, joined="hub", table_="brought") == []


def test_the_way_back_from_a_network_that_only_a_peering_names_is_its_owners() -> None:
    hub = [vnet("hub", "10.9.0.0/24"), peering("hub", "x", transit=True), peering("x", "hub", uses=True)]
    assert _judged(*hub, spaces={"x": "10.8.0.0/24"}, joined="hub", table_="brought") == []


@pytest.mark.parametrize(("transit", "uses", "open_"), [(True, True, True), (True, False, False), (False, True, False)])
def test_a_gateway_serves_only_networks_that_use_it(transit: bool, uses: bool, open_: bool) -> None:
    flows = network(
        *HUB,
        *ONE,
        subnet("hub/GatewaySubnet", "10.0.255.0/27"),
        peering("hub", "one", transit=transit),
        peering("one", "hub", uses=uses),
        on_premises={"office": "192.168.0.0/16"},
        connected=["hub"],
    )
    assert (verdict(flows, "office", "one") == OPEN) is open_
    assert (verdict(flows, "one", "office") == OPEN) is open_
    assert verdict(flows, "office", "hub") == OPEN


def test_a_gateway_among_the_resources_knows_its_sites() -> None:
    flows = network(
        *HUB,
        subnet("hub/GatewaySubnet", "10.0.255.0/27"),
        entry(
            "virtualNetworkGateways",
            "vpn",
            ipConfigurations=[
                {"name": "c", "properties": {"subnet": ref("virtualNetworks/subnets", "hub/GatewaySubnet")}}
            ],
        ),
        entry("localNetworkGateways", "office", localNetworkAddressSpace={"addressPrefixes": ["192.168.0.0/16"]}),
        entry(
            "connections",
            "c",
            virtualNetworkGateway1=ref("virtualNetworkGateways", "vpn"),
            localNetworkGateway2=ref("localNetworkGateways", "office"),
        ),
    )
    assert verdict(flows, "office", "hub") == OPEN
    assert verdict(flows, "hub", "192.168.3.4") == OPEN


def _joined(*, table_: str | None = None, uses: bool = True, answers: bool = True, site: bool = True) -> Flows:
    """A VPN gateway in the hub with a site behind it, and two subnets of a spoke that uses it.

    `back` sends everything to the firewall; `front` does not, and takes learned routes where `answers`.
    """
    gateway_subnet = ref("virtualNetworks/subnets", "hub/GatewaySubnet")
    connection = [
        entry("localNetworkGateways", "office", localNetworkAddressSpace={"addressPrefixes": ["192.168.0.0/16"]}),
        entry(
            "connections",
            "c",
            virtualNetworkGateway1=ref("virtualNetworkGateways", "vpn"),
            localNetworkGateway2=ref("localNetworkGateways", "office"),
        ),
    ]
    network_rule = {
        "ruleType": "NetworkRule",
        "name": "in",
        "ipProtocols": ["TCP"],
        "sourceAddresses": ["192.168.0.0/16"],
        "destinationAddresses": ["10.1.2.0/24"],
        "destinationPorts": ["443"],
    }
    return network(
        vnet("hub", "10.0.0.0/16"),
        subnet("hub/AzureFirewallSubnet", "10.0.0.0/26"),
        subnet("hub/GatewaySubnet", "10.0.255.0/27", table=table_),
        vnet("one", "10.1.0.0/16"),
        subnet("one/front", "10.1.1.0/24", table="front"),
        subnet("one/back", "10.1.2.0/24", table="back"),
        table("front", propagate=answers),
        table("back", ("0.0.0.0/0", "VirtualAppliance", "10.0.0.4"), propagate=False),
        table("inward", ("10.1.2.0/24", "VirtualAppliance", "10.0.0.4")),
        firewall("wall", "hub", "10.0.0.4", "rules"),
        *policy("rules", collection("NetworkRule", 100, network_rule)),
        entry(
            "virtualNetworkGateways", "vpn", ipConfigurations=[{"name": "c", "properties": {"subnet": gateway_subnet}}]
        ),
        *(connection if site else ()),
        peering("hub", "one", transit=True),
        peering("one", "hub", uses=uses, forwarded=True),
        on_premises={} if site else {"office": "192.168.0.0/16"},
    )


def test_a_site_reaches_a_spoke_that_uses_the_gateway_and_is_answered() -> None:
    flows = _joined(table_="inward")
    assert verdict(flows, "office", "front") == OPEN
    assert verdict(flows, "office", "back") == OPEN
    assert list(asymmetric(flows)) == []
    assert verdict(_joined(table_="inward", uses=False), "office", "front") == BLOCKED


def test_what_is_called_straight_and_answers_over_the_firewall_is_not_answered() -> None:
    def answered(flows: Flows, target: str) -> bool:
        one, other = find(flows, "office")[0], find(flows, target)[0]
        bits = (flows.space.of_place[flows.index[each.key]].bit_length() - 1 for each in (one, other))
        source, destination = bits
        return flows.travel.returns(one, source, other, destination)

    assert answered(_joined(table_="inward"), "back")
    assert not answered(_joined(table_=None), "back")  # called past the firewall, answers into it
    assert answered(_joined(table_="inward"), "front")
    assert not answered(_joined(table_="inward", answers=False), "front")  # knows no way back


def test_a_gateway_that_nothing_is_connected_to_leads_nobody_knows_where() -> None:
    flows = _joined(table_="inward", site=False)
    assert verdict(flows, "office", "front") == UNKNOWN_VERDICT
    assert any("no connection in the input begins here" in str(gap) for gap in flows.model.gaps)


def test_a_gateway_that_may_be_there_makes_it_unknown_and_says_why() -> None:
    flows = network(*HUB, subnet("hub/GatewaySubnet", "10.0.255.0/27"), on_premises={"office": "192.168.0.0/16"})
    found = explain(flows, find(flows, "office")[0], find(flows, "hub")[0], region("443"))
    assert found.verdict == UNKNOWN_VERDICT
    assert any("its gateway is not in the input" in each for each in found.missing)


def test_a_network_that_only_a_peering_names_is_unknown_and_never_blocked() -> None:
    outside = ref("virtualNetworks", "lake")
    flows = network(
        *HUB,
        entry("virtualNetworks/virtualNetworkPeerings", "hub/to-lake", remoteVirtualNetwork=outside),
        networks={"lake": addresses.parse("10.30.0.0/22")},
    )
    assert verdict(flows, "hub", "lake") == UNKNOWN_VERDICT
    assert any("not in the input" in str(gap) for gap in flows.model.gaps)


def test_so_is_one_that_only_a_network_s_own_list_names() -> None:
    hub, machines = vnet("hub", "10.0.0.0/16"), HUB[1]
    space = {"addressPrefixes": ["10.30.0.0/22"]}
    leads = {"remoteVirtualNetwork": ref("virtualNetworks", "lake"), "remoteAddressSpace": space}
    hub["properties"]["virtualNetworkPeerings"] = [{"name": "p", "properties": leads}]
    flows = network(hub, machines)
    assert verdict(flows, "hub", "lake") == UNKNOWN_VERDICT
    assert any("not in the input" in str(gap) for gap in flows.model.gaps)


def test_own_and_peered_addresses_win_over_what_a_gateway_learned() -> None:
    flows = network(
        *HUB,
        *ONE,
        subnet("hub/GatewaySubnet", "10.0.255.0/27"),
        *peered("hub", "one", transit=True, uses=True),
        on_premises={"office": "10.0.0.0/8"},
        connected=["hub"],
    )
    hub = next(place for place in flows.model.places if place.subnet.endswith("hub/subnets/vm"))
    one = next(place for place in flows.model.places if place.subnet.endswith("one/subnets/vm"))
    assert explain(flows, hub, one, region("443")).verdict == OPEN
    assert explain(flows, one, hub, region("443")).verdict == OPEN
