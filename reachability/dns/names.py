"""The names that must be private: those of every service that has a private endpoint.

Zones and public suffixes by group id are those of "Azure Private Endpoint private DNS zone values" (azure-docs).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reachability.network.reading import shown
from reachability.resources import Resource, Resources, dig, items, split_id
from reachability.unknown import UNKNOWN

# Group id -> pairs of (zone, public suffix). A name is `<resource><suffix>`; where Azure makes other names, the
# endpoint's own answer (customDnsConfigs) has them.
_PLAIN: Final = {
    "blob": (("privatelink.blob.core.windows.net", ".blob.core.windows.net"),),
    "file": (("privatelink.file.core.windows.net", ".file.core.windows.net"),),
    "queue": (("privatelink.queue.core.windows.net", ".queue.core.windows.net"),),
    "table": (("privatelink.table.core.windows.net", ".table.core.windows.net"),),
    "dfs": (("privatelink.dfs.core.windows.net", ".dfs.core.windows.net"),),
    "web": (("privatelink.web.core.windows.net", ".web.core.windows.net"),),
    "vault": (("privatelink.vaultcore.azure.net", ".vault.azure.net"),),
    "registry": (("privatelink.azurecr.io", ".azurecr.io"),),
    "sqlserver": (("privatelink.database.windows.net", ".database.windows.net"),),
    "postgresqlserver": (("privatelink.postgres.database.azure.com", ".postgres.database.azure.com"),),
    "account": (("privatelink.cognitiveservices.azure.com", ".cognitiveservices.azure.com"),),
    "searchservice": (("privatelink.search.windows.net", ".search.windows.net"),),
    "sql": (("privatelink.documents.azure.com", ".documents.azure.com"),),
}
# Names with an id in them that exists only after the first deployment.
_MADE_LATER: Final = {
    "amlworkspace": (
        ("privatelink.api.azureml.ms", ".api.azureml.ms"),
        ("privatelink.notebooks.azure.net", ".notebooks.azure.net"),
    ),
    "azuremonitor": (
        ("privatelink.monitor.azure.com", ".monitor.azure.com"),
        ("privatelink.oms.opinsights.azure.com", ".oms.opinsights.azure.com"),
        ("privatelink.ods.opinsights.azure.com", ".ods.opinsights.azure.com"),
        ("privatelink.agentsvc.azure-automation.net", ".agentsvc.azure-automation.net"),
    ),
}


@dataclass(frozen=True, slots=True)
class PrivateName:
    """A name that must lead to a private endpoint. `relative` is empty while Azure has not made the name yet."""

    public: str  # what clients ask for; `(workspace ws).api.azureml.ms` for a name to come
    zone: str
    relative: str
    endpoint: str  # key

    @property
    def private(self) -> str:
        """The name that Azure's public DNS leads on to."""
        return f"{self.relative}.{self.zone}"


def private_names(resources: Resources) -> list[PrivateName]:
    """The names of all private endpoints."""
    return [name for endpoint in resources.of("privateEndpoints") for name in names_of(resources, endpoint)]


def names_of(resources: Resources, endpoint: Resource) -> list[PrivateName]:
    """The names that one private endpoint answers for."""
    found: dict[tuple[str, str], PrivateName] = {}
    for prop in ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections"):
        for connection in items(endpoint.get(prop)):
            target = _target(resources, endpoint, prop, dig(connection, "privateLinkServiceId"))
            for group in items(dig(connection, "groupIds")):
                wanted = str(group).lower() if isinstance(group, str) else ""
                for zone, suffix in _PLAIN.get(wanted, ()):
                    if target:
                        found[zone, target] = PrivateName(f"{target}{suffix}", zone, target, endpoint.key)
                for zone, suffix in _MADE_LATER.get(wanted, ()):
                    answered = _answered(endpoint, suffix)
                    for relative in answered:
                        found[zone, relative] = PrivateName(f"{relative}{suffix}", zone, relative, endpoint.key)
                    if not answered:
                        said = f"({target or shown(UNKNOWN)}){suffix}"
                        found[zone, ""] = PrivateName(said, zone, "", endpoint.key)
    return list(found.values())


def _answered(endpoint: Resource, suffix: str) -> list[str]:
    """Relative names below a suffix that Azure has made for the endpoint."""
    names = (dig(entry, "fqdn") for entry in items(endpoint.get("customDnsConfigs")))
    return [name[: -len(suffix)].lower() for name in names if isinstance(name, str) and name.lower().endswith(suffix)]


def _target(resources: Resources, endpoint: Resource, prop: str, value: object) -> str:
    """The name of the service that an endpoint leads to; empty when it is not known."""
    if isinstance(value, str):
        split = split_id(value)
        return split[0].rpartition("/")[2] if split else ""
    for key in endpoint.dependencies.get(prop, ()):
        found = resources.by_key.get(key)
        if found is not None and not found.type.startswith("microsoft.network/"):
            return found.name.lower()
    return ""
