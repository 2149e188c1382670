"""The workspace and what belongs to it: storage, vault, registry, computes, datastores, identities, rights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from topology.builders.data import BLOB_READER
from topology.builders.workspace_outbound import outbound
from topology.naming import Names
from topology.plan import Grant, Identity, ResourceGroup, StorageAccount, Vault
from topology.plan.workspace import (
    ComputeCluster,
    ComputeInstance,
    ContainerRegistry,
    Datastore,
    EncryptionKey,
    Workspace,
)
from topology.regions import Cloud
from topology.schema import Settings
from topology.schema.workspace import ClusterPart, DatastorePart, ImageBuildPart, InstancePart, WorkspacePart
from topology.zones import SUFFIXES

# Built-in role definitions (azure-docs role-based-access-control/built-in-roles).
CONTRIBUTOR: Final = ("Contributor", "b24988ac-6180-42a0-ab88-20f7382dd24c")
READER: Final = ("Reader", "acdd72a7-3385-48ef-bd42-f606fba81ae7")
VAULT_ADMINISTRATOR: Final = ("Key Vault Administrator", "00482a5a-887f-4fb3-b363-3b7fe8e74483")
ENCRYPTION_USER: Final = ("Key Vault Crypto Service Encryption User", "e147488a-f6f5-4113-8e2d-b22465e65bf6")
BLOB_CONTRIBUTOR: Final = ("Storage Blob Data Contributor", "ba92f5b4-2d11-453d-a403-e96b0029c9fe")
FILE_CONTRIBUTOR: Final = ("Storage File Data Privileged Contributor", "69566ab7-960f-475b-8e7c-b3118f30c6bd")
QUEUE_CONTRIBUTOR: Final = ("Storage Queue Data Contributor", "974c5e8b-45b9-4653-ba55-5f855dd0fb88")
TABLE_CONTRIBUTOR: Final = ("Storage Table Data Contributor", "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3")
PULL: Final = ("AcrPull", "7f951dda-4ed3-4680-a7ca-43fe172d538d")
PUSH: Final = ("AcrPush", "8311e382-0749-4cb8-b61a-304f252e45ec")
CONNECTION_APPROVER: Final = (
    "Azure AI Enterprise Network Connection Approver",
    "b556d68e-0be0-4f35-a333-ad7ee1ce17ea",
)

# Where people open the studio (how-to-custom-dns.md, 2026-03-26, for the public cloud; the others are unverified).
STUDIOS: Final[dict[Cloud, str]] = {
    "public": "ml.azure.com",
    "usgovernment": "ml.azure.us",
    "china": "studio.ml.azure.cn",
}

_GROUP: Final = "workspace"

_ASKED: Final = "Azure ML asks for it of its identity (how-to-identity-based-service-authentication, 2025-06-10)"
# Of the roles that let their holder manage a resource: why nothing narrower will do.
_REASONS: Final = {CONTRIBUTOR: _ASKED, VAULT_ADMINISTRATOR: _ASKED}


def resource_groups(settings: Settings, names: Names) -> tuple[ResourceGroup, ...]:
    """A group of the workspace's own: data scientists get rights in it, and the rest is the platform team's."""
    return (ResourceGroup(_GROUP, names.of("rg", _GROUP)),) if settings.workspace else ()


def identities(settings: Settings, names: Names) -> tuple[Identity, ...]:
    """The workspace's identity, and those of training and of image builds: only the last may push images."""
    keys = ("workspace", "training", "builds") if settings.workspace else ()
    return tuple(Identity(key, names.of("id", key), _GROUP) for key in keys)


def workspace(settings: Settings, names: Names) -> Workspace | None:
    """The workspace, or None where the settings ask for none."""
    part = settings.workspace
    if part is None:
        return None
    own = part.own_network
    return Workspace(
        name=workspace_name(part, names),
        friendly_name=part.friendly_name or f"{settings.workload} {settings.environment}",
        resource_group=_GROUP,
        identity="workspace",
        isolation=part.isolation,
        high_business_impact=part.high_business_impact,
        key=_key(part),
        # Its studio, previews and profiles read data as a trusted service (how-to-secure-workspace-vnet.md).
        storage=StorageAccount(storage_name(part, names), _GROUP, part.storage.sku, (), trusted_services=True),
        vault=Vault(vault_name(part, names), _GROUP, "standard", part.vault.retention_days, part.vault.recover),
        registry=_registry(settings, part, names),
        network=settings.spoke("workspace").name if own else None,
        serverless_subnet="training" if own else None,
        clusters=(
            *(_cluster(settings, names, item, own) for item in part.clusters),
            _builds(names, part.image_build, own),
        ),
        image_build=part.image_build.name,
        instances=tuple(_instance(names, item, own) for item in part.instances),
        datastores=tuple(_datastore(settings, names, item) for item in part.datastores),
        outbound=tuple(outbound(settings, part)),
        firewall_sku=part.firewall_sku,
        studio=STUDIOS[settings.cloud],
        api=f"{settings.location}.{SUFFIXES[settings.cloud].workspace}",
    )


def workspace_name(part: WorkspacePart, names: Names) -> str:
    """The workspace's name."""
    return names.named("mlw", part.name or names.of("mlw"))


def storage_name(part: WorkspacePart, names: Names) -> str:
    """The name of its storage account."""
    return names.named("st", part.storage.name or names.fitted("st", "mlw"))


def vault_name(part: WorkspacePart, names: Names) -> str:
    """The name of its vault."""
    return names.named("kv", part.vault.name or names.fitted("kv", "mlw"))


def registry_name(part: WorkspacePart, names: Names) -> str:
    """The name of its container registry."""
    return names.named("cr", part.registry.name or names.of("cr"))


def instance_name(name: str, names: Names) -> str:
    """A compute instance's name, which is taken in its whole region.

    The letter keeps it from ending in a hyphen and digits, which the service refuses.
    """
    return names.named("mli", f"{name}-i{names.suffix()}")


def _registry(settings: Settings, part: WorkspacePart, names: Names) -> ContainerRegistry:
    name = registry_name(part, names)
    server = f"{name.lower()}.{SUFFIXES[settings.cloud].registry}"
    return ContainerRegistry(name, _GROUP, server, part.registry.zone_redundancy, part.registry.retention_days)


def _key(part: WorkspacePart) -> EncryptionKey | None:
    key = part.customer_managed_key
    return EncryptionKey(key.key_name, key.key_id, key.vault_id) if key else None


def _cluster(settings: Settings, names: Names, part: ClusterPart, own: bool) -> ComputeCluster:
    return ComputeCluster(
        name=names.named("mlc", part.name),
        size=part.size,
        minimum=0 if settings.parked else part.minimum,
        maximum=part.maximum,
        priority=part.priority,
        idle_seconds=part.idle_seconds,
        identity="training",
        subnet="training" if own else None,
    )


def _builds(names: Names, part: ImageBuildPart, own: bool) -> ComputeCluster:
    return ComputeCluster(
        name=names.named("mlc", part.name),
        size=part.size,
        minimum=0,
        maximum=part.maximum,
        priority="Dedicated",
        idle_seconds=part.idle_seconds,
        identity="builds",
        subnet="builds" if own else None,
    )


def _instance(names: Names, part: InstancePart, own: bool) -> ComputeInstance:
    name = instance_name(part.name, names)
    return ComputeInstance(name, part.size, part.owner, part.idle_minutes, "instances" if own else None)


def _datastore(settings: Settings, names: Names, part: DatastorePart) -> Datastore:
    suffix = SUFFIXES[settings.cloud].storage
    if part.account_id is None:
        return Datastore(part.name, part.kind, names.storage(), suffix, part.container, None, None)
    # /subscriptions/<guid>/resourceGroups/<group>/providers/Microsoft.Storage/storageAccounts/<name>
    steps = part.account_id.split("/")
    return Datastore(part.name, part.kind, steps[-1], suffix, part.container, steps[2], steps[4])


def grants(settings: Settings, names: Names) -> tuple[Grant, ...]:
    """What the identities of the workspace may do."""
    part = settings.workspace
    if part is None:
        return ()
    found = (*_workspace_grants(part), *_compute_grants(part))
    return tuple(
        Grant(key, names.guid("grant", key), principal, *role, scope, reason=_REASONS.get(role, ""))
        for principal, scope, role in found
        for key in (f"{principal}-{scope}-{role[0]}".lower().replace(" ", "-").replace(":", "-"),)
    )


_Right = tuple[str, str, tuple[str, str]]


def _workspace_grants(part: WorkspacePart) -> Iterator[_Right]:
    """What Azure asks for a user-assigned identity of a workspace that brings its own resources.

    Source: how-to-identity-based-service-authentication.md (2025-06-10), and for storage without shared keys
    how-to-disable-local-auth-storage.md (2024-08-08). Each right ends at one resource.
    """
    me = "workspace"
    for scope in ("workspace-storage", "workspace-vault", "registry", "insights", "workspace"):
        yield me, scope, CONTRIBUTOR
    yield me, "workspace-vault", VAULT_ADMINISTRATOR
    yield me, "workspace-storage", BLOB_CONTRIBUTOR
    yield me, "workspace-storage", FILE_CONTRIBUTOR
    # With public access off the workspace looks for the private endpoints by itself (how-to-managed-network.md).
    for group in ("blob", "file"):
        yield me, f"endpoint:workspace-storage-{group}", READER
    if part.customer_managed_key and part.customer_managed_key.key_name:
        yield me, "workspace-key", ENCRYPTION_USER
    if not part.own_network:
        for scope in ("workspace-storage", "workspace-vault", "registry", "workspace"):
            yield me, scope, CONNECTION_APPROVER
        if uses_plans_storage(part):
            yield me, "storage", CONNECTION_APPROVER


def _compute_grants(part: WorkspacePart) -> Iterator[_Right]:
    """What jobs and image builds need: images, the default datastore, and the datastores of the plan's own account."""
    for me, image in (("training", PULL), ("builds", PUSH)):
        yield me, "registry", image
        yield me, "workspace-storage", BLOB_CONTRIBUTOR
    # ParallelRunStep and batch endpoints keep their work in queues and tables.
    yield "training", "workspace-storage", QUEUE_CONTRIBUTOR
    yield "training", "workspace-storage", TABLE_CONTRIBUTOR
    own = [item for item in part.datastores if item.account_id is None]
    if own:
        writes = any(item.access == "write" for item in own)
        yield "training", "storage", BLOB_CONTRIBUTOR if writes else BLOB_READER


def uses_plans_storage(part: WorkspacePart) -> bool:
    """Whether a datastore lies in the plan's own storage account."""
    return any(item.account_id is None for item in part.datastores)
