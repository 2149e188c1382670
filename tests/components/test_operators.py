"""Bastion, the jumpbox, and application security groups."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest

from tests.components.conftest import Deploy
from tests.components.plans import CLUSTER, HUB, subnet
from tests.components.recording import Recording, leaves
from topology import plan

SECRET = "osProfile.adminPassword"
BASTION = plan.Bastion(
    name="bas-ml",
    resource_group="network",
    network="hub",
    subnet="bastion",
    sku="Standard",
    zones=("1", "2", "3"),
    address=plan.PublicAddress("pip-bastion", ("1", "2", "3")),
    scale_units=2,
    copy_paste=True,
    native_client=True,
    ip_connect=False,
    file_copy=False,
    session_recording=False,
)
JUMPBOX = plan.Jumpbox(
    name="vm-jumpbox",
    computer_name="mljump",
    interface="nic-jumpbox",
    disk="osdisk-jumpbox",
    resource_group="network",
    network="hub",
    subnet="jumpbox",
    private_address="10.200.3.14",
    size="Standard_D2s_v5",
    zones=("1",),
    image=plan.Image("MicrosoftWindowsServer", "WindowsServer", "2022-datacenter-azure-edition", "latest", None),
    disk_type="StandardSSD_LRS",
    disk_size_gb=128,
    admin_username="mlsoperator",
    entra_login=True,
)
WITH_SUBNETS = dataclasses.replace(
    HUB,
    subnets=(
        *HUB.subnets,
        subnet("bastion", "10.200.2.64/26", name="AzureBastionSubnet", route_table=False),
        subnet("jumpbox", "10.200.3.0/28"),
    ),
)
GROUPS = tuple(
    plan.ApplicationSecurityGroup(key, f"asg-{key}", group)
    for key, group in (("web", "cluster"), ("compute", "cluster"), ("jumpbox", "network"))
)


@pytest.fixture
def entered(deploy: Deploy) -> Recording:
    """What a plan with everything of this file asks for."""
    return run(deploy)


def run(deploy: Deploy, **changes: Any) -> Recording:
    values = {"bastion": BASTION, "jumpbox": JUMPBOX, "application_security_groups": GROUPS}
    return deploy(networks=(WITH_SUBNETS, CLUSTER), **(values | changes))


def test_bastion_has_the_plans_only_public_address(entered: Recording) -> None:
    (address,) = entered.of("network:PublicIPAddress")
    assert address.inputs["publicIPAllocationMethod"] == "Static"
    assert address.inputs["sku"]["name"] == "Standard"
    host = entered.one("network:BastionHost")
    assert address.urn in host.property_dependencies["ipConfigurations"]
    for request in entered.resources:
        if request.urn not in (address.urn, host.urn):
            assert not [path for path, _ in leaves(request.inputs) if re.search("publicip", path, re.IGNORECASE)]


def test_bastion_takes_no_links_that_are_shared_and_has_what_the_plan_says(entered: Recording) -> None:
    host = entered.one("network:BastionHost").inputs
    assert host["enableShareableLink"] is False
    assert (host["enableTunneling"], host["enableFileCopy"], host["disableCopyPaste"]) == (True, False, False)
    assert host["ipConfigurations"][0]["subnet"]["id"].endswith("/AzureBastionSubnet")


def test_a_private_only_bastion_has_no_public_address(deploy: Deploy) -> None:
    recording = run(deploy, bastion=dataclasses.replace(BASTION, sku="Premium", address=None))
    assert recording.of("network:PublicIPAddress") == []
    assert recording.one("network:BastionHost").inputs["enablePrivateOnlyBastion"] is True


def test_basic_says_nothing_of_scale_units(deploy: Deploy) -> None:
    host = run(deploy, bastion=dataclasses.replace(BASTION, sku="Basic", native_client=False)).one(
        "network:BastionHost"
    )
    assert "scaleUnits" not in host.inputs


def test_the_jumpbox_has_a_managed_disk_trusted_launch_and_a_static_private_address(entered: Recording) -> None:
    machine = entered.one("compute:VirtualMachine").inputs
    assert machine["storageProfile"]["osDisk"]["managedDisk"] == {"storageAccountType": "StandardSSD_LRS"}
    assert machine["securityProfile"]["securityType"] == "TrustedLaunch"
    assert machine["identity"] == {"type": "SystemAssigned"}
    assert "licenseType" not in machine
    (address,) = entered.one("network:NetworkInterface").inputs["ipConfigurations"]
    assert (address["privateIPAddress"], address["privateIPAllocationMethod"]) == ("10.200.3.14", "Static")


def test_windows_11_is_licensed_by_its_user(deploy: Deploy) -> None:
    image = plan.Image("MicrosoftWindowsDesktop", "windows-11", "win11-24h2-ent", "latest", None)
    machine = run(deploy, jumpbox=dataclasses.replace(JUMPBOX, image=image)).one("compute:VirtualMachine")
    assert machine.inputs["licenseType"] == "Windows_Client"


def test_the_jumpboxs_password_is_a_secret_and_in_no_output(entered: Recording) -> None:
    machine = entered.one("compute:VirtualMachine")
    assert machine.secret_inputs == {SECRET}
    assert not [path for path, value in leaves(entered.outputs) if "Passw0rd" in str(value)]


def test_what_cannot_change_on_a_machine_replaces_it_after_the_old_one_is_gone(entered: Recording) -> None:
    options = entered.one("compute:VirtualMachine").options
    assert {SECRET, "osProfile.computerName", "storageProfile.osDisk.name", "zones"} <= set(options.replaceOnChanges)
    assert options.deleteBeforeReplace


@pytest.mark.parametrize("on", [True, False])
def test_operators_sign_in_with_entra_accounts_where_the_plan_says_so(deploy: Deploy, on: bool) -> None:
    recording = run(deploy, jumpbox=dataclasses.replace(JUMPBOX, entra_login=on))
    extensions = recording.of("compute:VirtualMachineExtension")
    assert [each.inputs["type"] for each in extensions] == (["AADLoginForWindows"] if on else [])
    for each in extensions:
        assert recording.one("compute:VirtualMachine").urn in each.depends_on
        assert "protectedSettings" not in each.inputs


def test_every_tiers_machines_are_in_its_group(entered: Recording) -> None:
    groups = {request.name: request.urn for request in entered.of("network:ApplicationSecurityGroup")}
    assert set(groups) == {"web-group", "compute-group", "jumpbox-group"}
    for tier in ("web", "compute"):
        scale_set = entered.one("compute:VirtualMachineScaleSet", tier)
        assert groups[f"{tier}-group"] in scale_set.depends_on
        (named,) = [v for p, v in leaves(scale_set.inputs) if p.endswith("applicationSecurityGroups.id")]
        assert named.endswith(f"/asg-{tier}")
    assert groups["jumpbox-group"] in entered.one("network:NetworkInterface").depends_on


def test_without_groups_machines_are_in_none(deploy: Deploy) -> None:
    recording = run(deploy, application_security_groups=())
    assert recording.of("network:ApplicationSecurityGroup") == []
    for request in recording.resources:
        assert not [path for path, _ in leaves(request.inputs) if "applicationSecurityGroups" in path]


def test_a_group_of_people_is_assigned_as_one(deploy: Deploy) -> None:
    people = "33333333-4444-5555-6666-777777777777"
    grant = plan.Grant("jumpbox-people", people, f"group:{people}", "Login", people, "jumpbox", "Group")
    assignment = run(deploy, grants=(grant,)).one("authorization:RoleAssignment", "jumpbox-people")
    assert (assignment.inputs["principalId"], assignment.inputs["principalType"]) == (people, "Group")
    assert assignment.inputs["scope"].endswith("/vm-jumpbox")


def test_without_bastion_and_jumpbox_nothing_of_them_is_asked_for(deploy: Deploy) -> None:
    recording = deploy()
    for token in ("network:BastionHost", "compute:VirtualMachine", "network:NetworkInterface"):
        assert recording.of(token) == []
    assert not {"bastionName", "jumpboxName"} & set(recording.stack_outputs)


def test_the_stack_exports_the_names_that_operators_use(entered: Recording) -> None:
    assert (entered.stack_outputs["bastionName"], entered.stack_outputs["jumpboxName"]) == ("bas-ml", "vm-jumpbox")
