"""What holds data or secrets, and the private names by which it is reached."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ResourceGroup:
    """A resource group; `key` is its role ("network", "data", "cluster")."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Identity:
    """A user-assigned identity; `key` says who wears it ("gateway")."""

    key: str
    name: str
    resource_group: str


@dataclass(frozen=True, slots=True)
class Grant:
    """One role assignment: what an identity of the plan may do with one resource of the plan."""

    key: str  # for instance "gateway-vault"; unique
    name: str  # the assignment's name in Azure: a GUID that stays the same from run to run
    principal: str  # key of an Identity (user-assigned) or of a ScaleSet (its system-assigned identity)
    role: str  # display name, for instance "Key Vault Secrets User"
    role_id: str  # GUID of the built-in role definition
    scope: str  # "vault" or "storage"


@dataclass(frozen=True, slots=True)
class Vault:
    """The Key Vault of the cluster: RBAC, purge protection, public network access off."""

    name: str
    resource_group: str
    sku: str  # "standard" or "premium"
    retention_days: int  # of soft-deleted secrets, 7-90


@dataclass(frozen=True, slots=True)
class StorageAccount:
    """A storage account with public network access and shared keys off."""

    name: str
    resource_group: str
    sku: str  # for instance "Standard_ZRS"
    containers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ZoneLink:
    """The link of one zone to one virtual network, without registration."""

    name: str
    network: str  # key of a (existing) virtual network of the plan


@dataclass(frozen=True, slots=True)
class PrivateZone:
    """A privatelink zone, created once in `global` and linked to every virtual network of the plan."""

    key: str  # for instance "blob"; unique
    name: str  # for instance "privatelink.blob.core.windows.net"
    resource_group: str
    links: tuple[ZoneLink, ...]


@dataclass(frozen=True, slots=True)
class PrivateEndpoint:
    """One private endpoint for one group id of one target, with the zones that its records go to."""

    key: str  # for instance "vault" or "storage-blob"
    name: str
    resource_group: str
    target: str  # "vault" or "storage": which resource of the plan it stands for
    group_id: str
    network: str
    subnet: str  # key of a subnet of that network
    zones: tuple[str, ...]  # keys of PrivateZones
