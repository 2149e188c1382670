"""Settings of the Azure Machine Learning workspace: its isolation, keys, computes, datastores and registry."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from topology.schema.azure import (
    ComputeName,
    Container,
    DatastoreName,
    KeyId,
    KeyName,
    ObjectId,
    ResourceId,
    Size,
    StorageAccountId,
    VaultId,
)
from topology.schema.part import Part
from topology.schema.texts import Label, Text

Isolation = Literal["ownNetwork", "managedInternet", "managedApproved"]


class KeyPart(Part):
    """A customer-managed key: made in the plan's own vault by its name, or an existing one by its id and vault."""

    key_name: KeyName | None = Field(default=None, examples=["workspace"])
    key_id: KeyId | None = Field(
        default=None, examples=["https://kv-keys.vault.azure.net/keys/mlw/0123456789abcdef0123456789abcdef"]
    )
    vault_id: VaultId | None = Field(
        default=None,
        examples=[
            "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-keys"
            "/providers/Microsoft.KeyVault/vaults/kv-keys"
        ],
    )


class ClusterPart(Part):
    """A training cluster: nodes without public addresses that come and go with the jobs."""

    name: ComputeName = Field(examples=["cpu"])
    size: Size = Field(default="Standard_D4s_v5", examples=["Standard_D4s_v5"])
    minimum: int = Field(default=0, ge=0, le=1000, examples=[0])
    maximum: int = Field(default=2, ge=1, le=1000, examples=[2])
    priority: Literal["Dedicated", "LowPriority"] = Field(default="Dedicated", examples=["Dedicated"])
    # How long a node may idle before it is given back; half a minute to a day.
    idle_seconds: int = Field(default=300, ge=30, le=86400, examples=[300])
    # Whether the nodes of one job talk to each other, as distributed training does: opens the subnet to itself.
    distributed: bool = Field(default=False, examples=[True])


class ImageBuildPart(Part):
    """The cluster that builds images: a registry without public access can not have them built by its own tasks."""

    name: ComputeName = Field(default="builds", examples=["builds"])
    size: Size = Field(default="Standard_D2s_v5", examples=["Standard_D2s_v5"])
    maximum: int = Field(default=1, ge=1, le=10, examples=[1])
    idle_seconds: int = Field(default=300, ge=30, le=86400, examples=[300])


class InstancePart(Part):
    """One person's compute instance. It stops by itself when idle, and nobody signs in to it by key or password."""

    name: ComputeName = Field(examples=["anna"])
    size: Size = Field(default="Standard_D4s_v5", examples=["Standard_D4s_v5"])
    owner: ObjectId = Field(examples=["11111111-2222-3333-4444-555555555555"])
    # 15 minutes to three days, as Azure has it.
    idle_minutes: int = Field(default=30, ge=15, le=4320, examples=[30])


class DatastorePart(Part):
    """A place for data that jobs name. It is read with the identity of who or what reads it; no key is stored."""

    name: DatastoreName = Field(examples=["models"])
    # File shares are not among them: without account keys Azure Machine Learning reads only blobs and Data Lake
    # Storage (how-to-identity-based-service-authentication.md, 2025-06-10).
    kind: Literal["blob", "dfs"] = Field(default="blob", examples=["blob"])
    # The blob container, or the file system of an account with a hierarchical namespace.
    container: Container = Field(examples=["models"])
    # What clusters may do with it when it is in the plan's own account.
    access: Literal["read", "write"] = Field(default="read", examples=["write"])
    # Another account than the plan's own: its owner decides who may read it.
    account_id: StorageAccountId | None = Field(
        default=None,
        examples=[
            "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-lake"
            "/providers/Microsoft.Storage/storageAccounts/stlake"
        ],
    )


class RegistryPart(Part):
    """The container registry. Its name is taken world-wide, so one is derived unless it is given."""

    name: Text | None = Field(default=None, examples=["crcontosomlsdev"])
    zone_redundancy: bool = Field(default=False, examples=[True])
    # After how many days manifests without a tag go; 0 keeps them.
    retention_days: int = Field(default=30, ge=0, le=365, examples=[30])


class WorkspaceStoragePart(Part):
    """The workspace's own storage account: its default datastore, for logs, snapshots and outputs."""

    name: Text | None = Field(default=None, examples=["stmlwcontosodev"])
    sku: Literal["Standard_LRS", "Standard_ZRS", "Standard_GRS", "Standard_RAGRS", "Standard_GZRS"] = Field(
        default="Standard_ZRS", examples=["Standard_ZRS"]
    )


class WorkspaceVaultPart(Part):
    """The workspace's own Key Vault, for the secrets of its connections and computes."""

    name: Text | None = Field(default=None, examples=["kv-contoso-mlw-dev"])
    retention_days: int = Field(default=90, ge=7, le=90, examples=[90])
    # As the plan's own vault has it: brings a deleted one back, for one deployment.
    recover: bool = Field(default=False, examples=[True])


class ManagedEndpointPart(Part):
    """A resource that computes of a managed network reach by a private endpoint in it."""

    name: Label = Field(examples=["lake"])
    target: ResourceId = Field(
        examples=[
            "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-lake"
            "/providers/Microsoft.Storage/storageAccounts/stlake"
        ]
    )
    group: Text = Field(examples=["dfs"])
    spark: bool = Field(default=False, examples=[True])


class WorkspacePart(Part):
    """The workspace. Its isolation, highBusinessImpact and customerManagedKey can not be taken back later."""

    name: Text | None = Field(default=None, examples=["mlw-contoso-dev"])
    friendly_name: Text | None = Field(default=None, examples=["Contoso machine learning, development"])
    isolation: Isolation = Field(default="ownNetwork", examples=["ownNetwork"])
    high_business_impact: bool = Field(default=False, examples=[True])
    customer_managed_key: KeyPart | None = Field(default=None, examples=[{"keyName": "workspace"}])
    storage: WorkspaceStoragePart = Field(default_factory=WorkspaceStoragePart)
    vault: WorkspaceVaultPart = Field(default_factory=WorkspaceVaultPart)
    registry: RegistryPart = Field(default_factory=RegistryPart)
    clusters: tuple[ClusterPart, ...] = ()
    image_build: ImageBuildPart = Field(default_factory=ImageBuildPart)
    instances: tuple[InstancePart, ...] = ()
    datastores: tuple[DatastorePart, ...] = ()
    # Of managed networks only; the hosts that they may reach are those of `egress.allow`.
    endpoints: tuple[ManagedEndpointPart, ...] = ()
    firewall_sku: Literal["Basic", "Standard"] = Field(default="Standard", examples=["Standard"])

    @property
    def own_network(self) -> bool:
        """Whether computes stand in subnets of the plan, and not in a network that Azure manages."""
        return self.isolation == "ownNetwork"

    @property
    def uses_instances(self) -> bool:
        """Whether compute instances need a subnet."""
        return self.own_network and bool(self.instances)
