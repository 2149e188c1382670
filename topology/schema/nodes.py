"""Settings of how nodes are kept well: their health, repair, upgrades, and the security of the machine itself."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from topology.schema.addresses import Port
from topology.schema.azure import DataCollectionRuleId
from topology.schema.part import Part
from topology.schema.texts import UrlPath


class HealthPart(Part):
    """What the node asks itself, on its own port unless `port` is set, to know whether it is well.

    With `https` a node is well when the path answers 200; with `tcp` when the port answers at all. A path that wants
    a token answers 401, and automatic repair would then replace every node in turn: try it before it is set.
    """

    protocol: Literal["tcp", "https"] = Field(default="tcp", examples=["tcp"])
    port: Port | None = Field(default=None, examples=[12800])
    path: UrlPath | None = Field(default=None, examples=["/health"])
    interval_seconds: int = Field(default=5, ge=5, le=60, examples=[5])
    probes: int = Field(default=3, ge=1, le=24, examples=[3])


class RepairPart(Part):
    """Automatic repair of nodes that say they are not well. The grace covers what a new node has to install."""

    grace_minutes: int = Field(default=30, ge=10, le=90, examples=[30])
    action: Literal["Replace", "Reimage", "Restart"] = Field(default="Replace", examples=["Replace"])


class UpgradePart(Part):
    """How nodes follow a changed scale set: by hand, or batch by batch as long as enough of them are well."""

    mode: Literal["Manual", "Rolling"] = Field(default="Manual", examples=["Rolling"])
    batch_percent: int = Field(default=20, ge=5, le=100, examples=[20])
    unhealthy_percent: int = Field(default=20, ge=5, le=100, examples=[20])
    unhealthy_upgraded_percent: int = Field(default=20, ge=0, le=100, examples=[20])
    pause_seconds: int = Field(default=60, ge=0, le=3600, examples=[60])
    prioritize_unhealthy: bool = Field(default=True, examples=[True])
    # Newer versions of the marketplace image, in the same batches; Windows Update inside the nodes is then off.
    os_images: bool = Field(default=False, examples=[True])


COLLECTION_RULE: Final = (
    "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-monitor/providers/Microsoft.Insights"
    "/dataCollectionRules/dcr-windows"
)


class MonitorAgentPart(Part):
    """The Azure Monitor agent, and the data collection rule, made elsewhere, that says what it sends where.

    With a private link scope the rule names a data collection endpoint that is in the scope.
    """

    data_collection_rule: DataCollectionRuleId = Field(examples=[COLLECTION_RULE])


class MachineSecurity(Part):
    """Trusted launch needs a second-generation image, and encryption at host a feature that the subscription has on."""

    trusted_launch: bool = Field(default=True, examples=[True])
    encryption_at_host: bool = Field(default=False, examples=[True])
