"""Virtual networks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from localazure.core.model import Collection, Granted, Put, ResourceType, World, Write, delete_rule, rule
from localazure.core.store import Resource
from localazure.core.values import Body, dig
from localazure.network.ddos import protection_has_a_plan
from localazure.network.names import PEERINGS, SUBNETS, VIRTUAL_NETWORK_NAME, VIRTUAL_NETWORKS
from localazure.network.prefixes import inside, networks, overlaps, prefixes_are_networks, space, subnet_prefixes
from localazure.network.watchers import appears, disappears


@rule(
    "VNET-01",
    "a virtual network has an address space, and its prefixes do not overlap",
    code="InvalidAddressPrefix",
    source="general knowledge",
    known="unverified",
)
def _has_a_sound_space(put: Put, _world: World) -> Iterator[str]:
    prefixes = dig(put.body, "addressSpace.addressPrefixes") or []
    if not prefixes and not dig(put.body, "addressSpace.ipamPoolPrefixAllocations"):
        yield f"Virtual network '{put.name}' must have at least one address prefix."
    for left, right in combinations(networks(prefixes), 2):
        if overlaps([left], [right]):
            yield f"The address prefixes {left} and {right} of virtual network '{put.name}' overlap."


@rule(
    "SUB-01",
    "the subnets that are there lie inside the address space that is asked for",
    code="NetcfgSubnetRangeOutsideVnet",
    source="azure-docs PR 123869; hashicorp/terraform-provider-azurerm#10826",
    known="issue",
)
def _subnets_stay_inside(put: Put, world: World) -> Iterator[str]:
    if put.before is None or "subnets" in put.body:
        return
    outer = space(put.body)
    for subnet in world.children(put.id.text, SUBNETS):
        if not all(inside(network, outer) for network in networks(subnet_prefixes(subnet.properties))):
            yield (
                f"Subnet '{subnet.name}' is not valid because its IP address range is outside the IP address range "
                f"of virtual network '{put.name}'."
            )


@rule(
    "PEER-05",
    "an address space that changes does not come to overlap with that of a peered network",
    code="VnetAddressSpacesOverlap",
    source="virtual-network-manage-peering, 2018-02-09 (for new peerings); that it is asked here is unverified",
    known="unverified",
)
def _stays_clear_of_peers(put: Put, world: World) -> Iterator[str]:
    for peering in world.children(put.id.text, PEERINGS) if put.before else ():
        remote = world.get(str(dig(peering.properties, "remoteVirtualNetwork.id") or ""))
        common = overlaps(space(put.body), space(remote.properties)) if remote else []
        if remote and common:
            yield (
                f"The address space of virtual network {put.id.text} overlaps with that of {remote.id}, which it is "
                f"peered with. Overlapping address prefixes: {'; '.join(common)}"
            )


@delete_rule(
    "DEL-09",
    "a virtual network with a DNS resolver is not deleted",
    code="InUseVirtualNetworkCannotBeDeleted",
    source="general knowledge",
    known="unverified",
    status=409,
)
def _no_resolver_left(network: Resource, world: World) -> Iterator[str]:
    held = [user.id for user, _ in world.users(network.id) if user.type.lower() == "microsoft.network/dnsresolvers"]
    if held:
        yield f"Virtual network {network.id} is in use by {held[0]} and cannot be deleted."


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    return {
        "enableDdosProtection": put.body.get("enableDdosProtection", False),
        "privateEndpointVNetPolicies": put.body.get("privateEndpointVNetPolicies", "Disabled"),
        "dhcpOptions": {"dnsServers": dig(put.body, "dhcpOptions.dnsServers") or []},
    }


def _effects(network: Resource, before: Resource | None, world: World) -> Iterator[Write]:
    if before is None:
        yield from appears(network, world)


def _goodbye(network: Resource, world: World) -> Iterator[Write | str]:
    yield from disappears(network, world)


VIRTUAL_NETWORK: Final = ResourceType(
    token="azure-native:network:VirtualNetwork",  # noqa: S106 a type token
    type=VIRTUAL_NETWORKS,
    path=("virtualNetworkName",),
    name=VIRTUAL_NETWORK_NAME,
    force_new=frozenset({"location"}),
    collections=(Collection("subnets", SUBNETS), Collection("virtualNetworkPeerings", PEERINGS)),
    rules=(
        prefixes_are_networks,
        _has_a_sound_space,
        _subnets_stay_inside,
        _stays_clear_of_peers,
        protection_has_a_plan,
    ),
    deletion=(_no_resolver_left,),
    answers=_answers,
    effects=_effects,
    goodbye=_goodbye,
)
