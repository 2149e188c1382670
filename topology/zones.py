"""Private link zones and group ids of the public cloud, as one table.

Source: azure-docs `private-link/private-endpoint-dns.md`; for the workspace also azure-ai-docs
`how-to-custom-dns.md` (2026-03-26).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Zone:
    """One private DNS zone. `public` are the suffixes that a forwarder has to send to Azure for it to be found."""

    key: str
    name: str
    public: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """One kind of private endpoint: the group id that Azure knows it by, and the zones its records go to."""

    id: str
    service: str
    zones: tuple[str, ...]  # keys of ZONES


def _storage(kind: str) -> Zone:
    suffix = f"{kind}.core.windows.net"
    return Zone(kind, f"privatelink.{suffix}", (suffix,))


ZONES: Final[dict[str, Zone]] = {
    zone.key: zone
    for zone in (
        *(_storage(kind) for kind in ("blob", "file", "queue", "table", "dfs")),
        Zone("vault", "privatelink.vaultcore.azure.net", ("vault.azure.net", "vaultcore.azure.net")),
        Zone(
            "workspaceApi",
            "privatelink.api.azureml.ms",
            ("api.azureml.ms", "instances.ml.azure.ms", "instances.azureml.ms", "inference.ml.azure.com"),
        ),
        Zone("workspaceNotebooks", "privatelink.notebooks.azure.net", ("notebooks.azure.net", "aznbcontent.net")),
        Zone("registry", "privatelink.azurecr.io", ("azurecr.io",)),
        Zone("sql", "privatelink.database.windows.net", ("database.windows.net",)),
        Zone("monitor", "privatelink.monitor.azure.com", ("monitor.azure.com",)),
        Zone("logIngestion", "privatelink.oms.opinsights.azure.com", ("oms.opinsights.azure.com",)),
        Zone("logData", "privatelink.ods.opinsights.azure.com", ("ods.opinsights.azure.com",)),
        Zone("automation", "privatelink.agentsvc.azure-automation.net", ("agentsvc.azure-automation.net",)),
    )
}

GROUPS: Final[dict[str, Group]] = {
    group.id: group
    for group in (
        *(Group(kind, "storage", (kind,)) for kind in ("blob", "file", "queue", "table", "dfs")),
        Group("vault", "vault", ("vault",)),
        Group("amlworkspace", "workspace", ("workspaceApi", "workspaceNotebooks")),
        Group("registry", "registry", ("registry",)),
        Group("sqlServer", "sql", ("sql",)),
        Group("azuremonitor", "monitor", ("monitor", "logIngestion", "logData", "automation", "blob")),
    )
}
