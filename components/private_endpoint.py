"""A private endpoint and the zones that its records go to."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_azure_native as azure_native

from components.network import VirtualNetwork
from components.placement import Placement
from components.private_zone import PrivateZone
from topology import plan


class PrivateEndpoint(pulumi.ComponentResource):
    """One private endpoint for one group id of one resource, with its one zone group."""

    id: pulumi.Output[str]
    """ARM id of the endpoint."""

    endpoint: azure_native.network.PrivateEndpoint
    zone_group: azure_native.network.PrivateDnsZoneGroup

    def __init__(
        self,
        name: str,
        endpoint: plan.PrivateEndpoint,
        target: pulumi.Input[str],
        network: VirtualNetwork,
        zones: Mapping[str, PrivateZone],
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `endpoint` for the resource whose id is `target`, in a subnet of `network`."""
        super().__init__("azureml-cluster:network:PrivateEndpoint", name, None, opts)
        group_name = place.groups.name(endpoint.resource_group)
        self.endpoint = azure_native.network.PrivateEndpoint(
            name,
            private_endpoint_name=endpoint.name,
            resource_group_name=group_name,
            location=place.location,
            tags=place.tags,
            # A reference as a plain dictionary: the SDK's SubnetArgs would add policies to it that are not ours to set.
            subnet={"id": network.subnets[endpoint.subnet].id},
            private_link_service_connections=[
                {"name": endpoint.name, "private_link_service_id": target, "group_ids": [endpoint.group_id]}
            ],
            # Either all the members have an address from the plan or none: Azure asks for the missing ones
            # (PrivateEndpointIpConfigurationMissingMemberNamesRequiredByFps).
            ip_configurations=[
                {
                    "name": address.member,
                    "group_id": endpoint.group_id,
                    "member_name": address.member,
                    "private_ip_address": address.address,
                }
                for address in endpoint.addresses
            ]
            or None,
            opts=pulumi.ResourceOptions(
                parent=self,
                # ResourceGroupNotFound, and ReferencedResourceNotProvisioned while another subnet is being written.
                depends_on=[place.groups.resource(endpoint.resource_group), network.settled],
                # Addresses are set when an endpoint is created, and only then (manage-private-endpoint.md). Its name
                # comes from the plan, so the old one has to be gone before a new one can have it.
                replace_on_changes=["ipConfigurations"],
                delete_before_replace=True,
            ),
        )
        wanted = [zones[key] for key in endpoint.zones]
        self.zone_group = azure_native.network.PrivateDnsZoneGroup(
            name,
            # One group an endpoint is all that ARM allows, and "default" is what portal and policies call it: another
            # name would be a second group.
            private_dns_zone_group_name="default",
            private_endpoint_name=endpoint.name,
            resource_group_name=group_name,
            private_dns_zone_configs=[{"name": key, "private_dns_zone_id": zones[key].id} for key in endpoint.zones],
            opts=pulumi.ResourceOptions(
                parent=self,
                # ParentResourceNotFound for the endpoint, whose name is plain text. The links come first so that no
                # network caches the public answer before it can see the private one.
                depends_on=[self.endpoint, *(link for zone in wanted for link in zone.links)],
            ),
        )
        self.id = self.endpoint.id
        self.register_outputs({"id": self.id})

    @property
    def settled(self) -> pulumi.Resource:
        """The resource after which the endpoint answers under its private name: the zone group."""
        return self.zone_group
