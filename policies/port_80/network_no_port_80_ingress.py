"""No rule, and no group by its own list of rules, opens port 80."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pulumi_policy import PolicyConfigSchema, Severity

from policies.core import define, remedy
from policies.core.values import Resource
from policies.parts import security_rules
from policies.parts.port80 import PORT
from reachability import readers
from reachability.flows.openings import Opening, Senders
from reachability.intervals import IntervalSet
from reachability.rules import FIRST_PRIORITY, Rule
from reachability.unknown import Unknown

_RANGE, _RANGES = "destinationPortRange", "destinationPortRanges"


def check(resource: Resource, config: define.Config) -> Iterable[str]:
    """Judge a group by its own list, or a separate rule by itself.

    A group with rules of its own has no others (security-group-rules-not-mixed), so its list is all of it. What Denies
    a separate rule meets, one resource cannot see.
    """
    if resource.type == security_rules.GROUP:
        found = security_rules.inline(resource)
    else:
        found = [security_rules.separate(resource)]
    for opening in _openings(found, config):
        yield security_rules.describe(opening, resource.named("networkSecurityGroupName") or resource.name)


def _openings(found: list[Rule], config: define.Config) -> Iterable[Opening]:
    for opening in security_rules.on_port_80(found, Senders(exempt=security_rules.exempt(config))):
        if config.get("deniesElsewhere") is not True or not (opening.missing or _could_be_denied(opening.rule, found)):
            yield opening


def _could_be_denied(rule: Rule, found: list[Rule]) -> bool:
    """Whether a priority before the rule's is free: priorities are unique in a direction."""
    taken = {other.priority for other in found if other.inbound(possible=False)}
    return isinstance(rule.priority, Unknown) or any(
        priority not in taken for priority in range(FIRST_PRIORITY, rule.priority)
    )


def remedies(config: define.Config) -> define.Remedy:
    """Take 80 out of the ports of the rules that surely open it; where nothing is left, make the rule a Deny."""

    def put_right(props: Any) -> bool:
        plain = remedy.plain(props)
        if "securityRules" in plain:
            group = Resource("", security_rules.GROUP, "", plain)
            listed = security_rules.inline(group)
            entries = list(remedy.entries(props["securityRules"]))
            if len(entries) != len(listed):
                return False  # some of the list is not known yet
            pairs = list(zip(listed, entries, strict=True))
        else:
            pairs = [(security_rules.separate(Resource("", security_rules.RULE, "", plain)), props)]
        changed = False
        for opening in _openings([rule for rule, _ in pairs], config):
            if not opening.missing:
                changed = _without_80(next(entry for rule, entry in pairs if rule is opening.rule)) or changed
        return changed

    return put_right


def _without_80(entry: Any) -> bool:
    written = remedy.plain(entry)
    ports = readers.ports(written.get(_RANGE), written.get(_RANGES))
    if not ports.complete:
        return False
    left = ports.known - IntervalSet.point(PORT)
    if not left:
        return remedy.put(entry, "Deny", "access")
    remedy.drop(entry, _RANGE)
    return remedy.put(entry, [str(low) if low == high else f"{low}-{high}" for low, high in left], _RANGES)


POLICY = define.resource_policy(
    define.About(
        name="network-no-port-80-ingress",
        title="No security rule opens port 80",
        description="A security rule must not let TCP port 80 in, whoever the source is.",
        severity=Severity.CRITICAL,
        framework=define.cis("6.4", "Ensure that HTTP(S) access from the Internet is evaluated and restricted"),
        tags=("MCSB:NS-1", "CKV_AZURE_160", "port-80", "network"),
        remediation=(
            "Remove 80 from the rule's destination ports, or put an inbound Deny of TCP 80 from * at a lower priority "
            "number of the same list. Outbound rules are not judged. At level remediate 80 is taken out of the ports, "
            "and a rule of 80 alone becomes a Deny."
        ),
        config=PolicyConfigSchema(
            {
                "allowedSources": security_rules.ALLOWED_SOURCES,
                "deniesElsewhere": {
                    "type": "boolean",
                    "default": False,
                    "description": (
                        "Whether Denies may be resources apart from the rule that is judged. Then a rule counts only "
                        "when no priority before its own is free; network-no-port-80-effective judges the others."
                    ),
                },
            }
        ),
    ),
    types=(security_rules.GROUP, security_rules.RULE),
    check=check,
    remedy_by=remedies,
)
