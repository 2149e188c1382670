"""The region's Network Watcher: created, or the one that Azure made."""

from __future__ import annotations

import pulumi
import pulumi_azure_native as azure_native

from components.placement import Placement
from topology import plan


class NetworkWatcher(pulumi.ComponentResource):
    """What flow logs and connection monitors are children of. A subscription has one in a region.

    Azure makes it in NetworkWatcherRG with the region's first virtual network (network-watcher-create), so a plan names
    that one unless the subscription has this turned off.
    """

    given: plan.NetworkWatcher

    ready: list[pulumi.Resource]
    """What to wait for before a child is made: the watcher itself, where it is created here."""

    def __init__(
        self,
        name: str,
        watcher: plan.NetworkWatcher,
        place: Placement,
        group: pulumi.Resource,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `watcher` in the resource group `group`, or only name it."""
        super().__init__("azureml-cluster:monitor:NetworkWatcher", name, None, opts)
        self.given = watcher
        self.ready = []
        if watcher.create:
            made = azure_native.network.NetworkWatcher(
                name,
                network_watcher_name=watcher.name,
                resource_group_name=watcher.resource_group_name,
                location=place.location,
                tags=place.tags,
                # ResourceGroupNotFound: the group's name is plain text.
                opts=pulumi.ResourceOptions(parent=self, depends_on=[group]),
            )
            self.ready = [made]
        self.register_outputs({"name": watcher.name})
