"""Rules of roles and of ARM itself: a write that passes, one that is refused."""

from __future__ import annotations

from typing import Any

import pytest

from localazure.azure import CATALOGUE
from localazure.core.errors import ArmError
from tests.localazure.world import GROUP, GUID, NETWORK, World, scale_set, security_rule


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


def test_a_regional_resource_says_its_location(world: World) -> None:
    type_ = CATALOGUE.by_token("azure-native:network:RouteTable")
    assert type_ is not None
    with pytest.raises(ArmError, match="LocationRequired") as raised:
        world.azure.put(type_, f"{NETWORK}/routeTables/rt", {})
    assert [refusal.rule for refusal in raised.value.refusals] == ["LOC-02"]
