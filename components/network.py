"""One virtual network with its subnets, security groups and route table."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_azure_native as azure_native

from components.placement import Placement
from topology import plan


@dataclass(frozen=True, slots=True)
class Attachments:
    """ARM ids of what a network and its subnets refer to, made before them or by someone else."""

    nat_gateway: pulumi.Input[str] | None = None
    ddos_plan: pulumi.Input[str] | None = None


class VirtualNetwork(pulumi.ComponentResource):
    """A virtual network, written so that every subnet is a resource of its own.

    ARM keeps subnets that a `PUT` of their network does not mention, so the network can change without touching them,
    and each property of a subnet refers to exactly one security group and one route table.
    """

    id: pulumi.Output[str]
    """ARM id of the virtual network."""

    subnet_ids: dict[str, pulumi.Output[str]]
    """ARM id of each subnet, by its role in the plan."""

    security_group_ids: dict[str, pulumi.Output[str]]
    """ARM id of each subnet's security group, by the subnet's role; a subnet without one is not in it."""

    network: azure_native.network.VirtualNetwork
    subnets: dict[str, azure_native.network.Subnet]

    def __init__(
        self,
        name: str,
        network: plan.VirtualNetwork,
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
        attachments: Attachments | None = None,
    ) -> None:
        """Create `network` in its resource group, with `attachments` on whatever of it takes them."""
        super().__init__("azureml-cluster:network:VirtualNetwork", name, None, opts)
        self._name = name
        attachments = self._attachments = attachments or Attachments()
        self._place = place
        self._plan = network
        self._group_name = place.groups.name(network.resource_group)
        self._group = place.groups.resource(network.resource_group)
        self.network = azure_native.network.VirtualNetwork(
            name,
            virtual_network_name=network.name,
            resource_group_name=self._group_name,
            location=place.location,
            tags=place.tags,
            address_space={"address_prefixes": list(network.address_space)},
            dhcp_options={"dns_servers": list(network.dns_servers)},
            enable_ddos_protection=True if attachments.ddos_plan is not None else None,
            ddos_protection_plan={"id": attachments.ddos_plan} if attachments.ddos_plan is not None else None,
            # ResourceGroupNotFound: the group's name is plain text, so only this tells the engine that it comes first.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self._group]),
        )
        made = network.route_table and self._make_route_table(f"{name}-routes", network.route_table)
        self._route_table_id: pulumi.Input[str] | None = made.id if made else network.route_table_id
        self.security_group_ids = {}
        self.subnets = {}
        for subnet in network.subnets:
            self.subnets[subnet.key] = self._make_subnet(subnet)
        self.id = self.network.id
        self.subnet_ids = {key: subnet.id for key, subnet in self.subnets.items()}
        self.register_outputs(
            {"id": self.id, "subnet_ids": self.subnet_ids, "security_group_ids": self.security_group_ids}
        )

    @property
    def settled(self) -> pulumi.Resource:
        """The resource after which nothing of this component is written any more: its last subnet."""
        return next(reversed(self.subnets.values()), self.network)

    def _make_route_table(self, name: str, table: plan.RouteTable) -> azure_native.network.RouteTable:
        return azure_native.network.RouteTable(
            name,
            route_table_name=table.name,
            resource_group_name=self._group_name,
            location=self._place.location,
            tags=self._place.tags,
            disable_bgp_route_propagation=not table.gateway_routes,
            routes=[_render_route(route) for route in table.routes],
            # ResourceGroupNotFound: the group's name is plain text.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self._group]),
        )

    def _routes_of(self, subnet: plan.Subnet) -> pulumi.Input[str] | None:
        """The id of the table that a subnet takes: its own, its network's, or none."""
        if subnet.routes is not None:
            return self._make_route_table(f"{self._name}-{subnet.key}-routes", subnet.routes).id
        return self._route_table_id if subnet.route_table else None

    def _make_security_group(
        self, subnet: plan.Subnet, group: plan.NetworkSecurityGroup
    ) -> azure_native.network.NetworkSecurityGroup:
        return azure_native.network.NetworkSecurityGroup(
            f"{self._name}-{subnet.key}",
            network_security_group_name=group.name,
            resource_group_name=self._group_name,
            location=self._place.location,
            tags=self._place.tags,
            security_rules=[_render_rule(rule) for rule in group.rules],
            # ResourceGroupNotFound: the group's name is plain text.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self._group]),
        )

    def _make_subnet(self, subnet: plan.Subnet) -> azure_native.network.Subnet:
        guard = subnet.network_security_group and self._make_security_group(subnet, subnet.network_security_group)
        if guard:
            self.security_group_ids[subnet.key] = guard.id
        routes = self._routes_of(subnet)
        nat = self._attachments.nat_gateway if subnet.nat_gateway else None
        return azure_native.network.Subnet(
            f"{self._name}-{subnet.key}",
            subnet_name=subnet.name,
            virtual_network_name=self._plan.name,
            resource_group_name=self._group_name,
            address_prefix=subnet.prefix,
            network_security_group={"id": guard.id} if guard else None,
            route_table={"id": routes} if routes is not None else None,
            nat_gateway={"id": nat} if nat is not None else None,
            delegations=([{"name": "delegation", "service_name": subnet.delegation}] if subnet.delegation else None),
            private_endpoint_network_policies=subnet.endpoint_policies,
            # Azure's default way out of a subnet is retired and is never wanted here
            # (default-outbound-access.md, 2026-01-30). That Azure takes it for reserved names is unverified.
            default_outbound_access=False,
            # ARM refuses a second write to a network while one is in progress (409 AnotherOperationInProgress), so
            # the subnets of a network form a chain that starts at the network itself.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.settled]),
        )


def _render_route(route: plan.Route) -> azure_native.network.RouteArgsDict:
    rendered: azure_native.network.RouteArgsDict = {
        "name": route.name,
        "address_prefix": route.prefix,
        "next_hop_type": route.next_hop,
    }
    if route.next_hop_address is not None:
        rendered["next_hop_ip_address"] = route.next_hop_address
    return rendered


def _render_rule(rule: plan.SecurityRule) -> azure_native.network.SecurityRuleArgsDict:
    """One inline rule. ARM takes a single value and a list in different properties, and never both."""
    rendered: azure_native.network.SecurityRuleArgsDict = {
        "name": rule.name,
        "direction": rule.direction,
        "access": rule.access,
        "protocol": rule.protocol,
        "priority": rule.priority,
        "description": rule.description,
        "source_port_range": "*",
    }
    if len(rule.sources) == 1:
        rendered["source_address_prefix"] = rule.sources[0]
    else:
        rendered["source_address_prefixes"] = list(rule.sources)
    if len(rule.destinations) == 1:
        rendered["destination_address_prefix"] = rule.destinations[0]
    else:
        rendered["destination_address_prefixes"] = list(rule.destinations)
    if len(rule.ports) == 1:
        rendered["destination_port_range"] = rule.ports[0]
    else:
        rendered["destination_port_ranges"] = list(rule.ports)
    return rendered
