"""NAT gateways."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from localazure.core.ids import parse
from localazure.core.model import Granted, Put, Range, ResourceType, World, delete_rule, rule
from localazure.core.store import Resource
from localazure.core.values import Body, dig, items
from localazure.network.names import NAT_GATEWAYS, NETWORK_NAME, SUBNETS
from localazure.network.public_addresses import addresses_are_free, standard_static

_MOST_ADDRESSES: Final = 16


@rule(
    "NAT-01",
    "the addresses of a NAT gateway are Standard and static",
    code="NatGatewayPublicIpSkuMismatch",
    source="default-outbound-access, 2026-01-30 (Standard); the code is unverified",
    known="unverified",
)
def _standard_addresses(put: Put, world: World) -> Iterator[str]:
    for item in items(put.body, "publicIpAddresses"):
        if not standard_static(world.get(str(item.get("id")))):
            yield f"NAT gateway {put.id.text} can only use Standard static public IP addresses, not {item.get('id')}."


@rule(
    "NAT-02",
    "a Standard NAT gateway is in one zone or in none, with addresses of that zone or of all",
    code="NatGatewayZonesMismatch",
    source="general knowledge",
    known="unverified",
)
def _zones(put: Put, world: World) -> Iterator[str]:
    zones = [str(zone) for zone in put.body.get("zones") or ()]
    if len(zones) > 1 and dig(put.body, "sku.name") != "StandardV2":
        yield f"NAT gateway {put.id.text} can be in at most one zone, and {', '.join(zones)} are asked for."
    for item in (*items(put.body, "publicIpAddresses"), *items(put.body, "publicIpPrefixes")):
        address = world.get(str(item.get("id")))
        other = [str(zone) for zone in (address.properties.get("zones") or () if address else ())]
        if len(zones) == 1 and len(other) == 1 and other != zones:
            yield f"NAT gateway {put.id.text} is in zone {zones[0]}, and {item.get('id')} is in zone {other[0]}."


@rule(
    "NAT-03",
    "a NAT gateway has at most 16 addresses",
    code="NatGatewayPublicIpCountExceeded",
    source="general knowledge",
    known="unverified",
)
def _count(put: Put, world: World) -> Iterator[str]:
    count = len(items(put.body, "publicIpAddresses"))
    for item in items(put.body, "publicIpPrefixes"):
        prefix = world.get(str(item.get("id")))
        count += 1 << (32 - int(prefix.properties.get("prefixLength", 32))) if prefix else 0
    if count > _MOST_ADDRESSES:
        yield f"NAT gateway {put.id.text} has {count} public IP addresses, more than {_MOST_ADDRESSES}."


@rule(
    "NAT-04",
    "the subnets of a NAT gateway are of one virtual network, and none is GatewaySubnet",
    code="NatGatewayCannotBeAssociatedWithSubnet",
    source="general knowledge",
    known="unverified",
)
def one_network(put: Put, world: World) -> Iterator[str]:
    """For subnets."""
    gateway = dig(put.body, "natGateway.id")
    if not isinstance(gateway, str):
        return
    if put.name.lower() == "gatewaysubnet":
        yield f"NAT gateway {gateway} cannot be associated with subnet {put.id.text}."
    for user, _ in world.users(gateway):
        if user.type.lower() == SUBNETS.lower() and parse(user.id).parent != put.id.parent:
            yield (
                f"NAT gateway {gateway} cannot be associated with subnet {put.id.text}: it serves {user.id}, and the "
                "subnets of a NAT gateway are in one virtual network."
            )
            return


@delete_rule(
    "NAT-05",
    "a NAT gateway in use is not deleted",
    code="InUseNatGatewayCannotBeDeleted",
    source="general knowledge",
    known="unverified",
)
def _not_in_use(gateway: Resource, world: World) -> Iterator[str]:
    held = [user.id for user, _ in world.users(gateway.id)]
    if held:
        yield f"NAT gateway {gateway.name} is in use and cannot be deleted. It is in use by: {', '.join(held)}."


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    return {
        "sku": {"name": "Standard", **(put.body.get("sku") or {})},
        "idleTimeoutInMinutes": put.body.get("idleTimeoutInMinutes", 4),
    }


def _presents(gateway: Resource, world: World) -> Body:
    held = [{"id": user.id} for user, _ in world.users(gateway.id) if user.type.lower() == SUBNETS.lower()]
    return {"subnets": held} if held else {}


NAT_GATEWAY: Final = ResourceType(
    token="azure-native:network:NatGateway",  # noqa: S106 a type token
    type=NAT_GATEWAYS,
    path=("natGatewayName",),
    name=NETWORK_NAME,
    immutable=("sku.name", "zones"),
    closed={"sku.name": ("Standard", "StandardV2")},
    ranges={"idleTimeoutInMinutes": Range(4, 120)},
    rules=(_standard_addresses, _zones, _count, addresses_are_free),
    deletion=(_not_in_use,),
    answers=_answers,
    presents=_presents,
)
