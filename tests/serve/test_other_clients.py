"""Microsoft's other management clients, from private DNS to subscriptions, each unmodified."""

from __future__ import annotations

import pytest
from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.mgmt.compute import ComputeManagementClient
from azure.mgmt.keyvault import KeyVaultManagementClient
from azure.mgmt.machinelearningservices import MachineLearningServicesMgmtClient
from azure.mgmt.network import NetworkManagementClient
from azure.mgmt.privatedns import PrivateDnsManagementClient
from azure.mgmt.resource.resources import ResourceManagementClient
from azure.mgmt.resource.subscriptions import SubscriptionClient
from azure.mgmt.storage import StorageManagementClient

from localazure.core.ids import SUBSCRIPTION, TENANT
from tests.localazure.world import scale_set
from tests.serve.serving import GROUP, SELF, Serving


def _of(serving: Serving, kind: type) -> object:
    return serving.client(kind, subscription_id=SUBSCRIPTION)


def test_a_private_zone_its_link_and_their_life(serving: Serving) -> None:
    dns: PrivateDnsManagementClient = _of(serving, PrivateDnsManagementClient)
    hub = serving.world.network()
    zone = dns.private_zones.begin_create_or_update("rg", "contoso.example", {"location": "global"}).result()
    assert zone.id == f"{GROUP}/providers/Microsoft.Network/privateDnsZones/contoso.example"
    assert zone.location == "global"
    link = dns.virtual_network_links.begin_create_or_update(
        "rg",
        "contoso.example",
        "hub",
        {"location": "global", "properties": {"virtualNetwork": {"id": hub.id}, "registrationEnabled": False}},
    ).result()
    assert link.virtual_network.id == hub.id
    assert link.virtual_network_link_state == "Completed"
    assert [each.name for each in dns.private_zones.list()] == ["contoso.example"]
    assert dns.private_zones.get("rg", "contoso.example").number_of_virtual_network_links == 1
    with pytest.raises(HttpResponseError) as nested:
        dns.private_zones.begin_delete("rg", "contoso.example")
    assert nested.value.error.code == "CannotDeleteResource"
    changed = dns.virtual_network_links.begin_update(
        "rg", "contoso.example", "hub", {"properties": {"registrationEnabled": True}}
    ).result()
    assert changed.registration_enabled is True
    dns.virtual_network_links.begin_delete("rg", "contoso.example", "hub").result()
    dns.private_zones.begin_delete("rg", "contoso.example").result()
    assert list(dns.private_zones.list_by_resource_group("rg")) == []


def test_a_zone_is_only_made_where_there_is_none_when_that_is_asked(serving: Serving) -> None:
    dns: PrivateDnsManagementClient = _of(serving, PrivateDnsManagementClient)
    only_new = {"If-None-Match": "*"}
    dns.private_zones.begin_create_or_update("rg", "a.example", {"location": "global"}, headers=only_new).result()
    with pytest.raises(HttpResponseError) as there:
        dns.private_zones.begin_create_or_update("rg", "a.example", {"location": "global"}, headers=only_new)
    assert (there.value.status_code, there.value.error.code) == (412, "PreconditionFailed")


def test_records_are_written_at_once_and_kept_by_their_type(serving: Serving) -> None:
    dns: PrivateDnsManagementClient = _of(serving, PrivateDnsManagementClient)
    dns.private_zones.begin_create_or_update("rg", "contoso.example", {"location": "global"}).result()
    record = {"properties": {"ttl": 300, "aRecords": [{"ipv4Address": "10.0.0.4"}]}}
    made = dns.record_sets.create_or_update("rg", "contoso.example", "A", "www", record)
    assert made.id.endswith("/privateDnsZones/contoso.example/A/www")
    assert [each.ipv4_address for each in made.a_records] == ["10.0.0.4"]
    assert dns.record_sets.get("rg", "contoso.example", "A", "www").ttl == 300
    assert "www" in [each.name for each in dns.record_sets.list_by_type("rg", "contoso.example", "A")]
    dns.record_sets.delete("rg", "contoso.example", "A", "www")
    with pytest.raises(ResourceNotFoundError):
        dns.record_sets.get("rg", "contoso.example", "A", "www")


def test_a_scale_set_is_made_scaled_and_never_tells_its_password(serving: Serving) -> None:
    compute: ComputeManagementClient = _of(serving, ComputeManagementClient)
    serving.world.network()
    serving.world.subnet()
    serving.world.put("compute:VirtualMachineScaleSet", **scale_set())
    there = compute.virtual_machine_scale_sets.get("rg", "vmss")
    (card,) = there.virtual_machine_profile.network_profile.network_interface_configurations
    assert (card.name, card.primary) == ("nic", True)
    assert card.ip_configurations[0].subnet.id.endswith("/subnets/a")
    assert there.virtual_machine_profile.os_profile.admin_password is None

    scaled = compute.virtual_machine_scale_sets.begin_update("rg", "vmss", {"sku": {"capacity": 3}}).result()
    assert (scaled.sku.name, scaled.sku.capacity) == ("Standard_D4s_v5", 3)
    there.sku.capacity = 4
    whole = compute.virtual_machine_scale_sets.begin_create_or_update("rg", "vmss", there).result()
    assert whole.sku.capacity == 4
    with pytest.raises(HttpResponseError) as too_many:
        compute.virtual_machine_scale_sets.begin_update("rg", "vmss", {"sku": {"capacity": 5000}})
    assert too_many.value.error.code == "InvalidParameter"
    assert [each.name for each in compute.virtual_machine_scale_sets.list("rg")] == ["vmss"]
    compute.virtual_machine_scale_sets.begin_delete("rg", "vmss").result()
    with pytest.raises(ResourceNotFoundError):
        compute.virtual_machine_scale_sets.get("rg", "vmss")


def test_a_new_scale_set_comes_from_the_client_s_own_models(serving: Serving) -> None:
    compute: ComputeManagementClient = _of(serving, ComputeManagementClient)
    serving.world.network()
    serving.world.subnet()
    subnet = {"id": f"{GROUP}/providers/Microsoft.Network/virtualNetworks/hub/subnets/a"}
    body = scale_set()
    body.pop("vmScaleSetName")
    sku, profile = body.pop("sku"), body["virtualMachineProfile"]
    profile["networkProfile"]["networkInterfaceConfigurations"] = [
        {
            "name": "nic",
            "properties": {"primary": True, "ipConfigurations": [{"name": "ip", "properties": {"subnet": subnet}}]},
        }
    ]
    wire = {"location": "westeurope", "sku": sku, "properties": body}
    made = compute.virtual_machine_scale_sets.begin_create_or_update("rg", "vmss", wire).result()
    assert made.unique_id
    assert made.virtual_machine_profile.os_profile.computer_name_prefix == "web"


def test_storage_renames_and_its_accepted_creation(serving: Serving) -> None:
    storage: StorageManagementClient = _of(serving, StorageManagementClient)
    made = storage.storage_accounts.begin_create(
        "rg",
        "stone",
        {
            "location": "westeurope",
            "kind": "StorageV2",
            "sku": {"name": "Standard_LRS"},
            "properties": {
                "supportsHttpsTrafficOnly": True,
                "networkAcls": {"defaultAction": "Deny", "ipRules": [{"value": "203.0.113.7"}]},
            },
        },
    ).result()
    assert made.enable_https_traffic_only is True
    assert made.network_rule_set.default_action == "Deny"
    assert made.network_rule_set.ip_rules[0].ip_address_or_range == "203.0.113.7"
    container = storage.blob_containers.create("rg", "stone", "data", {"properties": {}})
    assert container.id.endswith("/blobServices/default/containers/data")
    assert [each.name for each in storage.blob_containers.list("rg", "stone")] == ["data"]
    assert [each.key_name for each in storage.storage_accounts.list_keys("rg", "stone").keys_property] == [
        "key1",
        "key2",
    ]
    assert storage.storage_accounts.check_name_availability({"name": "stone", "type": "x"}).name_available is False
    storage.blob_containers.delete("rg", "stone", "data")
    storage.storage_accounts.delete("rg", "stone")
    assert storage.storage_accounts.check_name_availability({"name": "stone", "type": "x"}).name_available is True


def test_a_deleted_vault_keeps_its_name_until_it_is_purged(serving: Serving) -> None:
    vaults: KeyVaultManagementClient = _of(serving, KeyVaultManagementClient)
    serving.world.vault()
    assert vaults.vaults.get("rg", "kv-one").properties.sku.name == "standard"
    vaults.vaults.delete("rg", "kv-one")
    assert [each.name for each in vaults.vaults.list_deleted()] == ["kv-one"]
    body = {
        "location": "westeurope",
        "properties": {"tenantId": TENANT, "sku": {"family": "A", "name": "standard"}, "enableRbacAuthorization": True},
    }
    with pytest.raises(ResourceExistsError) as taken:
        vaults.vaults.begin_create_or_update("rg", "kv-one", body)
    assert taken.value.error.code == "ConflictError"
    vaults.vaults.begin_purge_deleted("kv-one", "westeurope").result()
    assert vaults.vaults.begin_create_or_update("rg", "kv-one", body).result().name == "kv-one"


def test_a_workspace_and_its_compute(serving: Serving) -> None:
    learning: MachineLearningServicesMgmtClient = _of(serving, MachineLearningServicesMgmtClient)
    world = serving.world
    logs = world.put("operationalinsights:Workspace", workspaceName="logs", sku={"name": "PerGB2018"})
    insights = world.put(
        "applicationinsights:Component",
        resourceName="ai",
        kind="web",
        applicationType="web",
        ingestionMode="LogAnalytics",
        workspaceResourceId=logs.id,
    )
    body = {
        "location": "westeurope",
        "identity": {"type": "SystemAssigned"},
        "properties": {
            "friendlyName": "cluster",
            "keyVault": world.vault().id,
            "storageAccount": world.storage().id,
            "applicationInsights": insights.id,
            "publicNetworkAccess": "Disabled",
        },
    }
    made = learning.workspaces.begin_create_or_update("rg", "mlw", body).result()
    assert made.friendly_name == "cluster"
    assert made.identity.principal_id
    assert made.public_network_access == "Disabled"
    patched = learning.workspaces.begin_update("rg", "mlw", {"tags": {"owner": "us"}}).result()
    assert patched.tags == {"owner": "us"}
    assert [each.name for each in learning.workspaces.list_by_resource_group("rg")] == ["mlw"]
    assert list(learning.compute.list("rg", "mlw")) == []
    with pytest.raises(HttpResponseError) as missing:
        learning.workspaces.begin_create_or_update("rg", "other", {**body, "properties": {"keyVault": f"{GROUP}x"}})
    assert missing.value.status_code in (400, 404)
    learning.workspaces.begin_delete("rg", "mlw").result()
    with pytest.raises(ResourceNotFoundError):
        learning.workspaces.get("rg", "mlw")


def test_groups_hold_resources_and_take_them_along(serving: Serving) -> None:
    resources: ResourceManagementClient = _of(serving, ResourceManagementClient)
    network: NetworkManagementClient = _of(serving, NetworkManagementClient)
    made = resources.resource_groups.create_or_update("spokes", {"location": "westeurope", "tags": {"a": "b"}})
    assert made.properties.provisioning_state == "Succeeded"
    assert resources.resource_groups.check_existence("spokes")
    assert not resources.resource_groups.check_existence("no")
    space = {"location": "westeurope", "properties": {"addressSpace": {"addressPrefixes": ["10.8.0.0/16"]}}}
    network.virtual_networks.begin_create_or_update("spokes", "spoke", space).result()
    network.subnets.begin_create_or_update(
        "spokes", "spoke", "a", {"properties": {"addressPrefix": "10.8.0.0/24"}}
    ).result()
    assert {"rg", "spokes"} <= {each.name for each in resources.resource_groups.list()}
    (found,) = resources.resources.list_by_resource_group("spokes")
    assert (found.name, found.type) == ("spoke", "Microsoft.Network/virtualNetworks")
    kind = "resourceType eq 'Microsoft.Network/virtualNetworks'"
    assert [each.name for each in resources.resources.list(filter=kind)] == ["spoke"]
    by_id = resources.resources.get_by_id(found.id, api_version="2024-05-01")
    assert by_id.properties["addressSpace"] == {"addressPrefixes": ["10.8.0.0/16"]}
    patched = resources.resource_groups.update("spokes", {"tags": {"c": "d"}})
    assert patched.tags == {"c": "d"}
    resources.resource_groups.begin_delete("spokes").result()
    with pytest.raises(ResourceNotFoundError) as gone:
        network.virtual_networks.get("spokes", "spoke")
    assert gone.value.error.code == "ResourceGroupNotFound"


def test_the_subscription_its_tenant_regions_and_providers(serving: Serving) -> None:
    subscriptions = serving.client(SubscriptionClient)
    assert [each.subscription_id for each in subscriptions.subscriptions.list()] == [SUBSCRIPTION]
    assert subscriptions.subscriptions.get(SUBSCRIPTION).id == SELF
    assert [each.tenant_id for each in subscriptions.tenants.list()] == [TENANT]
    assert "westeurope" in {each.name for each in subscriptions.subscriptions.list_locations(SUBSCRIPTION)}
    resources: ResourceManagementClient = _of(serving, ResourceManagementClient)
    network = resources.providers.get("Microsoft.Network")
    assert network.registration_state == "Registered"
    kinds = {each.resource_type: each for each in network.resource_types}
    assert "2024-05-01" in kinds["virtualNetworks/subnets"].api_versions
    assert resources.providers.register("Microsoft.Compute").namespace == "Microsoft.Compute"
    with pytest.raises(ResourceNotFoundError) as unknown:
        resources.providers.register("Microsoft.Nothing")
    assert unknown.value.error.code == "InvalidResourceNamespace"
