"""Settings of what watches the environment: logs, alerts, flow logs, connection monitor."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from topology.schema.part import Part
from topology.schema.texts import EmailAddresses, Text


class FlowLogsPart(Part):
    """Flow logs of every virtual network, with traffic analytics on them."""

    retention_days: int = Field(default=30, ge=1, le=365, examples=[30])
    traffic_analytics_minutes: Literal[10, 60] = Field(default=60, examples=[60])


class AlertsPart(Part):
    """Who hears of it when something is wrong, and from how many denials on a quarter of an hour is wrong."""

    emails: EmailAddresses = Field(examples=[["ml-platform@contoso.example"]])
    denials_above: int = Field(default=50, ge=0, le=100_000, examples=[50])


class NetworkWatcherPart(Part):
    """The region's Network Watcher. Azure makes it with the region's first virtual network, unless told not to."""

    create: bool = Field(default=False, examples=[False])
    name: Text | None = Field(default=None, examples=["NetworkWatcher_westeurope"])
    resource_group: Text = Field(default="NetworkWatcherRG", examples=["NetworkWatcherRG"])


class ConnectionMonitorPart(Part):
    """How often the nodes try the names that they cannot do without."""

    interval_seconds: Literal[30, 60, 300, 600, 1800] = Field(default=300, examples=[300])


class MonitorPart(Part):
    """Log Analytics and Application Insights, and what is sent there."""

    # What Application Insights takes; the workspace takes any number between.
    retention_days: Literal[30, 60, 90, 120, 180, 270, 365, 550, 730] = Field(default=30, examples=[30])
    daily_cap_gb: float | None = Field(default=None, ge=1, examples=[5])
    private_link: bool = Field(default=False, examples=[True])
    diagnostics: bool = Field(default=False, examples=[True])
    flow_logs: FlowLogsPart | None = Field(default=None, examples=[{"retentionDays": 30}])
    alerts: AlertsPart | None = Field(default=None, examples=[{"emails": ["ml-platform@contoso.example"]}])
    connection_monitor: ConnectionMonitorPart | None = Field(default=None, examples=[{"intervalSeconds": 300}])
    network_watcher: NetworkWatcherPart = Field(default_factory=NetworkWatcherPart)
