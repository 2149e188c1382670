"""What is refused of vaults and accounts when something stands already, or stood there; each with what passes."""

from __future__ import annotations

from typing import Any

import pytest

from localazure.core.errors import ArmError
from tests.localazure.world import TENANT, World, vault_properties

# vaults


@pytest.mark.parametrize(
    ("token", "name", "properties"),
    [("Secret", "secretName", {"value": "hidden-canary"}), ("Key", "keyName", {"kty": "RSA"})],
)
def test_a_deleted_secret_or_key_keeps_its_name_in_its_vault(
    world: World, token: str, name: str, properties: dict[str, Any]
) -> None:
    def put(vault: str = "kv-one") -> set[str]:
        return world.codes(f"keyvault:{token}", vaultName=vault, **{name: "word"}, properties=properties)

    vaults = [world.vault(), world.vault("kv-two")]
    assert put() == set()
    kept = f"{vaults[0].id}/{token.lower()}s/word"
    world.azure.delete(kept)
    assert put() == {"KV-05"}
    assert put("kv-two") == set()
    # The vault that is purged takes the names in it along; one that is recovered keeps them.
    world.azure.delete(vaults[0].id)
    world.vault(createMode="recover")
    assert put() == {"KV-05"}
    world.azure.delete(vaults[0].id)
    with world.azure.store.write() as session:
        [vault] = [item for item in session.all_soft_deleted() if item.id == vaults[0].id]
        session.purge_with_contents(vault)
        assert session.all_soft_deleted() == []
    world.vault()
    assert put() == set()


def test_what_goes_with_its_vault_keeps_no_name_of_its_own(world: World) -> None:
    vault = world.vault()
    world.put("keyvault:Secret", vaultName="kv-one", secretName="word", properties={"value": "hidden-canary"})
    world.azure.delete(vault.id)
    with world.azure.store.read() as session:
        assert [item.id for item in session.all_soft_deleted()] == [vault.id]


def test_a_deleted_secrets_message_says_what_may_be_done_and_no_value(world: World) -> None:
    world.vault()
    secret = {"vaultName": "kv-one", "secretName": "word", "properties": {"value": "hidden-canary"}}
    world.azure.delete(world.put("keyvault:Secret", **secret).id)
    with pytest.raises(ArmError, match=r'Code="Conflict".*deleted but recoverable state') as refused:
        world.put("keyvault:Secret", **secret)
    assert "hidden-canary" not in str(refused.value)


def test_access_policies_are_of_the_vaults_tenant(world: World) -> None:
    def policies(tenant: str) -> set[str]:
        policy = {"tenantId": tenant, "objectId": TENANT, "permissions": {"secrets": ["get"]}}
        given = vault_properties(accessPolicies=[policy], enableRbacAuthorization=False)
        return world.codes("keyvault:Vault", vaultName="kv-one", properties=given)

    assert policies("11111111-1111-1111-1111-111111111111") == {"KV-06"}
    assert policies(TENANT) == set()


# accounts


def test_an_account_keeps_when_its_services_were_encrypted_through_a_write_back(world: World) -> None:
    first = world.storage()
    since = first.properties["encryption"]["services"]["blob"]["lastEnabledTime"]
    again = world.storage(encryption={"keySource": "Microsoft.Storage", "services": {"blob": {"enabled": True}}})
    assert again.properties["encryption"]["services"]["blob"] == {
        "enabled": True,
        "keyType": "Account",
        "lastEnabledTime": since,
    }
    assert again.properties["encryption"]["services"]["file"] == first.properties["encryption"]["services"]["file"]
