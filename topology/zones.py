"""Private link: the zones of Azure's three clouds, and the group ids with the members that each stands for.

Zones and suffixes: azure-docs `private-link/private-endpoint-dns.md` (2024-01 copy), for the workspace also
azure-ai-docs `how-to-custom-dns.md` (2026-03-26), for the registry in China the docs of that cloud
(`private-endpoint-dns.md` of mc-docs). What a cloud's page does not list is not here: China has no Azure Monitor zones.
US Government has a sixth one for Azure Monitor, `privatelink.adx.monitor.azure.us`; a zone group takes five, and that
one serves queries from Azure Data Explorer only, which nothing here makes.

Members: hashicorp/terraform-provider-azurerm#21781 (registry) and Azure/terraform-azurerm-avm-res-keyvault-vault#108
(vault); for storage and SQL the group id itself, and for the workspace the three that its page on custom DNS has
addresses for, both unverified. Where Azure adds a member, the setting `privateLink.members` says which there are, as
Azure's refusal (PrivateEndpointIpConfigurationMissingMemberNamesRequiredByFps) lists them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, get_args

from topology.regions import Cloud

CLOUDS: Final[tuple[Cloud, ...]] = get_args(Cloud)


@dataclass(frozen=True, slots=True)
class Zone:
    """One private DNS zone. `public` are the suffixes that a forwarder has to send to Azure for it to be found.

    "{region}" in one stands for a region's name.
    """

    key: str
    name: str
    public: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """One kind of private endpoint: the group id that Azure knows it by, and the zones its records go to."""

    id: str
    service: str
    zones: tuple[str, ...]  # keys of a cloud's zones
    members: tuple[str, ...]  # each has an address; "{region}" stands for a region's name. None: Azure alone knows them


@dataclass(frozen=True, slots=True)
class Suffixes:
    """The ends of public names in one cloud."""

    storage: str
    vault: str
    vault_zone: str
    registry: str
    sql: str
    workspace: str  # the API of workspaces, and their managed online endpoints
    notebooks: str
    instances: tuple[str, ...]  # of compute instances: the one of today, and where they differ the older one
    inference: str


SUFFIXES: Final[Mapping[Cloud, Suffixes]] = MappingProxyType(
    {
        "public": Suffixes(
            storage="core.windows.net",
            vault="vault.azure.net",
            vault_zone="vaultcore.azure.net",
            registry="azurecr.io",
            sql="database.windows.net",
            workspace="api.azureml.ms",
            notebooks="notebooks.azure.net",
            instances=("instances.ml.azure.ms", "instances.azureml.ms"),
            inference="inference.ml.azure.com",
        ),
        "usgovernment": Suffixes(
            storage="core.usgovcloudapi.net",
            vault="vault.usgovcloudapi.net",
            vault_zone="vaultcore.usgovcloudapi.net",
            registry="azurecr.us",
            sql="database.usgovcloudapi.net",
            workspace="api.ml.azure.us",
            notebooks="notebooks.usgovcloudapi.net",
            instances=("instances.azureml.us",),
            inference="inference.ml.azure.us",
        ),
        "china": Suffixes(
            storage="core.chinacloudapi.cn",
            vault="vault.azure.cn",
            vault_zone="vaultcore.azure.cn",
            registry="azurecr.cn",
            sql="database.chinacloudapi.cn",
            workspace="api.ml.azure.cn",
            notebooks="notebooks.chinacloudapi.cn",
            instances=("instances.azureml.cn",),
            inference="inference.ml.azure.cn",
        ),
    }
)

STORAGE: Final = ("blob", "file", "queue", "table", "dfs")
# Notebooks' own pages come from this host in every cloud.
_NOTEBOOK_CONTENT: Final = "aznbcontent.net"

_MONITOR: Final[Mapping[Cloud, Mapping[str, str]]] = MappingProxyType(
    {
        "public": {
            "monitor": "monitor.azure.com",
            "logIngestion": "oms.opinsights.azure.com",
            "logData": "ods.opinsights.azure.com",
            "automation": "agentsvc.azure-automation.net",
        },
        "usgovernment": {
            "monitor": "monitor.azure.us",
            "logIngestion": "oms.opinsights.azure.us",
            "logData": "ods.opinsights.azure.us",
            "automation": "agentsvc.azure-automation.us",
        },
        "china": {},
    }
)


def _zone(key: str, private: str, *public: str) -> Zone:
    return Zone(key, f"privatelink.{private}", public or (private,))


def _of(cloud: Cloud) -> Mapping[str, Zone]:
    suffix = SUFFIXES[cloud]
    found = (
        *(_zone(kind, f"{kind}.{suffix.storage}") for kind in STORAGE),
        _zone("vault", suffix.vault_zone, suffix.vault, suffix.vault_zone),
        _zone("workspaceApi", suffix.workspace, suffix.workspace, *suffix.instances, suffix.inference),
        _zone("workspaceNotebooks", suffix.notebooks, suffix.notebooks, _NOTEBOOK_CONTENT),
        # A registry's data endpoint is <registry>.<region>.data.<suffix>, for forwarders that are set by region.
        _zone("registry", suffix.registry, suffix.registry, f"{{region}}.data.{suffix.registry}"),
        _zone("sql", suffix.sql),
        *(_zone(key, name) for key, name in _MONITOR[cloud].items()),
    )
    return MappingProxyType({zone.key: zone for zone in found})


ZONES: Final[Mapping[Cloud, Mapping[str, Zone]]] = MappingProxyType({cloud: _of(cloud) for cloud in CLOUDS})
"""Cloud -> key -> zone."""

GROUPS: Final[Mapping[str, Group]] = MappingProxyType(
    {
        group.id: group
        for group in (
            *(Group(kind, "storage", (kind,), (kind,)) for kind in STORAGE),
            Group("vault", "vault", ("vault",), ("default",)),
            Group(
                "amlworkspace",
                "workspace",
                ("workspaceApi", "workspaceNotebooks"),
                ("default", "notebook", "inference"),
            ),
            Group("registry", "registry", ("registry",), ("registry", "registry_data_{region}")),
            Group("sqlServer", "sql", ("sql",), ("sqlServer",)),
            # Its members follow what is put into the scope, so a list of them does not stay true
            # (MicrosoftDocs/azure-docs#101336: static addresses make later additions fail).
            Group("azuremonitor", "monitor-scope", ("monitor", "logIngestion", "logData", "automation", "blob"), ()),
        )
    }
)
"""Group id -> group; the same in every cloud that has the group's zones."""


def has(cloud: Cloud, group: str) -> bool:
    """Whether a cloud has the zones of a group."""
    return all(key in ZONES[cloud] for key in GROUPS[group].zones)
