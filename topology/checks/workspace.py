"""The workspace: its key, its computes and the room that they have, its datastores and its names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from topology.addressing import free, ranges
from topology.builders import workspace as builder
from topology.checks.run import guarded
from topology.faults import Fault
from topology.naming import Names, problem
from topology.schema import Part, Settings
from topology.schema.workspace import DatastorePart, KeyPart, WorkspacePart

# The service makes these by itself (how-to-datastore.md), over the workspace's own storage account.
SYSTEM_DATASTORES = ("workspaceblobstore", "workspacefilestore", "workspaceartifactstore", "workspaceworkingdirectory")

_KEY = '{"keyName": "workspace"}'


def workspace(settings: Settings) -> Iterator[Fault]:
    """Everything about the workspace that its settings' own types do not say."""
    part = settings.workspace
    if part is None:
        return
    yield from guarded(_key, part)
    yield from guarded(_scales, part)
    yield from guarded(_room, settings, part)
    yield from guarded(_datastores, settings, part)
    yield from guarded(_managed, part)
    yield from guarded(_twice, part)
    yield from guarded(_names, settings, part)


def _key(part: WorkspacePart) -> Iterator[Fault]:
    key = part.customer_managed_key
    if key is None:
        return
    if bool(key.key_name) == bool(key.key_id or key.vault_id):
        what = "names a key of the plan's vault and another one" if key.key_name else "names no key"
        yield Fault(part.at("customer_managed_key"), what, _KEY)
    elif not key.key_name:
        yield from guarded(_existing_key, key)


def _existing_key(key: KeyPart) -> Iterator[Fault]:
    for field, given in (("key_id", key.key_id), ("vault_id", key.vault_id)):
        if given is None:
            other = "vaultId" if field == "key_id" else "keyId"
            yield Fault(key.at(field), f"is missing beside {other}", _example(key, field))
    if key.key_id and key.vault_id:
        host, name = key.key_id.split("/")[2], key.vault_id.rpartition("/")[2]
        if host.partition(".")[0].lower() != name.lower():
            shown = key.vault_id.rpartition("/")[0] + "/" + host.partition(".")[0]
            yield Fault(key.at("vault_id"), f"is the vault {name}, but the key is in {host}", shown)


def _example(part: Part, field: str) -> str:
    return str((type(part).model_fields[field].examples or [""])[0])


def _scales(part: WorkspacePart) -> Iterator[Fault]:
    for cluster in part.clusters:
        yield from guarded(_scale, cluster)


def _scale(cluster: Part) -> Iterator[Fault]:
    low, high = cluster.minimum, cluster.maximum  # type: ignore[attr-defined]
    if low > high:
        yield Fault(cluster.at("minimum"), f"is {low}, more than the maximum of {high}", str(min(low, high)))


def _room(settings: Settings, part: WorkspacePart) -> Iterator[Fault]:
    """A node takes one address of its subnet (how-to-secure-training-vnet.md)."""
    if not part.own_network:
        return
    spoke = next((spoke for spoke in settings.created() if spoke.role == "workspace"), None)
    placed = {item.key: item for item in ranges(spoke, {}, settings)} if spoke else {}
    for subnet, key, demand, example in (
        (
            "training",
            part.at("clusters"),
            sum(item.maximum for item in part.clusters),
            '[{"name": "cpu", "maximum": %d}]',
        ),
        ("instances", part.at("instances"), len(part.instances), "at most %d"),
        ("builds", part.image_build.at("maximum"), part.image_build.maximum, "%d"),
    ):
        item = placed.get(subnet)
        room = free(item.prefix) if item else demand
        if item and demand > room:
            problem_ = f"{demand} addresses are needed in {item.prefix}, which has {room} beside Azure's five"
            yield Fault(key, problem_, example % room)


def _datastores(settings: Settings, part: WorkspacePart) -> Iterator[Fault]:
    for store in part.datastores:
        yield from guarded(_datastore, settings, store)


def _datastore(settings: Settings, store: DatastorePart) -> Iterator[Fault]:
    if store.name in SYSTEM_DATASTORES:
        yield Fault(store.at("name"), f"{store.name!r} is a name that the service gives by itself", "models")
    if store.account_id is not None:
        return
    if store.kind == "dfs":
        what = "needs an account with a hierarchical namespace, which the plan's own has not"
        yield Fault(store.at("account_id"), what, _example(store, "account_id"))
    elif store.container not in settings.storage.containers:
        known = settings.storage.containers
        problem_ = f"{store.container!r} is none of storage.containers"
        yield Fault(store.at("container"), problem_, known[0] if known else "a container of storage.containers")


def _managed(part: WorkspacePart) -> Iterator[Fault]:
    if part.own_network and part.endpoints:
        what = "are of managed networks, and this workspace's computes stand in the plan's own"
        yield Fault(part.at("endpoints"), what, "[]")
    taken = ("workspace-storage-queue", "workspace-storage-table", "storage-blob")
    for item in part.endpoints:
        if item.__dict__.get("name") in taken:
            yield Fault(item.at("name"), f"{item.name!r} is the name of a rule that the plan makes", "lake")


def _twice(part: WorkspacePart) -> Iterator[Fault]:
    computes = [*part.clusters, part.image_build]
    for parts in (computes, part.instances, part.datastores, part.endpoints):
        yield from _doubles(parts)


def _doubles(parts: Iterable[Part]) -> Iterator[Fault]:
    whole = [item for item in parts if "name" in item.__dict__]
    seen = Counter[str]()
    for item in whole:
        name = item.__dict__["name"]
        seen[name] += 1
        if seen[name] > 1:
            yield Fault(item.at("name"), f"{name!r} is there twice", f"{name[:15]}b")


def _names(settings: Settings, part: WorkspacePart) -> Iterator[Fault]:
    names = Names(settings)
    stem, suffix = f"{settings.workload[:4]}{settings.environment[:4]}", names.suffix()
    for abbreviation, owner, name, example in (
        ("mlw", part, builder.workspace_name(part, names), f"mlw-{stem}"),
        ("st", part.storage, builder.storage_name(part, names), f"stmlw{stem}{suffix}"),
        ("kv", part.vault, builder.vault_name(part, names), f"kv-{stem}-mlw-{suffix}"),
        ("cr", part.registry, builder.registry_name(part, names), f"cr{stem}{suffix}"),
    ):
        # A derived name that is too long is the fault of the words that it is made of.
        found = owner.name and problem(abbreviation, name)
        if found:
            yield Fault(owner.at("name"), found, example)
    taken = {names.storage(): "st", names.vault(): "kv"}
    for owner, name in (
        (part.storage, builder.storage_name(part, names)),
        (part.vault, builder.vault_name(part, names)),
    ):
        if name in taken:
            yield Fault(owner.at("name"), f"{name!r} is the name of the plan's own already", f"{name[:18]}mlw")
