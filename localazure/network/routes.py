"""Route tables and their routes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from localazure.core.model import Collection, Granted, Put, ResourceType, World, delete_rule, rule
from localazure.core.store import Resource
from localazure.core.values import Body
from localazure.network.names import NETWORK_NAME, ROUTE_TABLES, ROUTES, SUBNETS
from localazure.network.prefixes import networks
from localazure.network.service_tags import is_tag

_HOPS: Final = ("VirtualNetworkGateway", "VnetLocal", "Internet", "VirtualAppliance", "None")


@rule(
    "RT-01",
    "a route to a virtual appliance has the appliance's address, and no other route has one",
    code="InvalidNextHopIpAddress",
    source="terraform-azurerm-hubnetworking#48, Azure/azure-xplat-cli#564; the code is unverified",
    known="issue",
)
def _next_hop(put: Put, _world: World) -> Iterator[str]:
    hop, address = put.body.get("nextHopType"), put.body.get("nextHopIpAddress")
    if hop == "VirtualAppliance" and not address:
        yield f"NextHopIpAddress cannot be Null or Empty in route {put.name} when NextHopType is VirtualAppliance"
    elif hop == "VirtualAppliance" and not networks([f"{address}/32"]):
        yield f"NextHopIpAddress {address} of route {put.name} is not an IP address."
    elif hop != "VirtualAppliance" and address:
        yield f"NextHopIpAddress must not be set in route {put.name} when NextHopType is {hop}"


@rule(
    "RT-02",
    "the prefixes of a route table's routes are networks or service tags, each once",
    code="RouteConflict",
    source="general knowledge",
    known="unverified",
)
def _prefixes(put: Put, world: World) -> Iterator[str]:
    prefix = str(put.body.get("addressPrefix", ""))
    if not networks([prefix]) and not is_tag(prefix):
        yield f"Route {put.name} has invalid address prefix. Value provided: {prefix}"
    for other in world.children(put.id.parent or "", ROUTES):
        if other.key != put.id.key and str(other.properties.get("addressPrefix")).lower() == prefix.lower():
            yield f"Route {put.name} conflicts with route {other.name}. Routes cannot have the same AddressPrefix."


@delete_rule(
    "DEL-03",
    "a route table in use is not deleted",
    code="InUseRouteTableCannotBeDeleted",
    source="general knowledge",
    known="unverified",
)
def _not_in_use(table: Resource, world: World) -> Iterator[str]:
    held = [user.id for user, _ in world.users(table.id) if user.type.lower() == SUBNETS.lower()]
    if held:
        yield f"Route table {table.name} is in use and cannot be deleted. It is in use by: {', '.join(held)}."


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    return {"disableBgpRoutePropagation": put.body.get("disableBgpRoutePropagation", False)}


def _presents(table: Resource, world: World) -> Body:
    held = [{"id": user.id} for user, _ in world.users(table.id) if user.type.lower() == SUBNETS.lower()]
    return {"subnets": held} if held else {}


ROUTE: Final = ResourceType(
    token="azure-native:network:Route",  # noqa: S106 a type token
    type=ROUTES,
    path=("routeTableName", "routeName"),
    autoname="copy",
    located=False,
    name=NETWORK_NAME,
    closed={"nextHopType": _HOPS},
    rules=(_next_hop, _prefixes),
)

ROUTE_TABLE: Final = ResourceType(
    token="azure-native:network:RouteTable",  # noqa: S106 a type token
    type=ROUTE_TABLES,
    path=("routeTableName",),
    name=NETWORK_NAME,
    closed={"routes[].nextHopType": _HOPS},
    required=("routes[].name", "routes[].nextHopType"),
    collections=(Collection("routes", ROUTES),),
    deletion=(_not_in_use,),
    answers=_answers,
    presents=_presents,
)
