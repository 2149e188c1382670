"""Where logs and metrics go, how they get there privately, and what sends them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LogAnalytics:
    """The Log Analytics workspace: the one place that everything is logged to. Its key is "logs"."""

    name: str
    resource_group: str
    retention_days: int
    daily_cap_gb: float | None  # of what is taken in; None: no cap
    public_network_access: bool  # for sending and for reading; off only where a private link scope stands in


@dataclass(frozen=True, slots=True)
class ApplicationInsights:
    """Application Insights on that workspace. Its key is "insights"."""

    name: str
    resource_group: str
    retention_days: int
    public_network_access: bool


@dataclass(frozen=True, slots=True)
class MonitorScope:
    """The Azure Monitor private link scope, in Open mode. Its key is "monitor-scope"."""

    name: str
    resource_group: str
    resources: tuple[str, ...]  # keys of what it holds: "logs", "insights"


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """What one resource sends to the Log Analytics workspace."""

    target: str  # key under which the components enter the resource: "vault", "network:hub", "nsg:hub/endpoints"
    part: str  # of the resource: "blobServices/default"; "" for the resource itself
    name: str
    type: str  # ARM type, as in topology.diagnostics
    groups: tuple[str, ...]  # category groups
    categories: tuple[str, ...]  # single categories, where a type has no group that fits
    metrics: tuple[str, ...]
    dedicated: bool  # whether logs go to tables of their own type instead of AzureDiagnostics

    @property
    def key(self) -> str:
        """Unique among the plan's settings, and good as a logical name."""
        whole = f"{self.target}/{self.part.partition('/')[0]}" if self.part else self.target
        return whole.replace(":", "-").replace("/", "-")
