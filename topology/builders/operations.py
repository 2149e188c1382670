"""Flow logs, the connection monitor and alerts."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from topology.builders import observability
from topology.builders.alerts import alerts
from topology.builders.dns import SIGN_IN
from topology.naming import Names
from topology.plan import (
    ConnectionMonitor,
    Destination,
    Extension,
    FlowLog,
    FlowLogStorage,
    Grant,
    Identity,
    NetworkWatcher,
    Plan,
    ResourceGroup,
    ScaleSet,
    Source,
)
from topology.private_names import names_of, workspace_names
from topology.regions import CODES, cloud_of
from topology.schema import Settings

# azure-docs role-based-access-control/built-in-roles. What the identity of a flow log needs:
# network-watcher/vnet-flow-logs-managed-identity (2025-11-18).
BLOB_CONTRIBUTOR = ("Storage Blob Data Contributor", "ba92f5b4-2d11-453d-a403-e96b0029c9fe")

_FLOW_LOGS = "flow-logs"


def watched(settings: Settings, names: Names, plan: Plan) -> Plan:
    """The plan with everything that watches it. It comes last, because it looks at what there is to watch."""
    plan = dataclasses.replace(
        plan,
        resource_groups=(*plan.resource_groups, ResourceGroup("monitor", names.of("rg", "monitor"))),
        logs=observability.logs(settings, names),
        insights=observability.insights(settings, names),
        monitor_scope=observability.scope(settings, names),
        network_watcher=network_watcher(settings, names),
        connection_monitor=connection_monitor(settings, names, plan),
    )
    # While an environment is parked, too: a changed scale set would be one more thing that parking changes.
    if settings.monitor.connection_monitor:
        plan = dataclasses.replace(plan, scale_sets=tuple(_with_agent(tier) for tier in plan.scale_sets))
    if settings.monitor.flow_logs:
        plan = _with_flow_logs(settings, names, plan)
    sent = observability.diagnostics(plan, names)
    if not settings.monitor.diagnostics:
        # An audit that is on has to arrive: without its setting Azure SQL writes it nowhere.
        sent = tuple(item for item in sent if item.target == "sql-master")
    plan = dataclasses.replace(plan, diagnostics=sent)
    return dataclasses.replace(plan, alerts=alerts(settings, names, plan))


def network_watcher(settings: Settings, names: Names) -> NetworkWatcher | None:
    """The region's Network Watcher, where something of the plan needs it."""
    part, given = settings.monitor, settings.monitor.network_watcher
    if not part.flow_logs and not part.connection_monitor:
        return None
    if given.create:
        return NetworkWatcher(given.name or names.of("nw"), names.of("rg", "network"), True)
    return NetworkWatcher(given.name or f"NetworkWatcher_{settings.location}", given.resource_group, False)


def _watcher_child(settings: Settings, names: Names, abbreviation: str, *parts: str) -> str:
    """The name of something in the watcher. All environments of a subscription share it, so the name says which."""
    return names.of(abbreviation, settings.workload, settings.environment, CODES[settings.location], *parts)


def _with_flow_logs(settings: Settings, names: Names, plan: Plan) -> Plan:
    part = settings.monitor.flow_logs
    if part is None:
        return plan
    key = f"{_FLOW_LOGS}-{_FLOW_LOGS}"
    return dataclasses.replace(
        plan,
        flow_log_storage=FlowLogStorage(names.fitted("st", "flow"), "monitor", settings.storage.sku, _FLOW_LOGS),
        identities=(*plan.identities, Identity(_FLOW_LOGS, names.of("id", _FLOW_LOGS), "monitor")),
        grants=(*plan.grants, Grant(key, names.guid("grant", key), _FLOW_LOGS, *BLOB_CONTRIBUTOR, _FLOW_LOGS)),
        flow_logs=tuple(
            FlowLog(
                _watcher_child(settings, names, "fl", network.key),
                network.key,
                part.retention_days,
                part.traffic_analytics_minutes,
            )
            for network in plan.networks
        ),
    )


def connection_monitor(settings: Settings, names: Names, plan: Plan) -> ConnectionMonitor | None:
    """Every tier tries every name that it cannot do without. Nothing tries where nothing runs."""
    part = settings.monitor.connection_monitor
    if part is None or settings.parked:
        return None
    return ConnectionMonitor(
        name=_watcher_child(settings, names, "cmon", "reach"),
        interval_seconds=part.interval_seconds,
        sources=tuple(Source(tier.key, "AzureVMSS") for tier in plan.scale_sets),
        destinations=tuple(_destinations(settings, plan)),
    )


def _with_agent(tier: ScaleSet) -> ScaleSet:
    """A tier whose nodes carry the agent that a connection monitor works through."""
    agent = Extension("network-watcher", "Microsoft.Azure.NetworkWatcher", "NetworkWatcherAgentWindows", "1.4")
    return dataclasses.replace(tier, extensions=(*tier.extensions, agent))


def _destinations(settings: Settings, plan: Plan) -> Iterator[Destination]:
    pki, cloud = settings.corporate.pki, cloud_of(settings.location)
    vault, storage = (
        names_of(cloud, group, group, name, settings.location)[0]
        for group, name in (("vault", plan.vault.name), ("blob", plan.storage.name))
    )
    yield Destination("vault", vault, 443, "certificates and secrets")
    yield Destination("storage", storage, 443, "packages and models")
    sign_in, management = SIGN_IN[cloud]
    yield Destination("entra-id", sign_in, 443, "tokens of every identity")
    yield Destination("resource-manager", management, 443, "the control plane")
    if plan.workspace:
        own = workspace_names(cloud, plan.workspace.name, settings.location)["default"][0]
        yield Destination("registry", plan.workspace.registry.login_server, 443, "images of environments")
        yield Destination("workspace", own, 443, "the workspace by its private name")
    if plan.database:
        yield Destination("database", plan.database.host, 1433, "what the web nodes share", ("web",))
    for number, (host, _) in enumerate(pki.all_hosts(), start=1):
        name = "revocation" if number == 1 else f"revocation-{number}"
        yield Destination(name, host, 80, "certificates are checked against the revocation list")
