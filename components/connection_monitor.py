"""The connection monitor: every tier tries every name that it cannot do without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_azure_native as azure_native

from components.network_watcher import NetworkWatcher
from components.placement import Placement
from topology import plan


class ConnectionMonitor(pulumi.ComponentResource):
    """TCP tests from nodes to names, with their results in the Log Analytics workspace.

    A node tries a name as its programs do: by its own resolver, routes and rules. So a failed test says that one of
    them is wrong, for the private names too. The nodes carry the Network Watcher agent.
    """

    id: pulumi.Output[str]
    """ARM id of the connection monitor."""

    monitor: azure_native.network.ConnectionMonitor

    def __init__(
        self,
        name: str,
        monitor: plan.ConnectionMonitor,
        watcher: NetworkWatcher,
        sources: Mapping[str, pulumi.Output[str]],
        logs: pulumi.Input[str],
        guid: pulumi.Output[str] | None,
        ready: Sequence[pulumi.Resource],
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `monitor` from those of `sources` (ids by key) that it names, with results in the workspace `logs`.

        `guid` is the workspace's, for the names that have it in them; `ready` is what brings the watcher about.
        """
        super().__init__("azureml-cluster:monitor:ConnectionMonitor", name, None, opts)
        self.monitor = azure_native.network.ConnectionMonitor(
            name,
            connection_monitor_name=monitor.name,
            network_watcher_name=watcher.given.name,
            resource_group_name=watcher.given.resource_group_name,
            location=place.location,
            tags=place.tags,
            endpoints=_endpoints(monitor, sources, guid),
            test_configurations=[
                _test(port, monitor.interval_seconds) for port in sorted({item.port for item in monitor.destinations})
            ],
            test_groups=_groups(monitor),
            outputs=[{"type": "Workspace", "workspace_settings": {"workspace_resource_id": logs}}],
            # ParentResourceNotFound: the watcher's name is plain text.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*watcher.ready, *ready]),
        )
        self.id = self.monitor.id
        self.register_outputs({"id": self.id})


def _groups(monitor: plan.ConnectionMonitor) -> list[azure_native.network.ConnectionMonitorTestGroupArgsDict]:
    """One group for each port and those who try it."""
    everybody = tuple(source.key for source in monitor.sources)
    groups: dict[tuple[int, tuple[str, ...]], list[str]] = {}
    for item in monitor.destinations:
        groups.setdefault((item.port, item.sources or everybody), []).append(item.name)
    return [
        {
            "name": f"port-{port}" if tried_by == everybody else f"port-{port}-{'-'.join(tried_by)}",
            "sources": list(tried_by),
            "destinations": names,
            "test_configurations": [f"tcp-{port}"],
        }
        for (port, tried_by), names in sorted(groups.items())
    ]


def _address(host: str, guid: pulumi.Output[str] | None) -> pulumi.Input[str]:
    if "{guid}" not in host:
        return host
    if guid is None:
        raise KeyError(f"no area has made the workspace whose GUID is in the name {host}")
    return guid.apply(lambda known: host.replace("{guid}", known))


def _endpoints(
    monitor: plan.ConnectionMonitor, sources: Mapping[str, pulumi.Output[str]], guid: pulumi.Output[str] | None
) -> list[azure_native.network.ConnectionMonitorEndpointArgsDict]:
    ends: list[azure_native.network.ConnectionMonitorEndpointArgsDict] = []
    ends += [{"name": item.key, "type": item.kind, "resource_id": sources[item.key]} for item in monitor.sources]
    ends += [
        {"name": item.name, "type": "ExternalAddress", "address": _address(item.host, guid)}
        for item in monitor.destinations
    ]
    return ends


def _test(port: int, seconds: int) -> azure_native.network.ConnectionMonitorTestConfigurationArgsDict:
    return {
        "name": f"tcp-{port}",
        "protocol": azure_native.network.ConnectionMonitorTestConfigurationProtocol.TCP,
        "test_frequency_sec": seconds,
        "tcp_configuration": {"port": port, "disable_trace_route": False},
        "success_threshold": {"checks_failed_percent": 10, "round_trip_time_ms": 1000},
    }
