"""Private endpoints: which service each leads to, with which sub-resource, and in which zones its names are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from policies.core.stack import Stack
from reachability.resources import Resource as Described
from reachability.resources import Resources, dig, items, split_id
from reachability.unknown import UNKNOWN, Unknown

ENDPOINT: Final = "network:PrivateEndpoint"
_CONNECTIONS: Final = ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections")

ZONES: Final[Mapping[str, frozenset[str]]] = {
    group.lower(): frozenset(zones)
    for group, zones in {
        "amlworkspace": ("privatelink.api.azureml.ms", "privatelink.notebooks.azure.net"),
        "blob": ("privatelink.blob.core.windows.net",),
        "blob_secondary": ("privatelink.blob.core.windows.net",),
        "file": ("privatelink.file.core.windows.net",),
        "file_secondary": ("privatelink.file.core.windows.net",),
        "queue": ("privatelink.queue.core.windows.net",),
        "queue_secondary": ("privatelink.queue.core.windows.net",),
        "table": ("privatelink.table.core.windows.net",),
        "table_secondary": ("privatelink.table.core.windows.net",),
        "dfs": ("privatelink.dfs.core.windows.net",),
        "dfs_secondary": ("privatelink.dfs.core.windows.net",),
        "web": ("privatelink.web.core.windows.net",),
        "web_secondary": ("privatelink.web.core.windows.net",),
        "vault": ("privatelink.vaultcore.azure.net",),
        "registry": ("privatelink.azurecr.io",),
        "sqlServer": ("privatelink.database.windows.net",),
        "postgresqlServer": ("privatelink.postgres.database.azure.com",),
        "azuremonitor": (
            "privatelink.monitor.azure.com",
            "privatelink.oms.opinsights.azure.com",
            "privatelink.ods.opinsights.azure.com",
            "privatelink.agentsvc.azure-automation.net",
            "privatelink.blob.core.windows.net",
        ),
        "account": (
            "privatelink.cognitiveservices.azure.com",
            "privatelink.openai.azure.com",
            "privatelink.services.ai.azure.com",
        ),
        "searchService": ("privatelink.search.windows.net",),
        "Sql": ("privatelink.documents.azure.com",),
        "configurationStores": ("privatelink.azconfig.io",),
    }.items()
}
"""The zones of each group id in Azure's public cloud ("Azure Private Endpoint private DNS zone values", azure-docs;
`configurationStores` unverified). Other group ids have zones that depend on the region, or that nobody wrote here."""


@dataclass(frozen=True, slots=True)
class Connection:
    """What one connection of an endpoint leads to: keys of services ("one of these"), and lower-case group ids."""

    targets: tuple[str, ...]
    groups: frozenset[str] | Unknown


def connections(stack: Stack, endpoint: Described, kind: str) -> Iterable[Connection]:
    """The connections of an endpoint to services of an ARM type (`microsoft.keyvault/vaults`)."""
    resources = stack.model.resources
    for prop in _CONNECTIONS:
        for entry in items(endpoint.get(prop)):
            identity = UNKNOWN if entry is UNKNOWN else dig(entry, "privateLinkServiceId")
            found = resources.within(endpoint, prop, identity, kind)
            yield Connection(found.keys, _words(UNKNOWN if entry is UNKNOWN else dig(entry, "groupIds")))


def groups(endpoint: Described) -> frozenset[str] | Unknown:
    """All group ids of an endpoint, in lower case."""
    found: frozenset[str] = frozenset()
    for prop in _CONNECTIONS:
        for entry in items(endpoint.get(prop)):
            words = _words(UNKNOWN if entry is UNKNOWN else dig(entry, "groupIds"))
            if isinstance(words, Unknown):
                return UNKNOWN
            found |= words
    return found


def _words(listed: Any) -> frozenset[str] | Unknown:
    words = items(listed)
    if not all(isinstance(each, str) for each in words):
        return UNKNOWN
    return frozenset(each.lower() for each in words)


def zone_groups(resources: Resources) -> dict[str, list[Described]]:
    """The zone groups by their endpoint's key; below "" those of which the endpoint is not known."""
    found: dict[str, list[Described]] = {}
    for group in resources.of("privateEndpoints/privateDnsZoneGroups"):
        parent = group.key.rpartition("/privatednszonegroups/")[0]
        found.setdefault(parent if parent in resources.by_key else "", []).append(group)
    return found


def zones_of(resources: Resources, own: Iterable[Described]) -> frozenset[str] | Unknown:
    """The names of the zones into which zone groups write, in lower case."""
    names: set[str] = set()
    for group in own:
        configurations = items(group.get("privateDnsZoneConfigs"))
        for entry in configurations:
            identity = UNKNOWN if entry is UNKNOWN else dig(entry, "privateDnsZoneId")
            found = resources.within(group, "privateDnsZoneConfigs", identity, "privateDnsZones")
            if isinstance(identity, str):
                split = split_id(identity)
                names.add(split[0].rpartition("/")[2] if split else identity.lower())
            elif found.keys and len(found.keys) <= len(configurations):
                names |= {resources.by_key[key].name.lower() for key in found.keys}
            else:
                return UNKNOWN
    return frozenset(names)


def zones_for(resources: Resources, endpoint: Described, own: list[Described]) -> frozenset[str] | Unknown:
    """The zones of an endpoint's names: by its zone groups, else by its group ids; UNKNOWN when they may be any."""
    if own:
        return zones_of(resources, own)
    wanted = groups(endpoint)
    if isinstance(wanted, Unknown) or not wanted or not wanted <= ZONES.keys():
        return UNKNOWN
    return frozenset(zone for group in wanted for zone in ZONES[group])
