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
    principal: str  # key of an Identity, or of a resource that wears one of its own
    role: str  # display name, for instance "Key Vault Secrets User"
    role_id: str  # GUID of the built-in role definition
    scope: str  # "vault" or "storage"
    principal_type: str = "ServicePrincipal"  # "Group" for a group of people: `principal` is then "group:<object id>"
    secret: str | None = None  # name of the one secret of the vault `scope` that the right is on
    reason: str = ""  # why the role is as wide as it is; required of Owner, Contributor and administrators


@dataclass(frozen=True, slots=True)
class Vault:
    """The Key Vault of the cluster: RBAC, purge protection, public network access off."""

    name: str
    resource_group: str
    sku: str  # "standard" or "premium"
    retention_days: int  # of soft-deleted secrets, 7-90
    recover: bool = False  # whether a deleted vault of that name is brought back instead of creating one


@dataclass(frozen=True, slots=True)
class StorageAccount:
    """A storage account with public network access and shared keys off."""

    name: str
    resource_group: str
    sku: str  # for instance "Standard_ZRS"
    containers: tuple[str, ...]
    trusted_services: bool = False  # whether Azure's trusted services may come in, each as its own identity


@dataclass(frozen=True, slots=True)
class ZoneLink:
    """The link of one zone to one virtual network, without registration."""

    name: str
    network: str  # key of a (existing) virtual network of the plan


@dataclass(frozen=True, slots=True)
class ExistingZone:
    """A zone that someone else made, taken apart from its id."""

    id: str
    subscription: str
    resource_group_name: str


@dataclass(frozen=True, slots=True)
class PrivateZone:
    """A private DNS zone, created once in `global` or existing, and linked to virtual networks of the plan."""

    key: str  # for instance "blob"; unique
    name: str  # for instance "privatelink.blob.core.windows.net"
    resource_group: str  # of a zone that is created
    links: tuple[ZoneLink, ...]
    existing: ExistingZone | None = None
    public: tuple[str, ...] = ()  # the suffixes that name servers elsewhere forward for it


@dataclass(frozen=True, slots=True)
class EndpointAddress:
    """One address of a private endpoint, for one member of what it stands for."""

    member: str  # as Azure names it: "blob", "registry_data_westeurope"
    address: str
    names: tuple[str, ...]  # public names that lead there; "{guid}" in one stands for what only Azure knows


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
    addresses: tuple[EndpointAddress, ...] = ()  # none: Azure gives them
