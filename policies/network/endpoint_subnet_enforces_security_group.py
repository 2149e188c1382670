"""A subnet that holds private endpoints applies its security group to them."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.stack import Finding, Stack
from policies.parts import subnets

_ENFORCED = ("enabled", "networksecuritygroupenabled")


def check(stack: Stack, _config: define.Config) -> Iterable[Finding]:
    """Judge every subnet with an endpoint in it, and every endpoint of which the subnet is not known."""
    resources = stack.model.resources
    holding: dict[str, list[str]] = {}
    for each in resources.of("privateEndpoints"):
        found = resources.within(each, "subnet", each.get("subnet", "id"), "virtualNetworks/subnets")
        endpoint = stack.resource(each.where)
        if found.key:
            holding.setdefault(found.key, []).append(each.name)
        elif endpoint is not None:
            yield Finding(endpoint, f"that its subnet applies its security group {wording.not_known('subnet.id')}")
    for key, names in holding.items():
        subnet = stack.model.subnets.get(key)
        at = subnets.writer(stack, subnet) if subnet else None
        if subnet is None or at is None or subnet.endpoint_policies in _ENFORCED:
            continue  # a subnet outside the stack is judged where it is made
        if subnet.endpoint_policies == "?":
            yield Finding(at, f"subnet {subnet.name} {wording.not_known('privateEndpointNetworkPolicies')}")
        else:
            yield Finding(
                at,
                f"subnet {subnet.name} holds {wording.all_of(sorted(names))} and has privateEndpointNetworkPolicies "
                f"{subnet.endpoint_policies}, so no security group guards them. Set NetworkSecurityGroupEnabled.",
            )


POLICY = define.stack_policy(
    define.About(
        name="endpoint-subnet-enforces-security-group",
        title="Security groups apply to private endpoints",
        description=(
            "A subnet that holds private endpoints must have privateEndpointNetworkPolicies Enabled or "
            "NetworkSecurityGroupEnabled: by default its security group does not see what goes to an endpoint."
        ),
        severity=Severity.HIGH,
        framework=define.mcsb("NS-2", "Secure cloud services with network controls"),
        tags=("Deny-Subnet-Without-Penp", "MCSB:NS-1", "network", "private-link"),
        remediation=(
            "Set privateEndpointNetworkPolicies to NetworkSecurityGroupEnabled. endpoint-subnet-policies-on does so by "
            "itself at level remediate."
        ),
        twin="endpoint-subnet-policies-on",
    ),
    check=check,
)
