"""Public addresses and prefixes of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from localazure.core.model import Granted, Put, Range, ResourceType, World, delete_rule, rule
from localazure.core.store import Resource
from localazure.core.values import Body, dig, texts
from localazure.network.documentation_addresses import address_of
from localazure.network.names import NETWORK_NAME, PUBLIC_ADDRESSES, PUBLIC_PREFIXES


@rule(
    "PIP-01",
    "a Standard address is static",
    code="StandardSkuPublicIPAddressMustBeStatic",
    source="bastion configuration-settings, 2021-10-12 (Standard and static); the code is unverified",
    known="documentation",
)
def _standard_is_static(put: Put, _world: World) -> Iterator[str]:
    method = put.body.get("publicIPAllocationMethod", "Dynamic")
    if str(dig(put.body, "sku.name")).startswith("Standard") and method != "Static":
        yield f"Standard sku publicIp {put.id.text} must have AllocationMethod set to Static."


@rule(
    "PIP-02",
    "an address or prefix stands in one zone, in all three or in none",
    code="PublicIpAddressInvalidZones",
    source="general knowledge",
    known="unverified",
)
def _zones(put: Put, _world: World) -> Iterator[str]:
    zones = put.body.get("zones") or []
    if len(zones) == 2 or len(set(zones)) != len(zones):
        yield f"Resource {put.id.text} has an invalid combination of zones {', '.join(map(str, zones))}."


@rule(
    "PIP-03",
    "an address belongs to one IP configuration",
    code="PublicIPReferencedByMultipleIPConfigs",
    source="general knowledge",
    known="unverified",
)
def addresses_are_free(put: Put, world: World) -> Iterator[str]:
    """For everything that takes public addresses, each of which has one owner."""
    mine: list[str] = []
    for _, text in texts(put.body):
        if f"/{PUBLIC_ADDRESSES}/".lower() not in text.lower():
            continue
        others = [user for user, _ in world.users(text) if user.key != put.id.key]
        if others:
            yield f"Public IP address {text} is referenced by {others[0].id} already, and by {put.id.text}."
        elif text.lower() in mine:
            yield f"Public IP address {text} is referenced by multiple IP configurations of {put.id.text}."
        mine.append(text.lower())


@delete_rule(
    "PIP-04",
    "an address or prefix in use is not deleted",
    code="PublicIPAddressCannotBeDeleted",
    source="general knowledge",
    known="unverified",
)
def _not_in_use(address: Resource, world: World) -> Iterator[str]:
    held = [user.id for user, _ in world.users(address.id)]
    if held:
        yield f"Public IP address {address.id} can not be deleted since it is still allocated to resource {held[0]}."


def standard_static(address: Resource | None) -> bool:
    """Whether an address is of the kind that firewalls, NAT gateways and Bastion take; one that is not there is."""
    if address is None:
        return True  # the reference rule says so
    standard = str(dig(address.properties, "sku.name")).startswith("Standard")
    return standard and address.properties.get("publicIPAllocationMethod") == "Static"


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    static = put.body.get("publicIPAllocationMethod") == "Static"
    return {
        "sku": {"name": "Basic", "tier": "Regional", **(put.body.get("sku") or {})},
        "publicIPAllocationMethod": put.body.get("publicIPAllocationMethod", "Dynamic"),
        "publicIPAddressVersion": put.body.get("publicIPAddressVersion", "IPv4"),
        "idleTimeoutInMinutes": put.body.get("idleTimeoutInMinutes", 4),
        **({"ipAddress": address_of(put.id.key)} if static else {}),
    }


def _presents(address: Resource, world: World) -> Body:
    for user, path in world.users(address.id):
        if path.startswith("publicIpAddresses"):
            return {"natGateway": {"id": user.id}}
        return {"ipConfiguration": {"id": user.id}}
    return {}


def _prefix_answers(put: Put, _world: World, _granted: Granted) -> Body:
    length = int(put.body.get("prefixLength") or 28)
    return {
        "sku": {"name": "Standard", "tier": "Regional", **(put.body.get("sku") or {})},
        "publicIPAddressVersion": put.body.get("publicIPAddressVersion", "IPv4"),
        "prefixLength": length,
        "ipPrefix": address_of(put.id.key, length),
    }


PUBLIC_IP_ADDRESS: Final = ResourceType(
    token="azure-native:network:PublicIPAddress",  # noqa: S106 a type token
    type=PUBLIC_ADDRESSES,
    path=("publicIpAddressName",),
    name=NETWORK_NAME,
    force_new=frozenset({"location", "publicIPAddressVersion", "publicIPPrefix", "sku"}),
    immutable=("sku.name", "sku.tier", "zones", "publicIPAddressVersion", "publicIPPrefix.id"),
    closed={
        "sku.name": ("Basic", "Standard", "StandardV2"),
        "sku.tier": ("Regional", "Global"),
        "publicIPAllocationMethod": ("Static", "Dynamic"),
        "publicIPAddressVersion": ("IPv4", "IPv6"),
    },
    ranges={"idleTimeoutInMinutes": Range(4, 30)},
    rules=(_standard_is_static, _zones),
    deletion=(_not_in_use,),
    answers=_answers,
    presents=_presents,
)

PUBLIC_IP_PREFIX: Final = ResourceType(
    token="azure-native:network:PublicIPPrefix",  # noqa: S106 a type token
    type=PUBLIC_PREFIXES,
    path=("publicIpPrefixName",),
    name=NETWORK_NAME,
    immutable=("sku.name", "sku.tier", "zones", "prefixLength", "publicIPAddressVersion"),
    closed={"sku.name": ("Standard", "StandardV2"), "publicIPAddressVersion": ("IPv4", "IPv6")},
    ranges={"prefixLength": Range(21, 127)},
    rules=(_zones,),
    deletion=(_not_in_use,),
    answers=_prefix_answers,
)
