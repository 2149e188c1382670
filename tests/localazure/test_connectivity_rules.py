"""Virtual network gateways, sites and connections: each rule with a write that passes and one that it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from localazure.core.errors import NotModelledError
from tests.localazure.world import NETWORK, World, subnet_id

ZONAL = {
    "sku": {"name": "Standard"},
    "publicIPAllocationMethod": "Static",
    "zones": ["1", "2", "3"],
}
POLICY = {
    "dhGroup": "ECP384",
    "ikeEncryption": "GCMAES256",
    "ikeIntegrity": "SHA384",
    "ipsecEncryption": "GCMAES256",
    "ipsecIntegrity": "GCMAES256",
    "pfsGroup": "ECP384",
    "saLifeTimeSeconds": 27000,
    "saDataSizeKilobytes": 102400000,
}
CIRCUIT = f"{NETWORK}/expressRouteCircuits/erc-corporate"


def address(world: World, name: str = "pip", **more: Any) -> dict[str, str]:
    given = {key: value for key, value in {**ZONAL, **more}.items() if value is not None}
    return {"id": world.put("network:PublicIPAddress", publicIpAddressName=name, **given).id}


def configuration(world: World, name: str = "one", subnet: str = "GatewaySubnet", **more: Any) -> dict[str, Any]:
    return {"name": name, "subnet": {"id": subnet_id(subnet)}, "publicIPAddress": address(world, f"pip-{name}", **more)}


def room(world: World) -> None:
    world.network()
    world.subnet("GatewaySubnet", "10.0.0.192/27")
    world.subnet("apps", "10.0.1.0/24")


def gateway(world: World, **more: Any) -> dict[str, Any]:
    """A VPN gateway's body; its first address is made on the way unless IP configurations are given."""
    body: dict[str, Any] = {
        "virtualNetworkGatewayName": "vgw",
        "gatewayType": "Vpn",
        "vpnType": "RouteBased",
        "vpnGatewayGeneration": "Generation1",
        "sku": {"name": "VpnGw1AZ", "tier": "VpnGw1AZ"},
    }
    if "ipConfigurations" not in more:
        body["ipConfigurations"] = [configuration(world)]
    return {key: value for key, value in {**body, **more}.items() if value is not None}


def codes(world: World, **more: Any) -> set[str]:
    return world.codes("network:VirtualNetworkGateway", **gateway(world, **more))


def site(world: World, name: str = "lgw", **more: Any) -> str:
    body: dict[str, Any] = {
        "localNetworkGatewayName": name,
        "gatewayIpAddress": "203.0.113.10",
        "localNetworkAddressSpace": {"addressPrefixes": ["10.1.0.0/16"]},
    }
    kept = {key: value for key, value in {**body, **more}.items() if value is not None}
    return world.put("network:LocalNetworkGateway", **kept).id


def connected(world: World, **more: Any) -> dict[str, Any]:
    """A tunnel's body; gateway and site are made on the way."""
    ends: dict[str, Any] = {}
    if "virtualNetworkGateway1" not in more:
        ends["virtualNetworkGateway1"] = {"id": world.put("network:VirtualNetworkGateway", **gateway(world)).id}
    if "localNetworkGateway2" not in more:
        ends["localNetworkGateway2"] = {"id": site(world)}
    body = {
        "virtualNetworkGatewayConnectionName": "con",
        "connectionType": "IPsec",
        "connectionProtocol": "IKEv2",
        "sharedKey": "a-key-of-both-ends",
        "ipsecPolicies": [POLICY],
        **ends,
    }
    return {key: value for key, value in {**body, **more}.items() if value is not None}


def connection_codes(world: World, **more: Any) -> set[str]:
    return world.codes("network:VirtualNetworkGatewayConnection", **connected(world, **more))


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


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({}, set()),
        ({"gatewayIpAddress": None}, {"LGW-01"}),
        ({"fqdn": "vpn.contoso.example"}, {"LGW-01"}),
        ({"gatewayIpAddress": None, "fqdn": "vpn.contoso.example"}, set()),
        ({"gatewayIpAddress": "vpn"}, {"LGW-01"}),
        ({"localNetworkAddressSpace": None}, {"LGW-02"}),
        ({"localNetworkAddressSpace": {"addressPrefixes": ["10.1.0.1/16"]}}, {"LGW-02"}),
        ({"localNetworkAddressSpace": None, "bgpSettings": {"asn": 65010, "bgpPeeringAddress": "10.1.0.1"}}, set()),
    ],
)
def test_a_site_is_called_somehow_and_has_something_behind_it(
    world: World, changes: dict[str, Any], refused: set[str]
) -> None:
    body: dict[str, Any] = {
        "localNetworkGatewayName": "lgw",
        "gatewayIpAddress": "203.0.113.10",
        "localNetworkAddressSpace": {"addressPrefixes": ["10.1.0.0/16"]},
    }
    kept = {key: value for key, value in {**body, **changes}.items() if value is not None}
    assert world.codes("network:LocalNetworkGateway", **kept) == refused


@pytest.mark.parametrize(
    ("policy", "refused"),
    [
        ({}, set()),
        ({"ipsecEncryption": "AES256", "ipsecIntegrity": "SHA256"}, set()),
        ({"ipsecIntegrity": "SHA256"}, {"CON-03"}),
        ({"ipsecIntegrity": "GCMAES128"}, {"CON-03"}),
        ({"saLifeTimeSeconds": 299}, {"CON-03"}),
        ({"saDataSizeKilobytes": 1023}, {"CON-03"}),
        ({"ikeIntegrity": "GCMAES256"}, {"CON-04"}),
    ],
)
def test_an_ipsec_policy_fits_together(world: World, policy: dict[str, Any], refused: set[str]) -> None:
    room(world)
    assert connection_codes(world, ipsecPolicies=[{**POLICY, **policy}]) == refused


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({}, set()),
        ({"localNetworkGateway2": None}, {"CON-01"}),
        ({"ipsecPolicies": [POLICY, POLICY]}, {"CON-03"}),
        ({"enableBgp": True}, {"CON-05"}),
        ({"sharedKey": "with spaces"}, {"CON-07"}),
        ({"sharedKey": "x" * 129}, {"CON-07"}),
        ({"connectionType": "ExpressRoute", "peer": {"id": CIRCUIT}}, {"CON-02"}),
        ({"connectionType": "ExpressRoute"}, {"CON-01", "CON-02"}),
    ],
)
def test_a_tunnel_has_two_ends_and_a_key(world: World, changes: dict[str, Any], refused: set[str]) -> None:
    room(world)
    assert connection_codes(world, **changes) == refused


def test_what_lies_behind_a_site_is_not_in_the_hub(world: World) -> None:
    room(world)
    inside = site(world, localNetworkAddressSpace={"addressPrefixes": ["10.0.8.0/24"]})
    assert connection_codes(world, localNetworkGateway2={"id": inside}) == {"CON-06"}


def test_bgp_is_at_both_ends(world: World) -> None:
    room(world)
    speaking = gateway(world, enableBgp=True, bgpSettings={"asn": 65515})
    ours = {"id": world.put("network:VirtualNetworkGateway", **speaking).id}
    theirs = {"id": site(world, bgpSettings={"asn": 65010, "bgpPeeringAddress": "10.1.255.1"})}
    assert connection_codes(world, virtualNetworkGateway1=ours, localNetworkGateway2=theirs, enableBgp=True) == set()
    silent = {"id": site(world, "silent")}
    assert connection_codes(world, virtualNetworkGateway1=ours, localNetworkGateway2=silent, enableBgp=True) == {
        "CON-05",
        "CON-09",
    }


def test_two_are_joined_once_and_the_ends_stay(world: World) -> None:
    room(world)
    body = connected(world)
    world.put("network:VirtualNetworkGatewayConnection", **body)
    again = {**body, "virtualNetworkGatewayConnectionName": "again"}
    assert world.codes("network:VirtualNetworkGatewayConnection", **again) == {"CON-08"}
    elsewhere = {**body, "localNetworkGateway2": {"id": site(world, "elsewhere")}}
    assert world.codes("network:VirtualNetworkGatewayConnection", **elsewhere) == {"CON-09"}
    rotated = {**body, "sharedKey": "another-key"}
    assert world.codes("network:VirtualNetworkGatewayConnection", **rotated) == set()


def test_a_circuit_is_not_looked_up_and_no_key_is_answered(world: World) -> None:
    room(world)
    express = gateway(
        world, gatewayType="ExpressRoute", vpnType=None, vpnGatewayGeneration=None, sku={"name": "ErGw1AZ"}
    )
    made = world.put(
        "network:VirtualNetworkGatewayConnection",
        virtualNetworkGatewayConnectionName="con",
        connectionType="ExpressRoute",
        virtualNetworkGateway1={"id": world.put("network:VirtualNetworkGateway", **express).id},
        peer={"id": CIRCUIT},
        authorizationKey="from-the-owner",
    )
    answered = world.azure.get(made.id)
    assert answered is not None
    assert "authorizationKey" not in answered.properties
    assert answered.properties["connectionStatus"] == "NotConnected"


@pytest.mark.parametrize(
    ("token", "changes"),
    [
        ("gateway", {"gatewayType": "LocalGateway"}),
        ("gateway", {"vpnClientConfiguration": {"vpnClientProtocols": ["OpenVPN"]}}),
        ("connection", {"connectionType": "Vnet2Vnet"}),
        (
            "connection",
            {"trafficSelectorPolicies": [{"localAddressRanges": ["10.0.0.0/8"], "remoteAddressRanges": []}]},
        ),
    ],
)
def test_what_is_not_modelled_is_said(world: World, token: str, changes: dict[str, Any]) -> None:
    room(world)
    asked = codes if token == "gateway" else connection_codes
    with pytest.raises(NotModelledError):
        asked(world, **changes)
