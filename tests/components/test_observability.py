"""Logs, Application Insights, the private link scope and diagnostic settings."""

from __future__ import annotations

import dataclasses

import pytest

from tests.components.conftest import Deploy
from tests.components.plans import small_plan
from topology import plan
from topology.diagnostics import TABLE

LOGS = plan.LogAnalytics("log-ml", "data", 30, 5, True)
INSIGHTS = plan.ApplicationInsights("appi-ml", "data", 30, True)
SCOPE = plan.MonitorScope("ampls-ml", "data", ("logs", "insights"))


def watch(target: str, type_: str, part: str = "") -> plan.Diagnostics:
    sends = TABLE[type_]
    return plan.Diagnostics(
        target, part, "diag-logs", type_, sends.groups, sends.categories, sends.metrics, sends.dedicated
    )


@pytest.mark.parametrize(("public", "access"), [(True, "Enabled"), (False, "Disabled")])
def test_both_sides_of_both_are_open_or_closed_as_the_plan_says(deploy: Deploy, public: bool, access: str) -> None:
    recording = deploy(
        logs=dataclasses.replace(LOGS, public_network_access=public),
        insights=dataclasses.replace(INSIGHTS, public_network_access=public),
    )
    for token in ("operationalinsights:Workspace", "applicationinsights:Component"):
        made = recording.one(token)
        assert made.inputs["publicNetworkAccessForIngestion"] == access
        assert made.inputs["publicNetworkAccessForQuery"] == access


def test_insights_stands_on_the_workspace_and_its_keys_are_secret(deploy: Deploy) -> None:
    recording = deploy(logs=LOGS, insights=INSIGHTS)
    logs, insights = recording.one("operationalinsights:Workspace"), recording.one("applicationinsights:Component")
    assert insights.property_dependencies["workspaceResourceId"] == {logs.urn}
    assert insights.inputs["ingestionMode"] == "LogAnalytics"
    assert insights.inputs["resourceName"] == "appi-ml"
    assert list(insights.options.additionalSecretOutputs) == ["connectionString", "instrumentationKey"]
    assert logs.inputs["workspaceCapping"] == {"dailyQuotaGb": 5}


def test_without_a_cap_none_is_sent(deploy: Deploy) -> None:
    recording = deploy(logs=dataclasses.replace(LOGS, daily_cap_gb=None))
    assert "workspaceCapping" not in recording.one("operationalinsights:Workspace").inputs


def test_a_plan_without_logs_makes_nothing_of_it(deploy: Deploy) -> None:
    recording = deploy()
    modules = {request.type.split(":")[1] for request in recording.resources if request.type.startswith("azure-")}
    assert not modules & {"operationalinsights", "applicationinsights"}
    assert {request.type for request in recording.resources if ":monitor:" in request.type} == {
        "azure-native:monitor:AutoscaleSetting"
    }


def test_the_scope_is_open_in_no_region_and_holds_both_one_after_the_other(deploy: Deploy) -> None:
    recording = deploy(logs=LOGS, insights=INSIGHTS, monitor_scope=SCOPE)
    scope = recording.one("monitor:PrivateLinkScope")
    assert scope.inputs["location"] == "global"
    assert scope.inputs["accessModeSettings"]["ingestionAccessMode"] == "Open"
    assert scope.inputs["accessModeSettings"]["queryAccessMode"] == "Open"
    logs = recording.one("monitor:PrivateLinkScopedResource", "monitor-scope-logs")
    insights = recording.one("monitor:PrivateLinkScopedResource", "monitor-scope-insights")
    assert scope.urn in logs.depends_on
    assert logs.urn in insights.depends_on


def test_an_endpoint_for_the_scope_waits_for_all_that_it_holds(deploy: Deploy) -> None:
    endpoint = plan.PrivateEndpoint(
        "monitor-scope", "pe-monitor", "network", "monitor-scope", "azuremonitor", "hub", "endpoints", ("blob",)
    )
    recording = deploy(logs=LOGS, insights=INSIGHTS, monitor_scope=SCOPE, endpoints=(endpoint,))
    made = recording.one("network:PrivateEndpoint")
    assert {request.urn for request in recording.of("monitor:PrivateLinkScopedResource")} <= made.depends_on


def test_a_setting_sends_what_its_types_row_says(deploy: Deploy) -> None:
    network, vault = "Microsoft.Network/networkSecurityGroups", "Microsoft.KeyVault/vaults"
    recording = deploy(
        logs=LOGS,
        diagnostics=(
            watch("nsg:hub/endpoints", network),
            watch("vault", vault),
            watch("gateway", "Microsoft.Network/applicationGateways"),
        ),
    )
    group = recording.one("monitor:DiagnosticSetting", "nsg-hub-endpoints")
    assert [item["category"] for item in group.inputs["logs"]] == [
        "NetworkSecurityGroupEvent",
        "NetworkSecurityGroupRuleCounter",
    ]
    assert group.inputs["metrics"] == []
    assert recording.one("network:NetworkSecurityGroup", "hub-endpoints").urn in group.depends_on
    made = recording.one("monitor:DiagnosticSetting", "vault")
    assert made.inputs["logs"] == [{"categoryGroup": "allLogs", "enabled": True}]
    assert made.inputs["metrics"] == [{"category": "AllMetrics", "enabled": True}]
    assert made.inputs["logAnalyticsDestinationType"] == "Dedicated"
    assert recording.one("operationalinsights:Workspace").urn in made.depends_on


def test_the_services_of_an_account_have_settings_of_their_own(deploy: Deploy) -> None:
    account = "Microsoft.Storage/storageAccounts"
    recording = deploy(
        logs=LOGS,
        diagnostics=(watch("storage", account), watch("storage", f"{account}/blobServices", "blobServices/default")),
    )
    whole = recording.one("monitor:DiagnosticSetting", "storage")
    blobs = recording.one("monitor:DiagnosticSetting", "storage-blobServices")
    assert blobs.inputs["resourceUri"] == whole.inputs["resourceUri"] + "/blobServices/default"
    assert whole.inputs["logs"] == []
    assert "logAnalyticsDestinationType" not in whole.inputs


def test_a_setting_for_what_nobody_made_is_told_by_its_key(deploy: Deploy) -> None:
    missing = watch("firewall", "Microsoft.Network/azureFirewalls")
    with pytest.raises(KeyError, match="firewall"):
        deploy(logs=LOGS, diagnostics=(missing,))


@pytest.mark.parametrize("protect", [True, False])
def test_what_holds_data_is_protected_where_the_plan_says_so(deploy: Deploy, protect: bool) -> None:
    storage = plan.FlowLogStorage("stflow", "data", "Standard_ZRS", "flow-logs")
    identities = (*small_plan().identities, plan.Identity("flow-logs", "id-flow-logs", "data"))
    recording = deploy(logs=LOGS, insights=INSIGHTS, flow_log_storage=storage, identities=identities, protect=protect)
    kept = {request.name for request in recording.resources if request.options.protect}
    assert kept >= ({"logs", "insights", "flow-logs", "vault", "storage"} if protect else set())
    assert bool(kept) is protect
