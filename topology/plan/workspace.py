"""The Azure Machine Learning workspace, what belongs to it, and the computes and datastores in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from topology.plan.data import StorageAccount, Vault

Isolation = Literal["ownNetwork", "managedInternet", "managedApproved"]


@dataclass(frozen=True, slots=True)
class ContainerRegistry:
    """A Premium container registry: the tier that has private endpoints."""

    name: str
    resource_group: str
    login_server: str  # for instance "crmlsdev.azurecr.io"
    zone_redundancy: bool
    retention_days: int  # of manifests without a tag; 0 keeps them


@dataclass(frozen=True, slots=True)
class EncryptionKey:
    """A customer-managed key: `name` in the plan's own vault, or an existing one (`key_id` in `vault_id`)."""

    name: str | None
    key_id: str | None  # with its version
    vault_id: str | None


@dataclass(frozen=True, slots=True)
class ComputeCluster:
    """A cluster of nodes without public addresses. Without a subnet it stands in the workspace's managed network."""

    name: str
    size: str
    minimum: int
    maximum: int
    priority: Literal["Dedicated", "LowPriority"]
    idle_seconds: int
    identity: str  # key of an Identity
    subnet: str | None  # key of a subnet of the workspace's network


@dataclass(frozen=True, slots=True)
class ComputeInstance:
    """One person's machine. It has no identity of its own: it works with its owner's."""

    name: str
    size: str
    owner: str  # object id of the person in Entra ID
    idle_minutes: int
    subnet: str | None


@dataclass(frozen=True, slots=True)
class Datastore:
    """A place for data without stored credentials."""

    name: str
    kind: Literal["blob", "dfs"]
    account: str  # name of the storage account
    suffix: str  # of the account's names: "core.windows.net"
    container: str
    subscription: str | None  # where the account is; None: the plan's own account
    resource_group_name: str | None


@dataclass(frozen=True, slots=True)
class HostRule:
    """A host that computes in a managed network may reach, by name."""

    name: str
    host: str


@dataclass(frozen=True, slots=True)
class TagRule:
    """A service tag that computes in a managed network may reach."""

    name: str
    tag: str
    protocol: str  # "TCP", "UDP" or "*"
    ports: str  # "443" or "8787,18881"


@dataclass(frozen=True, slots=True)
class EndpointRule:
    """A private endpoint in a managed network: to something of the plan (`target`) or by id (`target_id`)."""

    name: str
    target: str | None
    target_id: str | None
    group: str
    spark: bool


OutboundRule = HostRule | TagRule | EndpointRule


@dataclass(frozen=True, slots=True)
class Workspace:
    """The workspace, closed to the public, with a storage account, a vault and a registry of its own."""

    name: str
    friendly_name: str
    resource_group: str
    identity: str  # key of an Identity
    isolation: Isolation
    high_business_impact: bool
    key: EncryptionKey | None  # None: encrypted with Microsoft's key
    storage: StorageAccount
    vault: Vault
    registry: ContainerRegistry
    network: str | None  # key of the virtual network that computes stand in; None: the managed network
    serverless_subnet: str | None  # where jobs without a cluster of their own run
    clusters: tuple[ComputeCluster, ...]
    image_build: str  # name of the cluster that builds images
    instances: tuple[ComputeInstance, ...]
    datastores: tuple[Datastore, ...]
    outbound: tuple[OutboundRule, ...]  # of the managed network, beside those that Azure makes itself
    firewall_sku: str  # of the managed network's firewall, which rules by host name need
    studio: str  # host of the studio, for instance "ml.azure.com"
    api: str  # host of the region's API, for instance "westeurope.api.azureml.ms"

    @property
    def decisions(self) -> dict[str, str]:
        """What can not be taken back, as the stack's output `workspace` records it (see `components.irreversible`)."""
        key = self.key
        return {
            "name": self.name,
            "isolation": self.isolation,
            "highBusinessImpact": "on" if self.high_business_impact else "off",
            "keyVault": "Microsoft" if key is None else (key.vault_id or "own").lower(),
        }
