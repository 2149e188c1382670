"""The storage account of the cluster."""

from __future__ import annotations

import pulumi
import pulumi_azure_native as azure_native

from components.placement import Placement
from topology import plan


class StorageAccount(pulumi.ComponentResource):
    """A storage account with public access, shared keys and plain http off, and its blob containers."""

    id: pulumi.Output[str]
    """ARM id of the account."""

    account_name: str
    """Name of the account."""

    account: azure_native.storage.StorageAccount

    def __init__(
        self,
        name: str,
        storage: plan.StorageAccount,
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `storage` and its containers."""
        super().__init__("azureml-cluster:storage:StorageAccount", name, None, opts)
        group_name = place.groups.name(storage.resource_group)
        self.account = closed_account(name, storage, place, self, trusted_services=storage.trusted_services)
        for container in storage.containers:
            azure_native.storage.BlobContainer(
                f"{name}-{container}",
                container_name=container,
                account_name=storage.name,
                resource_group_name=group_name,
                public_access=azure_native.storage.PublicAccess.NONE,
                # ParentResourceNotFound: the account's name is plain text.
                opts=pulumi.ResourceOptions(parent=self, depends_on=[self.account]),
            )
        self.id = self.account.id
        self.account_name = storage.name
        self.register_outputs({"id": self.id, "account_name": self.account_name})


def closed_account(
    name: str,
    storage: plan.StorageAccount | plan.FlowLogStorage,
    place: Placement,
    parent: pulumi.ComponentResource,
    *,
    trusted_services: bool,
) -> azure_native.storage.StorageAccount:
    """An account without public access, shared keys, local users and plain http: what every account here is made by.

    With `trusted_services` Azure's own may come in past the closed firewall, each as its identity.
    """
    bypass = azure_native.storage.Bypass
    return azure_native.storage.StorageAccount(
        name,
        account_name=storage.name,
        resource_group_name=place.groups.name(storage.resource_group),
        location=place.location,
        tags=place.tags,
        kind=azure_native.storage.Kind.STORAGE_V2,
        sku={"name": storage.sku},
        minimum_tls_version=azure_native.storage.MinimumTlsVersion.TLS1_2,
        enable_https_traffic_only=True,
        allow_shared_key_access=False,
        allow_blob_public_access=False,
        allow_cross_tenant_replication=False,
        default_to_o_auth_authentication=True,
        is_local_user_enabled=False,
        is_sftp_enabled=False,
        public_network_access=azure_native.storage.PublicNetworkAccess.DISABLED,
        network_rule_set={
            "default_action": azure_native.storage.DefaultAction.DENY,
            "bypass": bypass.AZURE_SERVICES if trusted_services else bypass.NONE,
        },
        # ResourceGroupNotFound: the group's name is plain text.
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[place.groups.resource(storage.resource_group)]),
    )
