"""The rules of network security groups as the pack finds them: in a group's own list and as resources beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from policies.core import wording
from policies.core.stack import Stack
from policies.core.values import Resource, entries
from policies.parts.port80 import PORT
from reachability import nsg, rules
from reachability.nsg import Opening
from reachability.rules import Rule
from reachability.unknown import UNKNOWN, Unknown

GROUP = "network:NetworkSecurityGroup"
RULE = "network:SecurityRule"

CLOSE_IT = (
    "Narrow its destination ports so that 80 is not among them (for example 0-79 and 81-65535), or put an inbound "
    "Deny of TCP 80 from * before it."
)


def inline(group: Resource) -> list[Rule]:
    """The rules in the group's own list. An unknown list is one rule of which nothing is known."""
    return [_read(entry, path) for path, entry in entries(group.props.get("securityRules"), "securityRules")]


def separate(resource: Resource) -> Rule:
    """The rule that is a resource of its own."""
    name = resource.props.get("securityRuleName")
    return rules.read(resource.props, name=name if isinstance(name, str) else resource.name, where=resource.urn)


def _read(entry: Any, path: str) -> Rule:
    if isinstance(entry, dict):
        return rules.read(entry, name=path, where=path)
    return rules.read({}, name=path, where=path)


def homes(stack: Stack, rule: Resource) -> list[Resource | str]:
    """The groups of which a separate rule may be part; empty when nothing is known about it."""
    found = stack.by_name(rule, "networkSecurityGroupName", GROUP)
    return [] if isinstance(found, Unknown) else found


def together(stack: Stack, group: Resource) -> list[Rule]:
    """All rules of a group, inline and separate.

    A separate rule that may be part of another group instead is counted if it opens something and not if it denies.
    """
    found = inline(group)
    for resource in stack.all(RULE):
        candidates = homes(stack, resource)
        if any(each is group for each in candidates):
            rule = separate(resource)
            if len(candidates) == 1 or rule.access != "deny":
                found.append(rule)
    return found


def strays(stack: Stack, home: str | None) -> Iterable[tuple[Resource, Rule]]:
    """The separate rules of one group outside the stack, or with None those of which the group is not known."""
    for resource in stack.all(RULE):
        candidates = homes(stack, resource)
        if (candidates == [home]) if home else not candidates:
            yield resource, separate(resource)


def describe(opening: Opening, group: str) -> str:
    """One opening as a violation: rule, exact values, witness, and what to do."""
    rule = opening.rule
    priority = wording.shown(UNKNOWN) if isinstance(rule.priority, Unknown) else str(rule.priority)
    if opening.missing:
        return (
            f"rule {rule.name} (priority {priority}) of {group} {wording.not_known(wording.all_of(opening.missing))} "
            f"As far as is known, it may let in {opening.witness}."
        )
    return (
        f"rule {rule.name} (priority {priority}) of {group} lets in {opening.witness}, and no stronger Deny stops it. "
        f"{CLOSE_IT}"
    )


def on_port_80(found: Iterable[Rule]) -> list[Opening]:
    """The Allows among these rules that leave TCP 80 open."""
    return nsg.openings(found, PORT)
