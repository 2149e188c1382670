"""What watches an environment, on and off; protection; and an environment at rest."""

from __future__ import annotations

from typing import Any

import pytest

from tests.topology.configs import GONE, ROOT_PEM, faults, settings
from topology.build import plan
from topology.diagnostics import TABLE, WITHOUT
from topology.plan import Plan

EVERYTHING: dict[str, Any] = {
    "retentionDays": 90,
    "dailyCapGb": 10,
    "privateLink": True,
    "diagnostics": True,
    "flowLogs": {"retentionDays": 30, "trafficAnalyticsMinutes": 10},
    "alerts": {"emails": ["a@contoso.example", "b@contoso.example"], "denialsAbove": 20},
    "connectionMonitor": {"intervalSeconds": 60},
}


def planned(*changes: tuple[str, Any]) -> Plan:
    return plan(settings(*changes), ROOT_PEM)


def monitored(**changes: Any) -> Plan:
    return planned(("monitor", EVERYTHING | changes))


def test_logs_and_insights_are_there_without_being_asked_for() -> None:
    made = planned(("monitor", GONE), ("database.auditing", False))
    assert made.logs
    assert made.insights
    assert (made.logs.retention_days, made.logs.daily_cap_gb) == (30, None)
    nothing = (made.monitor_scope, made.diagnostics, made.flow_logs, made.flow_log_storage, made.alerts)
    assert nothing == (None, (), (), None, None)
    assert (made.network_watcher, made.connection_monitor) == (None, None)
    assert "flow-logs" not in {identity.key for identity in made.identities}


@pytest.mark.parametrize("private", [True, False])
def test_the_public_side_is_off_exactly_where_a_private_link_scope_stands_in_for_it(private: bool) -> None:
    made = monitored(privateLink=private)
    assert made.logs
    assert made.insights
    assert made.logs.public_network_access is made.insights.public_network_access is not private
    ends = {endpoint.target: endpoint for endpoint in made.endpoints}
    zones = {zone.name for zone in made.zones}
    assert ("monitor-scope" in ends) is (made.monitor_scope is not None) is private
    assert ("privatelink.ods.opinsights.azure.com" in zones) is private
    if private:
        assert len(ends["monitor-scope"].zones) == 5
        assert made.monitor_scope
        assert set(made.monitor_scope.resources) == {"logs", "insights"}


def test_every_created_network_has_a_flow_log_and_no_other() -> None:
    made = monitored()
    assert [log.network for log in made.flow_logs] == [network.key for network in made.networks]
    assert {log.analytics_minutes for log in made.flow_logs} == {10}
    assert made.network_watcher
    assert (made.network_watcher.name, made.network_watcher.resource_group_name, made.network_watcher.create) == (
        "NetworkWatcher_westeurope",
        "NetworkWatcherRG",
        False,
    )


def test_flow_logs_of_two_environments_do_not_share_a_name_under_the_one_watcher() -> None:
    names = {log.name for log in monitored().flow_logs}
    others = {log.name for log in planned(("monitor", EVERYTHING), ("environment", "staging")).flow_logs}
    assert not names & others


def test_their_identity_may_write_to_their_account_and_to_nothing_else() -> None:
    made = monitored()
    (grant,) = [grant for grant in made.grants if grant.principal == "flow-logs"]
    assert (grant.scope, grant.role) == ("flow-logs", "Storage Blob Data Contributor")


def test_a_watcher_is_made_only_where_the_settings_say_that_azure_does_not() -> None:
    made = monitored(networkWatcher={"create": True})
    assert made.network_watcher
    assert made.network_watcher.create
    assert made.network_watcher.resource_group_name in {group.name for group in made.resource_groups}
    existing = monitored(networkWatcher={"name": "nw-corporate", "resourceGroup": "rg-corporate"})
    assert existing.network_watcher
    assert (existing.network_watcher.name, existing.network_watcher.create) == ("nw-corporate", False)


def test_the_monitor_tries_every_name_from_every_tier_and_nodes_carry_its_agent() -> None:
    made = monitored()
    assert made.connection_monitor
    assert {source.key for source in made.connection_monitor.sources} >= {"web", "compute"}
    tried = {(item.host, item.port) for item in made.connection_monitor.destinations}
    assert tried >= {
        (f"{made.vault.name}.vault.azure.net", 443),
        (f"{made.storage.name}.blob.core.windows.net", 443),
        ("login.microsoftonline.com", 443),
        ("management.azure.com", 443),
        ("pki.contoso.example", 80),
    }
    assert [host for host, port in tried if port == 80] == ["pki.contoso.example"]
    assert {item.name for item in made.connection_monitor.destinations} >= (
        {"registry", "workspace"} if made.workspace else set()
    )
    for tier in made.scale_sets:
        assert "NetworkWatcherAgentWindows" in {extension.type for extension in tier.extensions}
    for tier in monitored(connectionMonitor=None).scale_sets:
        assert "NetworkWatcherAgentWindows" not in {extension.type for extension in tier.extensions}


def test_alerts_go_to_everybody_named_and_follow_what_there_is() -> None:
    made = monitored()
    assert made.alerts
    assert made.alerts.emails == ("a@contoso.example", "b@contoso.example")
    assert {alert.target for alert in made.alerts.metrics} <= {"gateway", "firewall"}
    assert ("firewall" in {alert.target for alert in made.alerts.metrics}) is (made.firewall is not None)
    assert ("firewall-denials" in {alert.key for alert in made.alerts.logs}) is (made.firewall is not None)
    assert monitored(alerts=None).alerts is None


def test_everything_in_a_full_plan_that_can_have_a_diagnostic_setting_has_one() -> None:
    made = monitored()
    watched = {(item.target, item.part) for item in made.diagnostics}
    groups = {
        f"nsg:{network.key}/{subnet.key}"
        for network in made.networks
        for subnet in network.subnets
        if subnet.network_security_group
    }
    wanted = {(f"network:{network.key}", "") for network in made.networks} | {(group, "") for group in groups}
    wanted |= {(key, "") for key in ("gateway", "load-balancer", "vault", "storage", "flow-logs", "logs")}
    wanted |= {(f"{tier.key}-autoscale", "") for tier in made.scale_sets}
    services = ("blobServices", "fileServices", "queueServices", "tableServices")
    accounts = ["storage", "flow-logs", *(["workspace-storage"] if made.workspace else [])]
    wanted |= {(account, f"{service}/default") for account in accounts for service in services}
    optional = {"firewall": made.firewall, "bastion": made.bastion, "dns-policy": made.dns_policy}
    optional |= {"hub-gateway": made.hub_gateway}
    optional |= dict.fromkeys(("workspace", "registry", "workspace-vault", "workspace-storage"), made.workspace)
    optional |= {"sql-database": made.database, "sql-master": made.database and made.database.auditing}
    wanted |= {(key, "") for key, part in optional.items() if part}
    assert watched - wanted == {item for item in watched if item[0].startswith("pip:")}
    assert wanted <= watched


def test_every_setting_is_of_a_type_in_the_table_and_its_key_is_its_own() -> None:
    made = monitored()
    assert {item.type for item in made.diagnostics} <= set(TABLE)
    assert len({item.key for item in made.diagnostics}) == len(made.diagnostics)
    assert not set(TABLE) & set(WITHOUT)
    # The audit of the database is sent whatever else is.
    assert {item.target for item in monitored(diagnostics=False).diagnostics} == {"sql-master"}


@pytest.mark.parametrize("protect", [True, False])
def test_protection_is_what_the_settings_say(protect: bool) -> None:
    assert planned(("protect", protect)).protect is protect


@pytest.mark.parametrize("recover", [True, False])
def test_a_vault_is_recovered_where_the_settings_say_so(recover: bool) -> None:
    assert planned(("vault.recover", recover)).vault.recover is recover


def parked() -> Plan:
    return planned(("monitor", EVERYTHING), ("parked", True))


def test_a_parked_environment_runs_nothing_that_costs_by_the_hour() -> None:
    made = parked()
    assert {(tier.autoscale.minimum, tier.autoscale.maximum) for tier in made.scale_sets} == {(0, 0)}
    assert {tier.autoscale.initial for tier in made.scale_sets} == {2}, "born at rest, a tier starts as it will wake"
    assert made.gateway.minimum_capacity == 0
    assert (made.firewall, made.nat_gateways, made.bastion, made.jumpbox) == (None, (), None, None)
    assert made.connection_monitor is None
    assert made.alerts
    assert made.alerts.metrics == (), "nobody is called because nothing answers"


def test_parking_opens_nothing_and_keeps_what_holds_data() -> None:
    made, before = parked(), monitored()
    assert made.networks == before.networks, "routes and rules stay, so what is left reaches less than before"
    assert made.peerings == before.peerings
    assert made.endpoints == before.endpoints
    assert made.zones == before.zones
    assert (made.vault, made.storage, made.logs, made.grants) == (
        before.vault,
        before.storage,
        before.logs,
        before.grants,
    )


def test_nothing_that_is_gone_is_watched_while_parked() -> None:
    gone = {"firewall", "bastion", "jumpbox"}
    assert not gone & {item.target for item in parked().diagnostics}


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("retentionDays", 45, "must be one of"),
        ("dailyCapGb", 0, "at least 1"),
        ("privateLink", "perhaps", "true or false"),
        ("flowLogs.trafficAnalyticsMinutes", 30, "must be one of 10 or 60"),
        ("flowLogs.retentionDays", 400, "at most 365"),
        ("alerts.emails", [], "must not be empty"),
        ("alerts.emails[0]", "nobody", "must be an e-mail address"),
        ("connectionMonitor.intervalSeconds", 45, "must be one of"),
        ("networkWatcher.create", "no idea", "true or false"),
    ],
)
def test_a_wrong_setting_is_told_under_its_key(setting: str, value: Any, sentence: str) -> None:
    (fault,) = faults(("monitor", EVERYTHING), (f"monitor.{setting}", value))
    assert fault.key == f"azureml-cluster:monitor.{setting}"
    assert sentence in fault.problem, fault.problem
    assert fault.example


def test_the_same_receiver_twice_is_a_fault() -> None:
    (fault,) = faults(("monitor.alerts.emails", ["a@contoso.example", "a@contoso.example"]))
    assert "same value twice" in fault.problem
