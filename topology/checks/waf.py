"""The gateway's web application firewall."""

from __future__ import annotations

from collections.abc import Iterator

from topology.faults import Fault
from topology.schema import Settings
from topology.waf_rules import RULE_SETS


def waf(settings: Settings) -> Iterator[Fault]:
    """The SKU goes with it, and its rules are ones that Azure has."""
    gateway = settings.gateway
    part = gateway.waf
    if part is None:
        if gateway.sku == "WAF_v2":
            yield Fault(gateway.at("waf"), "is missing, and the sku is WAF_v2", '{"mode": "Detection"}')
        return
    if gateway.sku == "Standard_v2":
        yield Fault(gateway.at("sku"), "is Standard_v2, which has no web application firewall", "WAF_v2")
    versions = RULE_SETS[part.rule_set.type]
    groups = versions.get(part.rule_set.version)
    if groups is None:
        problem = f"is {part.rule_set.version!r}; {part.rule_set.type} comes in {', '.join(versions)}"
        yield Fault(part.rule_set.at("version"), problem, next(iter(versions)))
        return
    for rule in part.disabled_rules:
        if rule.group not in groups:
            problem = f"is {rule.group!r}; the groups of {part.rule_set.type} are {', '.join(groups)}"
            yield Fault(rule.at("group"), problem, groups[0])
