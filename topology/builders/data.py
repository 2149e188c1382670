"""Resource groups, identities with what they may do, vault and storage."""

from __future__ import annotations

from topology.builders import nodes
from topology.naming import Names
from topology.plan import (
    Grant,
    Identity,
    ResourceGroup,
    StorageAccount,
    Vault,
)
from topology.schema import Settings

# Built-in role definitions (azure-docs role-based-access-control/built-in-roles).
SECRETS_USER = ("Key Vault Secrets User", "4633458b-17de-408a-b874-0445c86b69e6")
BLOB_READER = ("Storage Blob Data Reader", "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1")


def resource_groups(names: Names) -> tuple[ResourceGroup, ...]:
    """One group each for what lives and is owned differently: the network, the data, the cluster."""
    return tuple(ResourceGroup(key, names.of("rg", key)) for key in ("network", "data", "cluster"))


def identities(names: Names) -> tuple[Identity, ...]:
    """The user-assigned identities: one for whatever acts by itself, made before it and never shared."""
    return (Identity("gateway", names.of("id", "gateway"), "cluster"), *nodes.identities(names))


def vault(settings: Settings, names: Names) -> Vault:
    """The Key Vault."""
    part = settings.vault
    return Vault(names.vault(), "data", part.sku, part.retention_days, part.recover)


def storage(settings: Settings, names: Names) -> StorageAccount:
    """The storage account."""
    return StorageAccount(names.storage(), "data", settings.storage.sku, settings.storage.containers)


def grants(settings: Settings, names: Names) -> tuple[Grant, ...]:
    """What identities may do: the gateway reads its certificate, nodes read the package, each only if it is here.

    Nodes read single secrets, never the vault: the key of the gateway's certificate lies in it too. (Azure RBAC takes a
    secret for a scope: key-vault/general/rbac-guide.)
    """
    found: list[Grant] = []

    def grant(principal: str, scope: str, role: tuple[str, str], secret: str | None = None) -> None:
        key = f"{principal}-{scope}-{secret}" if secret else f"{principal}-{scope}"
        found.append(Grant(key, names.guid("grant", key), principal, *role, scope, secret=secret))

    if not settings.gateway.certificate.secret_id:
        grant("gateway", "vault", SECRETS_USER)
    if "{storage}" in settings.bootstrap.package_url:
        grant("web", "storage", BLOB_READER)
        grant("compute", "storage", BLOB_READER)
    for tier in nodes.TIERS:
        for secret in nodes.secrets(settings, tier):
            grant(tier, "vault", SECRETS_USER, secret)
    return tuple(found)
