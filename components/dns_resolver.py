"""Azure DNS Private Resolver."""

from __future__ import annotations

import pulumi
import pulumi_azure_native as azure_native

from components.network import VirtualNetwork
from components.placement import Placement
from topology import plan


class DnsResolver(pulumi.ComponentResource):
    """The resolver in one network: an inbound endpoint with a static address, an outbound one, and a ruleset."""

    id: pulumi.Output[str]
    """ARM id of the resolver."""

    ruleset_id: pulumi.Output[str]
    """ARM id of the forwarding ruleset."""

    inbound_address: str
    """The address that answers name servers elsewhere."""

    resolver: azure_native.dnsresolver.DnsResolver
    ruleset: azure_native.dnsresolver.DnsForwardingRuleset

    def __init__(
        self,
        name: str,
        resolver: plan.Resolver,
        networks: dict[str, VirtualNetwork],
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `resolver` in its network and link its ruleset; `networks` are the created ones by key."""
        super().__init__("azureml-cluster:dns:DnsResolver", name, None, opts)
        self._name, self._plan, self._place = name, resolver, place
        self._group_name = place.groups.name(resolver.resource_group)
        network = networks[resolver.network]
        self.resolver = azure_native.dnsresolver.DnsResolver(
            name,
            dns_resolver_name=resolver.name,
            resource_group_name=self._group_name,
            location=place.location,
            tags=place.tags,
            virtual_network={"id": network.id},
            opts=pulumi.ResourceOptions(
                parent=self,
                # ResourceGroupNotFound: the group's name is plain text.
                depends_on=[place.groups.resource(resolver.resource_group)],
                # A resolver stays in its network for life.
                replace_on_changes=["virtualNetwork"],
                delete_before_replace=True,
            ),
        )
        self._make_inbound(network)
        self.ruleset = self._make_ruleset(self._make_outbound(network))
        self._make_rules()
        self._make_links(networks)
        self.id = self.resolver.id
        self.ruleset_id = self.ruleset.id
        self.inbound_address = resolver.inbound_address
        self.register_outputs({"id": self.id, "ruleset_id": self.ruleset_id, "inbound_address": self.inbound_address})

    def _make_inbound(self, network: VirtualNetwork) -> azure_native.dnsresolver.InboundEndpoint:
        return azure_native.dnsresolver.InboundEndpoint(
            f"{self._name}-inbound",
            inbound_endpoint_name=self._plan.inbound,
            dns_resolver_name=self._plan.name,
            resource_group_name=self._group_name,
            location=self._place.location,
            tags=self._place.tags,
            ip_configurations=[
                {
                    "subnet": {"id": network.subnets[self._plan.inbound_subnet].id},
                    "private_ip_address": self._plan.inbound_address,
                    "private_ip_allocation_method": azure_native.dnsresolver.IpAllocationMethod.STATIC,
                }
            ],
            opts=pulumi.ResourceOptions(
                parent=self,
                # ParentResourceNotFound: the resolver's name is plain text; and subnets are written one by one.
                depends_on=[self.resolver, network.settled],
                # An endpoint's subnet and address are fixed when it is created (unverified).
                replace_on_changes=["ipConfigurations"],
                delete_before_replace=True,
            ),
        )

    def _make_outbound(self, network: VirtualNetwork) -> azure_native.dnsresolver.OutboundEndpoint:
        return azure_native.dnsresolver.OutboundEndpoint(
            f"{self._name}-outbound",
            outbound_endpoint_name=self._plan.outbound,
            dns_resolver_name=self._plan.name,
            resource_group_name=self._group_name,
            location=self._place.location,
            tags=self._place.tags,
            subnet={"id": network.subnets[self._plan.outbound_subnet].id},
            opts=pulumi.ResourceOptions(
                parent=self,
                # ParentResourceNotFound: the resolver's name is plain text; and subnets are written one by one.
                depends_on=[self.resolver, network.settled],
                replace_on_changes=["subnet"],
                delete_before_replace=True,
            ),
        )

    def _make_ruleset(
        self, outbound: azure_native.dnsresolver.OutboundEndpoint
    ) -> azure_native.dnsresolver.DnsForwardingRuleset:
        """The ruleset. It names the outbound endpoint by id, so on the way down it goes first, as ARM demands."""
        return azure_native.dnsresolver.DnsForwardingRuleset(
            f"{self._name}-rules",
            dns_forwarding_ruleset_name=self._plan.ruleset,
            resource_group_name=self._group_name,
            location=self._place.location,
            tags=self._place.tags,
            dns_resolver_outbound_endpoints=[{"id": outbound.id}],
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _make_rules(self) -> None:
        for rule in self._plan.rules:
            azure_native.dnsresolver.ForwardingRule(
                f"{self._name}-{rule.domain.rstrip('.')}",
                forwarding_rule_name=rule.name,
                dns_forwarding_ruleset_name=self._plan.ruleset,
                resource_group_name=self._group_name,
                domain_name=rule.domain,
                forwarding_rule_state=azure_native.dnsresolver.ForwardingRuleState.ENABLED,
                target_dns_servers=[{"ip_address": server, "port": 53} for server in rule.servers],
                opts=self._in_the_ruleset("domainName"),
            )

    def _make_links(self, networks: dict[str, VirtualNetwork]) -> None:
        for link in self._plan.links:
            azure_native.dnsresolver.PrivateResolverVirtualNetworkLink(
                f"{self._name}-{link.network}",
                virtual_network_link_name=link.name,
                dns_forwarding_ruleset_name=self._plan.ruleset,
                resource_group_name=self._group_name,
                virtual_network={"id": networks[link.network].id},
                opts=self._in_the_ruleset("virtualNetwork"),
            )

    def _in_the_ruleset(self, kept: str) -> pulumi.ResourceOptions:
        """Options of a child of the ruleset with a property that Azure never changes (PropertyChangeNotAllowed)."""
        return pulumi.ResourceOptions(
            parent=self,
            # ParentResourceNotFound: the ruleset's name is plain text.
            depends_on=[self.ruleset],
            replace_on_changes=[kept],
            # The old one must be gone before a new one can have its name.
            delete_before_replace=True,
        )
