"""The Log Analytics workspace, what else is on it, and who sends there."""

from __future__ import annotations

from collections.abc import Iterator

from topology.diagnostics import TABLE
from topology.naming import Names
from topology.plan import ApplicationInsights, Diagnostics, LogAnalytics, MonitorScope, Plan, PublicAddress
from topology.schema import Settings

# Services of a storage account; each has settings of its own, and none inherits the account's.
_STORAGE_SERVICES = ("blobServices", "fileServices", "queueServices", "tableServices")


def logs(settings: Settings, names: Names) -> LogAnalytics:
    """The Log Analytics workspace.

    Its public side is off exactly where a private link scope stands in for it: without a scope the agents on the nodes
    have no other way in, and people no other way to read. What diagnostic settings send takes neither way.
    """
    part = settings.monitor
    return LogAnalytics(names.of("log"), "monitor", part.retention_days, part.daily_cap_gb, not part.private_link)


def insights(settings: Settings, names: Names) -> ApplicationInsights:
    """Application Insights, open to the public exactly where its workspace is."""
    part = settings.monitor
    return ApplicationInsights(names.of("appi"), "monitor", part.retention_days, not part.private_link)


def scope(settings: Settings, names: Names) -> MonitorScope | None:
    """The private link scope where it is asked for."""
    if not settings.monitor.private_link:
        return None
    return MonitorScope(names.of("ampls"), "monitor", ("logs", "insights"))


def diagnostics(plan: Plan, names: Names) -> tuple[Diagnostics, ...]:
    """A setting for everything in the plan whose type has them. The plan must hold all that is to be watched."""
    name = names.of("diag", "logs")
    return tuple(
        Diagnostics(target, part, name, type_, sends.groups, sends.categories, sends.metrics, sends.dedicated)
        for target, part, type_ in targets(plan)
        if (sends := TABLE[type_])
    )


def targets(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Everything in the plan that has diagnostic settings: its key, the part of it, the ARM type."""
    for network in plan.networks:
        yield f"network:{network.key}", "", "Microsoft.Network/virtualNetworks"
        for subnet in network.subnets:
            if subnet.network_security_group:
                yield f"nsg:{network.key}/{subnet.key}", "", "Microsoft.Network/networkSecurityGroups"
    yield from _entrances(plan)
    yield from _outlets(plan)
    yield from _data(plan)


def _entrances(plan: Plan) -> Iterator[tuple[str, str, str]]:
    yield "gateway", "", "Microsoft.Network/applicationGateways"
    yield "load-balancer", "", "Microsoft.Network/loadBalancers"
    for tier in plan.scale_sets:
        yield f"{tier.key}-autoscale", "", "Microsoft.Insights/autoscaleSettings"


def _outlets(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """What stands between the networks and the rest of the world, and its public addresses."""
    if plan.firewall:
        yield "firewall", "", "Microsoft.Network/azureFirewalls"
    if plan.bastion:
        yield "bastion", "", "Microsoft.Network/bastionHosts"
    if plan.hub_gateway:
        yield "hub-gateway", "", "Microsoft.Network/virtualNetworkGateways"
    for address in _addresses(plan):
        yield f"pip:{address.name}", "", "Microsoft.Network/publicIPAddresses"
    if plan.dns_policy:
        yield "dns-policy", "", "Microsoft.Network/dnsResolverPolicies"


def _addresses(plan: Plan) -> Iterator[PublicAddress]:
    if plan.firewall:
        yield from plan.firewall.addresses
        if plan.firewall.management_address:
            yield plan.firewall.management_address
    yield from (nat.address for nat in plan.nat_gateways if nat.address)
    if plan.bastion and plan.bastion.address:
        yield plan.bastion.address
    if plan.hub_gateway:
        yield from plan.hub_gateway.addresses


def _data(plan: Plan) -> Iterator[tuple[str, str, str]]:
    vaults, accounts = ["vault"], ["storage"]
    if plan.workspace:
        vaults.append("workspace-vault")
        accounts.append("workspace-storage")
    if plan.flow_log_storage:
        accounts.append("flow-logs")
    for vault in vaults:
        yield vault, "", "Microsoft.KeyVault/vaults"
    for account in accounts:
        yield account, "", "Microsoft.Storage/storageAccounts"
        for service in _STORAGE_SERVICES:
            yield account, f"{service}/default", f"Microsoft.Storage/storageAccounts/{service}"
    if plan.workspace:
        yield "registry", "", "Microsoft.ContainerRegistry/registries"
        yield "workspace", "", "Microsoft.MachineLearningServices/workspaces"
    if plan.database:
        yield "sql-database", "", "Microsoft.Sql/servers/databases"
        if plan.database.auditing:
            yield "sql-master", "", "Microsoft.Sql/servers"
    if plan.logs:
        yield "logs", "", "Microsoft.OperationalInsights/workspaces"
