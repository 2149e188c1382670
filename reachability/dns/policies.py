"""DNS security policies: what networks may look up at Azure's own resolver, by rules in the order of their priority.

The first rule of which a domain list holds the name decides; a name that none holds goes through (azure-docs, "DNS
security policy"; that names to which an answer leads on are not judged again is unverified).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reachability import readers
from reachability.resources import Resource, Resources, dig, items
from reachability.unknown import UNKNOWN

BLOCKS, PASSES, NOT_SURE = "blocks", "passes", "not sure"


@dataclass(frozen=True, slots=True)
class SecurityRule:
    """One rule of a policy. `certain` is whether its priority, action and domains are known."""

    name: str
    priority: int
    action: str
    domains: tuple[str, ...]
    certain: bool = True

    def holds(self, asked: str) -> bool:
        """Whether a domain list of the rule has the name, or one above it."""
        return any(each in ("", asked) or asked.endswith("." + each) for each in self.domains)


def read_policies(resources: Resources) -> Mapping[str, tuple[SecurityRule, ...]]:
    """The enabled rules that judge look-ups of each network, by key, the first one first."""
    rules: dict[str, list[SecurityRule]] = {}
    for each in resources.of("dnsResolverPolicies/dnsSecurityRules"):
        if str(each.get("dnsSecurityRuleState") or "Enabled").lower() != "disabled":
            rules.setdefault(each.key.rpartition("/dnssecurityrules/")[0], []).append(_rule(resources, each))
    found: dict[str, tuple[SecurityRule, ...]] = {}
    for link in resources.of("dnsResolverPolicies/virtualNetworkLinks"):
        policy = link.key.rpartition("/virtualnetworklinks/")[0]
        to = resources.within(link, "virtualNetwork", link.get("virtualNetwork", "id"), "virtualNetworks")
        for key in to.keys:
            found[key] = tuple(sorted(rules.get(policy, ()), key=lambda rule: rule.priority))
    return found


def _rule(resources: Resources, rule: Resource) -> SecurityRule:
    domains: list[str] = []
    lists = items(rule.get("dnsResolverDomainLists"))
    certain = UNKNOWN not in lists
    for entry in lists:
        to = resources.within(rule, "dnsResolverDomainLists", dig(entry, "id"), "dnsResolverDomainLists")
        # As many lists as references: then these are they, whichever is which.
        certain = certain and 0 < len(to.keys) <= len(lists)
        for key in to.keys:
            known = [each for each in items(resources.by_key[key].get("domains")) if isinstance(each, str)]
            certain = certain and len(known) == len(items(resources.by_key[key].get("domains")))
            domains += [each.rstrip(".").lower() for each in known]
    priority, action = readers.number(rule.get("priority")), readers.word(rule.get("action", "actionType"))
    certain = certain and isinstance(priority, int) and isinstance(action, str)
    return SecurityRule(
        rule.name,
        priority if isinstance(priority, int) else 0,
        action if isinstance(action, str) else "",
        tuple(dict.fromkeys(domains)),
        certain,
    )


def judge(rules: tuple[SecurityRule, ...], asked: str) -> tuple[str, str]:
    """Whether a name may be looked up, and the rule that says so."""
    for rule in rules:
        if not rule.certain:
            return NOT_SURE, rule.name
        if rule.holds(asked):
            return (BLOCKS if rule.action == "block" else PASSES), rule.name
    return PASSES, ""
