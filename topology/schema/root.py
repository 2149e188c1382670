"""The settings of one environment as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, PrivateAttr

from topology.schema.cluster import BootstrapPart, ComputeTier, GatewayPart, LoadBalancerPart, WebTier
from topology.schema.network import Corporate, Hub, Spoke
from topology.schema.part import Part
from topology.schema.types import Addresses, Container, Region, Tags, Text, Word

# The one key that is the provider's own; `location` below carries it literally, as type checkers ask.
LOCATION = "azure-native:location"


class VaultPart(Part):
    """The Key Vault. Its name is taken world-wide, so one is derived unless it is given."""

    name: Text | None = Field(default=None, examples=["kv-contoso-mls-dev"])
    sku: Literal["standard", "premium"] = Field(default="standard", examples=["standard"])
    retention_days: int = Field(default=90, ge=7, le=90, examples=[90])


class StoragePart(Part):
    """The storage account. Its name is taken world-wide, so one is derived unless it is given."""

    name: Text | None = Field(default=None, examples=["stcontosomlsdev"])
    sku: Literal["Standard_LRS", "Standard_ZRS", "Standard_GRS", "Standard_GZRS", "Standard_RAGZRS"] = Field(
        default="Standard_ZRS", examples=["Standard_ZRS"]
    )
    containers: tuple[Container, ...] = Field(default=("packages",), examples=[["packages"]])


class Settings(Part):
    """Every setting of one environment. `topology.settings.load` makes one from a stack's configuration."""

    location: Region = Field(alias="azure-native:location", examples=["westeurope"])
    organization: Word = Field(examples=["contoso"])
    workload: Word = Field(examples=["mls"])
    environment: Word = Field(examples=["dev"])
    tags: Tags = Field(
        examples=[{"owner": "ml-platform@contoso.example", "costCentre": "4711", "dataClass": "internal"}]
    )
    corporate: Corporate
    dns_servers: Addresses = Field(examples=[["10.1.2.3", "10.4.5.6", "168.63.129.16"]])
    hub: Hub
    spokes: tuple[Spoke, ...] = Field(
        min_length=1,
        examples=[
            [
                {"name": "cluster", "role": "cluster", "addressSpace": "10.20.2.0/24"},
                {"name": "workspace", "role": "workspace", "addressSpace": "10.20.4.0/24"},
            ]
        ],
    )
    web: WebTier = Field(default_factory=WebTier)
    compute: ComputeTier = Field(default_factory=ComputeTier)
    load_balancer: LoadBalancerPart = Field(default_factory=LoadBalancerPart)
    gateway: GatewayPart
    bootstrap: BootstrapPart
    vault: VaultPart = Field(default_factory=VaultPart)
    storage: StoragePart = Field(default_factory=StoragePart)

    _directory: Path = PrivateAttr(default=Path())
    _stack: str = PrivateAttr(default="")

    @property
    def directory(self) -> Path:
        """The folder that file names in the settings are relative to."""
        return self._directory

    @property
    def stack(self) -> str:
        """The stack's name; it is the environment where the settings name none."""
        return self._stack

    def created(self) -> tuple[Spoke, ...]:
        """The spokes that this program makes."""
        return tuple(spoke for spoke in self.spokes if spoke.id is None)

    def spoke(self, role: str) -> Spoke:
        """The one created spoke of that role."""
        return next(spoke for spoke in self.created() if spoke.role == role)
