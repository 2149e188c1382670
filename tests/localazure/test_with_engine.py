"""A small program on the real engine: the whole life of a stack against the local Azure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from localazure.azure import CATALOGUE
from localazure.core.control import ControlPlane
from localazure.core.schema import sdk_index
from localazure.core.store import Store
from tests.driving import Engine

pytestmark = pytest.mark.e2e

PROGRAM = """
import pulumi
import pulumi_random as random
from pulumi_azure_native import authorization, keyvault, network, resources

client = authorization.get_client_config()
group = resources.ResourceGroup("group", resource_group_name="rg")
nsg = network.NetworkSecurityGroup("nsg", resource_group_name=group.name, security_rules=[{
    "name": "web", "priority": 100, "direction": "Inbound", "access": "Allow", "protocol": "Tcp",
    "source_address_prefix": "10.0.0.0/8", "source_port_range": "*", "destination_address_prefix": "*",
    "destination_port_range": "443"}])
hub = network.VirtualNetwork("hub", resource_group_name=group.name, virtual_network_name="hub",
    address_space={"address_prefixes": ["10.0.0.0/16"]})
web = network.Subnet("web", resource_group_name=group.name, virtual_network_name=hub.name,
    address_prefix="10.0.0.0/24", network_security_group={"id": nsg.id})
password = random.RandomPassword("password", length=20)
vault = keyvault.Vault("vault", resource_group_name=group.name, vault_name="kv-life",
    properties={"tenant_id": client.tenant_id, "sku": {"family": "A", "name": "standard"}})
secret = keyvault.Secret("secret", resource_group_name=group.name, vault_name=vault.name,
    properties={"value": password.result})
endpoint = network.PrivateEndpoint("endpoint", resource_group_name=group.name, subnet={"id": web.id},
    private_link_service_connections=[{"name": "vault", "private_link_service_id": vault.id, "group_ids": ["vault"]}])
pulumi.export("address", endpoint.custom_dns_configs[0].ip_addresses[0])
pulumi.export("nsg", nsg.name)
"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tmp_path)
    made.write_program(PROGRAM, config="  azure-native:location: westeurope")
    yield made
    made.end_all()


def _azure(engine: Engine) -> ControlPlane:
    return ControlPlane(Store(engine.store), CATALOGUE, sdk_index())


def test_the_life_of_a_stack(engine: Engine) -> None:
    up = engine.up()
    assert up.code == 0, up.text
    assert up.changes == {"create": 9}
    assert engine.preview("--expect-no-changes").code == 0

    azure = _azure(engine)
    with azure.store.read() as session:
        (group,) = session.of_type("Microsoft.Network/networkSecurityGroups")
    assert group.name.startswith("nsg")
    type_ = CATALOGUE.by_type("Microsoft.Network/virtualNetworks")
    assert type_ is not None
    hub = azure.get(
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/hub"
    )
    assert hub is not None
    azure.put(type_, hub.id, {"location": "westeurope", "addressSpace": {"addressPrefixes": ["10.0.0.0/15"]}})

    refreshed = engine.refresh()
    assert refreshed.code == 0, refreshed.text
    drift = engine.up()
    assert drift.changes == {"update": 1, "same": 8}, drift.text
    assert [urn.rpartition("::")[2] for _, urn in drift.steps] == ["hub"]

    destroyed = engine.destroy()
    assert destroyed.code == 0, destroyed.text
    with azure.store.read() as session:
        assert session.all() == []
        assert [resource.name for resource in session.all_soft_deleted()] == ["kv-life", "secret"]

    again = engine.up()
    assert again.code != 0
    assert any('Code="ConflictError"' in error for error in again.errors), again.text
    with azure.store.write() as session:
        [vault] = [item for item in session.all_soft_deleted() if item.name == "kv-life"]
        session.purge_with_contents(vault)
    assert engine.up().code == 0
    azure.store.close()


def test_what_azure_refuses_fails_the_deployment_with_its_code(engine: Engine) -> None:
    engine.write_program(
        PROGRAM.replace('"10.0.0.0/24"', '"10.9.0.0/24"'), config="  azure-native:location: westeurope"
    )
    assert engine.preview().code == 0  # no preview shows it
    up = engine.up()
    assert up.code != 0
    assert any('Code="NetcfgSubnetRangeOutsideVnet"' in error for error in up.errors), up.text
    assert "Traceback" not in up.text
