"""A group in use says itself that port 80 is closed, because Azure's own rule 65000 says the opposite."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.stack import Finding, Stack
from policies.core.values import Resource
from policies.parts import security_rules
from policies.parts.security_rules import Beside
from reachability.flows import openings
from reachability.flows.openings import Opening


def check(stack: Stack, _config: define.Config) -> Iterable[Finding]:
    """Judge every group that some resource of the stack uses."""
    beside = Beside(stack)
    for group in stack.all(security_rules.GROUP):
        users = sorted({user.name for user in stack.users(group) if user.type != security_rules.RULE})
        if users:
            rules = [*security_rules.inline(group), *(rule for _, rule in beside.rules(group))]
            yield from _judge(group, openings.default_opening(rules, security_rules.ON_80), users)


def _judge(group: Resource, opening: Opening | None, users: list[str]) -> Iterable[Finding]:
    if opening is None:
        return
    if opening.missing:
        yield Finding(group, f"an inbound Deny of 80 {wording.not_known(wording.all_of(opening.missing))}")
        return
    yield Finding(
        group,
        f"Azure's default rule AllowVnetInBound (65000) lets in {opening.witness}; used by {wording.all_of(users)}. "
        "Add an inbound Deny of TCP 80 from * to *, at any priority up to 4096.",
    )


POLICY = define.stack_policy(
    define.About(
        name="network-explicit-deny-port-80",
        title="A network security group in use denies port 80 itself",
        description=(
            "A network security group in use must deny TCP port 80 before Azure's default rule 65000, which admits "
            "every port from VirtualNetwork: peered networks, on-premises and whatever route tables add."
        ),
        severity=Severity.HIGH,
        framework=define.mcsb("NS-1", "Establish network segmentation boundaries"),
        tags=("CIS:6.4", "port-80", "network"),
        remediation="Add an inbound rule with access Deny, protocol Tcp or *, source *, destination *, port 80 or *.",
    ),
    check=check,
)
