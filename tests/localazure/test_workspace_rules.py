"""Workspaces, their computes and datastores, container registries and keys: what is refused, and what is answered."""

from __future__ import annotations

from typing import Any

import pytest

from localazure.core.errors import ArmError, NotModelledError
from localazure.core.store import Resource
from tests.localazure.world import GROUP, World, endpoint, subnet_id

ML = f"{GROUP}/providers/Microsoft.MachineLearningServices"
WORKSPACE = f"{ML}/workspaces/mlw-one"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-one"


def registry(world: World, name: str = "crone", sku: str = "Premium", **more: Any) -> Resource:
    return world.put("containerregistry:Registry", registryName=name, sku={"name": sku}, **more)


def body(world: World, **more: Any) -> dict[str, Any]:
    """A workspace that Azure takes, with what it is made of."""
    if world.azure.get(VAULT) is None:
        world.vault(enablePurgeProtection=True)
        world.storage()
        registry(world)
        world.identity()
    identity = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-one"
    given: dict[str, Any] = {
        "workspaceName": "mlw-one",
        "identity": {"type": "UserAssigned", "userAssignedIdentities": [identity]},
        "primaryUserAssignedIdentity": identity,
        "storageAccount": f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stone",
        "keyVault": VAULT,
        "containerRegistry": f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/crone",
        "publicNetworkAccess": "Disabled",
    }
    return {key: value for key, value in {**given, **more}.items() if value is not None}


def workspace(world: World, **more: Any) -> Resource:
    return world.put("machinelearningservices:Workspace", **body(world, **more))


def codes(world: World, **more: Any) -> set[str]:
    return world.codes("machinelearningservices:Workspace", **body(world, **more))


def reachable(world: World, **more: Any) -> None:
    """A workspace with a private endpoint in subnet `a` of the network `hub`."""
    workspace(world, **more)
    world.network()
    world.subnet("a")
    world.subnet("b", "10.0.1.0/24")
    world.endpoint("pe", "a", WORKSPACE, "amlworkspace")


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
REGISTRY = "containerregistry:Registry"


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


def test_a_registrys_private_endpoint_has_an_address_for_the_data_of_its_region(world: World) -> None:
    made = registry(world)
    world.network()
    world.subnet("a")
    link = world.endpoint("pe", "a", made.id, "registry")
    told = {item["fqdn"]: item["ipAddresses"][0] for item in link.properties["customDnsConfigs"]}
    assert set(told) == {"crone.azurecr.io", "crone.westeurope.data.azurecr.io"}
    assert len(set(told.values())) == 2


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


# registries


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
