"""Which resource types have diagnostic settings, and what of each is sent to Log Analytics.

Source: azure-monitor-docs `reference/supported-logs/*` and `reference/supported-metrics/*` (2026-07-14 for most types;
their column "DS Export" says which metrics a setting may carry). That a type has a category group "allLogs" is from
general knowledge, unverified, except where `azure-monitor/essentials/diagnostic-settings` names it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_ALL_LOGS: Final = ("allLogs",)
_ALL_METRICS: Final = ("AllMetrics",)
_STORAGE_METRICS: Final = ("Transaction",)


@dataclass(frozen=True, slots=True)
class Sends:
    """What a resource of one type sends."""

    groups: tuple[str, ...] = _ALL_LOGS
    categories: tuple[str, ...] = ()
    metrics: tuple[str, ...] = _ALL_METRICS
    dedicated: bool = True  # to tables of its own; False where the type knows only AzureDiagnostics


# The group "allLogs" holds the legacy categories too, which would write each line a second time. Flow traces are left
# out: they are for a search that somebody starts by hand, and cost most of all.
_FIREWALL: Final = (
    "AZFWApplicationRule",
    "AZFWNetworkRule",
    "AZFWNatRule",
    "AZFWThreatIntel",
    "AZFWIdpsSignature",
    "AZFWDnsQuery",
    "AZFWFqdnResolveFailure",
    "AZFWFatFlow",
)

TABLE: Final[dict[str, Sends]] = {
    "Microsoft.Network/applicationGateways": Sends(),
    "Microsoft.Network/loadBalancers": Sends(),
    "Microsoft.Network/azureFirewalls": Sends(groups=(), categories=_FIREWALL),
    "Microsoft.Network/bastionHosts": Sends(),
    # Named one by one: that the type has the group allLogs is unverified, and its point-to-site log has nothing to say.
    # Tables: troubleshoot-vpn-with-azure-diagnostics (2021-03-15).
    "Microsoft.Network/virtualNetworkGateways": Sends(
        groups=(),
        categories=("GatewayDiagnosticLog", "TunnelDiagnosticLog", "RouteDiagnosticLog", "IKEDiagnosticLog"),
        dedicated=False,
    ),
    "Microsoft.Network/networkSecurityGroups": Sends(
        groups=(), categories=("NetworkSecurityGroupEvent", "NetworkSecurityGroupRuleCounter"), metrics=()
    ),
    "Microsoft.Network/virtualNetworks": Sends(),
    "Microsoft.Network/publicIPAddresses": Sends(),
    "Microsoft.Network/dnsResolverPolicies": Sends(metrics=()),
    "Microsoft.KeyVault/vaults": Sends(),
    "Microsoft.Storage/storageAccounts": Sends(groups=(), metrics=_STORAGE_METRICS),
    **{
        f"Microsoft.Storage/storageAccounts/{service}": Sends(metrics=_STORAGE_METRICS)
        for service in ("blobServices", "fileServices", "queueServices", "tableServices")
    },
    "Microsoft.ContainerRegistry/registries": Sends(),
    "Microsoft.MachineLearningServices/workspaces": Sends(),
    # A server sends its audit by the settings of its own database, "master" (sql-database auditing-setup).
    "Microsoft.Sql/servers": Sends(groups=(), categories=("SQLSecurityAuditEvents",), metrics=(), dedicated=False),
    "Microsoft.Sql/servers/databases": Sends(
        metrics=("Basic", "InstanceAndAppAdvanced", "WorkloadManagement"), dedicated=False
    ),
    "Microsoft.OperationalInsights/workspaces": Sends(),
    "Microsoft.Insights/autoscaleSettings": Sends(),
}
"""By ARM type. A type that is not here sends nothing, or is in WITHOUT."""

WITHOUT: Final[dict[str, str]] = {
    "Microsoft.Insights/components": "its workspace has all of it already, and a setting would write it a second time",
    "Microsoft.Compute/virtualMachineScaleSets": "has no resource logs, and its metrics are kept without a setting",
    "Microsoft.Network/natGateways": "logs exist only for StandardV2, and that its metrics are exported is unverified",
}
"""Types that one might look for in the table, and why they are not in it."""
