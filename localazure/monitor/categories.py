"""What each resource type can send by a diagnostic setting.

Source: azure-monitor-docs `reference/supported-logs` and `reference/supported-metrics` (2026-07-14); which types have
the category group "audit" beside "allLogs" is general knowledge, unverified.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Known:
    """The log categories, category groups and metric categories of one type, in lower case."""

    logs: frozenset[str]
    groups: frozenset[str]
    metrics: frozenset[str]


def _known(logs: str = "", groups: str = "alllogs", metrics: str = "allmetrics") -> Known:
    return Known(
        frozenset(logs.lower().split()),
        frozenset(groups.lower().split()) if logs else frozenset(),
        frozenset(metrics.lower().split()),
    )


_STORAGE: Final = _known("StorageRead StorageWrite StorageDelete", "allLogs audit", "Transaction Capacity")
_AML: Final = """
AmlComputeClusterEvent AmlComputeClusterNodeEvent AmlComputeJobEvent AmlComputeCpuGpuUtilization
AmlRunStatusChangedEvent ModelsChangeEvent ModelsReadEvent ModelsActionEvent DeploymentReadEvent
DeploymentEventACI DeploymentEventAKS InferencingOperationAKS InferencingOperationACI EnvironmentChangeEvent
EnvironmentReadEvent DataLabelChangeEvent DataLabelReadEvent ComputeInstanceEvent DataStoreChangeEvent
DataStoreReadEvent DataSetChangeEvent DataSetReadEvent PipelineChangeEvent PipelineReadEvent RunEvent
RunReadEvent
"""
_FIREWALL: Final = """
AzureFirewallApplicationRule AzureFirewallNetworkRule AzureFirewallDnsProxy AZFWNetworkRule AZFWApplicationRule
AZFWNatRule AZFWThreatIntel AZFWIdpsSignature AZFWDnsQuery AZFWDnsAdditional AZFWFqdnResolveFailure AZFWFatFlow
AZFWFlowTrace AZFWApplicationRuleAggregation AZFWNetworkRuleAggregation AZFWNatRuleAggregation
"""
_DATABASE: Final = """
SQLInsights AutomaticTuning QueryStoreRuntimeStatistics QueryStoreWaitStatistics Errors DatabaseWaitStatistics
Timeouts Blocks Deadlocks DevOpsOperationsAudit SQLSecurityAuditEvents DmsWorkers ExecRequests RequestSteps
SqlRequests Waits
"""

KNOWN: Final[dict[str, Known]] = {
    key.lower(): value
    for key, value in {
        "Microsoft.Network/applicationGateways": _known(
            "ApplicationGatewayAccessLog ApplicationGatewayPerformanceLog ApplicationGatewayFirewallLog"
        ),
        "Microsoft.Network/loadBalancers": _known("LoadBalancerHealthEvent"),
        "Microsoft.Network/azureFirewalls": _known(_FIREWALL),
        "Microsoft.Network/bastionHosts": _known("BastionAuditLogs", "allLogs audit"),
        # troubleshoot-vpn-with-azure-diagnostics, 2021-03-15
        "Microsoft.Network/virtualNetworkGateways": _known(
            "GatewayDiagnosticLog TunnelDiagnosticLog RouteDiagnosticLog IKEDiagnosticLog P2SDiagnosticLog"
        ),
        "Microsoft.Network/networkSecurityGroups": _known(
            "NetworkSecurityGroupEvent NetworkSecurityGroupRuleCounter", metrics=""
        ),
        "Microsoft.Network/virtualNetworks": _known("VMProtectionAlerts"),
        "Microsoft.Network/publicIPAddresses": _known(
            "DDoSProtectionNotifications DDoSMitigationFlowLogs DDoSMitigationReports", "allLogs audit"
        ),
        "Microsoft.Network/networkInterfaces": _known(),
        "Microsoft.Network/dnsResolverPolicies": _known("DnsResponse", metrics=""),
        "Microsoft.KeyVault/vaults": _known("AuditEvent AzurePolicyEvaluationDetails", "allLogs audit"),
        "Microsoft.Storage/storageAccounts": _known(metrics="Transaction Capacity"),
        "Microsoft.Storage/storageAccounts/blobServices": _STORAGE,
        "Microsoft.Storage/storageAccounts/fileServices": _STORAGE,
        "Microsoft.Storage/storageAccounts/queueServices": _STORAGE,
        "Microsoft.Storage/storageAccounts/tableServices": _STORAGE,
        "Microsoft.ContainerRegistry/registries": _known(
            "ContainerRegistryRepositoryEvents ContainerRegistryLoginEvents", "allLogs audit"
        ),
        "Microsoft.MachineLearningServices/workspaces": _known(_AML, "allLogs audit"),
        "Microsoft.Sql/servers/databases": _known(
            _DATABASE, "allLogs audit", "Basic InstanceAndAppAdvanced WorkloadManagement AllMetrics"
        ),
        "Microsoft.OperationalInsights/workspaces": _known("Audit SummaryLogs Jobs", "allLogs audit"),
        "Microsoft.Insights/components": _known(
            "AppAvailabilityResults AppBrowserTimings AppEvents AppMetrics AppDependencies AppExceptions AppPageViews "
            "AppPerformanceCounters AppRequests AppSystemEvents AppTraces OTelLogs OTelSpans"
        ),
        "Microsoft.Insights/autoscaleSettings": _known("AutoscaleEvaluations AutoscaleScaleActions"),
    }.items()
}
"""By ARM type in lower case. A type that is not here has no diagnostic settings."""
