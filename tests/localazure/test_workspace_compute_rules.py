"""Computes and datastores of a workspace: each rule with a write that passes and one that it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from localazure.core.errors import NotModelledError
from tests.localazure.workspaces import ML, WORKSPACE, reachable, workspace
from tests.localazure.world import GROUP, World, subnet_id


def cluster(**more: Any) -> dict[str, Any]:
    own = {
        "vmSize": "Standard_D2s_v5",
        "enableNodePublicIp": False,
        "subnet": {"id": subnet_id("b")},
        "scaleSettings": {"minNodeCount": 0, "maxNodeCount": 2, "nodeIdleTimeBeforeScaleDown": "PT120S"},
    }
    properties = {key: value for key, value in {**own, **more}.items() if value is not None}
    return {
        "workspaceName": "mlw-one",
        "computeName": "cpu",
        "properties": {"computeType": "AmlCompute", "properties": properties},
    }


def instance(name: str = "anna", workspace_name: str = "mlw-one", **more: Any) -> dict[str, Any]:
    own = {"vmSize": "Standard_D2s_v5", "enableNodePublicIp": False, "subnet": {"id": subnet_id("b")}, **more}
    return {
        "workspaceName": workspace_name,
        "computeName": name,
        "properties": {"computeType": "ComputeInstance", "properties": own},
    }


def datastore(**properties: Any) -> dict[str, Any]:
    given = {
        "datastoreType": "AzureBlob",
        "accountName": "stone",
        "containerName": "models",
        "credentials": {"credentialsType": "None"},
        **properties,
    }
    return {"workspaceName": "mlw-one", "name": "models", "properties": given}


COMPUTE = "machinelearningservices:Compute"
DATASTORE = "machinelearningservices:Datastore"


# computes


def test_a_cluster_and_an_instance_are_taken_and_hold_addresses_of_their_subnet(world: World) -> None:
    reachable(world)
    kept = {"minNodeCount": 1, "maxNodeCount": 2, "nodeIdleTimeBeforeScaleDown": "PT2M"}
    made = world.put(COMPUTE, **cluster(scaleSettings=kept))
    assert made.properties["properties"]["properties"]["currentNodeCount"] == 1
    world.put(COMPUTE, **instance())
    with world.azure.store.read() as session:
        assert len(session.addresses(subnet_id("b"))) == 2


def test_a_subnet_with_nodes_in_it_is_not_deleted(world: World) -> None:
    reachable(world)
    world.put(COMPUTE, **instance())
    assert world.delete_codes(subnet_id("b")) != set()


@pytest.mark.parametrize(
    "scale",
    [
        {"minNodeCount": 3, "maxNodeCount": 2},
        {"minNodeCount": 0, "maxNodeCount": 2, "nodeIdleTimeBeforeScaleDown": "120"},
    ],
)
def test_a_clusters_scale_is_in_order(world: World, scale: dict[str, Any]) -> None:
    reachable(world)
    assert world.codes(COMPUTE, **cluster(scaleSettings=scale)) == {"AML-20"}


@pytest.mark.parametrize(("idle", "refused"), [("PT14M", {"AML-21"}), ("P3DT1S", {"AML-21"}), ("PT15M", set())])
def test_an_instance_stops_after_15_minutes_to_three_days(world: World, idle: str, refused: set[str]) -> None:
    reachable(world)
    assert world.codes(COMPUTE, **instance(idleTimeBeforeShutdown=idle)) == refused


def test_an_instances_name_is_taken_once_in_its_region(world: World) -> None:
    reachable(world)
    world.put(COMPUTE, **instance())
    workspace(world, workspaceName="mlw-two")
    world.endpoint("pe-two", "a", f"{ML}/workspaces/mlw-two", "amlworkspace")
    assert world.codes(COMPUTE, **instance(workspace_name="mlw-two")) == {"AML-22"}
    assert world.codes(COMPUTE, **instance("bert", "mlw-two")) == set()


def test_a_computes_subnet_is_not_delegated_and_has_its_policies_disabled(world: World) -> None:
    reachable(world)
    delegation = [{"name": "d", "serviceName": "Microsoft.Network/dnsResolvers"}]
    world.subnet("given", "10.0.2.0/24", delegations=delegation)
    world.subnet("guarded", "10.0.3.0/24", privateEndpointNetworkPolicies="Enabled")
    assert world.codes(COMPUTE, **cluster(subnet={"id": subnet_id("given")})) == {"AML-23"}
    assert world.codes(COMPUTE, **cluster(subnet={"id": subnet_id("guarded")})) == {"AML-24"}


def test_computes_of_a_managed_network_have_no_subnet(world: World) -> None:
    reachable(world, managedNetwork={"isolationMode": "AllowInternetOutbound"})
    assert world.codes(COMPUTE, **cluster()) == {"AML-25"}
    assert world.codes(COMPUTE, **cluster(subnet=None)) == set()


def test_nodes_without_public_addresses_need_the_workspaces_private_endpoint(world: World) -> None:
    workspace(world)
    world.network()
    world.subnet("b", "10.0.1.0/24")
    assert world.codes(COMPUTE, **cluster()) == {"AML-26"}


def test_a_computes_size_and_subnet_stay(world: World) -> None:
    reachable(world)
    world.put(COMPUTE, **cluster())
    assert world.codes(COMPUTE, **cluster(vmSize="Standard_D4s_v5")) == {"AML-27"}
    assert world.codes(COMPUTE, **cluster(subnet={"id": subnet_id("a")})) == {"AML-27"}
    more = {"minNodeCount": 0, "maxNodeCount": 4}
    assert world.codes(COMPUTE, **cluster(scaleSettings=more)) == set()


@pytest.mark.parametrize("name", ["cpu-1", "1cpu", "cp"])
def test_a_computes_name_keeps_to_its_rule(world: World, name: str) -> None:
    reachable(world)
    assert world.codes(COMPUTE, **{**cluster(), "computeName": name}) == {"NAME-01"}


def test_other_kinds_of_compute_are_said_not_to_be_modelled(world: World) -> None:
    workspace(world)
    given = {"workspaceName": "mlw-one", "computeName": "bricks", "properties": {"computeType": "Databricks"}}
    with pytest.raises(NotModelledError, match="computes of type Databricks"):
        world.put(COMPUTE, **given)


def test_computes_and_datastores_go_with_their_workspace(world: World) -> None:
    reachable(world)
    world.put(COMPUTE, **cluster())
    world.put(DATASTORE, **datastore())
    world.azure.delete(f"{GROUP}/providers/Microsoft.Network/privateEndpoints/pe")
    assert world.delete_codes(WORKSPACE) == set()
    assert world.azure.get(f"{WORKSPACE}/computes/cpu") is None
    assert world.azure.get(f"{WORKSPACE}/datastores/models") is None


# datastores


def test_a_datastore_without_credentials_is_taken(world: World) -> None:
    workspace(world)
    assert world.codes(DATASTORE, **datastore()) == set()


def test_a_datastores_account_exists_and_a_lake_has_a_namespace(world: World) -> None:
    workspace(world)
    assert world.codes(DATASTORE, **datastore(accountName="stgone")) == {"AML-30"}
    lake = {"datastoreType": "AzureDataLakeGen2", "filesystem": "raw"}
    assert world.codes(DATASTORE, **{**datastore(), "properties": {**_without_container(), **lake}}) == {"AML-31"}


def _without_container() -> dict[str, Any]:
    return {key: value for key, value in datastore()["properties"].items() if key != "containerName"}


def test_an_account_without_shared_keys_has_none_for_a_datastore(world: World) -> None:
    workspace(world)
    world.storage("stclosed", allowSharedKeyAccess=False)
    keys = {"credentialsType": "AccountKey", "secrets": {"secretsType": "AccountKey", "key": "a"}}
    assert world.codes(DATASTORE, **datastore(accountName="stclosed", credentials=keys)) == {"AML-32"}


def test_the_secrets_of_a_datastore_are_not_kept(world: World) -> None:
    workspace(world)
    keys = {"credentialsType": "AccountKey", "secrets": {"secretsType": "AccountKey", "key": "not-to-be-kept"}}
    assert "not-to-be-kept" not in str(world.put(DATASTORE, **datastore(credentials=keys)).properties)


def test_accounts_on_nodes_are_said_not_to_be_modelled(world: World) -> None:
    reachable(world)
    account = {"adminUserName": "ops", "adminUserPassword": "not-to-be-kept"}
    with pytest.raises(NotModelledError, match="accounts on compute nodes"):
        world.put(COMPUTE, **cluster(userAccountCredentials=account))
