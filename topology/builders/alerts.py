"""What somebody is called for."""

from __future__ import annotations

from collections.abc import Iterator

from topology.naming import Names
from topology.plan import Alerts, LogAlert, MetricAlert, Plan
from topology.schema import Settings

# Every line that the firewall turned away. `isfuzzy` and the empty table keep the query sound while a table that Azure
# makes with its first line is not there yet.
_DENIALS = """
union isfuzzy=true AZFWNetworkRule, AZFWApplicationRule, (datatable(Action: string, SourceIp: string)[])
| where Action == "Deny"
""".strip()

# The vault writes these once a month before and at the end of a secret's or certificate's life (key-vault
# general/logging and general/event-grid-overview; that they are written without a subscriber is unverified).
_EXPIRIES = """
union isfuzzy=true AZKVAuditLogs, (datatable(OperationName: string)[])
| where OperationName endswith "NearExpiryEventGridNotification"
    or OperationName endswith "ExpiredEventGridNotification"
""".strip()


def alerts(settings: Settings, names: Names, plan: Plan) -> Alerts | None:
    """The action group and its alerts, where receivers are named."""
    part = settings.monitor.alerts
    if part is None:
        return None
    return Alerts(
        group_name=names.of("ag", "platform"),
        short_name=settings.workload[:12],
        resource_group="monitor",
        emails=part.emails,
        metrics=tuple(_metrics(settings, names, plan)),
        logs=tuple(_logs(names, plan, part.denials_above)),
    )


def _metrics(settings: Settings, names: Names, plan: Plan) -> Iterator[MetricAlert]:
    # Nothing answers the gateway's probes while the environment is parked, which is no news.
    if not settings.parked:
        yield MetricAlert(
            key="gateway-backend",
            name=names.of("ma", "gateway", "backend"),
            description="The gateway finds no healthy answer behind it: the load balancer or every web node is down.",
            severity=1,
            target="gateway",
            target_type="Microsoft.Network/applicationGateways",
            metric="UnhealthyHostCount",
            aggregation="Average",
            operator="GreaterThan",
            threshold=0,
            window="PT5M",
            frequency="PT1M",
        )
    if plan.firewall:
        yield _firewall(names, "health", "FirewallHealth", "LessThan", 90, "The firewall is degraded or unhealthy.")
        yield _firewall(
            names,
            "snat",
            "SNATPortUtilization",
            "GreaterThan",
            80,
            "The firewall runs out of source ports: connections to the outside will fail. Add a public address.",
        )


def _firewall(names: Names, key: str, metric: str, operator: str, threshold: float, says: str) -> MetricAlert:
    # Names and meaning of the metrics: firewall/monitor-firewall-reference.
    return MetricAlert(
        key=f"firewall-{key}",
        name=names.of("ma", "firewall", key),
        description=says,
        severity=1,
        target="firewall",
        target_type="Microsoft.Network/azureFirewalls",
        metric=metric,
        aggregation="Average",
        operator="GreaterThan" if operator == "GreaterThan" else "LessThan",
        threshold=threshold,
        window="PT5M",
        frequency="PT1M",
    )


def _logs(names: Names, plan: Plan, denials: int) -> Iterator[LogAlert]:
    yield LogAlert(
        key="vault-expiry",
        name=names.of("sqr", "vault", "expiry"),
        description="A certificate, secret or key of the vault is about to expire, or has expired.",
        severity=2,
        query=_EXPIRIES,
        threshold=0,
        window="P1D",
        frequency="PT1H",
        groups_by=(),
    )
    if plan.firewall:
        yield LogAlert(
            key="firewall-denials",
            name=names.of("sqr", "firewall", "denials"),
            description="One host was turned away by the firewall more often than is normal: it is looking around.",
            severity=2,
            query=_DENIALS,
            threshold=denials,
            window="PT15M",
            frequency="PT5M",
            groups_by=("SourceIp",),
        )
