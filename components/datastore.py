"""A datastore: a name in the workspace for a place with data."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import machinelearningservices as ml

from components.placement import Placement
from components.workspace import Workspace
from topology import plan


class Datastore(pulumi.ComponentResource):
    """A datastore without credentials: whoever reads it is judged by the storage account as himself."""

    id: pulumi.Output[str]
    """ARM id of the datastore."""

    datastore: ml.Datastore

    def __init__(
        self,
        name: str,
        datastore: plan.Datastore,
        workspace_plan: plan.Workspace,
        workspace: Workspace,
        subscription: str,
        own_group: str,
        container: pulumi.Resource,
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `datastore`. `container` is what makes the plan's own containers, in the resource group `own_group`
        of `subscription`.
        """
        super().__init__("azureml-cluster:machinelearning:Datastore", name, None, opts)
        self.datastore = ml.Datastore(
            name,
            name=datastore.name,
            workspace_name=workspace_plan.name,
            resource_group_name=place.groups.name(workspace_plan.resource_group),
            properties=_properties(datastore, subscription, own_group),
            # ParentResourceNotFound: the workspace's name is plain text, and so is the container's.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[workspace.workspace, container]),
        )
        self.id = self.datastore.id
        self.register_outputs({"id": self.id})


def _properties(datastore: plan.Datastore, subscription: str, own_group: str) -> Any:
    common: dict[str, Any] = {
        "account_name": datastore.account,
        "endpoint": datastore.suffix,
        "protocol": "https",
        "subscription_id": datastore.subscription or subscription,
        "resource_group": datastore.resource_group_name or own_group,
        "credentials": ml.NoneDatastoreCredentialsArgs(credentials_type="None"),
        # The studio then shows data only to people who may read it themselves.
        "service_data_access_auth_identity": ml.ServiceDataAccessAuthIdentity.NONE,
    }
    if datastore.kind == "dfs":
        return ml.AzureDataLakeGen2DatastoreArgs(
            datastore_type="AzureDataLakeGen2", filesystem=datastore.container, **common
        )
    return ml.AzureBlobDatastoreArgs(datastore_type="AzureBlob", container_name=datastore.container, **common)
