"""What watches the networks and calls somebody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Operator = Literal["GreaterThan", "LessThan"]


@dataclass(frozen=True, slots=True)
class NetworkWatcher:
    """The region's Network Watcher, whose children flow logs and connection monitors are."""

    name: str
    resource_group_name: str  # a name, not a key: the group is Azure's own unless the plan creates it
    create: bool


@dataclass(frozen=True, slots=True)
class FlowLogStorage:
    """The account that flow logs are written to, by an identity and not by a key. Its key is "flow-logs"."""

    name: str
    resource_group: str
    sku: str
    identity: str  # key of the Identity that writes


@dataclass(frozen=True, slots=True)
class FlowLog:
    """The flow log of one virtual network, with traffic analytics."""

    name: str
    network: str  # key of a created network
    retention_days: int
    analytics_minutes: int  # 10 or 60


@dataclass(frozen=True, slots=True)
class Source:
    """Nodes that try connections."""

    key: str  # under which the components enter them: "web", "compute", "jumpbox"
    kind: Literal["AzureVMSS", "AzureVM"]


@dataclass(frozen=True, slots=True)
class Destination:
    """A name that must be reachable, and why."""

    name: str
    host: str  # "{guid}" in it stands for the workspace's GUID, which only Azure knows
    port: int
    reason: str
    sources: tuple[str, ...] = ()  # keys of those that try it; none: all


@dataclass(frozen=True, slots=True)
class ConnectionMonitor:
    """Each source tries each destination, by TCP, every so many seconds."""

    name: str
    interval_seconds: int
    sources: tuple[Source, ...]
    destinations: tuple[Destination, ...]


@dataclass(frozen=True, slots=True)
class MetricAlert:
    """Fires while a metric of one resource is beyond a threshold."""

    key: str
    name: str
    description: str
    severity: int  # 0 critical to 4 verbose
    target: str  # key of the resource
    target_type: str  # its ARM type
    metric: str
    aggregation: Literal["Average", "Maximum", "Minimum", "Total", "Count"]
    operator: Operator
    threshold: float
    window: str  # ISO 8601: "PT5M"
    frequency: str


@dataclass(frozen=True, slots=True)
class LogAlert:
    """Fires when a query of the Log Analytics workspace finds more rows than a threshold."""

    key: str
    name: str
    description: str
    severity: int
    query: str  # KQL
    threshold: float
    window: str
    frequency: str
    groups_by: tuple[str, ...]  # columns: one alert for each combination


@dataclass(frozen=True, slots=True)
class Alerts:
    """Who is told, and of what."""

    group_name: str
    short_name: str  # at most 12 characters: it heads text messages
    resource_group: str
    emails: tuple[str, ...]
    metrics: tuple[MetricAlert, ...]
    logs: tuple[LogAlert, ...]
