"""Metrics that alerts are set on, of the types that have them here. Names are compared in lower case.

Source: azure-monitor-docs `reference/supported-metrics` (2026-07-13) for the gateway; for the others general knowledge,
unverified (firewall/monitor-firewall-reference, load-balancer/monitor-load-balancer-reference,
key-vault/general/monitor-key-vault-reference).
"""

from __future__ import annotations

from typing import Final

METRICS: Final[dict[str, frozenset[str]]] = {
    key.lower(): frozenset(names.lower().split())
    for key, names in {
        "Microsoft.Network/applicationGateways": """
            ApplicationGatewayTotalTime AvgRequestCountPerHealthyHost AzwafBotProtection
            AzWAFCaptchaChallengeRequestCount AzwafCustomRule AzWAFJSChallengeRequestCount AzwafPenaltyBoxHits
            AzwafPenaltyBoxSize AzwafSecRule AzwafTotalRequests BackendConnectTime BackendFirstByteResponseTime
            BackendLastByteResponseTime BackendResponseStatus BlockedCount BytesReceived BytesSent CapacityUnits
            ClientRtt ComputeUnits CpuUtilization CurrentConnections EstimatedBilledCapacityUnits FailedRequests
            FixedBillableCapacityUnits HealthyHostCount MatchedCount NewConnectionsPerSecond ResponseStatus
            Throughput TlsProtocol TotalRequests UnhealthyHostCount WebSocketActiveConnections
            WebsocketSpecificCloseStatusCode
        """,
        "Microsoft.Network/azureFirewalls": """
            ApplicationRuleHit DataProcessed FirewallHealth FirewallLatencyPng NetworkRuleHit ObservedCapacity
            SNATPortUtilization Throughput
        """,
        "Microsoft.Network/loadBalancers": """
            AllocatedSnatPorts ByteCount DipAvailability GlobalBackendAvailability PacketCount
            SnatConnectionCount SYNCount UsedSnatPorts VipAvailability
        """,
        "Microsoft.KeyVault/vaults": "Availability SaturationShoebox ServiceApiHit ServiceApiLatency ServiceApiResult",
    }.items()
}
"""By ARM type in lower case. A type that is not here is not looked at."""
