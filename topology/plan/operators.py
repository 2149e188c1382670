"""How operators get in: Bastion, the jumpbox, and the groups that name tiers of machines."""

from __future__ import annotations

from dataclasses import dataclass

from topology.plan.cluster import Image
from topology.plan.egress import PublicAddress


@dataclass(frozen=True, slots=True)
class Bastion:
    """Azure Bastion in a subnet of its own."""

    name: str
    resource_group: str
    network: str
    subnet: str  # key
    sku: str  # "Basic", "Standard" or "Premium"
    zones: tuple[str, ...]
    address: PublicAddress | None  # None: private only
    scale_units: int
    copy_paste: bool
    native_client: bool
    ip_connect: bool
    file_copy: bool
    session_recording: bool


@dataclass(frozen=True, slots=True)
class Jumpbox:
    """One Windows machine for operators, with no public address."""

    name: str
    computer_name: str  # Windows: at most 15 characters
    interface: str
    disk: str
    resource_group: str
    network: str
    subnet: str  # key
    private_address: str
    size: str
    zones: tuple[str, ...]  # one or none
    image: Image
    disk_type: str
    disk_size_gb: int
    admin_username: str
    entra_login: bool


@dataclass(frozen=True, slots=True)
class ApplicationSecurityGroup:
    """A name for the machines of one tier: `key` is a scale set's, or "jumpbox"."""

    key: str
    name: str
    resource_group: str
