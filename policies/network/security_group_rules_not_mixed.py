"""A security group has its rules in its own list or as resources, and one rule a priority."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.stack import Finding, Stack
from policies.core.values import Resource
from policies.parts import security_rules
from policies.parts.security_rules import Beside
from reachability.rules import Rule
from reachability.unknown import Unknown


def check(stack: Stack, _config: define.Config) -> Iterable[Finding]:
    """Judge every group with its separate rules, and the separate rules of groups outside the stack."""
    beside = Beside(stack)
    for group in stack.all(security_rules.GROUP):
        inline = security_rules.inline(group)
        separate = beside.every(group)
        if inline and separate:
            names = wording.all_of(sorted(resource.name for resource, _ in separate))
            yield Finding(
                group,
                f"has {len(inline)} rule(s) in its own list, and {names} beside it: each update of the group deletes "
                "the others. Write all rules in one of the two ways.",
            )
        yield from _twice([*((group, rule) for rule in inline), *separate])
    for home, resources in beside.outside.items():
        if home:
            yield from _twice([(each, security_rules.separate(each)) for each in resources])


def _twice(written: list[tuple[Resource, Rule]]) -> Iterable[Finding]:
    seen: dict[tuple[str, int], str] = {}
    for owner, rule in written:
        if isinstance(rule.priority, Unknown) or isinstance(rule.direction, Unknown):
            if len(written) > 1:
                what = f"that rule {rule.name} has a priority of its own"
                yield Finding(owner, f"{what} {wording.not_known('its priority or direction')}")
            continue
        slot = (rule.direction, rule.priority)
        if slot in seen:
            yield Finding(
                owner,
                f"rules {seen[slot]} and {rule.name} both have {rule.direction} priority {rule.priority}: Azure takes "
                "one rule for a priority and direction. Give one of them another.",
            )
        seen.setdefault(slot, rule.name)


POLICY = define.stack_policy(
    define.About(
        name="security-group-rules-not-mixed",
        title="A security group has rules inline or apart, one a priority",
        description=(
            "A network security group must have its rules in its own list or as resources beside it, never both; and "
            "no two rules of one direction may have one priority."
        ),
        severity=Severity.HIGH,
        framework=define.mcsb("NS-1", "Establish network segmentation boundaries"),
        tags=("pulumi-azure-native#3359", "network"),
        remediation="Move the separate rules into the group's securityRules, or take that list away.",
    ),
    check=check,
)
