"""What computes in a workspace: clusters for jobs and image builds, and people's own instances."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_azure_native import machinelearningservices as ml

from components.identity import Identity
from components.network import VirtualNetwork
from components.placement import Placement
from components.workspace import Workspace
from topology import plan

# The service refuses to change these on a compute that exists: it has to be made anew.
_FIXED_OF_CLUSTERS = [
    "location",
    "properties.disableLocalAuth",
    "properties.properties.vmSize",
    "properties.properties.vmPriority",
    "properties.properties.subnet",
    "properties.properties.enableNodePublicIp",
    "properties.properties.remoteLoginPortPublicAccess",
]
_FIXED_OF_INSTANCES = ["location", "properties"]


class Cluster(pulumi.ComponentResource):
    """A cluster whose nodes have no public address, no open port and no local account, and go when idle."""

    id: pulumi.Output[str]
    """ARM id of the cluster."""

    cluster: ml.Compute

    def __init__(
        self,
        name: str,
        cluster: plan.ComputeCluster,
        workspace_plan: plan.Workspace,
        workspace: Workspace,
        identity: Identity,
        network: VirtualNetwork | None,
        ready: Sequence[pulumi.Resource],
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `cluster` in a subnet of `network`, or in the workspace's managed network where it has none.

        `ready` is what has to be there before nodes can start: private endpoints and the rights of `identity`.
        """
        super().__init__("azureml-cluster:machinelearning:Cluster", name, None, opts)
        self.cluster = ml.Compute(
            name,
            compute_name=cluster.name,
            workspace_name=workspace_plan.name,
            resource_group_name=place.groups.name(workspace_plan.resource_group),
            location=place.location,
            tags=place.tags,
            identity={
                "type": ml.ManagedServiceIdentityType.USER_ASSIGNED,
                "user_assigned_identities": [identity.id],
            },
            properties=ml.AmlComputeArgs(
                compute_type="AmlCompute",
                compute_location=place.location,
                disable_local_auth=True,
                properties=ml.AmlComputePropertiesArgs(
                    os_type=ml.OsType.LINUX,
                    vm_size=cluster.size,
                    vm_priority=ml.VmPriority.LOW_PRIORITY
                    if cluster.priority == "LowPriority"
                    else ml.VmPriority.DEDICATED,
                    enable_node_public_ip=False,
                    remote_login_port_public_access=ml.RemoteLoginPortPublicAccess.DISABLED,
                    scale_settings=ml.ScaleSettingsArgs(
                        min_node_count=cluster.minimum,
                        max_node_count=cluster.maximum,
                        node_idle_time_before_scale_down=f"PT{cluster.idle_seconds}S",
                    ),
                    subnet=_subnet(network, cluster.subnet),
                ),
            ),
            opts=_options(self, workspace, network, ready, _FIXED_OF_CLUSTERS),
        )
        self.id = self.cluster.id
        self.register_outputs({"id": self.id})


class Instance(pulumi.ComponentResource):
    """One person's machine, for nobody else: no public address, no SSH, no local account; it stops when idle.

    It has no identity of its own, because with one the service would no longer stop it when idle unless that identity
    were a contributor of the workspace (how-to-identity-based-service-authentication.md, 2025-06-10).
    """

    id: pulumi.Output[str]
    """ARM id of the instance."""

    instance: ml.Compute

    def __init__(
        self,
        name: str,
        instance: plan.ComputeInstance,
        workspace_plan: plan.Workspace,
        workspace: Workspace,
        tenant: str,
        network: VirtualNetwork | None,
        ready: Sequence[pulumi.Resource],
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `instance` for its owner in the directory `tenant` (a GUID)."""
        super().__init__("azureml-cluster:machinelearning:Instance", name, None, opts)
        self.instance = ml.Compute(
            name,
            compute_name=instance.name,
            workspace_name=workspace_plan.name,
            resource_group_name=place.groups.name(workspace_plan.resource_group),
            location=place.location,
            tags=place.tags,
            properties=ml.ComputeInstanceArgs(
                compute_type="ComputeInstance",
                compute_location=place.location,
                disable_local_auth=True,
                properties=ml.ComputeInstancePropertiesArgs(
                    vm_size=instance.size,
                    enable_node_public_ip=False,
                    application_sharing_policy=ml.ApplicationSharingPolicy.PERSONAL,
                    compute_instance_authorization_type=ml.ComputeInstanceAuthorizationType.PERSONAL,
                    personal_compute_instance_settings=ml.PersonalComputeInstanceSettingsArgs(
                        assigned_user=ml.AssignedUserArgs(object_id=instance.owner, tenant_id=tenant)
                    ),
                    idle_time_before_shutdown=f"PT{instance.idle_minutes}M",
                    ssh_settings=ml.ComputeInstanceSshSettingsArgs(ssh_public_access=ml.SshPublicAccess.DISABLED),
                    subnet=_subnet(network, instance.subnet),
                ),
            ),
            opts=_options(self, workspace, network, ready, _FIXED_OF_INSTANCES),
        )
        self.id = self.instance.id
        self.register_outputs({"id": self.id})


def _subnet(network: VirtualNetwork | None, subnet: str | None) -> ml.ResourceIdArgs | None:
    return ml.ResourceIdArgs(id=network.subnets[subnet].id) if network and subnet else None


def _options(
    parent: pulumi.Resource,
    workspace: Workspace,
    network: VirtualNetwork | None,
    ready: Sequence[pulumi.Resource],
    fixed: list[str],
) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(
        parent=parent,
        # ParentResourceNotFound: the workspace's name is plain text. ReferencedResourceNotProvisioned while another
        # subnet is being written. Without its private endpoints the workspace can not be reached by the nodes.
        depends_on=[workspace.workspace, *([network.settled] if network else []), *ready],
        replace_on_changes=fixed,
        # The old one must be gone before a new one can have its name.
        delete_before_replace=True,
    )
