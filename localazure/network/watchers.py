"""Network Watchers, which Azure makes by itself, with flow logs and connection monitors under them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from localazure.core.identity import identity_answer, user_assigned
from localazure.core.ids import SUBSCRIPTION, parse
from localazure.core.model import Granted, Put, ResourceType, World, Write, rule
from localazure.core.references import location_of_parent, normal_location
from localazure.core.store import Resource
from localazure.core.values import Body, dig, items
from localazure.network.names import NETWORK_NAME

WATCHERS: Final = "Microsoft.Network/networkWatchers"
FLOW_LOGS: Final = f"{WATCHERS}/flowLogs"
_GROUP: Final = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/NetworkWatcherRG"
_BY_HAND: Final = "Microsoft.Network/DisableNetworkWatcherAutocreation"


def appears(network: Resource, world: World) -> Iterator[Write]:
    """The watcher that a region's first virtual network brings about, in NetworkWatcherRG.

    Source: network-watcher/network-watcher-create. The feature DisableNetworkWatcherAutocreation turns it off.
    """
    region = normal_location(network.location or "")
    if world.features().get(_BY_HAND) == "Registered" or _watcher_of(region, world):
        return
    if world.get(_GROUP) is None:
        properties = {"name": "NetworkWatcherRG", "location": region, "properties": {"provisioningState": "Succeeded"}}
        yield Write(_GROUP, "Microsoft.Resources/resourceGroups", properties, region)
    name = f"NetworkWatcher_{region}"
    properties = {"name": name, "type": WATCHERS, "location": region, "provisioningState": "Succeeded"}
    yield Write(f"{_GROUP}/providers/{WATCHERS}/{name}", WATCHERS, properties, region)


def disappears(network: Resource, world: World) -> Iterator[str]:
    """The watcher goes with the region's last network when nothing is under it.

    Azure keeps it: it costs nothing. The local Azure tidies up after itself, so that an environment that is destroyed
    leaves nothing behind.
    """
    region = normal_location(network.location or "")
    others = [other for other in world.in_region(network.type, region, 2) if other.key != network.key]
    name = f"{_GROUP}/providers/{WATCHERS}/NetworkWatcher_{region}"
    watcher = world.get(name)
    if others or watcher is None or world.children(watcher.id):
        return
    yield watcher.id
    if not [other for other in world.of_type(WATCHERS) if other.key != watcher.key]:
        yield _GROUP


def _watcher_of(region: str, world: World) -> Resource | None:
    return next((item for item in world.of_type(WATCHERS) if normal_location(item.location or "") == region), None)


@rule(
    "NW-01",
    "a subscription has one watcher in a region",
    code="NetworkWatcherCountLimitReached",
    source="general knowledge",
    known="unverified",
)
def _one_a_region(put: Put, world: World) -> Iterator[str]:
    there = _watcher_of(put.location or "", world)
    if there and there.key != put.id.key:
        yield f"The region {put.location} of subscription {SUBSCRIPTION} has the network watcher {there.id} already."


def _region_of(resource_id: str, world: World) -> str | None:
    """The region of a resource, or of what it is nested in."""
    found = world.get(resource_id)
    location = (found.location or location_of_parent(found, world)) if found else None
    return normal_location(location) if location else None


@rule(
    "FL-01",
    "a flow log stands under the watcher of its target's region, with storage of that region and the standard tier",
    code="FlowLogRegionMismatch",
    source="Azure/azure-cli#21724, MicrosoftDocs/azure-docs#34707; the code is unverified",
    known="issue",
)
def _one_region(put: Put, world: World) -> Iterator[str]:
    target, storage = str(put.body.get("targetResourceId") or ""), str(put.body.get("storageId") or "")
    watcher, wanted = _region_of(put.id.parent or "", world), _region_of(target, world)
    if watcher and wanted and watcher != wanted:
        yield f"Flow log '{put.name}': target {target} is in {wanted}, its network watcher in {watcher}."
    account = world.get(storage)
    if account and wanted and normal_location(account.location or "") != wanted:
        yield f"Flow log '{put.name}': storage account {storage} must be in {wanted}, where its target is."
    if account and str(dig(account.properties, "sku.name") or "").startswith("Premium"):
        yield f"Flow log '{put.name}': storage account {storage} must be of the standard performance tier."


@rule(
    "FL-02",
    "a flow log is for a virtual network, a subnet or a network interface: none is created for a security group",
    code="NsgFlowLogCreationNotAllowed",
    source="network-watcher nsg-flow-logs-overview (creation closed on 2025-06-30); the code is unverified",
    known="documentation",
)
def _target_type(put: Put, _world: World) -> Iterator[str]:
    type_ = parse(str(put.body["targetResourceId"])).type.lower()
    allowed = {
        f"microsoft.network/{kind}" for kind in ("virtualnetworks", "virtualnetworks/subnets", "networkinterfaces")
    }
    if type_ == "microsoft.network/networksecuritygroups" and put.before is None:
        yield "Creation of network security group flow logs is not allowed any more; use virtual network flow logs."
    elif type_ not in allowed and put.before is None:
        yield f"Flow logs are not supported for resource type {type_}."


@rule(
    "FL-03",
    "a target has one flow log",
    code="FlowLogAlreadyExists",
    source="general knowledge",
    known="unverified",
)
def _one_a_target(put: Put, world: World) -> Iterator[str]:
    for user, path in world.users(str(put.body.get("targetResourceId") or "")):
        same = str(user.properties.get("targetResourceId", "")).lower() == str(put.body["targetResourceId"]).lower()
        if user.type.lower() == FLOW_LOGS.lower() and path == "targetResourceId" and same and user.key != put.id.key:
            yield f"Resource {put.body['targetResourceId']} has the flow log {user.id} already."


@rule(
    "FL-04",
    "traffic analytics run every 10 or 60 minutes on a workspace that is named by id, GUID and region",
    code="TrafficAnalyticsConfigurationInvalid",
    source="general knowledge",
    known="unverified",
)
def _analytics(put: Put, world: World) -> Iterator[str]:
    part = dig(put.body, "flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration") or {}
    if not part.get("enabled"):
        return
    if part.get("trafficAnalyticsInterval", 60) not in (10, 60):
        yield f"Traffic analytics interval of flow log '{put.name}' must be 10 or 60 minutes."
    workspace = world.get(str(part.get("workspaceResourceId") or ""))
    if workspace is None:
        yield f"Traffic analytics of flow log '{put.name}' must name a Log Analytics workspace."
    elif part.get("workspaceId") not in (None, workspace.properties.get("customerId")):
        yield f"Workspace id {part.get('workspaceId')} of flow log '{put.name}' is not that of {workspace.id}."


@rule(
    "FL-05",
    "the watcher can write: with a key or an identity, and past the account's firewall as a trusted service",
    code="FlowLogStorageNotAccessible",
    source="vnet-flow-logs-managed-identity (2025-11-18), storage-network-security; the code is unverified",
    known="documentation",
    hint="set `identity` on the flow log, and `bypass` of the account's network rules to AzureServices",
)
def _can_write(put: Put, world: World) -> Iterator[str]:
    account = world.get(str(put.body.get("storageId") or ""))
    if account is None:
        return
    if account.properties.get("allowSharedKeyAccess") is False and not user_assigned(put.body):
        yield f"Flow log '{put.name}': {account.id} takes no shared key, and the flow log has no identity."
    closed = (
        account.properties.get("publicNetworkAccess") == "Disabled"
        or dig(account.properties, "networkRuleSet.defaultAction") == "Deny"
    )
    if closed and "azureservices" not in str(dig(account.properties, "networkRuleSet.bypass") or "").lower():
        yield f"Flow log '{put.name}': the firewall of {account.id} lets no trusted service in."


@rule(
    "CMON-01",
    "test groups name endpoints and test configurations that the connection monitor has",
    code="ConnectionMonitorInvalidTestGroup",
    source="general knowledge",
    known="unverified",
)
def _groups_are_closed(put: Put, _world: World) -> Iterator[str]:
    endpoints = {str(item.get("name")) for item in items(put.body, "endpoints")}
    tests = {str(item.get("name")) for item in items(put.body, "testConfigurations")}
    if not items(put.body, "testGroups"):
        yield f"Connection monitor '{put.name}' has no test group."
    for group in items(put.body, "testGroups"):
        for key, known in (("sources", endpoints), ("destinations", endpoints), ("testConfigurations", tests)):
            named = [str(name) for name in group.get(key) or []]
            unknown = sorted(set(named) - known)
            if unknown or not named:
                yield f"Test group '{group.get('name')}': {key} {', '.join(unknown) or 'are missing'}."


@rule(
    "CMON-02",
    "a test is run every 30 to 1800 seconds, and has the configuration of its protocol",
    code="ConnectionMonitorInvalidTestConfiguration",
    source="the API's text (testFrequencySec); the code is unverified",
    known="specification",
)
def _tests(put: Put, _world: World) -> Iterator[str]:
    for test in items(put.body, "testConfigurations"):
        seconds, protocol = test.get("testFrequencySec", 60), str(test.get("protocol", "")).lower()
        if not 30 <= seconds <= 1800:
            yield f"Test configuration '{test.get('name')}' runs every {seconds:g} s; it must be 30 to 1800."
        port = dig(test, "tcpConfiguration.port")
        if protocol == "tcp" and not (isinstance(port, (int, float)) and 0 < port < 65536):
            yield f"Test configuration '{test.get('name')}' has no TCP port."


@rule(
    "CMON-03",
    "an endpoint is a resource of its type or an address",
    code="ConnectionMonitorInvalidEndpoint",
    source="general knowledge",
    known="unverified",
)
def _endpoints(put: Put, _world: World) -> Iterator[str]:
    wanted = {"azurevm": "microsoft.compute/virtualmachines", "azurevmss": "microsoft.compute/virtualmachinescalesets"}
    for endpoint in items(put.body, "endpoints"):
        kind, resource = str(endpoint.get("type", "")).lower(), str(endpoint.get("resourceId") or "")
        if kind == "externaladdress" and not re.fullmatch(r"[A-Za-z0-9.-]+", str(endpoint.get("address") or "")):
            yield f"Endpoint '{endpoint.get('name')}' has no address."
        elif kind in wanted and (not resource or parse(resource).type.lower() != wanted[kind]):
            yield f"Endpoint '{endpoint.get('name')}' of type {endpoint.get('type')} is not {resource or 'given'}."


def _flow_log_answers(put: Put, world: World, _granted: Granted) -> Body:
    target = world.get(str(put.body.get("targetResourceId") or ""))
    answered: dict[str, Any] = {
        "targetResourceGuid": str(target.properties.get("resourceGuid", "")) if target else "",
        "enabled": put.body.get("enabled", True),
        "format": {"type": "JSON", "version": 0, **(put.body.get("format") or {})},
        "retentionPolicy": {"days": 0, "enabled": False, **(put.body.get("retentionPolicy") or {})},
        **identity_answer(put, world),
    }
    return answered


def _monitor_answers(_put: Put, _world: World, _granted: Granted) -> Body:
    return {"connectionMonitorType": "MultiEndpoint", "monitoringStatus": "Running", "autoStart": True}


NETWORK_WATCHER: Final = ResourceType(
    token="azure-native:network:NetworkWatcher",  # noqa: S106 a type token
    type=WATCHERS,
    path=("networkWatcherName",),
    name=NETWORK_NAME,
    rules=(_one_a_region,),
)

FLOW_LOG: Final = ResourceType(
    token="azure-native:network:FlowLog",  # noqa: S106 a type token
    type=FLOW_LOGS,
    path=("networkWatcherName", "flowLogName"),
    autoname="copy",
    name=NETWORK_NAME,
    immutable=("targetResourceId",),
    rules=(_one_region, _target_type, _one_a_target, _analytics, _can_write),
    answers=_flow_log_answers,
)

CONNECTION_MONITOR: Final = ResourceType(
    token="azure-native:network:ConnectionMonitor",  # noqa: S106 a type token
    type=f"{WATCHERS}/connectionMonitors",
    path=("networkWatcherName", "connectionMonitorName"),
    autoname="copy",
    name=NETWORK_NAME,
    rules=(_groups_are_closed, _tests, _endpoints),
    answers=_monitor_answers,
)
