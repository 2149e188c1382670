"""What an identity may do with one resource."""

from __future__ import annotations

import pulumi
import pulumi_azure_native as azure_native

from topology import plan


class Access(pulumi.ComponentResource):
    """One role assignment."""

    id: pulumi.Output[str]
    """ARM id of the role assignment."""

    assignment: azure_native.authorization.RoleAssignment

    def __init__(
        self,
        name: str,
        grant: plan.Grant,
        principal_id: pulumi.Input[str],
        scope: pulumi.Input[str],
        subscription: str,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Give `principal_id` the role of `grant` on the resource whose id is `scope`."""
        super().__init__("azureml-cluster:identity:Access", name, None, opts)
        self.assignment = azure_native.authorization.RoleAssignment(
            name,
            # A fixed name: a second deployment finds its own assignment instead of RoleAssignmentExists.
            role_assignment_name=grant.name,
            scope=scope,
            # A built-in role is the same in every subscription, so its id may be written down.
            role_definition_id=(
                f"/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions/{grant.role_id}"
            ),
            principal_id=principal_id,
            # Without it the SDK sends User, and a principal too new to be replicated is refused (PrincipalNotFound).
            principal_type=azure_native.authorization.PrincipalType(grant.principal_type),
            description=grant.reason or None,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.id = self.assignment.id
        self.register_outputs({"id": self.id})
