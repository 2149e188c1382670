"""The policy of the gateway's web application firewall."""

from __future__ import annotations

from collections import defaultdict

import pulumi
import pulumi_azure_native as azure_native

from components.placement import Placement
from topology import plan


class WafPolicy(pulumi.ComponentResource):
    """Managed rules, with what of them is off and what they do not look at, in a policy as new gateways need it."""

    id: pulumi.Output[str]
    """ARM id of the policy."""

    policy: azure_native.network.WebApplicationFirewallPolicy

    def __init__(
        self,
        name: str,
        waf: plan.Waf,
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `waf`."""
        super().__init__("azureml-cluster:network:WafPolicy", name, None, opts)
        network = azure_native.network
        self.policy = network.WebApplicationFirewallPolicy(
            name,
            policy_name=waf.name,
            resource_group_name=place.groups.name(waf.resource_group),
            location=place.location,
            tags=place.tags,
            policy_settings={
                "state": network.WebApplicationFirewallEnabledState.ENABLED,
                "mode": network.WebApplicationFirewallMode(waf.mode),
                "request_body_check": True,
                "max_request_body_size_in_kb": waf.request_body_limit_kb,
                "file_upload_limit_in_mb": waf.file_upload_limit_mb,
            },
            managed_rules={"managed_rule_sets": _rule_sets(waf), "exclusions": _exclusions(waf)},
            # ResourceGroupNotFound: the group's name is plain text.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[place.groups.resource(waf.resource_group)]),
        )
        self.id = self.policy.id
        self.register_outputs({"id": self.id})


def _rule_sets(waf: plan.Waf) -> list[azure_native.network.ManagedRuleSetArgsDict]:
    kind, version = waf.rule_set
    main: azure_native.network.ManagedRuleSetArgsDict = {"rule_set_type": kind, "rule_set_version": version}
    if waf.disabled_rules:
        main["rule_group_overrides"] = _overrides(waf)
    found = [main]
    if waf.bots is not None:
        found.append({"rule_set_type": waf.bots[0], "rule_set_version": waf.bots[1]})
    return found


def _overrides(waf: plan.Waf) -> list[azure_native.network.ManagedRuleGroupOverrideArgsDict]:
    groups: dict[str, list[str]] = defaultdict(list)
    for rule in waf.disabled_rules:
        groups[rule.group].append(rule.rule)
    off = azure_native.network.ManagedRuleEnabledState.DISABLED
    return [
        {"rule_group_name": group, "rules": [{"rule_id": rule, "state": off} for rule in rules]}
        for group, rules in groups.items()
    ]


def _exclusions(waf: plan.Waf) -> list[azure_native.network.OwaspCrsExclusionEntryArgsDict]:
    return [
        {
            "match_variable": item.variable,
            "selector_match_operator": item.operator,
            "selector": item.selector,
        }
        for item in waf.exclusions
    ]
