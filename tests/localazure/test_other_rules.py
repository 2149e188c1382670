"""Rules of compute, Key Vault, storage, identity, monitor and ARM itself: a write that passes, one that is refused."""

from __future__ import annotations

from typing import Any

import pytest

from localazure.azure import CATALOGUE
from localazure.core.errors import ArmError
from tests.localazure.world import (
    GROUP,
    NETWORK,
    World,
    balancer,
    scale_set,
    security_rule,
    subnet_id,
    vault_properties,
)

GUID = "11111111-1111-1111-1111-111111111111"


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({}, set()),
        ({"upgradePolicy": {}}, {"VMSS-01"}),
        ({"orchestrationMode": "Flexible"}, {"VMSS-01"}),
        ({"platformFaultDomainCount": 6}, {"VMSS-01"}),
        ({"sku": {"name": "S", "capacity": 101}}, {"VMSS-01"}),
        ({"zoneBalance": True}, {"VMSS-03"}),
        ({"os_profile": {"computerNamePrefix": "web-compute"}}, {"VMSS-02"}),
        ({"os_profile": {"computerNamePrefix": "12345"}}, {"VMSS-02"}),
        ({"os_profile": {"adminUsername": "administrator"}}, {"VMSS-02"}),
        ({"os_profile": {"adminUsername": "a" * 21}}, {"VMSS-02"}),
        ({"os_profile": {"adminPassword": "alllowercase"}}, {"VMSS-02"}),
        ({"os_profile": {"adminPassword": "Sh0rt-1"}}, {"VMSS-02"}),
        ({"os_profile": {"linuxConfiguration": {"disablePasswordAuthentication": True}}}, {"VMSS-02"}),
        ({"upgradePolicy": {"mode": "Sometimes"}}, {"BODY-04"}),
    ],
)
def test_scale_sets(world: World, change: dict[str, Any], refused: set[str]) -> None:
    world.network()
    world.subnet()
    assert world.codes("compute:VirtualMachineScaleSet", **scale_set(**change)) == refused


def test_scale_set_instances_take_addresses(world: World) -> None:
    world.network()
    world.subnet("a", "10.0.0.0/29")
    assert world.codes("compute:VirtualMachineScaleSet", **scale_set(sku={"name": "S", "capacity": 4})) == {"IP-04"}
    assert world.codes("compute:VirtualMachineScaleSet", **scale_set(sku={"name": "S", "capacity": 3})) == set()
    assert world.delete_codes(subnet_id()) == {"DEL-01"}


def test_scale_sets_stand_in_no_delegated_subnet(world: World) -> None:
    world.network()
    world.subnet(delegations=[{"name": "d", "serviceName": "Microsoft.Web/serverFarms"}])
    assert world.codes("compute:VirtualMachineScaleSet", **scale_set()) == {"VMSS-06"}


def test_immutable_properties_and_locations_stay(world: World) -> None:
    world.network()
    world.subnet()
    world.put("compute:VirtualMachineScaleSet", **scale_set(zones=["1"]))
    assert world.codes("compute:VirtualMachineScaleSet", **scale_set(zones=["1", "2"])) == {"IMM-01"}
    renamed = scale_set(zones=["1"], os_profile={"computerNamePrefix": "other"})
    assert world.codes("compute:VirtualMachineScaleSet", **renamed) == {"IMM-01"}
    assert world.codes("compute:VirtualMachineScaleSet", **scale_set(zones=["1"])) == set()
    world.group()
    moved = {"networkSecurityGroupName": "nsg", "location": "North Europe"}
    assert world.codes("network:NetworkSecurityGroup", **moved) == {"LOC-01"}
    assert world.codes("network:NetworkSecurityGroup", networkSecurityGroupName="nsg", location="West Europe") == set()


def test_a_load_balancer_in_use_is_not_deleted(world: World) -> None:
    world.network()
    world.subnet()
    lb = world.put("network:LoadBalancer", **balancer())
    body = scale_set()
    profile = body["virtualMachineProfile"]["networkProfile"]["networkInterfaceConfigurations"][0]
    profile["ipConfigurations"][0]["loadBalancerBackendAddressPools"] = [{"id": f"{lb.id}/backendAddressPools/web"}]
    vmss = world.put("compute:VirtualMachineScaleSet", **body)
    assert world.delete_codes(lb.id) == {"DEL-05"}
    assert world.codes("network:LoadBalancer", **balancer(backendAddressPools=[], loadBalancingRules=[])) == {"DEL-05"}
    world.azure.delete(vmss.id)
    assert world.delete_codes(lb.id) == set()


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


def test_role_assignments_need_a_principal_of_the_kind_that_they_say(world: World) -> None:
    identity = world.identity()

    def codes(principal: str, kind: str, name: str = GUID, scope: str = GROUP) -> set[str]:
        role = f"/providers/Microsoft.Authorization/roleDefinitions/{GUID}"
        return world.codes(
            "authorization:RoleAssignment",
            scope=scope,
            roleAssignmentName=name,
            principalId=principal,
            principalType=kind,
            roleDefinitionId=role,
        )

    own = identity.properties["principalId"]
    assert codes(GUID, "ServicePrincipal") == {"RBAC-01"}
    assert codes(GUID, "Group") == set()
    assert codes(own, "User", "22222222-1111-1111-1111-111111111111") == {"RBAC-02"}
    assert codes(own, "ServicePrincipal", "22222222-1111-1111-1111-111111111111") == set()
    assert codes(own, "ServicePrincipal", "33333333-1111-1111-1111-111111111111") == {"RBAC-04"}
    assert codes(own, "ServicePrincipal", GUID, f"{GROUP}-no") == {"RBAC-03"}
    assert codes(own, "ServicePrincipal", GUID, f"{GROUP}/providers/Microsoft.Storage/storageAccounts/no") == {"RG-02"}
    assert codes(own, "ServicePrincipal", "not-a-guid") == {"NAME-01"}


@pytest.mark.parametrize(
    ("capacity", "refused"),
    [
        ({"minimum": "2", "default": "2", "maximum": "5"}, set()),
        ({"minimum": "3", "default": "2", "maximum": "5"}, {"MON-01"}),
        ({"minimum": "two", "default": "2", "maximum": "5"}, {"MON-01"}),
    ],
)
def test_autoscale_capacity(world: World, capacity: dict[str, str], refused: set[str]) -> None:
    profile = {"name": "cpu", "capacity": capacity, "rules": []}
    got = world.codes("monitor:AutoscaleSetting", autoscaleSettingName="as", enabled=True, profiles=[profile])
    assert got == refused


def test_a_target_has_one_autoscale_setting(world: World) -> None:
    world.network()
    world.subnet()
    target = world.put("compute:VirtualMachineScaleSet", **scale_set()).id
    profile = {"name": "cpu", "capacity": {"minimum": "1", "default": "1", "maximum": "2"}, "rules": []}
    body = {"profiles": [profile], "targetResourceUri": target}
    assert world.codes("monitor:AutoscaleSetting", autoscaleSettingName="one", **body) == set()
    assert world.codes("monitor:AutoscaleSetting", autoscaleSettingName="two", **body) == {"MON-02"}


def test_groups_parents_and_references_must_exist(world: World) -> None:
    assert world.codes("network:NetworkSecurityGroup", networkSecurityGroupName="n", resourceGroupName="no") == {
        "RG-01"
    }
    orphan = {"virtualNetworkName": "no", "subnetName": "a", "addressPrefix": "10.0.0.0/24"}
    assert world.codes("network:Subnet", **orphan) == {"RG-02"}
    world.network()
    there = {"virtualNetworkName": "hub", "subnetName": "a", "addressPrefix": "10.0.0.0/24"}
    nowhere = {"id": f"{NETWORK}/networkSecurityGroups/no"}
    assert world.codes("network:Subnet", **there, networkSecurityGroup=nowhere) == {"REF-01"}
    assert world.codes("network:Subnet", **there, networkSecurityGroup={"id": "/subscriptions/x/y"}) == {"REF-02"}
    world.put("network:NetworkSecurityGroup", networkSecurityGroupName="far", location="northeurope")
    far = {"id": f"{NETWORK}/networkSecurityGroups/far"}
    assert world.codes("network:Subnet", **there, networkSecurityGroup=far) == {"REF-01"}
    world.group("near")
    near = {"id": f"{NETWORK}/NETWORKSECURITYGROUPS/Near"}
    assert world.codes("network:Subnet", **there, networkSecurityGroup=near) == set()


@pytest.mark.parametrize(
    ("body", "refused", "path"),
    [
        ({"adressPrefix": "10.0.0.0/24"}, "BODY-01", "adressPrefix"),
        ({"delegations": [{"name": "d", "serviceNam": "x"}]}, "BODY-01", "delegations[0].serviceNam"),
        ({"addressPrefix": 10}, "BODY-02", "addressPrefix"),
        ({"delegations": {"name": "d"}}, "BODY-02", "delegations"),
        ({"privateEndpointNetworkPolicies": "On"}, "BODY-04", "privateEndpointNetworkPolicies"),
    ],
)
def test_bodies_are_read_strictly_and_the_place_is_named(
    world: World, body: dict[str, Any], refused: str, path: str
) -> None:
    world.network()
    with pytest.raises(ArmError) as raised:
        world.put("network:Subnet", virtualNetworkName="hub", subnetName="a", **body)
    assert [refusal.rule for refusal in raised.value.refusals] == [refused]
    assert f"'{path}'" in raised.value.refusals[0].message


def test_all_refusals_of_a_stage_are_reported_at_once(world: World) -> None:
    with pytest.raises(ArmError) as raised:
        world.group("nsg", security_rule(priority=5, destinationPortRange="http"), security_rule(name="b", priority=6))
    assert [refusal.rule for refusal in raised.value.refusals] == ["NSG-02", "NSG-04", "NSG-02"]


def test_a_refused_write_leaves_nothing_behind(world: World) -> None:
    subnets = [{"name": "a", "addressPrefix": "10.0.0.0/24"}, {"name": "b", "addressPrefix": "10.9.0.0/24"}]
    space = {"addressPrefixes": ["10.0.0.0/16"]}
    assert world.codes("network:VirtualNetwork", virtualNetworkName="hub", addressSpace=space, subnets=subnets) == {
        "SUB-01"
    }
    with world.azure.store.read() as session:
        assert [resource.name for resource in session.all()] == ["rg"]


def test_one_interface_is_primary_and_all_are_in_one_network(world: World) -> None:
    world.network("hub", "10.0.0.0/16")
    world.network("spoke", "10.1.0.0/16")
    world.subnet()
    world.subnet("b", "10.1.0.0/24", "spoke")
    body = scale_set()
    interfaces = body["virtualMachineProfile"]["networkProfile"]["networkInterfaceConfigurations"]

    def second(name: str, network: str, primary: bool) -> dict[str, Any]:
        configuration = {"name": "ip", "subnet": {"id": subnet_id(name, network)}}
        return {"name": "nic2", "primary": primary, "ipConfigurations": [configuration]}

    interfaces.append(second("a", "hub", True))
    assert world.codes("compute:VirtualMachineScaleSet", **body) == {"VMSS-04"}
    interfaces[1] = second("b", "spoke", False)
    assert world.codes("compute:VirtualMachineScaleSet", **body) == {"VMSS-05"}
    interfaces[1] = second("a", "hub", False)
    assert world.codes("compute:VirtualMachineScaleSet", **body) == set()


def test_a_regional_resource_says_its_location(world: World) -> None:
    type_ = CATALOGUE.by_token("azure-native:network:RouteTable")
    assert type_ is not None
    with pytest.raises(ArmError, match="LocationRequired") as raised:
        world.azure.put(type_, f"{NETWORK}/routeTables/rt", {})
    assert [refusal.rule for refusal in raised.value.refusals] == ["LOC-02"]
