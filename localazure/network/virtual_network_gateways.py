"""VPN and ExpressRoute gateways of virtual networks. Their point-to-site side is not modelled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from localazure.core.ids import parse, stable_uuid
from localazure.core.model import Claim, Granted, Put, ResourceType, World, delete_rule, rule
from localazure.core.store import Resource
from localazure.core.values import Body, dig, items
from localazure.network.ip_configurations import ip_configurations
from localazure.network.names import (
    CONNECTIONS,
    NETWORK_NAME,
    PEERINGS,
    ROUTES,
    VIRTUAL_NETWORK_GATEWAYS,
)
from localazure.network.public_addresses import addresses_are_free
from localazure.network.virtual_network_gateway_configurations import INSTANCES, SKUS, kind, sku_name
from localazure.network.virtual_network_gateway_configurations import RULES as CONFIGURATION_RULES

# vpn-gateway BGP FAQ (vpn-gateway-faq-bgp-include): numbers that Azure or the IANA keep.
_KEPT_NUMBERS: Final = frozenset({8074, 8075, 12076, 23456, *range(64496, 64512), *range(65517, 65521)})
_DEFAULT_NUMBER: Final = 65515


def speaks_bgp(gateway: Resource) -> bool:
    """Whether a gateway speaks BGP with sites."""
    return gateway.properties.get("enableBgp") is True


@rule(
    "VGW-02",
    "a virtual network has one gateway of each type",
    code="VirtualNetworkHasAnotherGateway",
    source="MicrosoftDocs/architecture-center#1529 (the portal's text); the code is unverified",
    known="issue",
)
def _one_of_a_kind(put: Put, world: World) -> Iterator[str]:
    for subnet in {str(dig(configuration, "subnet.id") or "").lower() for configuration, _ in ip_configurations(put)}:
        for user, _path in world.users(subnet) if subnet else ():
            same = user.type.lower() == VIRTUAL_NETWORK_GATEWAYS.lower() and user.key != put.id.key
            if same and kind(user.properties) == kind(put.body):
                yield (
                    f"Virtual network gateway {put.id.text} cannot be created: a virtual network can't be associated "
                    f"with more than one gateway of type {kind(put.body)}, and {user.id} is there."
                )


@rule(
    "VGW-07",
    "the SKU is one of the gateway's type, its tier has the same name, and Basic is retired",
    code="InvalidVirtualNetworkGatewaySku",
    source="vpn-gateway about-gateway-skus; the code is unverified",
    known="documentation",
)
def _sku_of_its_kind(put: Put, _world: World) -> Iterator[str]:
    known = SKUS.get(kind(put.body), ())
    if sku_name(put.body) not in known:
        yield (
            f"The SKU {sku_name(put.body) or 'none'} of virtual network gateway {put.id.text} is not valid for type "
            f"{kind(put.body)}. Valid values are: {', '.join(known)}."
        )
    name, tier = sku_name(put.body), dig(put.body, "sku.tier")
    if tier is not None and tier != name:
        yield f"The SKU tier {tier} of virtual network gateway {put.id.text} does not match its name {name}."


@rule(
    "VGW-09",
    "type, VPN type, generation, subnet and addresses of a gateway stay",
    code="VirtualNetworkGatewayPropertyCannotBeChanged",
    source="general knowledge",
    known="unverified",
    hint="a gateway of another type is another gateway; delete what uses the old one first",
)
def _stays(put: Put, _world: World) -> Iterator[str]:
    if put.before is None:
        return
    before = put.before.properties
    for property_ in ("gatewayType", "vpnType", "vpnGatewayGeneration"):
        was, asked = before.get(property_), put.body.get(property_)
        if was is not None and asked is not None and was != asked:
            yield f"{property_} of virtual network gateway {put.id.text} cannot be changed from {was} to {asked}."
    paths = ("subnet.id", "publicIPAddress.id")
    for old, new in zip(items(before, "ipConfigurations"), items(put.body, "ipConfigurations"), strict=False):
        if any(str(dig(old, path)).lower() != str(dig(new, path)).lower() for path in paths):
            yield f"The IP configuration of virtual network gateway {put.id.text} cannot be changed."


@rule(
    "VGW-10",
    "the gateway's autonomous system number is none that Azure or the IANA keep",
    code="InvalidAutonomousSystemNumber",
    source="vpn-gateway BGP FAQ; the code is unverified",
    known="documentation",
)
def _number(put: Put, _world: World) -> Iterator[str]:
    number = dig(put.body, "bgpSettings.asn")
    if isinstance(number, (int, float)) and int(number) in _KEPT_NUMBERS:
        yield f"ASN {int(number)} of virtual network gateway {put.id.text} is reserved."


@rule(
    "VGW-11",
    "no gateway is made while GatewaySubnet has a route for 0.0.0.0/0",
    code="GatewaySubnetDefaultRouteNotSupported",
    source="vpn-gateway-about-vpn-gateway-settings (Gateway subnet); the code is unverified",
    known="documentation",
)
def _no_default_route(put: Put, world: World) -> Iterator[str]:
    if put.before is not None:
        return
    for configuration, _ in ip_configurations(put):
        subnet = world.get(str(dig(configuration, "subnet.id") or ""))
        table = dig(subnet.properties, "routeTable.id") if subnet else None
        for route in world.children(table, ROUTES) if isinstance(table, str) else ():
            if route.properties.get("addressPrefix") == "0.0.0.0/0":
                yield f"Virtual network gateway {put.id.text} cannot be created: GatewaySubnet has route {route.id}."


@delete_rule(
    "VGW-12",
    "a gateway with connections is not deleted",
    code="VirtualNetworkGatewayCannotBeDeleted",
    source="vpn-gateway-delete-vnet-gateway-powershell (connections go first); the code is unverified",
    known="documentation",
)
def _no_connections(gateway: Resource, world: World) -> Iterator[str]:
    held = [user.id for user, _ in world.users(gateway.id) if user.type.lower() == CONNECTIONS.lower()]
    if held:
        yield f"Virtual network gateway {gateway.id} cannot be deleted: it has the connections {', '.join(held)}."


@delete_rule(
    "VGW-13",
    "the last gateway of a network is not deleted while a peering uses it",
    code="GatewayInUseByRemotePeering",
    source="general knowledge",
    known="unverified",
)
def _not_used(gateway: Resource, world: World) -> Iterator[str]:
    for network in _networks(gateway):
        others = world.users(f"{network}/subnets/GatewaySubnet")
        if any(u.type.lower() == VIRTUAL_NETWORK_GATEWAYS.lower() and u.key != gateway.key for u, _ in others):
            continue
        for peering, _ in world.users(network):
            if peering.type.lower() == PEERINGS.lower() and peering.properties.get("useRemoteGateways") is True:
                yield f"Virtual network gateway {gateway.id} cannot be deleted: peering {peering.id} uses it."


def _networks(gateway: Resource) -> set[str]:
    subnets = (str(dig(each, "subnet.id") or "") for each in items(gateway.properties, "ipConfigurations"))
    return {parse(subnet).parent or "" for subnet in subnets if subnet}


def _claims(put: Put, _world: World) -> Iterator[Claim]:
    """An address for each instance. The second of a gateway with one configuration waits beside the first."""
    found = list(ip_configurations(put))
    for configuration, id_ in found:
        subnet = dig(configuration, "subnet.id")
        for instance in range(INSTANCES // len(found)) if isinstance(subnet, str) else ():
            yield Claim(str(subnet), id_ if instance == 0 else f"{id_}/instances/{instance}")


def _answers(put: Put, _world: World, granted: Granted) -> Body:
    answered: dict[str, Any] = {
        "activeActive": put.body.get("activeActive", False),
        "enableBgp": put.body.get("enableBgp", False),
        "resourceGuid": stable_uuid(put.id.key, "resourceGuid"),
        "sku": {**(put.body.get("sku") or {}), "tier": sku_name(put.body), "capacity": INSTANCES},
    }
    speakers = [granted[id_.lower()] for _, id_ in ip_configurations(put) if id_.lower() in granted]
    if kind(put.body) == "Vpn":
        answered["vpnType"] = put.body.get("vpnType", "RouteBased")
        answered["vpnGatewayGeneration"] = put.body.get("vpnGatewayGeneration", "Generation1")
        answered["bgpSettings"] = {
            "asn": _DEFAULT_NUMBER,
            "peerWeight": 0,
            **({"bgpPeeringAddress": ",".join(speakers)} if speakers else {}),
            **(put.body.get("bgpSettings") or {}),
        }
    answered["ipConfigurations"] = [
        {
            **configuration,
            "id": id_,
            "privateIPAllocationMethod": "Dynamic",
            "provisioningState": "Succeeded",
            "etag": f'W/"{stable_uuid(id_)}"',
        }
        for configuration, id_ in ip_configurations(put)
    ]
    return answered


VIRTUAL_NETWORK_GATEWAY: Final = ResourceType(
    token="azure-native:network:VirtualNetworkGateway",  # noqa: S106 a type token
    type=VIRTUAL_NETWORK_GATEWAYS,
    path=("virtualNetworkGatewayName",),
    name=NETWORK_NAME,
    required=("gatewayType", "ipConfigurations", "ipConfigurations[].name", "sku.name"),
    closed={"vpnType": ("RouteBased", "PolicyBased"), "vpnGatewayGeneration": ("None", "Generation1", "Generation2")},
    rules=(
        *CONFIGURATION_RULES,
        _one_of_a_kind,
        _sku_of_its_kind,
        _stays,
        _number,
        _no_default_route,
        addresses_are_free,
    ),
    deletion=(_no_connections, _not_used),
    claims=_claims,
    answers=_answers,
)
