"""Flow logs, the connection monitor, alerts, and the Network Watcher that they stand under."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from tests.components.conftest import Deploy
from tests.components.plans import small_plan
from topology import plan

LOGS = plan.LogAnalytics("log-ml", "data", 30, None, True)
WATCHER = plan.NetworkWatcher("NetworkWatcher_westeurope", "NetworkWatcherRG", False)
MADE = plan.NetworkWatcher("nw-ml", "rg-network", True)
BLOBS = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"


def flow_logs(watcher: plan.NetworkWatcher = WATCHER) -> dict[str, Any]:
    grant = plan.Grant(
        "flow-logs-flow-logs",
        "3f0e8a52-0000-4000-8000-000000000009",
        "flow-logs",
        "Storage Blob Data Contributor",
        BLOBS,
        "flow-logs",
    )
    small = small_plan()
    return {
        "logs": LOGS,
        "network_watcher": watcher,
        "identities": (*small.identities, plan.Identity("flow-logs", "id-flow-logs", "data")),
        "grants": (*small.grants, grant),
        "flow_log_storage": plan.FlowLogStorage("stflow", "data", "Standard_ZRS", "flow-logs"),
        "flow_logs": (plan.FlowLog("fl-hub", "hub", 30, 10), plan.FlowLog("fl-cluster", "cluster", 30, 10)),
    }


def test_every_networks_flow_log_is_written_by_an_identity_that_may(deploy: Deploy) -> None:
    recording = deploy(**flow_logs())
    assert [request.name for request in recording.of("network:FlowLog")] == ["flow-logs-cluster", "flow-logs-hub"]
    grant = recording.one("authorization:RoleAssignment", "flow-logs-flow-logs")
    for request in recording.of("network:FlowLog"):
        assert request.inputs["identity"]["type"] == "UserAssigned"
        assert request.inputs["format"] == {"type": "JSON", "version": 2}
        assert request.inputs["retentionPolicy"] == {"enabled": True, "days": 30}
        assert grant.urn in request.depends_on
        part = request.inputs["flowAnalyticsConfiguration"]["networkWatcherFlowAnalyticsConfiguration"]
        assert part["trafficAnalyticsInterval"] == 10
        assert part["workspaceId"]
    hub = recording.one("network:FlowLog", "flow-logs-hub")
    assert recording.one("network:VirtualNetwork", "hub").urn in hub.property_dependencies["targetResourceId"]


def test_their_storage_is_closed_to_keys_and_the_public_and_open_to_trusted_services(deploy: Deploy) -> None:
    account = deploy(**flow_logs()).one("storage:StorageAccount", "flow-logs")
    assert account.inputs["allowSharedKeyAccess"] is False
    assert account.inputs["publicNetworkAccess"] == "Disabled"
    assert account.inputs["networkRuleSet"] == {"defaultAction": "Deny", "bypass": "AzureServices"}
    assert account.inputs["sku"] == {"name": "Standard_ZRS"}


def test_azures_own_watcher_is_named_and_not_made(deploy: Deploy) -> None:
    recording = deploy(**flow_logs())
    assert recording.of("network:NetworkWatcher") == []
    log = recording.one("network:FlowLog", "flow-logs-hub")
    assert log.inputs["networkWatcherName"] == "NetworkWatcher_westeurope"
    assert log.inputs["resourceGroupName"] == "NetworkWatcherRG"
    assert recording.one("network:VirtualNetwork", "hub").urn in log.depends_on


def test_a_watcher_of_its_own_comes_before_what_stands_under_it(deploy: Deploy) -> None:
    recording = deploy(**flow_logs(MADE))
    watcher = recording.one("network:NetworkWatcher")
    assert watcher.inputs["networkWatcherName"] == "nw-ml"
    assert recording.one("resources:ResourceGroup", "groups-network").urn in watcher.depends_on
    assert all(watcher.urn in request.depends_on for request in recording.of("network:FlowLog"))


def test_without_flow_logs_there_is_neither_log_nor_account(deploy: Deploy) -> None:
    recording = deploy(logs=LOGS)
    assert recording.of("network:FlowLog") == []
    assert [request.name for request in recording.of("storage:StorageAccount")] == ["storage"]


MONITOR = plan.ConnectionMonitor(
    "cmon-ml",
    60,
    (plan.Source("web", "AzureVMSS"), plan.Source("compute", "AzureVMSS")),
    (
        plan.Destination("vault", "kv-ml.vault.azure.net", 443, "secrets"),
        plan.Destination("entra-id", "login.microsoftonline.com", 443, "tokens"),
        plan.Destination("database", "sql-ml.database.windows.net", 1433, "state", ("web",)),
        plan.Destination("revocation", "pki.corp.example.com", 80, "revocation lists"),
    ),
)


def test_every_tier_tries_every_name_on_its_port(deploy: Deploy) -> None:
    recording = deploy(logs=LOGS, network_watcher=WATCHER, connection_monitor=MONITOR)
    made = recording.one("network:ConnectionMonitor")
    ends = {item["name"]: item for item in made.inputs["endpoints"]}
    assert set(ends) == {"web", "compute", "vault", "entra-id", "database", "revocation"}
    assert ends["web"]["type"] == "AzureVMSS"
    assert ends["vault"] == {"name": "vault", "type": "ExternalAddress", "address": "kv-ml.vault.azure.net"}
    groups = {group["name"]: group for group in made.inputs["testGroups"]}
    assert groups["port-80"]["destinations"] == ["revocation"]
    assert groups["port-443"]["destinations"] == ["vault", "entra-id"]
    assert groups.pop("port-1433-web")["sources"] == ["web"]
    assert all(group["sources"] == ["web", "compute"] for group in groups.values())
    tests = {test["name"]: test["tcpConfiguration"]["port"] for test in made.inputs["testConfigurations"]}
    assert tests == {"tcp-80": 80, "tcp-443": 443, "tcp-1433": 1433}
    workspace = recording.one("operationalinsights:Workspace").urn
    assert workspace in made.property_dependencies["outputs"]


def test_a_name_with_the_workspaces_guid_needs_a_workspace(deploy: Deploy) -> None:
    name = plan.Destination("workspace", "{guid}.workspace.westeurope.api.azureml.ms", 443, "the workspace")
    monitor = dataclasses.replace(MONITOR, destinations=(name,))
    with pytest.raises(KeyError, match="GUID"):
        deploy(logs=LOGS, network_watcher=WATCHER, connection_monitor=monitor)


def test_without_a_connection_monitor_none_is_made(deploy: Deploy) -> None:
    assert deploy(logs=LOGS, network_watcher=WATCHER).of("network:ConnectionMonitor") == []


ALERTS = plan.Alerts(
    "ag-ml",
    "ml",
    "data",
    ("team@contoso.example",),
    (
        plan.MetricAlert(
            "gateway-backend",
            "ma-gateway",
            "The gateway finds no healthy answer.",
            1,
            "gateway",
            "Microsoft.Network/applicationGateways",
            "UnhealthyHostCount",
            "Average",
            "GreaterThan",
            0,
            "PT5M",
            "PT1M",
        ),
    ),
    (plan.LogAlert("denials", "sqr-denials", "Denied.", 2, "AZFWNetworkRule", 50, "PT15M", "PT5M", ("SourceIp",)),),
)


def test_alerts_call_the_group_and_look_at_what_the_plan_names(deploy: Deploy) -> None:
    recording = deploy(logs=LOGS, alerts=ALERTS)
    group = recording.one("monitor:ActionGroup")
    assert group.inputs["location"] == "global"
    assert [item["emailAddress"] for item in group.inputs["emailReceivers"]] == ["team@contoso.example"]
    metric = recording.one("monitor:MetricAlert")
    (criterion,) = metric.inputs["criteria"]["allOf"]
    assert (criterion["metricName"], criterion["operator"], criterion["threshold"]) == (
        "UnhealthyHostCount",
        "GreaterThan",
        0,
    )
    assert recording.one("network:ApplicationGateway").urn in metric.property_dependencies["scopes"]
    assert group.urn in metric.property_dependencies["actions"]
    search = recording.one("monitor:ScheduledQueryRule")
    (condition,) = search.inputs["criteria"]["allOf"]
    assert condition["dimensions"] == [{"name": "SourceIp", "operator": "Include", "values": ["*"]}]
    assert search.inputs["skipQueryValidation"] is True
    assert recording.one("operationalinsights:Workspace").urn in search.property_dependencies["scopes"]


def test_without_receivers_there_are_no_alerts(deploy: Deploy) -> None:
    recording = deploy(logs=LOGS)
    for token in ("ActionGroup", "MetricAlert", "ScheduledQueryRule"):
        assert recording.of(f"monitor:{token}") == []


@pytest.mark.parametrize("recover", [True, False])
def test_a_deleted_vault_is_brought_back_where_the_plan_says_so(deploy: Deploy, recover: bool) -> None:
    vault = plan.Vault("kv-ml", "data", "standard", 30, recover)
    properties = deploy(vault=vault).one("keyvault:Vault").inputs["properties"]
    assert properties.get("createMode") == ("recover" if recover else None)
