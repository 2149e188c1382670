"""The IP configurations of a VPN or ExpressRoute gateway: their subnet, their public addresses, their number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from localazure.core.errors import NotModelledError
from localazure.core.model import Put, World, rule
from localazure.core.values import Body, dig
from localazure.network.ip_configurations import ip_configurations, not_in_subnet
from localazure.network.public_addresses import standard_static

SKUS: Final = {
    "Vpn": tuple(f"VpnGw{size}{zonal}" for size in range(1, 6) for zonal in ("", "AZ")),
    "ExpressRoute": ("Standard", "HighPerformance", "UltraPerformance", "ErGw1AZ", "ErGw2AZ", "ErGw3AZ"),
}

INSTANCES: Final = 2  # of any gateway: one at work and one that waits, or both at work


def kind(body: Body) -> str:
    """`Vpn`, `ExpressRoute` or what else a gateway's body says; empty when it says nothing."""
    return str(body.get("gatewayType", ""))


def sku_name(body: Body) -> str:
    """The name of a gateway's SKU; empty when its body has none."""
    return str(dig(body, "sku.name") or "")


@rule(
    "VGW-01",
    "a gateway stands in a subnet called GatewaySubnet, with all its IP configurations",
    code="InvalidGatewaySubnet",
    source="vpn-gateway-about-vpn-gateway-settings (Gateway subnet); the code is unverified",
    known="documentation",
)
def _in_its_subnet(put: Put, _world: World) -> Iterator[str]:
    if kind(put.body) not in SKUS:
        raise NotModelledError(f"a gateway of type {kind(put.body) or 'none'}")
    for path in ("vpnClientConfiguration", "extendedLocation", "vNetExtendedLocationResourceId", "natRules"):
        if put.body.get(path):
            raise NotModelledError(f"{path} of a virtual network gateway")
    found = list(ip_configurations(put))
    if not found:
        yield f"Virtual network gateway {put.id.text} must have an IP configuration."
    yield from not_in_subnet(found, "GatewaySubnet")


@rule(
    "VGW-03",
    "every IP configuration has a public address",
    code="PublicIpForGatewayIsRequired",
    source="hashicorp/terraform-provider-azurerm#6548; that ExpressRoute takes none since 2025 is not modelled",
    known="issue",
)
def _public_address(put: Put, _world: World) -> Iterator[str]:
    for configuration, id_ in ip_configurations(put):
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
    for configuration, _ in ip_configurations(put):
        address = world.get(str(dig(configuration, "publicIPAddress.id") or ""))
        if not standard_static(address):
            yield f"Virtual network gateway {put.id.text} can only use Standard static public IP addresses."


def _zonal(put: Put, world: World) -> Iterator[bool]:
    for configuration, _ in ip_configurations(put):
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
    if kind(put.body) == "Vpn" and sku_name(put.body).endswith("AZ") and not all(_zonal(put, world)):
        yield "Standard Public IPs associated with VPN Gateways with AZ VPN skus must have zones configured."


@rule(
    "VGW-06",
    "and those of one without AZ have none",
    code="RegionalVmssVpnGatewayPublicIpsMustNotHaveZonesConfigured",
    source="Azure/Azure-Landing-Zones#2660",
    known="issue",
)
def _regional_addresses(put: Put, world: World) -> Iterator[str]:
    if kind(put.body) == "Vpn" and not sku_name(put.body).endswith("AZ") and any(_zonal(put, world)):
        yield "Standard Public IPs associated with VPN gateways with non-AZ VPN skus cannot have zones configured."


@rule(
    "VGW-08",
    "an active-active VPN gateway has two IP configurations, any other has one",
    code="ActiveActiveGatewayIpConfigurationCountInvalid",
    source="vpn-gateway about-active-active-gateways; the code is unverified",
    known="documentation",
)
def _instances(put: Put, _world: World) -> Iterator[str]:
    count = len(list(ip_configurations(put)))
    active = put.body.get("activeActive") is True
    if active and kind(put.body) != "Vpn":
        yield f"ActiveActive is not supported for virtual network gateway {put.id.text} of type {kind(put.body)}."
    elif count > 1 and not active:
        yield f"Virtual network gateway {put.id.text} has {count} IP configurations and is not ActiveActive."
    elif active and count < INSTANCES:
        yield f"ActiveActive virtual network gateway {put.id.text} needs two IP configurations; it has {count}."


RULES: Final = (_in_its_subnet, _public_address, _standard_addresses, _zonal_addresses, _regional_addresses, _instances)
