"""A privatelink zone and its links to virtual networks."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_azure_native as azure_native

from components.placement import Placement
from topology import plan

# ARM has zones and their links in no region; without this the provider would send the resource group's
# (LocationNotAvailableForResourceType).
GLOBAL = "global"


class PrivateZone(pulumi.ComponentResource):
    """One private DNS zone, with a link, without registration, to every virtual network of the plan."""

    id: pulumi.Output[str]
    """ARM id of the zone."""

    zone_name: str
    """The zone's DNS name, for instance `privatelink.blob.core.windows.net`."""

    zone: azure_native.privatedns.PrivateZone
    links: list[azure_native.privatedns.VirtualNetworkLink]

    def __init__(
        self,
        name: str,
        zone: plan.PrivateZone,
        networks: Mapping[str, pulumi.Input[str]],
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `zone`. `networks` has the id of every virtual network, existing ones too, by its key in the plan."""
        super().__init__("azureml-cluster:dns:PrivateZone", name, None, opts)
        group_name = place.groups.name(zone.resource_group)
        self.zone = azure_native.privatedns.PrivateZone(
            name,
            private_zone_name=zone.name,
            resource_group_name=group_name,
            location=GLOBAL,
            tags=place.tags,
            # ResourceGroupNotFound: the group's name is plain text.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[place.groups.resource(zone.resource_group)]),
        )
        self.links = [
            azure_native.privatedns.VirtualNetworkLink(
                f"{name}-{link.network}",
                virtual_network_link_name=link.name,
                private_zone_name=zone.name,
                resource_group_name=group_name,
                location=GLOBAL,
                tags=place.tags,
                virtual_network={"id": networks[link.network]},
                registration_enabled=False,
                # ParentResourceNotFound: the zone's name is plain text. On the way down ARM refuses to delete a zone
                # that has links (CannotDeleteResource).
                opts=pulumi.ResourceOptions(parent=self, depends_on=[self.zone]),
            )
            for link in zone.links
        ]
        self.id = self.zone.id
        self.zone_name = zone.name
        self.register_outputs({"id": self.id, "zone_name": self.zone_name})
