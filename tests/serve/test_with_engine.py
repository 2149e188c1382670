"""A deployed program seen by Microsoft's clients, and what they write seen by the engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from azure.mgmt.network import NetworkManagementClient
from azure.mgmt.network.models import TagsObject

from localazure.azure import CATALOGUE
from localazure.core.control import ControlPlane
from localazure.core.ids import SUBSCRIPTION
from localazure.core.projection import as_inputs
from localazure.core.schema import sdk_index
from localazure.core.store import Store
from localazure.serve.certificates import Certificates
from localazure.serve.tokens import TokenIssuer
from localazure.serve.wire import inward
from tests.driving import Engine
from tests.localazure.world import World
from tests.serve.serving import Serving

pytestmark = pytest.mark.e2e

PROGRAM = """
from pulumi_azure_native import network, resources, storage

group = resources.ResourceGroup("group", resource_group_name="rg")
nsg = network.NetworkSecurityGroup("nsg", resource_group_name=group.name, network_security_group_name="nsg",
    security_rules=[{
        "name": "web", "priority": 100, "direction": "Inbound", "access": "Allow", "protocol": "Tcp",
        "source_address_prefix": "10.0.0.0/8", "source_port_range": "*", "destination_address_prefix": "*",
        "destination_port_range": "443"}])
hub = network.VirtualNetwork("hub", resource_group_name=group.name, virtual_network_name="hub",
    address_space={"address_prefixes": ["10.0.0.0/16"]}, tags={"owner": "program"})
web = network.Subnet("web", resource_group_name=group.name, virtual_network_name=hub.name, subnet_name="web",
    address_prefix="10.0.0.0/24", network_security_group={"id": nsg.id})
account = storage.StorageAccount("account", resource_group_name=group.name, account_name="stone",
    kind=storage.Kind.STORAGE_V2, sku={"name": "Standard_LRS"}, enable_https_traffic_only=True,
    network_rule_set={"default_action": "Deny"})
"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tmp_path)
    made.write_program(PROGRAM, config="  azure-native:location: westeurope")
    yield made
    made.end_all()


@pytest.fixture
def served(engine: Engine, certificates: Certificates) -> Iterator[Serving]:
    world = World.__new__(World)  # on the engine's store, and nothing put into it
    world.azure = ControlPlane(Store(engine.store), CATALOGUE, sdk_index())
    made = Serving(world, certificates, TokenIssuer.of(certificates.ca.parent))
    yield made
    made.end()
    world.azure.store.close()


def test_clients_read_what_was_deployed_and_what_they_write_is_drift(engine: Engine, served: Serving) -> None:
    up = engine.up()
    assert up.code == 0, up.text
    resources = engine.resources()
    assert len(resources) == 5
    for entry in resources:
        type_ = CATALOGUE.by_token(entry["type"])
        assert type_ is not None
        shape = sdk_index().resource(entry["type"])
        answer = served.call("GET", entry["id"], version=shape.api_version)
        assert answer.status == 200, answer.body
        # Everything that the program asked for is in the answer, once it is brought back into the SDK's shape.
        asked = {key: value for key, value in entry["inputs"].items() if key in as_inputs(shape, entry["outputs"])}
        told = inward(shape, type_, answer.body)
        for key in asked.keys() - {*type_.path, "resourceGroupName", "azureApiVersion"}:
            assert _holds(told.get(key), asked[key]), (entry["id"], key, told.get(key), asked[key])

    network: NetworkManagementClient = served.client(NetworkManagementClient, subscription_id=SUBSCRIPTION)
    network.virtual_networks.update_tags("rg", "hub", TagsObject(tags={"owner": "somebody else"}))
    rule = network.security_rules.get("rg", "nsg", "web")
    rule.access = "Deny"
    network.security_rules.begin_create_or_update("rg", "nsg", "web", rule).result()
    network.subnets.begin_delete("rg", "hub", "web").result()

    refreshed = engine.refresh()
    assert refreshed.code == 0, refreshed.text
    names = sorted((kind, urn.rpartition("::")[2]) for kind, urn in engine.preview().steps)
    assert names == [("create", "web"), ("update", "hub"), ("update", "nsg")]
    assert engine.up().changes == {"create": 1, "update": 2, "same": 3}
    assert network.security_rules.get("rg", "nsg", "web").access == "Allow"
    assert network.virtual_networks.get("rg", "hub").tags == {"owner": "program"}
    assert network.subnets.get("rg", "hub", "web").network_security_group.id.endswith("/nsg")
    assert engine.destroy().code == 0
    assert served.call("GET", "/subscriptions/" + SUBSCRIPTION + "/resources", version="2024-07-01").body["value"] == []


def _holds(told: object, asked: object) -> bool:
    """Whether an answer holds what was asked for: objects member by member, and no less."""
    if isinstance(asked, dict):
        return isinstance(told, dict) and all(_holds(told.get(key), value) for key, value in asked.items())
    if isinstance(asked, list):
        return isinstance(told, list) and len(told) == len(asked) and all(map(_holds, told, asked))
    return told == asked or str(told).lower() == str(asked).lower()
