"""Peerings have both their directions, and these agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.stack import Finding, Stack
from policies.core.values import Resource
from reachability import addresses
from reachability.network.model import Model, Peering
from reachability.unknown import UNKNOWN


@dataclass(frozen=True, slots=True)
class _Pair:
    """One direction and the one back, as far as the stack has it."""

    one: Peering
    back: Peering | None

    def far(self) -> str:
        return self.one.remote.rpartition("/")[2]

    def near(self) -> str:
        return self.one.local.rpartition("/")[2]


def check(stack: Stack, _config: define.Config) -> Iterable[Finding]:
    """Judge every direction that the stack writes. The far side of a network outside the stack is judged there."""
    model = stack.model
    inside = {each.key for each in model.resources.of("virtualNetworks")}
    by_ends = {(each.local, each.remote): each for each in model.peerings}
    writers = _Writers(stack)
    lost: set[str] = set()
    for one in model.peerings:
        at = writers.of(one)
        if at is None or at.urn in lost:
            continue
        if one.access is UNKNOWN and one.forwarded is UNKNOWN and one.use_remote is UNKNOWN:
            # What a peering that leads nobody knows where says, it may say of any network.
            lost.add(at.urn)
            yield Finding(at, f"that it has the direction back {wording.not_known('remoteVirtualNetwork.id')}")
            continue
        pair = _Pair(one, by_ends.get((one.remote, one.local)))
        for message in _judge(model, pair, far_is_here=one.remote in inside):
            yield Finding(at, message)


class _Writers:
    """The resource that writes a direction: a peering of its own, or the network with it in its list."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._resources = stack.model.resources
        self._own = {
            (each.key.rpartition("/virtualnetworkpeerings/")[0], each.name): each.where
            for each in self._resources.of("virtualNetworks/virtualNetworkPeerings")
        }

    def of(self, peering: Peering) -> Resource | None:
        network = self._resources.by_key.get(peering.local)
        where = self._own.get((peering.local, peering.name)) or (network.where if network else "")
        return self._stack.resource(where)


def _judge(model: Model, pair: _Pair, *, far_is_here: bool) -> Iterable[str]:
    one, back = pair.one, pair.back
    if back is None and far_is_here:
        yield (
            f"{pair.far()} has no peering back to {pair.near()}, and one direction alone carries nothing. Add a "
            f"VirtualNetworkPeering in {pair.far()}."
        )
    for name, value in (("allowVirtualNetworkAccess", one.access), ("useRemoteGateways", one.use_remote)):
        if value is UNKNOWN:
            yield wording.not_known(name)
    if one.access is False:
        yield f"allowVirtualNetworkAccess is false, so {pair.far()} and {pair.near()} do not reach each other."
    if back is not None:
        yield from _gateways(pair, back)
    yield from _overlap(model, pair)


def _gateways(pair: _Pair, back: Peering) -> Iterable[str]:
    """`useRemoteGateways` needs leave on the far side, and only one side can use the other's."""
    if pair.one.use_remote is not True:
        return
    if back.transit is False:
        yield (
            f"useRemoteGateways is true, and the peering {back.name} of {pair.far()} has allowGatewayTransit false. "
            "Set both, or neither."
        )
    elif back.transit is UNKNOWN:
        yield wording.not_known(f"allowGatewayTransit of {back.name}")
    if back.use_remote is True:
        yield f"useRemoteGateways is true here and in {pair.far()}'s direction. The side with the gateway has it false."


def _overlap(model: Model, pair: _Pair) -> Iterable[str]:
    common = model.networks[pair.one.local].space & model.networks[pair.one.remote].space
    if common:
        low, high = common.spans[0]
        yield (
            f"{pair.near()} and {pair.far()} both have {addresses.text(low)}-{addresses.text(high)}: Azure refuses to "
            "peer networks whose address spaces overlap. Give one of them another space."
        )


POLICY = define.stack_policy(
    define.About(
        name="peering-symmetric",
        title="Peerings have both directions, and these agree",
        description=(
            "A peering must have its other direction, with access in both, gateway settings that fit each other, and "
            "address spaces that do not overlap."
        ),
        severity=Severity.HIGH,
        framework=define.mcsb("NS-1", "Establish network segmentation boundaries"),
        tags=("AZR-000266", "network", "peering"),
        remediation="Write both directions in one place, from one list of networks, so that neither can be forgotten.",
    ),
    check=check,
)
