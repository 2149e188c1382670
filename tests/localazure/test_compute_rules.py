"""Scale sets, their autoscale and their interfaces: each rule with a write that passes and one that it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localazure.world import World, balancer, scale_set, subnet_id


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
