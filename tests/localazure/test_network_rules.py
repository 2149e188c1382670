"""Security groups, routes, peerings, and what goes with a network: each rule with a write that passes and one that it
refuses.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.localazure.world import GROUP, NETWORK, NETWORK_ID, World, balancer, security_rule, subnet_id


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({}, set()),
        ({"priority": 4096}, set()),
        ({"priority": 99}, {"NSG-02"}),
        ({"priority": 4097}, {"NSG-02"}),
        ({"priority": None}, {"BODY-03"}),
        ({"sourceAddressPrefix": "VirtualNetwork"}, set()),
        ({"sourceAddressPrefix": "Storage.WestEurope"}, set()),
        ({"sourceAddressPrefix": "any"}, {"NSG-03"}),
        ({"sourceAddressPrefix": "50.206.209.68/27"}, {"NSG-03"}),
        ({"sourceAddressPrefix": "10.0.0.0/34"}, {"NSG-03"}),
        ({"sourceAddressPrefixes": ["10.0.0.0/8"]}, {"NSG-04"}),
        ({"sourceAddressPrefix": None, "sourceAddressPrefixes": ["10.0.0.0/8", "*"]}, {"NSG-04"}),
        ({"sourceAddressPrefix": None}, {"NSG-04"}),
        ({"destinationPortRange": "65200-65535"}, set()),
        ({"destinationPortRange": "443-80"}, {"NSG-04"}),
        ({"destinationPortRange": "65536"}, {"NSG-04"}),
        ({"destinationPortRange": "http"}, {"NSG-04"}),
        ({"access": "allow"}, set()),
        ({"access": "Permit"}, {"BODY-04"}),
        ({"name": "DenyAllInBound"}, {"NSG-01"}),
    ],
)
def test_security_rules_inline_and_on_their_own(world: World, change: dict[str, Any], refused: set[str]) -> None:
    rule = security_rule(**change)
    inline = world.codes("network:NetworkSecurityGroup", networkSecurityGroupName="nsg", securityRules=[rule])
    assert inline == refused
    world.group("other")
    name = rule.pop("name")
    alone = world.codes("network:SecurityRule", networkSecurityGroupName="other", securityRuleName=name, **rule)
    assert alone == refused


def test_priority_and_direction_are_unique_inline_and_standalone_together(world: World) -> None:
    world.group("nsg", security_rule(name="inline"))
    rule = {key: value for key, value in security_rule().items() if key != "name"}
    names = {"networkSecurityGroupName": "nsg", "securityRuleName": "alone"}
    assert world.codes("network:SecurityRule", **names, **rule) == {"NSG-01"}
    assert world.codes("network:SecurityRule", **names, **{**rule, "direction": "Outbound"}) == set()


def test_two_inline_rules_may_swap_their_priorities(world: World) -> None:
    world.group("nsg", security_rule(name="a", priority=100), security_rule(name="b", priority=200))
    world.group("nsg", security_rule(name="a", priority=200), security_rule(name="b", priority=100))
    twice = [security_rule(name="a", priority=100), security_rule(name="b", priority=100)]
    assert world.codes("network:NetworkSecurityGroup", networkSecurityGroupName="nsg", securityRules=twice) == {
        "NSG-01"
    }


@pytest.mark.parametrize(
    ("route", "refused"),
    [
        ({"nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.0.0.4"}, set()),
        ({"nextHopType": "VirtualAppliance"}, {"RT-01"}),
        ({"nextHopType": "Internet", "nextHopIpAddress": "10.0.0.4"}, {"RT-01"}),
        ({"nextHopType": "Firewall"}, {"BODY-04"}),
        ({"nextHopType": "None", "addressPrefix": "10.0.0.1/8"}, {"RT-02"}),
    ],
)
def test_routes(world: World, route: dict[str, Any], refused: set[str]) -> None:
    full = {"name": "r", "addressPrefix": "0.0.0.0/0", **route}
    assert world.codes("network:RouteTable", routeTableName="rt", routes=[full]) == refused


def _peer(world: World, local: str, remote: str, **more: Any) -> set[str]:
    return world.codes(
        "network:VirtualNetworkPeering",
        virtualNetworkName=local,
        virtualNetworkPeeringName=f"to-{remote}",
        remoteVirtualNetwork={"id": f"{NETWORK_ID}/{remote}"},
        **more,
    )


def test_peered_address_spaces_are_disjoint(world: World) -> None:
    world.network("hub", "10.0.0.0/16")
    world.network("spoke", "10.1.0.0/16")
    world.network("twin", "10.0.128.0/17")
    assert _peer(world, "hub", "spoke") == set()
    assert _peer(world, "hub", "twin") == {"PEER-01"}


def test_a_spoke_may_not_overlap_with_another_spoke_of_the_hub(world: World) -> None:
    world.network("hub", "10.0.0.0/16")
    world.network("one", "10.1.0.0/16")
    world.network("two", "10.1.128.0/17")
    assert _peer(world, "hub", "one") == set()
    assert _peer(world, "two", "hub") == {"PEER-01"}


def test_peering_states_follow_both_sides(world: World) -> None:
    world.network("hub", "10.0.0.0/16")
    world.network("spoke", "10.1.0.0/16")
    there, back = (
        f"{NETWORK_ID}/hub/virtualNetworkPeerings/to-spoke",
        f"{NETWORK_ID}/spoke/virtualNetworkPeerings/to-hub",
    )

    def state(id_: str) -> Any:
        found = world.azure.get(id_)
        assert found is not None
        return found.properties["peeringState"]

    assert _peer(world, "hub", "spoke") == set()
    assert state(there) == "Initiated"
    assert _peer(world, "spoke", "hub") == set()
    assert (state(there), state(back)) == ("Connected", "Connected")
    world.azure.delete(back)
    assert state(there) == "Disconnected"
    assert _peer(world, "spoke", "hub") == {"PEER-02"}


def test_remote_gateways_need_a_gateway(world: World) -> None:
    world.network("hub", "10.0.0.0/16")
    world.network("spoke", "10.1.0.0/16")
    assert _peer(world, "spoke", "hub", useRemoteGateways=True) == {"PEER-03"}
    subnet = world.subnet("GatewaySubnet", "10.0.9.0/27")
    properties = {"location": "westeurope", "ipConfigurations": [{"name": "c", "subnet": {"id": subnet.id}}]}
    world.azure.place(f"{NETWORK}/virtualNetworkGateways/vpn", properties)
    assert _peer(world, "spoke", "hub", useRemoteGateways=True) == set()
    assert _peer(world, "hub", "spoke", useRemoteGateways=True) == {"PEER-03"}


def test_what_is_in_use_is_not_deleted(world: World) -> None:
    world.network()
    group = world.group()
    table = world.put("network:RouteTable", routeTableName="rt")
    world.subnet("a", "10.0.0.0/24", networkSecurityGroup={"id": group.id}, routeTable={"id": table.id})
    zone = world.put("privatedns:PrivateZone", privateZoneName="z.example")
    link = world.put(
        "privatedns:VirtualNetworkLink",
        privateZoneName="z.example",
        virtualNetworkLinkName="l",
        virtualNetwork={"id": f"{NETWORK_ID}/hub"},
    )
    world.put("network:LoadBalancer", **balancer())
    assert world.delete_codes(group.id) == {"DEL-02"}
    assert world.delete_codes(table.id) == {"DEL-03"}
    assert world.delete_codes(zone.id) == {"DNS-04"}
    assert world.delete_codes(subnet_id()) == {"DEL-01"}
    assert world.delete_codes(f"{NETWORK_ID}/hub") == {"DEL-01"}
    for free in (f"{NETWORK}/loadBalancers/lb", subnet_id(), group.id, table.id, link.id, zone.id, f"{NETWORK_ID}/hub"):
        assert world.delete_codes(free) == set(), free


def test_a_subnet_in_use_is_not_removed_by_leaving_it_out(world: World) -> None:
    subnets = [{"name": "a", "addressPrefix": "10.0.0.0/24"}, {"name": "b", "addressPrefix": "10.0.1.0/24"}]
    world.network(subnets=subnets)
    world.put("network:LoadBalancer", **balancer())
    space = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}, "virtualNetworkName": "hub"}
    assert world.codes("network:VirtualNetwork", subnets=[], **space) == {"DEL-01"}
    assert world.codes("network:VirtualNetwork", subnets=subnets[:1], **space) == set()
    assert world.azure.get(subnet_id("b")) is None
    assert world.azure.get(subnet_id("a")) is not None


def test_the_group_goes_with_everything_in_it(world: World) -> None:
    world.network()
    world.subnet()
    world.vault()
    world.endpoint()
    world.put("network:LoadBalancer", **balancer())
    world.put("privatedns:PrivateZone", privateZoneName="z.example")
    world.put(
        "privatedns:VirtualNetworkLink",
        privateZoneName="z.example",
        virtualNetworkLinkName="l",
        virtualNetwork={"id": f"{NETWORK_ID}/hub"},
    )
    assert world.delete_codes(GROUP) == set()
    with world.azure.store.read() as session:
        assert session.all() == []
        assert session.addresses(subnet_id()) == {}


def test_a_network_is_not_peered_with_itself_nor_twice_with_another(world: World) -> None:
    world.network("hub", "10.0.0.0/16")
    world.network("spoke", "10.1.0.0/16")
    assert _peer(world, "hub", "hub") == {"PEER-00"}
    assert _peer(world, "hub", "spoke") == set()
    again = {"virtualNetworkPeeringName": "again", "remoteVirtualNetwork": {"id": f"{NETWORK_ID}/spoke"}}
    assert world.codes("network:VirtualNetworkPeering", virtualNetworkName="hub", **again) == {"PEER-04"}
