"""A vault that a removed deployment left softly deleted does not stop the next one."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from localazure.core.ids import TENANT
from localazure.engine.soft_deleted import free_names
from localazure.engine.surroundings import STORE
from localazure.engine.tree import SUBSCRIPTION, Tree
from tests.driving import TREE

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg"
VAULTS = f"{GROUP}/providers/Microsoft.KeyVault/vaults"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    tree = Tree(tmp_path)
    tree.venv.symlink_to(TREE.venv)
    tree.local.mkdir()
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml"):
        (tmp_path / name).write_text((TREE.root / name).read_text())
    monkeypatch.setenv(STORE, str(tree.store))
    return tree


def azure(tree: Tree, *arguments: str) -> str:
    command = [str(tree.python), "-m", "localazure", "azure", *arguments]
    done = subprocess.run(command, cwd=tree.root, env=os.environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def deleted(tree: Tree, *names: str) -> None:
    azure(tree, "create", GROUP, "location=westeurope")
    properties = {"sku": {"family": "A", "name": "standard"}, "tenantId": TENANT, "enableRbacAuthorization": True}
    for name in names:
        azure(tree, "create", f"{VAULTS}/{name}", "location=westeurope", f"properties={json.dumps(properties)}")
        azure(tree, "delete", f"{VAULTS}/{name}")


def facts(tree: Tree) -> str:
    told = subprocess.check_output([str(tree.python), "-m", "topology", "facts", "--stack", "dev"], cwd=tree.root)
    name: str = json.loads(told)["vault"]
    return name


def test_the_name_that_the_plan_wants_is_freed_and_no_other(tree: Tree) -> None:
    wanted = facts(tree)
    deleted(tree, wanted, "kv-of-somebody-else")
    assert free_names(tree, "dev") == [wanted]
    assert [entry["name"] for entry in json.loads(azure(tree, "list", "--deleted", "--json"))] == [
        "kv-of-somebody-else"
    ]
    assert free_names(tree, "dev") == []


def test_every_name_that_azure_keeps_is_freed_the_workspaces_too(tree: Tree) -> None:
    told = subprocess.check_output([str(tree.python), "-m", "topology", "facts", "--stack", "dev"], cwd=tree.root)
    vault, own_vault, workspace = json.loads(told)["keptNames"]
    deleted(tree, vault, own_vault)
    path = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/{workspace}"
    account = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stone"
    azure(tree, "create", account, "location=westeurope", "kind=StorageV2", 'sku={"name": "Standard_LRS"}')
    other = f"{VAULTS}/kv-of-the-workspace"
    properties = {"sku": {"family": "A", "name": "standard"}, "tenantId": TENANT, "enableRbacAuthorization": True}
    azure(tree, "create", other, "location=westeurope", f"properties={json.dumps(properties)}")
    identity = 'identity={"type": "SystemAssigned"}'
    azure(tree, "create", path, "location=westeurope", identity, f"storageAccount={account}", f"keyVault={other}")
    azure(tree, "delete", path)
    assert free_names(tree, "dev") == [vault, own_vault, workspace]
    assert json.loads(azure(tree, "list", "--deleted", "--json")) == []


def test_without_a_store_there_is_nothing_to_free(tree: Tree) -> None:
    assert free_names(tree, "dev") == []
    assert not tree.store.exists()
