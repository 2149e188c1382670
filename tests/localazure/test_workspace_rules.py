"""Workspaces and their managed networks: what is refused, and what is answered."""

from __future__ import annotations

from typing import Any

import pytest

from localazure.core.errors import ArmError
from tests.localazure.workspaces import VAULT, WORKSPACE, body, reachable, registry, workspace
from tests.localazure.world import GROUP, World


def codes(world: World, **more: Any) -> set[str]:
    return world.codes("machinelearningservices:Workspace", **body(world, **more))


# answers


def test_a_workspace_answers_its_guid_and_the_names_made_of_it(world: World) -> None:
    found = workspace(world).properties
    guid = found["workspaceId"]
    assert len(guid) == 36
    assert found["discoveryUrl"] == "https://westeurope.api.azureml.ms/discovery"
    assert found["mlFlowTrackingUri"] == f"azureml://westeurope.api.azureml.ms/mlflow/v1.0{WORKSPACE}"
    assert found["notebookInfo"]["fqdn"] == f"ml-mlw-one-westeurope-{guid}.westeurope.notebooks.azure.net"


def test_the_notebooks_name_is_cut_so_that_its_first_label_has_63_characters(world: World) -> None:
    name = "mlw-a-name-of-thirty-three-chars3"
    fqdn = workspace(world, workspaceName=name).properties["notebookInfo"]["fqdn"]
    label, rest = fqdn.split(".", 1)
    assert len(label) == 63
    assert label.startswith("ml-mlw-a-name-o-westeurope-")
    assert rest == "westeurope.notebooks.azure.net"


def test_its_private_endpoint_has_three_members_and_every_name_a_record(world: World) -> None:
    reachable(world)
    made = world.azure.get(f"{GROUP}/providers/Microsoft.Network/privateEndpoints/pe")
    assert made is not None
    guid = workspace(world).properties["workspaceId"]
    told = {item["fqdn"]: item["ipAddresses"] for item in made.properties["customDnsConfigs"]}
    assert set(told) == {
        f"{guid}.workspace.westeurope.api.azureml.ms",
        f"{guid}.workspace.westeurope.cert.api.azureml.ms",
        f"*.{guid}.inference.westeurope.api.azureml.ms",
        f"ml-mlw-one-westeurope-{guid}.westeurope.notebooks.azure.net",
    }
    assert len({address for addresses in told.values() for address in addresses}) == 3
    found = world.azure.get(WORKSPACE)
    assert found is not None
    assert found.properties["privateLinkCount"] == 1


def test_a_managed_network_is_provisioned_with_the_workspace_when_asked_for(world: World) -> None:
    managed = {"isolationMode": "AllowInternetOutbound"}
    found = workspace(world, managedNetwork=managed, provisionNetworkNow=True).properties["managedNetwork"]
    assert found["status"]["status"] == "Active"
    later = workspace(world, managedNetwork=managed).properties["managedNetwork"]
    assert later["status"]["status"] == "Active"


# workspaces


@pytest.mark.parametrize(
    "account",
    [
        {"isHnsEnabled": True},
        {"sku": {"name": "Premium_LRS"}},
        {"kind": "BlobStorage"},
    ],
    ids=["namespace", "premium", "blob only"],
)
def test_default_storage_is_a_general_purpose_account(world: World, account: dict[str, Any]) -> None:
    world.storage("stother", **account)
    other = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stother"
    assert codes(world, storageAccount=other) == {"AML-01"}


def test_a_deleted_workspace_keeps_its_name_until_it_is_purged(world: World) -> None:
    workspace(world)
    assert world.delete_codes(WORKSPACE) == set()
    with pytest.raises(ArmError, match=r"Soft-deleted workspace exists\. Please purge or recover it"):
        workspace(world)
    assert codes(world) == {"AML-02"}
    with world.azure.store.write() as session:
        session.purge("Microsoft.MachineLearningServices/workspaces", "mlw-one")
    assert codes(world) == set()


@pytest.mark.parametrize(
    ("was", "asked", "refused"),
    [
        ("Disabled", "AllowInternetOutbound", set()),
        ("Disabled", "AllowOnlyApprovedOutbound", set()),
        ("AllowInternetOutbound", "AllowOnlyApprovedOutbound", set()),
        ("AllowInternetOutbound", "Disabled", {"AML-03"}),
        ("AllowOnlyApprovedOutbound", "Disabled", {"AML-03"}),
        ("AllowOnlyApprovedOutbound", "AllowInternetOutbound", {"AML-03"}),
    ],
)
def test_isolation_becomes_stricter_and_never_looser(world: World, was: str, asked: str, refused: set[str]) -> None:
    workspace(world, managedNetwork={"isolationMode": was})
    assert codes(world, managedNetwork={"isolationMode": asked}) == refused


@pytest.mark.parametrize(("was", "asked"), [(True, False), (False, True), (True, None)])
def test_the_high_business_impact_flag_stays(world: World, was: bool, asked: bool | None) -> None:
    workspace(world, hbiWorkspace=was)
    assert codes(world, hbiWorkspace=asked) == {"AML-04"}
    assert codes(world, hbiWorkspace=was) == set()


def encryption(vault: str = VAULT, version: str = "1") -> dict[str, Any]:
    key = f"https://kv-one.vault.azure.net/keys/k/{version}"
    return {"status": "Enabled", "keyVaultProperties": {"keyVaultArmId": vault, "keyIdentifier": key}}


def test_encryption_is_decided_at_creation_and_its_key_is_followed_only_by_one_of_the_same_vault(world: World) -> None:
    workspace(world, encryption=encryption())
    assert codes(world, encryption=encryption(version="2")) == set()
    assert codes(world) == {"AML-05"}
    world.vault("kv-two", enablePurgeProtection=True)
    two = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-two"
    assert codes(world, encryption=encryption(two)) == {"AML-05"}


def test_encryption_does_not_begin_later(world: World) -> None:
    workspace(world)
    assert codes(world, encryption=encryption()) == {"AML-05"}


def test_the_vault_of_the_key_has_purge_protection(world: World) -> None:
    world.vault("kv-plain")
    plain = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-plain"
    assert codes(world, encryption=encryption(plain)) == {"AML-06"}


@pytest.mark.parametrize("missing", ["storageAccount", "keyVault"])
def test_a_workspace_brings_storage_and_a_vault(world: World, missing: str) -> None:
    assert codes(world, **{missing: None}) == {"AML-07"}


def test_storage_and_vault_of_a_workspace_stay(world: World) -> None:
    workspace(world)
    world.storage("stother")
    other = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stother"
    assert codes(world, storageAccount=other) == {"IMM-01"}


def test_what_it_refers_to_exists(world: World) -> None:
    gone = f"{GROUP}/providers/Microsoft.Insights/components/gone"
    assert codes(world, applicationInsights=gone) == {"REF-01"}


def test_a_workspace_with_user_assigned_identities_only_says_which_is_its_own(world: World) -> None:
    assert codes(world, primaryUserAssignedIdentity=None) == {"AML-08"}
    world.identity("id-two")
    two = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-two"
    assert codes(world, primaryUserAssignedIdentity=two) == {"AML-08"}
    assert codes(world, identity={"type": "SystemAssigned"}, primaryUserAssignedIdentity=None) == set()


def test_a_closed_workspace_takes_a_premium_registry_only(world: World) -> None:
    registry(world, "crbasic", "Basic")
    basic = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/crbasic"
    assert codes(world, containerRegistry=basic) == {"AML-09"}
    assert codes(world, containerRegistry=basic, publicNetworkAccess="Enabled") == set()


def outbound(mode: str, **rule: Any) -> dict[str, Any]:
    return {"isolationMode": mode, "outboundRules": {"one": {"category": "UserDefined", **rule}}}


HOST = {"type": "FQDN", "destination": "packages.contoso.example"}
TAG = {
    "type": "ServiceTag",
    "destination": {"serviceTag": "AzureKeyVault", "protocol": "TCP", "portRanges": "443"},
}


def test_outbound_rules_need_a_managed_network_and_hosts_one_that_is_closed(world: World) -> None:
    assert codes(world, managedNetwork=outbound("Disabled", **TAG)) == {"AML-10"}
    assert codes(world, managedNetwork=outbound("AllowInternetOutbound", **HOST)) == {"AML-10"}
    assert codes(world, managedNetwork=outbound("AllowOnlyApprovedOutbound", **HOST)) == set()


@pytest.mark.parametrize(
    "rule",
    [
        {"type": "FQDN"},
        {"type": "ServiceTag", "destination": {"protocol": "TCP"}},
        {"type": "PrivateEndpoint", "destination": {"subresourceTarget": "blob"}},
        {**HOST, "category": "Required"},
    ],
    ids=["no host", "no tag", "no resource", "Azure's own"],
)
def test_an_outbound_rule_is_whole_and_not_azures_own(world: World, rule: dict[str, Any]) -> None:
    assert codes(world, managedNetwork=outbound("AllowOnlyApprovedOutbound", **rule)) == {"AML-11"}


def test_an_endpoint_of_a_managed_network_goes_to_a_sub_resource_that_is_there(world: World) -> None:
    world.storage("stlake")
    lake = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stlake"

    def towards(group: str) -> dict[str, Any]:
        destination = {"serviceResourceId": lake, "subresourceTarget": group}
        return outbound("AllowInternetOutbound", type="PrivateEndpoint", destination=destination)

    assert codes(world, managedNetwork=towards("queues")) == {"AML-12"}
    assert codes(world, managedNetwork=towards("queue")) == set()


@pytest.mark.parametrize("name", ["ml", "-mlw", "mlw one"])
def test_a_workspaces_name_keeps_to_its_rule(world: World, name: str) -> None:
    assert codes(world, workspaceName=name) == {"NAME-01"}
