"""A user-assigned identity."""

from __future__ import annotations

import pulumi
import pulumi_azure_native as azure_native

from components.placement import Placement
from topology import plan


class Identity(pulumi.ComponentResource):
    """An identity that exists before the resource that wears it, so that its rights can be in place by then."""

    id: pulumi.Output[str]
    """ARM id of the identity."""

    principal_id: pulumi.Output[str]
    """Object id of its service principal, which role assignments name."""

    client_id: pulumi.Output[str]
    """Its application id, by which some extensions are told which identity to use."""

    identity: azure_native.managedidentity.UserAssignedIdentity

    def __init__(
        self,
        name: str,
        identity: plan.Identity,
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `identity`."""
        super().__init__("azureml-cluster:identity:Identity", name, None, opts)
        self.identity = azure_native.managedidentity.UserAssignedIdentity(
            name,
            resource_name_=identity.name,
            resource_group_name=place.groups.name(identity.resource_group),
            location=place.location,
            tags=place.tags,
            # ResourceGroupNotFound: the group's name is plain text.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[place.groups.resource(identity.resource_group)]),
        )
        self.id = self.identity.id
        self.principal_id = self.identity.principal_id
        self.client_id = self.identity.client_id
        self.register_outputs({"id": self.id, "principal_id": self.principal_id})
