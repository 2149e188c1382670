"""Virtual network gateways: each rule with a write that passes and one that it refuses."""

from __future__ import annotations

import pytest

from tests.localazure.connectivity import codes, configuration, connected, gateway, room
from tests.localazure.world import NETWORK, World, subnet_id


def test_a_gateway_takes_an_address_for_each_instance_and_speaks_with_one(world: World) -> None:
    room(world)
    made = world.put("network:VirtualNetworkGateway", **gateway(world))
    assert made.properties["sku"] == {"name": "VpnGw1AZ", "tier": "VpnGw1AZ", "capacity": 2}
    assert made.properties["bgpSettings"]["asn"] == 65515
    assert made.properties["bgpSettings"]["bgpPeeringAddress"] == "10.0.0.196"
    subnet = world.azure.get(subnet_id("GatewaySubnet"))
    assert subnet is not None
    assert len(subnet.properties["ipConfigurations"]) == 2


@pytest.mark.parametrize(
    ("subnet", "refused"), [("GatewaySubnet", set()), ("apps", {"VGW-01"})], ids=["in its subnet", "elsewhere"]
)
def test_a_gateway_stands_in_its_own_subnet(world: World, subnet: str, refused: set[str]) -> None:
    room(world)
    assert codes(world, ipConfigurations=[configuration(world, subnet=subnet)]) == refused


def test_a_network_has_one_gateway_of_each_type(world: World) -> None:
    room(world)
    world.put("network:VirtualNetworkGateway", **gateway(world))
    second = {"virtualNetworkGatewayName": "second", "ipConfigurations": [configuration(world, "two")]}
    assert codes(world, **second) == {"VGW-02"}
    other = {"gatewayType": "ExpressRoute", "vpnType": None, "vpnGatewayGeneration": None}
    assert codes(world, **second, **other, sku={"name": "ErGw1AZ"}) == set()


def test_a_gateway_needs_a_public_address(world: World) -> None:
    room(world)
    bare = {"name": "one", "subnet": {"id": subnet_id("GatewaySubnet")}}
    assert "VGW-03" in codes(world, ipConfigurations=[bare])


def test_its_addresses_are_standard_and_zonal_where_the_sku_is(world: World) -> None:
    room(world)
    basic = configuration(world, "basic", sku={"name": "Basic"}, zones=None)
    assert codes(world, ipConfigurations=[basic]) == {"VGW-04", "VGW-05"}
    regional = configuration(world, "regional", zones=None)
    assert codes(world, ipConfigurations=[regional]) == {"VGW-05"}
    plain = {"name": "VpnGw1", "tier": "VpnGw1"}
    assert codes(world, ipConfigurations=[regional], sku=plain, virtualNetworkGatewayName="plain") == set()


def test_a_regional_sku_takes_no_zonal_address(world: World) -> None:
    room(world)
    assert codes(world, sku={"name": "VpnGw1", "tier": "VpnGw1"}) == {"VGW-06"}


@pytest.mark.parametrize("sku", [{"name": "Basic"}, {"name": "ErGw1AZ"}, {"name": "VpnGw1AZ", "tier": "VpnGw2AZ"}])
def test_the_sku_is_one_of_the_type_and_its_tier_the_same(world: World, sku: dict[str, str]) -> None:
    room(world)
    refused = codes(world, sku=sku)
    assert "VGW-07" in refused
    assert refused <= {"VGW-06", "VGW-07"}  # what is no AZ SKU takes no zonal address either


def test_active_active_takes_two_configurations(world: World) -> None:
    room(world)
    one, two = configuration(world), configuration(world, "two")
    assert codes(world, ipConfigurations=[one], activeActive=True) == {"VGW-08"}
    assert codes(world, ipConfigurations=[one, two]) == {"VGW-08"}
    assert codes(world, ipConfigurations=[one, two], activeActive=True) == set()
    made = world.azure.get(f"{NETWORK}/virtualNetworkGateways/vgw")
    assert made is not None
    assert made.properties["bgpSettings"]["bgpPeeringAddress"] == "10.0.0.196,10.0.0.197"


def test_type_generation_and_address_of_a_gateway_stay_and_its_size_does_not(world: World) -> None:
    room(world)
    body = gateway(world)
    world.put("network:VirtualNetworkGateway", **body)
    larger = {**body, "sku": {"name": "VpnGw3AZ", "tier": "VpnGw3AZ"}}
    assert world.codes("network:VirtualNetworkGateway", **larger) == set()
    for changed in (
        {**larger, "vpnGatewayGeneration": "Generation2"},
        {**larger, "ipConfigurations": [configuration(world, "other")]},
    ):
        assert world.codes("network:VirtualNetworkGateway", **changed) == {"VGW-09"}


@pytest.mark.parametrize(("asn", "refused"), [(65010, set()), (65515, set()), (65517, {"VGW-10"}), (8074, {"VGW-10"})])
def test_its_number_is_none_that_is_kept_for_others(world: World, asn: int, refused: set[str]) -> None:
    room(world)
    assert codes(world, enableBgp=True, bgpSettings={"asn": asn}) == refused


def test_no_gateway_is_made_beside_a_default_route(world: World) -> None:
    world.network()
    route = {"name": "all", "addressPrefix": "0.0.0.0/0", "nextHopType": "None"}
    table = world.put("network:RouteTable", routeTableName="rt", routes=[route])
    world.subnet("GatewaySubnet", "10.0.0.192/27", routeTable={"id": table.id})
    assert codes(world) == {"VGW-11"}
    world.put("network:RouteTable", routeTableName="rt", routes=[{**route, "addressPrefix": "10.8.0.0/24"}])
    assert codes(world) == set()


def test_what_is_connected_or_used_is_not_deleted(world: World) -> None:
    room(world)
    world.network("spoke", "10.8.0.0/16")
    connection = world.put("network:VirtualNetworkGatewayConnection", **connected(world)).id
    gateway_id = f"{NETWORK}/virtualNetworkGateways/vgw"
    peers = [("hub", "spoke", {"allowGatewayTransit": True}), ("spoke", "hub", {"useRemoteGateways": True})]
    for here, there, flags in peers:
        there_id = f"{NETWORK}/virtualNetworks/{there}"
        world.put(
            "network:VirtualNetworkPeering",
            virtualNetworkName=here,
            virtualNetworkPeeringName=f"to-{there}",
            remoteVirtualNetwork={"id": there_id},
            **flags,
        )
    assert world.delete_codes(gateway_id) == {"VGW-12", "VGW-13"}
    assert world.delete_codes(f"{NETWORK}/localNetworkGateways/lgw") == {"LGW-03"}
    assert world.delete_codes(f"{NETWORK}/publicIPAddresses/pip-one") == {"PIP-04"}
    assert world.delete_codes(subnet_id("GatewaySubnet")) == {"DEL-01"}
    assert world.delete_codes(connection) == set()
    assert world.delete_codes(gateway_id) == {"VGW-13"}
    assert world.delete_codes(f"{NETWORK}/virtualNetworks/spoke/virtualNetworkPeerings/to-hub") == set()
    assert world.delete_codes(gateway_id) == set()
    assert world.delete_codes(f"{NETWORK}/localNetworkGateways/lgw") == set()


def test_of_two_gateways_one_may_go_while_a_peering_uses_the_hub(world: World) -> None:
    room(world)
    world.network("spoke", "10.8.0.0/16")
    world.put("network:VirtualNetworkGateway", **gateway(world))
    second = {
        "virtualNetworkGatewayName": "er",
        "gatewayType": "ExpressRoute",
        "vpnType": None,
        "vpnGatewayGeneration": None,
        "sku": {"name": "ErGw1AZ"},
    }
    second["ipConfigurations"] = [configuration(world, "two")]
    world.put("network:VirtualNetworkGateway", **gateway(world, **second))
    world.put(
        "network:VirtualNetworkPeering",
        virtualNetworkName="spoke",
        virtualNetworkPeeringName="to-hub",
        remoteVirtualNetwork={"id": f"{NETWORK}/virtualNetworks/hub"},
        useRemoteGateways=True,
    )
    assert world.delete_codes(f"{NETWORK}/virtualNetworkGateways/vgw") == set()
    assert world.delete_codes(f"{NETWORK}/virtualNetworkGateways/er") == {"VGW-13"}
