"""Bodies of virtual network gateways, of sites and of the connections between them."""

from __future__ import annotations

from typing import Any

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
