"""VPN and ExpressRoute gateways of virtual networks. Their point-to-site side is not modelled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from localazure.core.errors import NotModelledError
from localazure.core.ids import parse, stable_uuid
from localazure.core.model import Claim, Granted, Put, ResourceType, World, delete_rule, rule
from localazure.core.store import Resource
from localazure.core.values import Body, dig, items
from localazure.network.names import (
    CONNECTIONS,
    NETWORK_NAME,
    PEERINGS,
    ROUTES,
    VIRTUAL_NETWORK_GATEWAYS,
)
from localazure.network.public_addresses import addresses_are_free, standard_static

_SKUS: Final = {
    "Vpn": tuple(f"VpnGw{size}{zonal}" for size in range(1, 6) for zonal in ("", "AZ")),
    "ExpressRoute": ("Standard", "HighPerformance", "UltraPerformance", "ErGw1AZ", "ErGw2AZ", "ErGw3AZ"),
}
# vpn-gateway BGP FAQ (vpn-gateway-faq-bgp-include): numbers that Azure or the IANA keep.
_KEPT_NUMBERS: Final = frozenset({8074, 8075, 12076, 23456, *range(64496, 64512), *range(65517, 65521)})
_DEFAULT_NUMBER: Final = 65515
_INSTANCES: Final = 2  # of any gateway: one at work and one that waits, or both at work


def speaks_bgp(gateway: Resource) -> bool:
    """Whether a gateway speaks BGP with sites."""
    return gateway.properties.get("enableBgp") is True


def _kind(body: Body) -> str:
    return str(body.get("gatewayType", ""))


def _sku(body: Body) -> str:
    return str(dig(body, "sku.name") or "")


def _configurations(put: Put) -> Iterator[tuple[Body, str]]:
    for configuration in items(put.body, "ipConfigurations"):
        yield configuration, f"{put.id.text}/ipConfigurations/{configuration.get('name', '')}"


@rule(
    "VGW-01",
    "a gateway stands in a subnet called GatewaySubnet, with all its IP configurations",
    code="InvalidGatewaySubnet",
    source="vpn-gateway-about-vpn-gateway-settings (Gateway subnet); the code is unverified",
    known="documentation",
)
def _in_its_subnet(put: Put, _world: World) -> Iterator[str]:
    if _kind(put.body) not in _SKUS:
        raise NotModelledError(f"a gateway of type {_kind(put.body) or 'none'}")
    for path in ("vpnClientConfiguration", "extendedLocation", "vNetExtendedLocationResourceId", "natRules"):
        if put.body.get(path):
            raise NotModelledError(f"{path} of a virtual network gateway")
    found = list(_configurations(put))
    if not found:
        yield f"Virtual network gateway {put.id.text} must have an IP configuration."
    for configuration, id_ in found:
        subnet = str(dig(configuration, "subnet.id") or "")
        if subnet.rsplit("/", 1)[-1].lower() != "gatewaysubnet":
            yield f"IP configuration {id_} must reference a subnet called GatewaySubnet; it references {subnet}."


@rule(
    "VGW-02",
    "a virtual network has one gateway of each type",
    code="VirtualNetworkHasAnotherGateway",
    source="MicrosoftDocs/architecture-center#1529 (the portal's text); the code is unverified",
    known="issue",
)
def _one_of_a_kind(put: Put, world: World) -> Iterator[str]:
    for subnet in {str(dig(configuration, "subnet.id") or "").lower() for configuration, _ in _configurations(put)}:
        for user, _path in world.users(subnet) if subnet else ():
            same = user.type.lower() == VIRTUAL_NETWORK_GATEWAYS.lower() and user.key != put.id.key
            if same and _kind(user.properties) == _kind(put.body):
                yield (
                    f"Virtual network gateway {put.id.text} cannot be created: a virtual network can't be associated "
                    f"with more than one gateway of type {_kind(put.body)}, and {user.id} is there."
                )


@rule(
    "VGW-03",
    "every IP configuration has a public address",
    code="PublicIpForGatewayIsRequired",
    source="hashicorp/terraform-provider-azurerm#6548; that ExpressRoute takes none since 2025 is not modelled",
    known="issue",
)
def _public_address(put: Put, _world: World) -> Iterator[str]:
    for configuration, id_ in _configurations(put):
        if not dig(configuration, "publicIPAddress.id"):
            yield f"Public IP address reference is required for gateway IP configuration {id_}."


@rule(
    "VGW-04",
    "the addresses of a gateway are Standard and static",
    code="VirtualNetworkGatewayPublicIpSkuNotSupported",
    source="MicrosoftDocs/azure-docs#26900; basic-public-ip-migrate-about; the code is unverified",
    known="issue",
)
def _standard_addresses(put: Put, world: World) -> Iterator[str]:
    for configuration, _ in _configurations(put):
        address = world.get(str(dig(configuration, "publicIPAddress.id") or ""))
        if not standard_static(address):
            yield f"Virtual network gateway {put.id.text} can only use Standard static public IP addresses."


def _zonal(put: Put, world: World) -> Iterator[bool]:
    for configuration, _ in _configurations(put):
        address = world.get(str(dig(configuration, "publicIPAddress.id") or ""))
        if address is not None:
            yield bool(address.properties.get("zones"))


@rule(
    "VGW-05",
    "the addresses of a VPN gateway with an AZ SKU have zones",
    code="VmssVpnGatewayPublicIpsMustHaveZonesConfigured",
    source="Azure/ResourceModules#2609",
    known="issue",
)
def _zonal_addresses(put: Put, world: World) -> Iterator[str]:
    if _kind(put.body) == "Vpn" and _sku(put.body).endswith("AZ") and not all(_zonal(put, world)):
        yield "Standard Public IPs associated with VPN Gateways with AZ VPN skus must have zones configured."


@rule(
    "VGW-06",
    "and those of one without AZ have none",
    code="RegionalVmssVpnGatewayPublicIpsMustNotHaveZonesConfigured",
    source="Azure/Azure-Landing-Zones#2660",
    known="issue",
)
def _regional_addresses(put: Put, world: World) -> Iterator[str]:
    if _kind(put.body) == "Vpn" and not _sku(put.body).endswith("AZ") and any(_zonal(put, world)):
        yield "Standard Public IPs associated with VPN gateways with non-AZ VPN skus cannot have zones configured."


@rule(
    "VGW-07",
    "the SKU is one of the gateway's type, its tier has the same name, and Basic is retired",
    code="InvalidVirtualNetworkGatewaySku",
    source="vpn-gateway about-gateway-skus; the code is unverified",
    known="documentation",
)
def _sku_of_its_kind(put: Put, _world: World) -> Iterator[str]:
    known = _SKUS.get(_kind(put.body), ())
    if _sku(put.body) not in known:
        yield (
            f"The SKU {_sku(put.body) or 'none'} of virtual network gateway {put.id.text} is not valid for type "
            f"{_kind(put.body)}. Valid values are: {', '.join(known)}."
        )
    tier = dig(put.body, "sku.tier")
    if tier is not None and tier != _sku(put.body):
        yield f"The SKU tier {tier} of virtual network gateway {put.id.text} does not match its name {_sku(put.body)}."


@rule(
    "VGW-08",
    "an active-active VPN gateway has two IP configurations, any other has one",
    code="ActiveActiveGatewayIpConfigurationCountInvalid",
    source="vpn-gateway about-active-active-gateways; the code is unverified",
    known="documentation",
)
def _instances(put: Put, _world: World) -> Iterator[str]:
    count = len(list(_configurations(put)))
    active = put.body.get("activeActive") is True
    if active and _kind(put.body) != "Vpn":
        yield f"ActiveActive is not supported for virtual network gateway {put.id.text} of type {_kind(put.body)}."
    elif count > 1 and not active:
        yield f"Virtual network gateway {put.id.text} has {count} IP configurations and is not ActiveActive."
    elif active and count < _INSTANCES:
        yield f"ActiveActive virtual network gateway {put.id.text} needs two IP configurations; it has {count}."


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
    for configuration, _ in _configurations(put):
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
    found = list(_configurations(put))
    for configuration, id_ in found:
        subnet = dig(configuration, "subnet.id")
        for instance in range(_INSTANCES // len(found)) if isinstance(subnet, str) else ():
            yield Claim(str(subnet), id_ if instance == 0 else f"{id_}/instances/{instance}")


def _answers(put: Put, _world: World, granted: Granted) -> Body:
    answered: dict[str, Any] = {
        "activeActive": put.body.get("activeActive", False),
        "enableBgp": put.body.get("enableBgp", False),
        "resourceGuid": stable_uuid(put.id.key, "resourceGuid"),
        "sku": {**(put.body.get("sku") or {}), "tier": _sku(put.body), "capacity": _INSTANCES},
    }
    speakers = [granted[id_.lower()] for _, id_ in _configurations(put) if id_.lower() in granted]
    if _kind(put.body) == "Vpn":
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
        for configuration, id_ in _configurations(put)
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
        _in_its_subnet,
        _one_of_a_kind,
        _public_address,
        _standard_addresses,
        _zonal_addresses,
        _regional_addresses,
        _sku_of_its_kind,
        _instances,
        _stays,
        _number,
        _no_default_route,
        addresses_are_free,
    ),
    deletion=(_no_connections, _not_used),
    claims=_claims,
    answers=_answers,
)
