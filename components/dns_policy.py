"""A DNS security policy: what networks may look up at Azure's resolver."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_azure_native as azure_native

from components.placement import Placement
from topology import plan


class DnsPolicy(pulumi.ComponentResource):
    """The policy with its rules, a list of domains for each, and links to networks once all rules are there."""

    id: pulumi.Output[str]
    """ARM id of the policy."""

    policy: azure_native.dnsresolver.DnsResolverPolicy

    def __init__(
        self,
        name: str,
        policy: plan.DnsPolicy,
        networks: Mapping[str, pulumi.Input[str]],
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `policy`; `networks` has the id of every network by its key in the plan."""
        super().__init__("azureml-cluster:dns:DnsPolicy", name, None, opts)
        group_name = place.groups.name(policy.resource_group)
        # ResourceGroupNotFound: the group's name is plain text.
        group = place.groups.resource(policy.resource_group)
        self.policy = azure_native.dnsresolver.DnsResolverPolicy(
            name,
            dns_resolver_policy_name=policy.name,
            resource_group_name=group_name,
            location=place.location,
            tags=place.tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[group]),
        )
        rules: list[pulumi.Resource] = []
        for rule in policy.rules:
            domains = azure_native.dnsresolver.DnsResolverDomainList(
                f"{name}-{rule.domains.key}",
                dns_resolver_domain_list_name=rule.domains.name,
                resource_group_name=group_name,
                location=place.location,
                tags=place.tags,
                domains=list(rule.domains.domains),
                opts=pulumi.ResourceOptions(parent=self, depends_on=[group]),
            )
            rules.append(self._make_rule(f"{name}-{rule.key}", rule, domains, policy.name, group_name, place))
        for link in policy.links:
            azure_native.dnsresolver.DnsResolverPolicyVirtualNetworkLink(
                f"{name}-{link.network}",
                dns_resolver_policy_virtual_network_link_name=link.name,
                dns_resolver_policy_name=policy.name,
                resource_group_name=group_name,
                location=place.location,
                tags=place.tags,
                virtual_network={"id": networks[link.network]},
                # No network is under the policy while only a part of its rules is there; and its name is plain text.
                opts=pulumi.ResourceOptions(
                    parent=self,
                    depends_on=[self.policy, *rules],
                    # A link keeps its network (PropertyChangeNotAllowed). The old one must be gone before a new one can
                    # have its name.
                    replace_on_changes=["virtualNetwork"],
                    delete_before_replace=True,
                ),
            )
        self.id = self.policy.id
        self.register_outputs({"id": self.id})

    def _make_rule(
        self,
        name: str,
        rule: plan.DnsRule,
        domains: azure_native.dnsresolver.DnsResolverDomainList,
        policy_name: str,
        group_name: str,
        place: Placement,
    ) -> azure_native.dnsresolver.DnsSecurityRule:
        action: azure_native.dnsresolver.DnsSecurityRuleActionArgsDict = {"action_type": rule.action}
        if rule.action == "Block":
            action["block_response_code"] = azure_native.dnsresolver.BlockResponseCode.SERVFAIL
        return azure_native.dnsresolver.DnsSecurityRule(
            name,
            dns_security_rule_name=rule.name,
            dns_resolver_policy_name=policy_name,
            resource_group_name=group_name,
            location=place.location,
            tags=place.tags,
            priority=rule.priority,
            action=action,
            dns_resolver_domain_lists=[{"id": domains.id}],
            dns_security_rule_state=azure_native.dnsresolver.DnsSecurityRuleState.ENABLED,
            # ParentResourceNotFound: the policy's name is plain text.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.policy]),
        )
