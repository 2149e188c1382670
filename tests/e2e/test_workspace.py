"""A workspace with everything that dev leaves out, on the real engine: deployed, kept from steps back, destroyed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.driving import Engine
from tests.e2e.conftest import PACK

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

OWNER = "11111111-2222-3333-4444-555555555555"
ML = "azure-native:machinelearningservices"


def configure(cluster: Engine, **changes: Any) -> None:
    """Change settings of the stack's file; those of the workspace one by one, None to take one out."""
    content = yaml.safe_load(cluster.config_file.read_text())
    config = content["config"]
    part = config["azureml-cluster:workspace"] | changes.pop("workspace", {})
    config["azureml-cluster:workspace"] = {name: value for name, value in part.items() if value is not None}
    config |= {f"azureml-cluster:{name}": value for name, value in changes.items()}
    cluster.config_file.write_text(yaml.safe_dump(content))


def outputs_of(cluster: Engine, token: str) -> dict[str, dict[str, Any]]:
    """The outputs of the resources of a type, by their names in Azure."""
    return {entry["outputs"]["name"]: entry["outputs"] for entry in cluster.resources() if entry["type"] == token}


def test_a_strict_workspace_is_deployed_goes_no_step_back_and_is_destroyed(cluster: Engine) -> None:
    index = {"name": "index", "hosts": ["packages.contoso.example"], "reason": "environments", "owner": "a@b.example"}
    configure(
        cluster,
        egress={"kind": "none", "allow": [index]},
        workspace={
            "isolation": "managedApproved",
            "highBusinessImpact": True,
            "customerManagedKey": {"keyName": "workspace"},
            "instances": [{"name": "anna", "owner": OWNER}],
        },
    )
    deployed = cluster.up(*PACK)
    assert deployed.code == 0, deployed.text
    assert "can't run policy" not in deployed.text

    (workspace,) = outputs_of(cluster, f"{ML}:Workspace").values()
    assert workspace["managedNetwork"]["isolationMode"] == "AllowOnlyApprovedOutbound"
    rules = workspace["managedNetwork"]["outboundRules"]
    assert rules["index"]["destination"] == "packages.contoso.example"
    assert rules["workspace-storage-queue"]["destination"]["subresourceTarget"] == "queue"
    assert workspace["hbiWorkspace"] is True
    (key,) = outputs_of(cluster, "azure-native:keyvault:Key").values()
    assert workspace["encryption"]["keyVaultProperties"]["keyIdentifier"] == key["keyUriWithVersion"]
    computes = outputs_of(cluster, f"{ML}:Compute")
    assert {name.partition("-")[0] for name in computes} == {"cpu", "builds", "anna"}
    assert not [name for name, found in computes.items() if "subnet" in found["properties"]["properties"]]
    assert cluster.outputs()["workspace"]["isolation"] == "managedApproved"

    again = cluster.preview(*PACK, "--expect-no-changes")
    assert again.code == 0, again.text

    looser = {"isolation": "ownNetwork", "highBusinessImpact": False, "customerManagedKey": None}
    configure(cluster, egress={"kind": "firewall"}, workspace=looser)
    refused = cluster.up()
    assert refused.code != 0
    (line,) = [message for message in refused.errors if "can not be changed like this" in message]
    assert "isolation was managedApproved" in line
    assert "highBusinessImpact was on" in line
    assert "its key was in the plan's vault" in line
    assert "Traceback" not in refused.text
    assert refused.changes.get("update", 0) == refused.changes.get("create", 0) == 0

    gone = cluster.destroy()
    assert gone.code == 0, gone.text
    assert json.loads(cluster.azure("list", "--json").text) == []
    kept = {entry["name"] for entry in json.loads(cluster.azure("list", "--deleted", "--json").text)}
    assert workspace["name"] in kept


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Engine]:
    """The smallest program that has a workspace."""
    engine = Engine(tmp_path).write_program(_ONE_WORKSPACE)
    yield engine
    engine.end_all()


def test_a_deleted_workspaces_name_is_refused_until_it_is_purged(one: Engine) -> None:
    deployed = one.up()
    assert deployed.code == 0, deployed.text
    assert one.destroy().code == 0
    assert one.azure("purge", "kv-mlw-one").code == 0
    refused = one.up()
    assert refused.code != 0
    assert "Soft-deleted workspace exists" in refused.text
    assert one.azure("purge", "mlw-one").code == 0
    repaired = one.up()
    assert repaired.code == 0, repaired.text


_ONE_WORKSPACE = """
    import pulumi_azure_native as azure

    group = azure.resources.ResourceGroup("rg", resource_group_name="rg", location="westeurope")
    where = {"resource_group_name": group.name, "location": "westeurope"}
    storage = azure.storage.StorageAccount(
        "st", account_name="stmlwone", kind="StorageV2", sku={"name": "Standard_LRS"}, **where
    )
    vault = azure.keyvault.Vault(
        "kv",
        vault_name="kv-mlw-one",
        properties={
            "tenant_id": azure.authorization.get_client_config().tenant_id,
            "sku": {"family": "A", "name": "standard"},
            "enable_rbac_authorization": True,
        },
        **where,
    )
    azure.machinelearningservices.Workspace(
        "mlw",
        workspace_name="mlw-one",
        storage_account=storage.id,
        key_vault=vault.id,
        identity={"type": "SystemAssigned"},
        **where,
    )
"""
