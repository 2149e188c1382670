"""The rules of network security groups as the pack finds them: in a group's own list and as resources beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from policies.core import wording
from policies.core.stack import Stack
from policies.core.values import Resource, entries
from policies.parts.port80 import PORT
from reachability import readers, rules
from reachability.flows import openings, regions
from reachability.flows.openings import Opening, Senders
from reachability.rules import Rule, Side
from reachability.unknown import UNKNOWN, Unknown

GROUP = "network:NetworkSecurityGroup"
RULE = "network:SecurityRule"

ON_80: Final = regions.tcp(PORT)

CLOSE_IT = (
    "Narrow its destination ports so that 80 is not among them (for example 0-79 and 81-65535), or put an inbound "
    "Deny of TCP 80 from * before it."
)

ALLOWED_SOURCES: Final[dict[str, Any]] = {
    "type": "array",
    "items": {"type": "string"},
    "default": [],
    "description": "Sources that may use port 80 all the same: prefixes (10.1.0.0/24) and service tags, as in rules.",
}


def exempt(config: Mapping[str, Any]) -> Side:
    """The sources of policy config `allowedSources`. What cannot be read exempts nobody."""
    listed = config.get("allowedSources")
    if not isinstance(listed, (list, tuple)) or not listed:
        return openings.NOBODY
    found = readers.prefixes([each for each in listed if isinstance(each, str)] or "0.0.0.0-0.0.0.0")
    return Side(found.known, found.tags)


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


class Beside:
    """The separate rules of a stack by the groups that they may be part of."""

    def __init__(self, stack: Stack) -> None:
        """Find the groups of every separate rule."""
        self._of_group: dict[str, list[tuple[Resource, bool]]] = {}  # with whether the rule surely is the group's
        self.outside: dict[str, list[Resource]] = {}  # by `group/name`, "" for rules of which the group is not known
        for resource in stack.all(RULE):
            found = homes(stack, resource)
            inside = [each for each in found if isinstance(each, Resource)]
            for each in inside:
                self._of_group.setdefault(each.urn, []).append((resource, found == [each]))
            if not inside:
                self.outside.setdefault(str(found[0]) if found else "", []).append(resource)

    def rules(self, group: Resource) -> list[tuple[Resource, Rule]]:
        """The separate rules of a group. One that may be part of another instead counts if it opens something and not
        if it denies."""
        read = ((resource, separate(resource), sure) for resource, sure in self._of_group.get(group.urn, ()))
        return [(resource, rule) for resource, rule, sure in read if sure or rule.access != "deny"]

    def every(self, group: Resource) -> list[tuple[Resource, Rule]]:
        """The separate rules that surely are a group's."""
        found = self._of_group.get(group.urn, ())
        return [(resource, separate(resource)) for resource, sure in found if sure]

    def certain(self, group: Resource) -> bool:
        """Whether every separate rule that may be the group's surely is."""
        return all(sure for _, sure in self._of_group.get(group.urn, ()))


def describe(opening: Opening, group: str) -> str:
    """One opening as a violation: rule, exact values, witness, and what to do."""
    rule = opening.rule
    priority = wording.shown(UNKNOWN) if isinstance(rule.priority, Unknown) else str(rule.priority)
    path = f" The path: {'; '.join(opening.hops)}." if opening.hops else ""
    if opening.missing:
        return (
            f"rule {rule.name} (priority {priority}) of {group} {wording.not_known(wording.all_of(opening.missing))} "
            f"As far as is known, it may let in {opening.witness}.{path}"
        )
    return (
        f"rule {rule.name} (priority {priority}) of {group} lets in {opening.witness}, and no stronger Deny stops it."
        f"{path} {CLOSE_IT}"
    )


def on_port_80(found: Iterable[Rule], senders: Senders | None = None) -> list[Opening]:
    """The Allows among these rules that leave TCP 80 open, whatever the group guards."""
    return openings.alone(found, ON_80, senders)
