"""What security groups let in on port 80 where they stand: all rules of a group, and all groups before a place."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from pulumi_policy import PolicyConfigSchema, Severity

from policies.core import define
from policies.core.stack import Finding, Stack
from policies.core.values import Resource
from policies.parts import security_rules
from policies.parts.security_rules import ON_80, Beside
from reachability.flows import openings
from reachability.flows.openings import Guarding, Opening, Senders

_MODES = (openings.ANY, openings.ANY_PUBLIC, openings.INTERNET)


def check(stack: Stack, config: define.Config) -> Iterable[Finding]:
    """Judge every group with all its rules, and the separate rules of groups that the stack does not hold."""
    mode = config.get("mode")
    senders = Senders(mode if mode in _MODES else openings.ANY, security_rules.exempt(config))
    beside, standing = Beside(stack), _Standing(stack, senders)
    for group in stack.all(security_rules.GROUP):
        separate = beside.rules(group)
        rules = [*security_rules.inline(group), *(rule for _, rule in separate)]
        found = security_rules.on_port_80(rules, senders)
        if found and beside.certain(group) and standing.judges(group):
            found = standing.openings(group)
        name = group.named("networkSecurityGroupName") or group.name
        for opening in found:
            yield Finding(standing.owner(opening, group), security_rules.describe(opening, name))
    for home, resources in beside.outside.items():
        name = f"{home} (outside this stack)" if home else "a group that is not known yet"
        written = {each.urn: each for each in resources}
        several = [security_rules.separate(each) for each in resources]
        for together in [several] if home else [[one] for one in several]:
            for opening in security_rules.on_port_80(together, senders):
                yield Finding(written[opening.rule.where], security_rules.describe(opening, name))


class _Standing:
    """The groups of a stack in its network, which is only built when some rules of a group open the port."""

    def __init__(self, stack: Stack, senders: Senders) -> None:
        self._stack = stack
        self._senders = senders

    @cached_property
    def _guarding(self) -> Guarding:
        return openings.in_use(self._stack.flows, ON_80, self._senders)

    def _key(self, resource: Resource) -> str:
        return self._stack.model.resources.key_of(resource.urn) or ""

    def judges(self, group: Resource) -> bool:
        """Whether everything that uses a group is placed, so that the network says what the group lets in."""
        key = self._key(group)
        users = [user for user in self._stack.users(group) if user.type != security_rules.RULE]
        if key not in self._stack.model.groups or not users:
            return False
        judged = self._guarding.judges(key)
        doubted = {about for gap in self._stack.model.gaps for about in gap.about}
        subnets = {subnet.key for subnet in self._stack.model.subnets.values() if subnet.group == key}
        return subnets <= judged and all(self._placed(user, judged, doubted) for user in users)

    def _placed(self, user: Resource, judged: frozenset[str], doubted: set[str]) -> bool:
        key = self._key(user)
        below = (f"{key}[", f"{key}/subnets/")
        return key not in doubted and any(each == key or each.startswith(below) for each in judged)

    def openings(self, group: Resource) -> list[Opening]:
        """What a group lets in where it stands."""
        return self._guarding.openings(self._key(group))

    def owner(self, opening: Opening, default: Resource) -> Resource:
        """The resource that writes the rule: itself when it is separate, the group when it is inline."""
        written = opening.rule.where
        found = self._stack.resource(written)
        if found is None and "/" in written:
            resource = self._stack.model.resources.by_key.get(written)
            found = self._stack.resource(resource.where) if resource else None
        return found or default


POLICY = define.stack_policy(
    define.About(
        name="network-no-port-80-effective",
        title="No network security group lets port 80 in, all its rules together",
        description=(
            "A network security group must not let TCP port 80 in to anything that it guards, once all its rules and "
            "those of the other group before the same place are taken together. A group that guards nothing is judged "
            "by its rules."
        ),
        severity=Severity.CRITICAL,
        framework=define.cis("6.4", "Ensure that HTTP(S) access from the Internet is evaluated and restricted"),
        tags=("MCSB:NS-1", "CKV_AZURE_160", "port-80", "network"),
        remediation=(
            "Remove 80 from the destination ports of the rule that the message names, or put an inbound Deny of TCP "
            "80 from * before it. A Deny of 0.0.0.0/0 leaves IPv6 open; a Deny of Internet leaves VirtualNetwork open."
        ),
        config=PolicyConfigSchema(
            {
                "mode": {
                    "type": "string",
                    "enum": list(_MODES),
                    "default": openings.ANY,
                    "description": (
                        "Whose packets count: any sender's, those from any public address or service, or those from "
                        "the internet at large (public ranges that together hold a /8 of IPv4 or a /24 of IPv6)."
                    ),
                },
                "allowedSources": security_rules.ALLOWED_SOURCES,
            }
        ),
        twin="network-no-port-80-ingress",
    ),
    check=check,
)
