"""Peerings of virtual networks: one resource for each direction, with one state for both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from localazure.core.ids import parse
from localazure.core.model import Granted, Put, ResourceType, World, Write, rule
from localazure.core.store import Resource
from localazure.core.values import Body, dig
from localazure.network.names import NETWORK_NAME, PEERINGS
from localazure.network.prefixes import overlaps, space


def _local(peering_id: str) -> str:
    return parse(peering_id).parent or ""


def _remote(properties: Body) -> str:
    return str(dig(properties, "remoteVirtualNetwork.id") or "")


def _back(peering_id: str, properties: Body, world: World) -> Resource | None:
    """The peering of the other side, when it is there."""
    local = _local(peering_id).lower()
    others = world.children(_remote(properties), PEERINGS) if _remote(properties) else []
    return next((other for other in others if _remote(other.properties).lower() == local), None)


@rule(
    "PEER-00",
    "a peering joins two different virtual networks",
    code="CannotPeerVirtualNetworkToItself",
    source="general knowledge",
    known="unverified",
)
def _two_networks(put: Put, _world: World) -> Iterator[str]:
    if _remote(put.body).lower() == _local(put.id.text).lower():
        yield f"Cannot create or update peering {put.id.text}: a virtual network cannot be peered with itself."


@rule(
    "PEER-01",
    "the address spaces of the two networks do not overlap",
    code="VnetAddressSpacesOverlap",
    source="virtual-network-manage-peering, 2018-02-09; the code is unverified",
    known="documentation",
)
def _spaces_are_disjoint(put: Put, world: World) -> Iterator[str]:
    local, remote = world.get(_local(put.id.text)), world.get(_remote(put.body))
    if local and remote and local.key != remote.key:
        common = overlaps(space(local.properties), space(remote.properties))
        if common:
            yield (
                f"Cannot create or update peering {put.id.text}. Virtual networks {local.id} and {remote.id} cannot be "
                f"peered because their address spaces overlap. Overlapping address prefixes: {'; '.join(common)}"
            )


@rule(
    "PEER-01",
    "nor with that of a network that the other side is peered with already",
    code="VnetAddressSpaceOverlapsWithAlreadyPeeredVnet",
    source="Azure/ResourceModules#731",
    known="issue",
)
def _disjoint_from_peers(put: Put, world: World) -> Iterator[str]:
    local, remote = world.get(_local(put.id.text)), world.get(_remote(put.body))
    if local is None or remote is None:
        return
    for ours, theirs in ((local, remote), (remote, local)):
        for peering in world.children(theirs.id, PEERINGS):
            third = world.get(_remote(peering.properties))
            if third is None or third.key in (ours.key, theirs.key):
                continue
            common = overlaps(space(ours.properties), space(third.properties))
            if common:
                yield (
                    f"Cannot create or update peering {put.id.text}. Virtual networks {ours.id} and {theirs.id} cannot "
                    f"be peered because address space of the first virtual network overlaps with address space of "
                    f"virtual network {third.id} already peered with the second virtual network. "
                    f"Overlapping address prefixes: {'; '.join(common)}"
                )


@rule(
    "PEER-02",
    "the other side is not left disconnected",
    code="RemotePeeringIsDisconnected",
    source="hashicorp/terraform#18091",
    known="issue",
)
def _other_side_connected(put: Put, world: World) -> Iterator[str]:
    back = _back(put.id.text, put.body, world)
    if back and back.properties.get("peeringState") == "Disconnected":
        yield (
            f"Cannot create or update peering {put.id.text} because remote peering {back.id} referencing parent "
            f"virtual network {_local(put.id.text)} is in Disconnected state. Update or re-create the remote "
            "peering to get it back to Initiated state. Peering gets Disconnected when remote vnet or remote peering "
            "is deleted and re-created."
        )


@rule(
    "PEER-03",
    "useRemoteGateways needs a gateway on the other side",
    code="RemoteVnetHasNoGateways",
    source="hashicorp/terraform#30569, lz-vending#398",
    known="issue",
)
def _remote_has_gateway(put: Put, world: World) -> Iterator[str]:
    if put.body.get("useRemoteGateways") is True and not _has_gateway(_remote(put.body), world):
        yield (
            f"Peering {put.id.text} cannot have UseRemoteGateway flag set to true because remote virtual network "
            f"{_remote(put.body)} referenced by the peering does not have any gateways."
        )


@rule(
    "PEER-03",
    "useRemoteGateways needs allowGatewayTransit there, no gateway here, and is used by one peering only",
    code="GatewayTransitNotAllowed",
    source="virtual-network-manage-peering, 2018-02-09; the code is unverified",
    known="documentation",
)
def _gateway_transit(put: Put, world: World) -> Iterator[str]:
    if put.body.get("useRemoteGateways") is not True:
        return
    back = _back(put.id.text, put.body, world)
    if back and back.properties.get("allowGatewayTransit") is not True:
        yield f"Peering {put.id.text} cannot use remote gateways: peering {back.id} does not allow gateway transit."
    if _has_gateway(_local(put.id.text), world):
        yield f"Peering {put.id.text} cannot use remote gateways: its own virtual network has a gateway."
    for other in world.children(_local(put.id.text), PEERINGS):
        if other.key != put.id.key and other.properties.get("useRemoteGateways") is True:
            yield f"Peering {put.id.text} cannot use remote gateways: peering {other.name} uses them already."


def _has_gateway(network: str, world: World) -> bool:
    users = world.users(f"{network}/subnets/GatewaySubnet")
    return any(user.type.lower() == "microsoft.network/virtualnetworkgateways" for user, _ in users)


@rule(
    "PEER-04",
    "a virtual network has one peering to a remote one",
    code="AnotherPeeringToRemoteVnetExists",
    source="general knowledge",
    known="unverified",
)
def _one_peering(put: Put, world: World) -> Iterator[str]:
    for other in world.children(_local(put.id.text), PEERINGS):
        if other.key != put.id.key and _remote(other.properties).lower() == _remote(put.body).lower():
            yield f"Peering {put.id.text} cannot be created: {other.name} joins the same two virtual networks already."


def _answers(put: Put, world: World, _granted: Granted) -> Body:
    back = _back(put.id.text, put.body, world)
    remote = world.get(_remote(put.body))
    remote_space = {"addressPrefixes": dig(remote.properties, "addressSpace.addressPrefixes") if remote else []}
    flags = {
        "allowVirtualNetworkAccess": True,
        "allowForwardedTraffic": False,
        "allowGatewayTransit": False,
        "useRemoteGateways": False,
        "doNotVerifyRemoteGateways": False,
        "peerCompleteVnets": True,
    }
    return {
        **{flag: put.body.get(flag, default) for flag, default in flags.items()},
        "peeringState": "Connected" if back else "Initiated",
        "peeringSyncLevel": "FullyInSync" if back else "RemoteNotInSync",
        "remoteAddressSpace": remote_space,
        "remoteVirtualNetworkAddressSpace": remote_space,
    }


def _effects(peering: Resource, _before: Resource | None, world: World) -> Iterator[Write]:
    back = _back(peering.id, peering.properties, world)
    if back and back.properties.get("peeringState") != "Connected":
        joined = {**back.properties, "peeringState": "Connected", "peeringSyncLevel": "FullyInSync"}
        yield Write(back.id, PEERINGS, joined)


def _goodbye(peering: Resource, world: World) -> Iterator[Write | str]:
    back = _back(peering.id, peering.properties, world)
    if back:
        yield Write(back.id, PEERINGS, {**back.properties, "peeringState": "Disconnected"})


VIRTUAL_NETWORK_PEERING: Final = ResourceType(
    token="azure-native:network:VirtualNetworkPeering",  # noqa: S106 a type token
    type=PEERINGS,
    path=("virtualNetworkName", "virtualNetworkPeeringName"),
    autoname="copy",
    located=False,
    name=NETWORK_NAME,
    required=("remoteVirtualNetwork",),
    immutable=("remoteVirtualNetwork.id",),
    rules=(
        _two_networks,
        _spaces_are_disjoint,
        _disjoint_from_peers,
        _other_side_connected,
        _remote_has_gateway,
        _gateway_transit,
        _one_peering,
    ),
    answers=_answers,
    effects=_effects,
    goodbye=_goodbye,
)
