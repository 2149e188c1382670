"""What a group lets in on port 80 when its inline rules and those beside it are taken together."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_policy import Severity

from policies.core import define
from policies.core.stack import Finding, Stack
from policies.core.values import Resource
from policies.parts import security_rules


def check(stack: Stack, resource: Resource, _config: define.Config) -> Iterable[Finding]:
    """Judge one group with all its rules, or the separate rules of a group that the stack does not hold."""
    if resource.type == security_rules.GROUP:
        rules = security_rules.together(stack, resource)
        owners = {each.urn: each for each in stack.all(security_rules.RULE)}
        group = resource.named("networkSecurityGroupName") or resource.name
        for opening in security_rules.on_port_80(rules):
            owner = owners.get(opening.rule.where, resource)
            yield Finding(owner, security_rules.describe(opening, group))
        return
    homes = security_rules.homes(stack, resource)
    if homes and isinstance(homes[0], Resource):
        return
    if homes:
        beside = [rule for _, rule in security_rules.strays(stack, str(homes[0]))]
        group = f"{homes[0]} (outside this stack)"
    else:
        beside = [security_rules.separate(resource)]
        group = "a group that is not known yet"
    for opening in security_rules.on_port_80(beside):
        if opening.rule.where == resource.urn:
            yield Finding(resource, security_rules.describe(opening, group))


POLICY = define.stack_policy(
    define.About(
        name="network-no-port-80-effective",
        title="No network security group lets port 80 in, all its rules together",
        description="A network security group must not let TCP port 80 in once all its rules are taken together.",
        severity=Severity.CRITICAL,
        framework=define.cis("6.4", "Ensure that HTTP(S) access from the Internet is evaluated and restricted"),
        tags=("MCSB:NS-1", "CKV_AZURE_160", "port-80", "network"),
        remediation=(
            "Remove 80 from the destination ports of the rule that the message names, or put an inbound Deny of TCP "
            "80 from * before it. A Deny of 0.0.0.0/0 leaves IPv6 open; a Deny of Internet leaves VirtualNetwork open."
        ),
    ),
    types=(security_rules.GROUP, security_rules.RULE),
    check=check,
)
