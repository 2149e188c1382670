"""Every fault of the workspace, under its key."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.topology.configs import faults, only_fault
from tests.topology.workspaces import ANNA, APPROVED, KEY, LAKE, OWNER, VAULT

# What is changed in dev | the key of the one fault that follows | a part of its sentence.
ONE_FAULT: list[tuple[str, list[tuple[str, Any]], str, str]] = [
    ("no key", [("workspace.customerManagedKey", {})], "workspace.customerManagedKey", "names no key"),
    (
        "two keys",
        [("workspace.customerManagedKey", {"keyName": "a", "keyId": KEY, "vaultId": VAULT})],
        "workspace.customerManagedKey",
        "and another one",
    ),
    (
        "a key without its vault",
        [("workspace.customerManagedKey", {"keyId": KEY})],
        "workspace.customerManagedKey.vaultId",
        "is missing beside keyId",
    ),
    (
        "a vault without a key",
        [("workspace.customerManagedKey", {"vaultId": VAULT})],
        "workspace.customerManagedKey.keyId",
        "is missing beside vaultId",
    ),
    (
        "a key of another vault",
        [("workspace.customerManagedKey", {"keyId": KEY, "vaultId": f"{VAULT}2"})],
        "workspace.customerManagedKey.vaultId",
        "but the key is in kv-keys",
    ),
    (
        "key without version",
        [("workspace.customerManagedKey", {"keyId": KEY.rpartition("/")[0], "vaultId": VAULT})],
        "workspace.customerManagedKey.keyId",
        "a version of a Key Vault key",
    ),
    ("bounds", [("workspace.clusters[0].minimum", 3)], "workspace.clusters[0].minimum", "more than the maximum"),
    ("too many nodes", [("workspace.clusters[0].maximum", 200)], "workspace.clusters", "200 addresses are needed"),
    (
        "too many builders",
        [("spokes[1].subnets", [{"name": "builds", "prefix": "10.20.4.192/29"}]), ("workspace.imageBuild.maximum", 4)],
        "workspace.imageBuild.maximum",
        "4 addresses are needed",
    ),
    ("compute name", [("workspace.clusters[0].name", "cpu-1")], "workspace.clusters[0].name", "do not end in '-'"),
    ("compute twice", [("workspace.clusters[0].name", "builds")], "workspace.imageBuild.name", "there twice"),
    ("owner", [("workspace.instances[0]", {"name": "anna", "owner": "anna"})], "workspace.instances[0].owner", "GUID"),
    (
        "idle too long",
        [("workspace.instances[0]", {**ANNA, "idleMinutes": 5000})],
        "workspace.instances[0].idleMinutes",
        "at most 4320",
    ),
    (
        "datastore without container",
        [("workspace.datastores[0].container", "raw")],
        "workspace.datastores[0].container",
        "none of storage.containers",
    ),
    (
        "lake without an account",
        [("workspace.datastores[0].kind", "dfs")],
        "workspace.datastores[0].accountId",
        "hierarchical namespace",
    ),
    (
        "file share",
        [("workspace.datastores[0].kind", "file")],
        "workspace.datastores[0].kind",
        "must be one of",
    ),
    (
        "system datastore",
        [("workspace.datastores[0].name", "workspaceblobstore")],
        "workspace.datastores[0].name",
        "by itself",
    ),
    (
        "datastore twice",
        [("workspace.datastores[1]", {"name": "models", "container": "packages"})],
        "workspace.datastores[1].name",
        "there twice",
    ),
    (
        "endpoints in the own network",
        [("workspace.endpoints[0]", {"name": "lake", "target": LAKE, "group": "dfs"})],
        "workspace.endpoints",
        "of managed networks",
    ),
    (
        "an endpoint of the plan's name",
        [APPROVED, ("workspace.endpoints[0]", {"name": "storage-blob", "target": LAKE, "group": "dfs"})],
        "workspace.endpoints[0].name",
        "a rule that the plan makes",
    ),
    ("isolation", [("workspace.isolation", "open")], "workspace.isolation", "must be one of"),
    ("workspace name", [("workspace.name", "ml")], "workspace.name", "3 to 33"),
    ("storage name", [("workspace.storage.name", "St-1")], "workspace.storage.name", "lower-case"),
    ("vault name", [("workspace.vault.name", "kv--a")], "workspace.vault.name", "single '-'"),
    ("registry name", [("workspace.registry.name", "cr-one")], "workspace.registry.name", "letters and digits"),
    (
        "the plan's storage",
        [("storage.name", "stone"), ("workspace.storage.name", "stone")],
        "workspace.storage.name",
        "the plan's own already",
    ),
]


@pytest.mark.parametrize(
    ("changes", "key", "sentence"), [case[1:] for case in ONE_FAULT], ids=[case[0] for case in ONE_FAULT]
)
def test_one_wrong_setting_gives_one_fault_and_its_example_mends_it(
    changes: list[tuple[str, Any]], key: str, sentence: str
) -> None:
    fault = only_fault(changes, key, sentence)
    assert faults(*changes, (fault.key, yaml.safe_load(fault.example))) == ()


def test_more_instances_than_their_subnet_holds_are_a_fault() -> None:
    many = [{"name": f"user{index}x", "owner": OWNER} for index in range(60)]
    (fault,) = faults(("workspace.instances", many))
    assert (fault.key, fault.example) == ("azureml-cluster:workspace.instances", "at most 59")
