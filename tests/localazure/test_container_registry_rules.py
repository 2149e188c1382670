"""Container registries and keys: each rule with a write that passes and one that it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localazure.workspaces import registry
from tests.localazure.world import World, endpoint

REGISTRY = "containerregistry:Registry"


def test_a_registrys_private_endpoint_has_an_address_for_the_data_of_its_region(world: World) -> None:
    made = registry(world)
    world.network()
    world.subnet("a")
    link = world.endpoint("pe", "a", made.id, "registry")
    told = {item["fqdn"]: item["ipAddresses"][0] for item in link.properties["customDnsConfigs"]}
    assert set(told) == {"crone.azurecr.io", "crone.westeurope.data.azurecr.io"}
    assert len(set(told.values())) == 2


@pytest.mark.parametrize(
    "wanted",
    [
        {"publicNetworkAccess": "Disabled"},
        {"networkRuleSet": {"defaultAction": "Deny"}},
        {"zoneRedundancy": "Enabled"},
        {"dataEndpointEnabled": True},
        {"policies": {"retentionPolicy": {"status": "enabled", "days": 7}}},
    ],
    ids=lambda wanted: next(iter(wanted)),
)
def test_what_only_premium_has_is_refused_to_other_tiers(world: World, wanted: dict[str, Any]) -> None:
    given = {"registryName": "crone", **wanted}
    assert world.codes(REGISTRY, sku={"name": "Standard"}, **given) == {"ACR-01"}
    assert world.codes(REGISTRY, sku={"name": "Premium"}, **given) == set()


def test_exports_end_only_with_public_access(world: World) -> None:
    given = {"registryName": "crone", "sku": {"name": "Premium"}, "policies": {"exportPolicy": {"status": "disabled"}}}
    assert world.codes(REGISTRY, **given) == {"ACR-02"}
    assert world.codes(REGISTRY, **given, publicNetworkAccess="Disabled") == set()


def test_a_registrys_name_is_taken_once_in_the_world(world: World) -> None:
    registry(world)
    world.put("resources:ResourceGroup", resourceGroupName="other", location="westeurope")
    given = {"registryName": "crone", "sku": {"name": "Premium"}, "resourceGroupName": "other"}
    assert world.codes(REGISTRY, **given) == {"ACR-03"}


def test_a_registry_below_premium_takes_no_private_endpoint(world: World) -> None:
    made = registry(world, sku="Standard")
    world.network()
    world.subnet("a")
    given = endpoint("pe", "a", made.id, ["registry"])
    assert world.codes("network:PrivateEndpoint", **given) == {"PE-02"}


def test_a_registry_with_private_endpoints_stays_premium(world: World) -> None:
    made = registry(world)
    world.network()
    world.subnet("a")
    world.endpoint("pe", "a", made.id, "registry")
    assert world.codes(REGISTRY, registryName="crone", sku={"name": "Basic"}) == {"ACR-04"}


def test_zone_redundancy_of_a_registry_stays(world: World) -> None:
    registry(world, zoneRedundancy="Disabled")
    given = {"registryName": "crone", "sku": {"name": "Premium"}, "zoneRedundancy": "Enabled"}
    assert world.codes(REGISTRY, **given) == {"IMM-01"}


# keys


@pytest.mark.parametrize("asked", [{}, {"kty": "RSA", "keySize": 1024}])
def test_a_key_has_a_kind_and_an_rsa_key_one_of_three_sizes(world: World, asked: dict[str, Any]) -> None:
    world.vault()
    assert world.codes("keyvault:Key", vaultName="kv-one", keyName="k", properties=asked) == {"KV-04"}


def test_a_key_answers_the_id_of_its_version(world: World) -> None:
    world.vault()
    made = world.put("keyvault:Key", vaultName="kv-one", keyName="k", properties={"kty": "RSA", "keySize": 3072})
    assert made.properties["keyUriWithVersion"].startswith("https://kv-one.vault.azure.net/keys/k/")
    assert made.properties["keySize"] == 3072
