"""The settings of one environment as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, PrivateAttr

from topology.regions import Cloud, cloud_of
from topology.schema.addresses import Addresses
from topology.schema.azure import Container, Region
from topology.schema.cluster import BootstrapPart, ComputeTier, GatewayPart, LoadBalancerPart, WebTier
from topology.schema.database import DatabasePart
from topology.schema.dns import DnsPart, PrivateLinkPart
from topology.schema.egress import DdosPart, Egress
from topology.schema.intents import IntentPart
from topology.schema.network import Corporate, Hub, Spoke
from topology.schema.operations import MonitorPart
from topology.schema.operators import BastionPart, JumpboxPart
from topology.schema.part import Part
from topology.schema.texts import Tags, Text, Word
from topology.schema.workspace import WorkspacePart

# The one key that is the provider's own; `location` below carries it literally, as type checkers ask.
LOCATION = "azure-native:location"


class VaultPart(Part):
    """The Key Vault. Its name is taken world-wide, so one is derived unless it is given."""

    name: Text | None = Field(default=None, examples=["kv-contoso-mls-dev"])
    sku: Literal["standard", "premium"] = Field(default="standard", examples=["standard"])
    retention_days: int = Field(default=90, ge=7, le=90, examples=[90])
    # Brings a deleted vault of that name back, with what was in it, instead of creating one. For one deployment.
    recover: bool = Field(default=False, examples=[True])


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
    egress: Egress = Field(default_factory=Egress)
    ddos: DdosPart | None = Field(default=None, examples=[{"create": True}])
    web: WebTier = Field(default_factory=WebTier)
    compute: ComputeTier = Field(default_factory=ComputeTier)
    load_balancer: LoadBalancerPart = Field(default_factory=LoadBalancerPart)
    gateway: GatewayPart
    bootstrap: BootstrapPart
    vault: VaultPart = Field(default_factory=VaultPart)
    storage: StoragePart = Field(default_factory=StoragePart)
    database: DatabasePart | None = Field(
        default=None,
        examples=[{"entraAdmin": {"login": "sql-administrators", "objectId": "33333333-4444-5555-6666-777777777777"}}],
    )
    workspace: WorkspacePart | None = Field(default=None, examples=[{"isolation": "ownNetwork"}])

    monitor: MonitorPart = Field(default_factory=MonitorPart)
    # Whether the engine refuses to delete what holds data.
    protect: bool = Field(default=False, examples=[True])
    # Whether what costs by the hour is stopped or gone. What holds data stays, and nothing opens up.
    parked: bool = Field(default=False, examples=[True])
    dns: DnsPart = Field(default_factory=DnsPart)
    private_link: PrivateLinkPart = Field(default_factory=PrivateLinkPart)
    bastion: BastionPart | None = Field(default=None, examples=[{"sku": "Standard"}])
    jumpbox: JumpboxPart | None = Field(default=None, examples=[{"size": "Standard_D2s_v5"}])
    # Groups that name the tiers of machines, for rules and queries of one's own; the plan's rules go by address.
    application_security_groups: bool = Field(default=True, examples=[True])

    # What must hold in the network beyond what holds in every environment; a preview proves or refutes each.
    intents: tuple[IntentPart, ...] = ()

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

    @property
    def cloud(self) -> Cloud:
        """Which of Azure's clouds the region belongs to."""
        return cloud_of(self.location)

    def created(self) -> tuple[Spoke, ...]:
        """The spokes that this program makes."""
        return tuple(spoke for spoke in self.spokes if spoke.id is None)

    def uses_gateway(self, spoke: Spoke) -> bool:
        """Whether a spoke has the hub's gateway for its own: it is said, or this plan makes both."""
        if spoke.use_remote_gateways is not None:
            return spoke.use_remote_gateways
        return spoke.id is None and self.hub.makes_gateway and self.hub.transits

    def spoke(self, role: str) -> Spoke:
        """The one created spoke of that role."""
        return next(spoke for spoke in self.created() if spoke.role == role)
