"""What watches the rest. It comes last, when there is something to watch."""

from __future__ import annotations

import pulumi

from components.alerts import Alerts
from components.areas.access import Grants, Identities
from components.areas.networking import Networking
from components.areas.site import Site
from components.connection_monitor import ConnectionMonitor
from components.diagnostic_settings import DiagnosticSettings
from components.flow_logs import FlowLogs
from components.network_watcher import NetworkWatcher


class Operations:
    """Flow logs, the connection monitor, diagnostic settings and alerts."""

    def __init__(self, site: Site, networking: Networking, identities: Identities, grants: Grants) -> None:
        self._site = site
        self._networking = networking
        plan, made = site.plan, site.made
        if plan.network_watcher:
            group = site.place.groups.resource("network")
            watcher = NetworkWatcher("network-watcher", plan.network_watcher, site.place, group, site.child)
            if plan.flow_logs:
                self._make_flow_logs(watcher, identities, grants)
            if plan.connection_monitor:
                self._make_connection_monitor(watcher)
        if plan.diagnostics:
            DiagnosticSettings("diagnostics", plan.diagnostics, made.ids, made.ids["logs"], site.child)
        if plan.alerts:
            Alerts("alerts", plan.alerts, made.ids, made.ids["logs"], site.place, site.child)

    def _make_flow_logs(self, watcher: NetworkWatcher, identities: Identities, grants: Grants) -> None:
        site = self._site
        storage = site.plan.flow_log_storage
        if storage is None:
            raise KeyError("the plan has flow logs, and no storage account for them")
        FlowLogs(
            "flow-logs",
            site.plan.flow_logs,
            self._networking.networks,
            watcher,
            site.made.ids["flow-logs"],
            identities.identities[storage.identity],
            (site.made.ids["logs"], site.made.values["logs-customer-id"]),
            grants.of(storage.identity),
            site.place,
            site.child,
        )

    def _make_connection_monitor(self, watcher: NetworkWatcher) -> None:
        site = self._site
        if site.plan.connection_monitor is None:
            return
        networks: list[pulumi.Resource] = [network.network for network in self._networking.networks.values()]
        ConnectionMonitor(
            "reach",
            site.plan.connection_monitor,
            watcher,
            site.made.ids,
            site.made.ids["logs"],
            site.made.values.get("workspace-guid"),
            networks,
            site.place,
            site.child,
        )
