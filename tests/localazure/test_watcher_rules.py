"""Rules of Network Watchers, flow logs and connection monitors, and how a watcher comes and goes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localazure.world import GROUP, NETWORK, SUBSCRIPTION, World, scale_set

LOGS = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-one"
WATCHERS = f"{SUBSCRIPTION}/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers"
WATCHER = f"{WATCHERS}/NetworkWatcher_westeurope"
STORAGE = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stone"


def flow_log(world: World, name: str = "fl", **more: Any) -> set[str]:
    given: dict[str, Any] = {
        "resourceGroupName": "NetworkWatcherRG",
        "networkWatcherName": "NetworkWatcher_westeurope",
        "flowLogName": name,
        "targetResourceId": f"{NETWORK}/virtualNetworks/hub",
        "storageId": STORAGE,
    }
    return world.codes("network:FlowLog", **(given | more))


def analytics(**more: Any) -> dict[str, Any]:
    part = {"enabled": True, "trafficAnalyticsInterval": 10, "workspaceResourceId": LOGS, **more}
    part = {key: value for key, value in part.items() if value is not None}
    return {"flowAnalyticsConfiguration": {"networkWatcherFlowAnalyticsConfiguration": part}}


def everything(world: World) -> list[str]:
    with world.azure.store.read() as session:
        return [resource.name for resource in session.all()]


def test_azure_makes_a_watcher_with_a_regions_first_network(world: World) -> None:
    world.network("one")
    world.network("two", "10.1.0.0/16")
    assert world.azure.get(WATCHER).location == "westeurope"
    world.network("three", "10.2.0.0/16", location="northeurope")
    assert world.azure.get(f"{WATCHERS}/NetworkWatcher_northeurope") is not None


def test_the_watcher_goes_with_the_last_network_unless_something_is_under_it(world: World) -> None:
    networks = [world.network("one"), world.network("two", "10.1.0.0/16")]
    world.azure.delete(networks[0].id)
    assert world.azure.get(WATCHER) is not None
    world.azure.delete(networks[1].id)
    assert everything(world) == ["rg"]
    network = world.network("hub")
    world.storage()
    assert flow_log(world) == set()
    world.azure.delete(network.id)
    assert world.azure.get(WATCHER) is not None


def test_a_subscription_that_turned_it_off_makes_its_watcher_itself(world: World) -> None:
    with world.azure.store.write() as session:
        session.set_feature("Microsoft.Network/DisableNetworkWatcherAutocreation", "Registered")
    world.network()
    assert world.azure.get(WATCHER) is None
    assert world.codes("network:NetworkWatcher", networkWatcherName="nw-one") == set()
    assert world.codes("network:NetworkWatcher", networkWatcherName="nw-two") == {"NW-01"}
    assert world.codes("network:NetworkWatcher", networkWatcherName="nw-two", location="northeurope") == set()


def test_a_flow_log_stands_in_the_region_of_its_target_and_its_storage(world: World) -> None:
    world.network()
    world.network("north", "10.1.0.0/16", location="northeurope")
    world.storage()
    world.storage("stnorth", location="northeurope")
    world.storage("stfast", sku={"name": "Premium_LRS"})
    assert flow_log(world) == set()
    world.azure.delete(f"{WATCHER}/flowLogs/fl")
    assert flow_log(world, storageId=STORAGE.replace("stone", "stnorth")) == {"FL-01"}
    assert flow_log(world, storageId=STORAGE.replace("stone", "stfast")) == {"FL-01"}
    assert flow_log(world, targetResourceId=f"{NETWORK}/virtualNetworks/north") == {"FL-01"}
    assert flow_log(world, storageId=STORAGE + "x") == {"REF-01"}


def test_no_flow_log_is_created_for_a_security_group(world: World) -> None:
    world.network()
    world.storage()
    subnet = world.subnet()
    assert flow_log(world, targetResourceId=world.group().id) == {"FL-02"}
    assert flow_log(world, targetResourceId=subnet.id) == set()


def test_a_target_has_one_flow_log_and_a_flow_log_keeps_its_target(world: World) -> None:
    world.network()
    world.network("other", "10.1.0.0/16")
    world.storage()
    subnet = world.subnet()
    assert flow_log(world) == set()
    assert flow_log(world) == set(), "the same again is no second one"
    assert flow_log(world, "second") == {"FL-03"}
    assert flow_log(world, "subnet", targetResourceId=subnet.id) == set(), "its subnet is another target"
    assert flow_log(world, targetResourceId=f"{NETWORK}/virtualNetworks/other") == {"IMM-01"}


def test_traffic_analytics_run_on_a_workspace_every_10_or_60_minutes(world: World) -> None:
    world.network()
    world.storage()
    logs = world.put("operationalinsights:Workspace", workspaceName="log-one")
    guid = logs.properties["customerId"]
    assert flow_log(world, **analytics(trafficAnalyticsInterval=30)) == {"FL-04"}
    assert flow_log(world, **analytics(workspaceId="11111111-1111-1111-1111-111111111111")) == {"FL-04"}
    assert flow_log(world, **analytics(workspaceResourceId=None)) == {"FL-04"}
    assert flow_log(world, **analytics(workspaceId=guid)) == set()
    assert flow_log(world, **analytics(enabled=False, trafficAnalyticsInterval=30)) == set()


def test_the_watcher_needs_a_key_or_an_identity_and_a_way_past_the_firewall(world: World) -> None:
    world.network()
    identity = world.identity()
    worn = {"identity": {"type": "UserAssigned", "userAssignedIdentities": [identity.id]}}
    world.storage(allowSharedKeyAccess=False)
    assert flow_log(world) == {"FL-05"}
    assert flow_log(world, **worn) == set()
    shut = {"publicNetworkAccess": "Disabled", "networkRuleSet": {"defaultAction": "Deny", "bypass": "None"}}
    world.storage(**shut)
    assert flow_log(world, **worn) == {"FL-05"}
    world.storage(**(shut | {"networkRuleSet": {"defaultAction": "Deny", "bypass": "AzureServices"}}))
    assert flow_log(world, **worn) == set()


def monitor(**more: Any) -> dict[str, Any]:
    return {
        "resourceGroupName": "NetworkWatcherRG",
        "networkWatcherName": "NetworkWatcher_westeurope",
        "connectionMonitorName": "reach",
        "endpoints": [
            {
                "name": "web",
                "type": "AzureVMSS",
                "resourceId": f"{GROUP}/providers/Microsoft.Compute/virtualMachineScaleSets/web",
            },
            {"name": "vault", "type": "ExternalAddress", "address": "kv-one.vault.azure.net"},
        ],
        "testConfigurations": [
            {"name": "tcp", "protocol": "Tcp", "testFrequencySec": 60, "tcpConfiguration": {"port": 443}}
        ],
        "testGroups": [{"name": "all", "sources": ["web"], "destinations": ["vault"], "testConfigurations": ["tcp"]}],
        **more,
    }


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({}, set()),
        ({"testGroups": []}, {"CMON-01"}),
        (
            {
                "testGroups": [
                    {"name": "all", "sources": ["db"], "destinations": ["vault"], "testConfigurations": ["tcp"]}
                ]
            },
            {"CMON-01"},
        ),
        (
            {"testGroups": [{"name": "all", "sources": ["web"], "destinations": [], "testConfigurations": ["tcp"]}]},
            {"CMON-01"},
        ),
        (
            {
                "testConfigurations": [
                    {"name": "tcp", "protocol": "Tcp", "testFrequencySec": 10, "tcpConfiguration": {"port": 443}}
                ]
            },
            {"CMON-02"},
        ),
        ({"testConfigurations": [{"name": "tcp", "protocol": "Tcp"}]}, {"CMON-02"}),
    ],
)
def test_connection_monitors(world: World, more: dict[str, Any], refused: set[str]) -> None:
    world.network()
    world.subnet()
    world.put("compute:VirtualMachineScaleSet", **scale_set(vmScaleSetName="web"))
    assert world.codes("network:ConnectionMonitor", **monitor(**more)) == refused


def test_an_endpoint_is_what_its_type_says(world: World) -> None:
    world.network()
    ends = monitor()["endpoints"]
    wrong = {**ends[0], "resourceId": f"{NETWORK}/virtualNetworks/hub"}
    assert world.codes("network:ConnectionMonitor", **monitor(endpoints=[wrong, ends[1]])) == {"CMON-03"}
    nowhere = {"name": "web", "type": "ExternalAddress"}
    assert world.codes("network:ConnectionMonitor", **monitor(endpoints=[nowhere, ends[1]])) == {"CMON-03"}
    one = {**ends[1], "name": "web"}
    assert world.codes("network:ConnectionMonitor", **monitor(endpoints=[one, one, ends[1]])) == {"NAME-03"}
    assert world.codes("network:ConnectionMonitor", **monitor(endpoints=[one, ends[1]])) == set()
