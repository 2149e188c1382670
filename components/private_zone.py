"""A private DNS zone, made here or existing, and its links to virtual networks."""

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
    """One private DNS zone, with a link, without registration, to each virtual network that the plan names for it."""

    id: pulumi.Output[str]
    """ARM id of the zone."""

    zone_name: str
    """The zone's DNS name, for instance `privatelink.blob.core.windows.net`."""

    zone: azure_native.privatedns.PrivateZone | None
    """The zone's resource; None for one that exists already, which is only linked."""

    links: list[azure_native.privatedns.VirtualNetworkLink]

    def __init__(
        self,
        name: str,
        zone: plan.PrivateZone,
        networks: Mapping[str, pulumi.Input[str]],
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
        provider: pulumi.ProviderResource | None = None,
    ) -> None:
        """Create `zone`, or link it when it exists, in the subscription of `provider` when that is another one.

        `networks` has the id of every virtual network, existing ones too, by its key in the plan.
        """
        super().__init__("azureml-cluster:dns:PrivateZone", name, None, opts)
        if zone.existing is not None:
            self.zone, group_name = None, zone.existing.resource_group_name
            self.id = pulumi.Output.from_input(zone.existing.id)
        else:
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
            self.id = self.zone.id
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
                opts=pulumi.ResourceOptions(
                    parent=self,
                    provider=provider,
                    # ParentResourceNotFound: the zone's name is plain text. On the way down ARM refuses to delete a
                    # zone that has links (CannotDeleteResource).
                    depends_on=[self.zone] if self.zone else None,
                    # A link keeps its network (PropertyChangeNotAllowed), and the provider would try an update. The old
                    # one must be gone before a new one can have its name.
                    replace_on_changes=["virtualNetwork"],
                    delete_before_replace=True,
                ),
            )
            for link in zone.links
        ]
        self.zone_name = zone.name
        self.register_outputs({"id": self.id, "zone_name": self.zone_name})
