"""Rules of Log Analytics, Application Insights, private link scopes and diagnostic settings."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localazure.world import GROUP, World, subnet_id

LOGS = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-one"
SCOPE = f"{GROUP}/providers/Microsoft.Insights/privateLinkScopes/scope"
OPEN = {"ingestionAccessMode": "Open", "queryAccessMode": "Open"}


def logs(world: World, name: str = "log-one", **more: Any) -> set[str]:
    return world.codes("operationalinsights:Workspace", **({"workspaceName": name} | more))


def insights(world: World, **more: Any) -> set[str]:
    given = {"resourceName": "appi", "kind": "web", "applicationType": "web", "workspaceResourceId": LOGS}
    return world.codes("applicationinsights:Component", **(given | more))


def scoped(world: World, target: str, name: str = "logs", scope: str = "scope") -> set[str]:
    return world.codes("monitor:PrivateLinkScopedResource", scopeName=scope, name=name, linkedResourceId=target)


def diagnostics(world: World, target: str, name: str = "diag", **more: Any) -> set[str]:
    given: dict[str, Any] = {
        "resourceUri": target,
        "name": name,
        "workspaceId": LOGS,
        "logs": [{"categoryGroup": "allLogs", "enabled": True}],
        "metrics": [{"category": "AllMetrics", "enabled": True}],
    }
    return world.codes("monitor:DiagnosticSetting", **(given | more))


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({}, set()),
        ({"retentionInDays": 730}, set()),
        ({"retentionInDays": 7}, {"LA-02"}),
        ({"retentionInDays": 7, "sku": {"name": "Free"}}, set()),
        ({"workspaceCapping": {"dailyQuotaGb": 0.01}}, {"LA-02"}),
        ({"workspaceCapping": {"dailyQuotaGb": -1}}, set()),
        ({"workspaceName": "log"}, {"NAME-01"}),
        ({"publicNetworkAccessForQuery": "Sometimes"}, {"BODY-04"}),
    ],
)
def test_workspaces(world: World, more: dict[str, Any], refused: set[str]) -> None:
    assert logs(world, **more) == refused


def test_a_deleted_workspace_comes_back_only_in_its_group_and_region(world: World) -> None:
    world.put("resources:ResourceGroup", resourceGroupName="other", location="westeurope")
    made = world.put("operationalinsights:Workspace", workspaceName="log-one")
    world.azure.delete(made.id)
    assert logs(world, resourceGroupName="other") == {"LA-01"}
    assert logs(world, location="northeurope") == {"LA-01"}
    assert logs(world) == set()
    assert world.azure.get(made.id).properties["customerId"] == made.properties["customerId"]
    with world.azure.store.read() as session:
        assert session.all_soft_deleted() == []


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({}, set()),
        ({"retentionInDays": 90}, set()),
        ({"retentionInDays": 45}, {"APPI-02"}),
        ({"workspaceResourceId": None}, {"APPI-01"}),
        ({"ingestionMode": "ApplicationInsights"}, {"APPI-01"}),
        ({"workspaceResourceId": LOGS + "-two"}, {"REF-01"}),
    ],
)
def test_components(world: World, more: dict[str, Any], refused: set[str]) -> None:
    logs(world)
    given = {key: value for key, value in more.items() if value is not None}
    if "workspaceResourceId" in more and more["workspaceResourceId"] is None:
        assert world.codes("applicationinsights:Component", resourceName="appi", kind="web", applicationType="web") == {
            "APPI-01"
        }
        return
    assert insights(world, **given) == refused


def test_a_scope_holds_what_sends_logs_and_each_once(world: World) -> None:
    logs(world)
    world.put("monitor:PrivateLinkScope", scopeName="scope", accessModeSettings=OPEN)
    assert scoped(world, LOGS) == set()
    assert scoped(world, LOGS) == set(), "the same again is no second one"
    assert scoped(world, LOGS, "again") == {"AMPLS-03"}
    assert scoped(world, world.vault().id, "vault") == {"AMPLS-01"}
    assert scoped(world, LOGS, scope="nowhere") == {"RG-02"}


def test_a_resource_is_in_five_scopes_at_most(world: World) -> None:
    logs(world)
    for number in range(6):
        world.put("monitor:PrivateLinkScope", scopeName=f"scope{number}", accessModeSettings=OPEN)
    assert [scoped(world, LOGS, scope=f"scope{number}") for number in range(5)] == [set()] * 5
    assert scoped(world, LOGS, scope="scope5") == {"AMPLS-02"}


@pytest.mark.parametrize("mode", ["Open", "PrivateOnly", "Closed"])
def test_a_scope_is_open_or_private_only_and_in_no_region(world: World, mode: str) -> None:
    settings = {"ingestionAccessMode": mode, "queryAccessMode": "Open"}
    refused = world.codes("monitor:PrivateLinkScope", scopeName="scope", accessModeSettings=settings)
    assert refused == ({"BODY-04"} if mode == "Closed" else set())
    here = world.codes("monitor:PrivateLinkScope", scopeName="here", accessModeSettings=OPEN, location="westeurope")
    assert here == {"DNS-01"}


def test_an_endpoint_of_a_scope_names_the_service_and_every_workspace_in_it(world: World) -> None:
    world.network()
    world.subnet(privateEndpointNetworkPolicies="Disabled")
    logs(world)
    guid = world.azure.get(LOGS).properties["customerId"]
    scope = world.put("monitor:PrivateLinkScope", scopeName="scope", accessModeSettings=OPEN)
    assert scoped(world, LOGS) == set()
    endpoint = world.endpoint(target=scope.id, group="azuremonitor")
    shown = world.azure.get(endpoint.id).properties["customDnsConfigs"]
    names = {item["fqdn"]: item["ipAddresses"] for item in shown}
    assert {f"{guid}.oms.opinsights.azure.com", f"{guid}.ods.opinsights.azure.com"} <= set(names)
    assert {f"{guid}.agentsvc.azure-automation.net", "api.monitor.azure.com"} <= set(names)
    assert "scadvisorcontentpl.blob.core.windows.net" in names
    assert len({addresses[0] for addresses in names.values()}) == len(names)
    assert world.azure.get(scope.id).properties["privateEndpointConnections"]
    assert world.delete_codes(subnet_id()) == {"DEL-01"}


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({}, set()),
        ({"logs": [{"categoryGroup": "audit", "enabled": True}]}, set()),
        ({"logs": [{"category": "AuditEvent", "enabled": True}]}, set()),
        ({"logs": [{"category": "AuditEvents", "enabled": True}]}, {"DIAG-01"}),
        ({"logs": [{"categoryGroup": "everything", "enabled": True}]}, {"DIAG-01"}),
        ({"metrics": [{"category": "Capacity", "enabled": True}]}, {"DIAG-01"}),
        ({"workspaceId": None}, {"DIAG-04"}),
        ({"logs": [], "metrics": []}, {"DIAG-04"}),
        (
            {"logs": [{"categoryGroup": "audit", "enabled": True}, {"category": "AuditEvent", "enabled": True}]},
            {"DIAG-05"},
        ),
        ({"logAnalyticsDestinationType": "Elsewhere"}, {"BODY-04"}),
        ({"workspaceId": LOGS + "-two"}, {"REF-01"}),
    ],
)
def test_diagnostic_settings(world: World, more: dict[str, Any], refused: set[str]) -> None:
    logs(world)
    vault = world.vault()
    if more.get("workspaceId", LOGS) is None:
        given = {"logs": [{"categoryGroup": "allLogs", "enabled": True}]}
        assert world.codes("monitor:DiagnosticSetting", resourceUri=vault.id, name="diag", **given) == refused
        return
    assert diagnostics(world, vault.id, **more) == refused


def test_types_without_diagnostic_settings_take_none(world: World) -> None:
    logs(world)
    assert diagnostics(world, world.identity().id) == {"DIAG-01"}
    group = world.group()
    rules = [{"category": "NetworkSecurityGroupRuleCounter", "enabled": True}]
    assert diagnostics(world, group.id, logs=rules) == {"DIAG-01"}, "a security group has no metrics"
    assert diagnostics(world, group.id, logs=rules, metrics=[]) == set()


def test_a_category_goes_to_a_place_once(world: World) -> None:
    logs(world)
    logs(world, "log-two")
    vault = world.vault()
    assert diagnostics(world, vault.id) == set()
    assert diagnostics(world, vault.id) == set(), "the same again is no second one"
    assert diagnostics(world, vault.id, "second") == {"DIAG-02"}
    assert diagnostics(world, vault.id, "second", workspaceId=LOGS.replace("one", "two")) == set()
    assert diagnostics(world, world.vault("kv-two").id) == set()


def test_a_resource_has_at_most_five_settings(world: World) -> None:
    vault = world.vault()
    for number in range(6):
        logs(world, f"log-{number}0")
    places = [LOGS.replace("log-one", f"log-{number}0") for number in range(6)]
    made = [diagnostics(world, vault.id, f"d{index}", workspaceId=place) for index, place in enumerate(places)]
    assert made == [set()] * 5 + [{"DIAG-03"}]


def test_services_of_a_storage_account_have_settings_of_their_own(world: World) -> None:
    logs(world)
    account = world.storage()
    transaction = [{"category": "Transaction", "enabled": True}]
    for service in ("blob", "file", "queue", "table"):
        assert diagnostics(world, f"{account.id}/{service}Services/default", metrics=transaction) == set()
    assert diagnostics(world, account.id, logs=[], metrics=transaction) == set()
    assert diagnostics(world, account.id, "all") == {"DIAG-01"}, "the account itself has no logs"
    absent = account.id.replace("stone", "stnone")
    assert diagnostics(world, f"{absent}/blobServices/default", metrics=transaction) != set()
