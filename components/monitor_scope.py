"""The Azure Monitor private link scope."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_azure_native as azure_native

from components.placement import Placement
from topology import plan


class MonitorScope(pulumi.ComponentResource):
    """What Log Analytics and Application Insights are reached through from the virtual networks.

    Open mode: networks that see the scope's private names still reach workspaces outside it, those of Azure ML's own
    jobs among them (how-to-secure-workspace-vnet). With PrivateOnly every other one would be cut off for every network
    that shares these zones.
    """

    id: pulumi.Output[str]
    """ARM id of the scope, known once all that it holds is in it."""

    scope: azure_native.monitor.PrivateLinkScope

    def __init__(
        self,
        name: str,
        scope: plan.MonitorScope,
        resources: Mapping[str, pulumi.Output[str]],
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `scope` with those of `resources` (ids by key) that it names."""
        super().__init__("azureml-cluster:monitor:MonitorScope", name, None, opts)
        group_name = place.groups.name(scope.resource_group)
        open_mode = azure_native.monitor.AccessMode.OPEN
        self.scope = azure_native.monitor.PrivateLinkScope(
            name,
            scope_name=scope.name,
            resource_group_name=group_name,
            location="global",
            tags=place.tags,
            access_mode_settings={"ingestion_access_mode": open_mode, "query_access_mode": open_mode, "exclusions": []},
            # ResourceGroupNotFound: the group's name is plain text.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[place.groups.resource(scope.resource_group)]),
        )
        self.held: list[azure_native.monitor.PrivateLinkScopedResource] = []
        for key in scope.resources:
            self.held.append(
                azure_native.monitor.PrivateLinkScopedResource(
                    f"{name}-{key}",
                    name=key,
                    scope_name=scope.name,
                    resource_group_name=group_name,
                    kind=azure_native.monitor.ScopedResourceKind.RESOURCE,
                    linked_resource_id=resources[key],
                    # ParentResourceNotFound: the scope's name is plain text. A scope takes one write at a time.
                    opts=pulumi.ResourceOptions(parent=self, depends_on=[self.held[-1] if self.held else self.scope]),
                )
            )
        # Whoever makes an endpoint for the scope waits for what it holds: its records are of that.
        self.id = pulumi.Output.all(self.scope.id, *(item.id for item in self.held)).apply(lambda ids: str(ids[0]))
        self.register_outputs({"id": self.id})
