"""Azure Firewall with its policy."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_azure_native as azure_native

from components.network import VirtualNetwork
from components.placement import Placement
from components.public_address import public_address
from topology import plan


class FirewallPolicy(pulumi.ComponentResource):
    """What the firewall lets through, in rule collection groups."""

    id: pulumi.Output[str]
    """ARM id of the policy."""

    policy: azure_native.network.FirewallPolicy
    groups: list[azure_native.network.FirewallPolicyRuleCollectionGroup]

    def __init__(
        self,
        name: str,
        policy: plan.FirewallPolicy,
        resource_group: str,
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `policy` with all of its groups."""
        super().__init__("azureml-cluster:network:FirewallPolicy", name, None, opts)
        group_name = place.groups.name(resource_group)
        self.policy = azure_native.network.FirewallPolicy(
            name,
            firewall_policy_name=policy.name,
            resource_group_name=group_name,
            location=place.location,
            tags=place.tags,
            sku={"tier": policy.tier},
            threat_intel_mode=policy.threat_intel,
            dns_settings=(
                {"servers": list(policy.dns_servers), "enable_proxy": policy.dns_proxy} if policy.dns_proxy else None
            ),
            intrusion_detection={"mode": policy.idps} if policy.idps else None,
            opts=pulumi.ResourceOptions(
                parent=self,
                # ResourceGroupNotFound: the group's name is plain text.
                depends_on=[place.groups.resource(resource_group)],
                # FirewallPolicySkuChangeDisallowed: a policy keeps its tier, which its name tells. In another tier it
                # is another policy, with all of its rules before the firewall takes it up and this one goes.
                delete_before_replace=False,
            ),
        )
        self.groups = []
        for group in policy.groups:
            self.groups.append(
                azure_native.network.FirewallPolicyRuleCollectionGroup(
                    f"{name}-{group.name.rpartition('-')[2]}",
                    rule_collection_group_name=group.name,
                    firewall_policy_name=policy.name,
                    resource_group_name=group_name,
                    priority=group.priority,
                    rule_collections=[_render_collection(collection) for collection in group.collections],
                    # ARM takes one write to a policy at a time (AnotherOperationInProgress), so its groups form a
                    # chain that starts at the policy itself.
                    opts=pulumi.ResourceOptions(parent=self, depends_on=[self.settled], delete_before_replace=False),
                )
            )
        self.id = self.policy.id
        self.register_outputs({"id": self.id})

    @property
    def settled(self) -> pulumi.Resource:
        """The resource after which nothing of this component is written any more: the last group."""
        return self.groups[-1] if self.groups else self.policy


class Firewall(pulumi.ComponentResource):
    """Azure Firewall in its own subnet of the hub."""

    id: pulumi.Output[str]
    """ARM id of the firewall."""

    public_addresses: dict[str, pulumi.Output[str]]
    """The addresses that the internet sees, by name."""

    private_address: str
    """The address that routes lead to: plain text of the plan."""

    address_ids: dict[str, pulumi.Output[str]]
    """ARM id of each public address, by the address's name."""

    firewall: azure_native.network.AzureFirewall

    def __init__(
        self,
        name: str,
        firewall: plan.Firewall,
        network: VirtualNetwork,
        policy: FirewallPolicy,
        after: Sequence[pulumi.Resource],
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `firewall` in `network` under `policy`. `after` are writes to the network that have to be over."""
        super().__init__("azureml-cluster:network:Firewall", name, None, opts)
        group = firewall.resource_group
        addresses = [
            public_address(f"{name}-address-{number}", address, group, place, self)
            for number, address in enumerate(firewall.addresses, start=1)
        ]
        self.address_ids = {address.name: made.id for address, made in zip(firewall.addresses, addresses, strict=True)}
        self.firewall = azure_native.network.AzureFirewall(
            name,
            azure_firewall_name=firewall.name,
            resource_group_name=place.groups.name(group),
            location=place.location,
            tags=place.tags,
            sku={"name": "AZFW_VNet", "tier": firewall.tier},
            zones=list(firewall.zones) or None,
            firewall_policy={"id": policy.id},
            ip_configurations=[
                # The first of them is in the subnet, which the others share by leaving it out.
                {
                    "name": f"address-{number}",
                    "public_ip_address": {"id": address.id},
                    **({"subnet": {"id": network.subnet_ids[firewall.subnet]}} if number == 1 else {}),
                }
                for number, address in enumerate(addresses, start=1)
            ],
            management_ip_configuration=self._management(name, firewall, network, place),
            opts=pulumi.ResourceOptions(
                parent=self,
                # While a firewall takes up its policy, ARM refuses writes to it, so all groups are written before; and
                # it refuses writes to the network and its peerings while the firewall is being put there
                # (AnotherOperationInProgress).
                depends_on=[place.groups.resource(group), policy.settled, *after],
                # A firewall keeps its zones and its management address for life (firewall forced-tunneling).
                replace_on_changes=["zones", "managementIpConfiguration"],
                # Its name and its subnet's addresses are taken until the old one is gone.
                delete_before_replace=True,
            ),
        )
        self.id = self.firewall.id
        self.public_addresses = {
            address.name: made.ip_address.apply(str)
            for address, made in zip(firewall.addresses, addresses, strict=True)
        }
        self.private_address = firewall.private_address
        given = self.firewall.ip_configurations.apply(lambda found: _as_planned(found, firewall))
        self.register_outputs({"id": self.id, "private_address": given})

    def _management(
        self, name: str, firewall: plan.Firewall, network: VirtualNetwork, place: Placement
    ) -> azure_native.network.AzureFirewallIPConfigurationArgsDict | None:
        if firewall.management_address is None or firewall.management_subnet is None:
            return None
        address = public_address(
            f"{name}-management", firewall.management_address, firewall.resource_group, place, self
        )
        self.address_ids[firewall.management_address.name] = address.id
        return {
            "name": "management",
            "subnet": {"id": network.subnet_ids[firewall.management_subnet]},
            "public_ip_address": {"id": address.id},
        }


def _as_planned(
    found: Sequence[azure_native.network.outputs.AzureFirewallIPConfigurationResponse] | None, firewall: plan.Firewall
) -> str:
    """The address that Azure gave. Raises RunError where routes, which have the planned one, would lead nowhere."""
    given = next((each.private_ip_address for each in found or () if each.private_ip_address), None)
    if given and given != firewall.private_address:
        raise pulumi.RunError(
            f"Azure gave firewall {firewall.name} the address {given}, and the routes lead to "
            f"{firewall.private_address}: set azureml-cluster:hub.appliance to {given} and run again"
        )
    return firewall.private_address


# Rules and collections are one of several types to the SDK, and it translates the names of a plain dictionary's members
# only where it knows the one type: so these are its classes.
def _render_collection(collection: plan.RuleCollection) -> azure_native.network.FirewallPolicyFilterRuleCollectionArgs:
    return azure_native.network.FirewallPolicyFilterRuleCollectionArgs(
        rule_collection_type="FirewallPolicyFilterRuleCollection",
        name=collection.name,
        priority=collection.priority,
        action=azure_native.network.FirewallPolicyFilterRuleCollectionActionArgs(type=collection.action),
        rules=[_render_rule(rule) for rule in collection.rules],
    )


def _render_rule(
    rule: plan.NetworkRule | plan.ApplicationRule,
) -> azure_native.network.NetworkRuleArgs | azure_native.network.ApplicationRuleArgs:
    if isinstance(rule, plan.ApplicationRule):
        return azure_native.network.ApplicationRuleArgs(
            rule_type="ApplicationRule",
            name=rule.name,
            description=rule.description,
            source_addresses=list(rule.sources),
            protocols=[
                azure_native.network.FirewallPolicyRuleApplicationProtocolArgs(protocol_type=kind, port=port)
                for kind, port in rule.protocols
            ],
            target_fqdns=list(rule.hosts),
            terminate_tls=False,
        )
    return azure_native.network.NetworkRuleArgs(
        rule_type="NetworkRule",
        name=rule.name,
        description=rule.description,
        ip_protocols=list(rule.protocols),
        source_addresses=list(rule.sources),
        destination_addresses=list(rule.destinations) or None,
        destination_fqdns=list(rule.hosts) or None,
        destination_ports=list(rule.ports),
    )
