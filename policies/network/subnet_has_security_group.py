"""Every subnet in which machines can stand is guarded by a security group, its own or every interface's."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.stack import Finding, Stack
from policies.core.values import entries
from policies.parts import subnets
from reachability.network.model import Place
from reachability.unknown import UNKNOWN

_NOT_GUARDED = ("frontend", "endpoint", "subnet")  # a frontend and an endpoint have no interface of the user's


def check(stack: Stack, _config: define.Config) -> Iterable[Finding]:
    """Judge every subnet of the stack; GatewaySubnet and its like take no group."""
    for network in stack.all(subnets.NETWORK):
        for path, entry in entries(network.props.get("subnets"), "subnets"):
            if entry is UNKNOWN:
                yield Finding(network, f"that its subnets have a security group {wording.not_known(path)}")
    standing: dict[str, list[Place]] = {}
    for place in stack.model.places:
        standing.setdefault(place.subnet, []).append(place)
    for subnet in stack.model.subnets.values():
        if subnet.group or subnet.name.lower() in subnets.OF_AZURE:
            continue
        inside = [place for place in standing.get(subnet.key, ()) if place.kind not in _NOT_GUARDED]
        bare = sorted({place.name for place in inside if not place.guards})
        at = subnets.writer(stack, subnet)
        if at is not None and (bare or not inside):
            who = f"{wording.all_of(bare)} in it" if bare else "whatever comes to stand in it"
            yield Finding(
                at,
                f"subnet {subnet.name} has no security group, so {who} is open to its network and to every peered one, "
                "on every port. Give the subnet a group.",
            )


POLICY = define.stack_policy(
    define.About(
        name="subnet-has-security-group",
        title="Every subnet has a network security group",
        description=(
            "A subnet must have a network security group, or every interface in it one of its own. GatewaySubnet, "
            "AzureFirewallSubnet, AzureFirewallManagementSubnet and RouteServerSubnet take none."
        ),
        severity=Severity.HIGH,
        framework=define.mcsb("NS-1", "Establish network segmentation boundaries"),
        tags=("CKV2_AZURE_31", "AZR-000263", "e71308d3", "network", "subnet"),
        remediation="Set networkSecurityGroup on the subnet, with an inbound Deny of TCP 80 among its rules.",
    ),
    check=check,
)
