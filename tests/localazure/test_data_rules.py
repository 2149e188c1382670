"""Key vaults and storage accounts: each rule with a write that passes and one that it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from localazure.core.errors import ArmError
from tests.localazure.world import GUID, World, subnet_id, vault_properties


def _vault(world: World, name: str = "kv-one", group: str = "rg", **properties: Any) -> set[str]:
    return world.codes(
        "keyvault:Vault", vaultName=name, resourceGroupName=group, properties=vault_properties(**properties)
    )


@pytest.mark.parametrize("name", ["kv", "1vault", "kv--two", "kv-", "k" * 25, "kv_one"])
def test_vault_names(world: World, name: str) -> None:
    assert _vault(world, name) == {"NAME-01"}


def test_a_deleted_vault_keeps_its_name_until_it_is_purged_or_recovered(world: World) -> None:
    vault = world.vault()
    world.azure.delete(vault.id)
    assert world.azure.get(vault.id) is None
    with pytest.raises(ArmError, match="ConflictError"):
        world.vault()
    assert _vault(world) == {"KV-01"}
    assert _vault(world, createMode="recover") == set()
    world.azure.delete(vault.id)
    with world.azure.store.write() as session:
        session.purge(vault.type, vault.name)
    assert _vault(world, createMode="recover") == {"KV-01"}
    assert _vault(world) == set()


def test_vault_names_are_taken_once_in_all_of_azure(world: World) -> None:
    world.put("resources:ResourceGroup", resourceGroupName="other", location="westeurope")
    world.vault()
    assert _vault(world, "KV-ONE", "other") == {"KV-01"}
    assert _vault(world, "kv-two", "other") == set()


def test_purge_protection_is_never_turned_off(world: World) -> None:
    assert _vault(world, enablePurgeProtection=False) == {"KV-01"}
    assert _vault(world, enablePurgeProtection=True) == set()
    assert _vault(world) == {"KV-01"}


def test_a_vault_is_of_the_subscriptions_tenant_and_keeps_its_retention(world: World) -> None:
    assert _vault(world, tenantId=GUID) == {"KV-02"}
    assert _vault(world, softDeleteRetentionInDays=5) == {"KV-03"}
    assert _vault(world, softDeleteRetentionInDays=30) == set()
    assert _vault(world, softDeleteRetentionInDays=31) == {"KV-03"}


@pytest.mark.parametrize(
    ("name", "change", "refused"),
    [
        ("stone", {}, set()),
        ("st", {}, {"NAME-01"}),
        ("St-one", {}, {"NAME-01"}),
        ("stone", {"sku": {"name": "Standard_XRS"}}, {"BODY-04"}),
        ("stone", {"kind": "FileStorage"}, {"ST-02"}),
        ("stone", {"kind": "FileStorage", "sku": {"name": "Premium_LRS"}}, set()),
    ],
)
def test_storage_accounts(world: World, name: str, change: dict[str, Any], refused: set[str]) -> None:
    body = {"kind": "StorageV2", "sku": {"name": "Standard_LRS"}, **change}
    assert world.codes("storage:StorageAccount", accountName=name, **body) == refused


def test_storage_names_are_taken_once_and_containers_are_public_where_allowed(world: World) -> None:
    world.put("resources:ResourceGroup", resourceGroupName="other", location="westeurope")
    world.storage()
    twin = {"accountName": "stone", "resourceGroupName": "other", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
    assert world.codes("storage:StorageAccount", **twin) == {"ST-01"}
    container = {"accountName": "stone", "containerName": "models"}
    assert world.codes("storage:BlobContainer", **container, publicAccess="Blob") == {"ST-05"}
    assert world.codes("storage:BlobContainer", **container) == set()
    assert world.codes("storage:BlobContainer", accountName="stone", containerName="Models") == {"NAME-01"}


def test_the_namespace_of_an_account_is_decided_at_creation(world: World) -> None:
    world.storage()
    body = {"accountName": "stone", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
    assert world.codes("storage:StorageAccount", **body, isHnsEnabled=True) == {"ST-04"}
    assert world.codes("storage:StorageAccount", **body, isHnsEnabled=False) == set()


def test_a_subnet_that_storage_lets_in_has_the_service_endpoint(world: World) -> None:
    world.network()
    world.subnet("a", "10.0.0.0/24")
    world.subnet("b", "10.0.1.0/24", serviceEndpoints=[{"service": "Microsoft.Storage"}])

    def codes(name: str) -> set[str]:
        rules = {"defaultAction": "Deny", "virtualNetworkRules": [{"virtualNetworkResourceId": subnet_id(name)}]}
        return world.codes(
            "storage:StorageAccount",
            accountName="stone",
            kind="StorageV2",
            sku={"name": "Standard_LRS"},
            networkRuleSet=rules,
        )

    assert codes("a") == {"ST-03"}
    assert codes("b") == set()
