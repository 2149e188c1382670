"""Bastion, network interfaces, application security groups, virtual machines and their extensions."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localazure.world import GROUP, NETWORK, World, endpoint, scale_set, subnet_id

PASSWORD = "Long-enough-1-secret"
MACHINE = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/vm"
DISK = f"{GROUP}/providers/Microsoft.Compute/disks/disk"
NIC = f"{NETWORK}/networkInterfaces/nic"
ASG = f"{NETWORK}/applicationSecurityGroups/asg"


@pytest.fixture
def here(world: World) -> World:
    world.network()
    world.subnet()
    world.subnet("AzureBastionSubnet", "10.0.1.0/26")
    world.put("network:ApplicationSecurityGroup", applicationSecurityGroupName="asg")
    world.put(
        "network:PublicIPAddress",
        publicIpAddressName="pip",
        sku={"name": "Standard"},
        publicIPAllocationMethod="Static",
    )
    return world


# Bastion


def bastion(**more: Any) -> dict[str, Any]:
    configuration = {
        "name": "ip",
        "subnet": {"id": subnet_id("AzureBastionSubnet")},
        "publicIPAddress": {"id": f"{NETWORK}/publicIPAddresses/{more.pop('address', 'pip')}"},
    }
    configuration |= more.pop("configuration", {})
    kept = {key: value for key, value in configuration.items() if value is not None}
    return {"bastionHostName": "bas", "sku": {"name": "Standard"}, "ipConfigurations": [kept], **more}


def test_a_bastion_stands_in_its_subnet_with_an_address_for_each_instance(here: World) -> None:
    made = here.put("network:BastionHost", **bastion(scaleUnits=3))
    assert made.properties["dnsName"].endswith(".bastion.azure.com")
    subnet = here.azure.get(subnet_id("AzureBastionSubnet"))
    assert subnet
    assert len(subnet.properties["ipConfigurations"]) == 3
    assert here.delete_codes(subnet.id) == {"DEL-01"}


@pytest.mark.parametrize(
    ("more", "rules"),
    [
        ({"configuration": {"subnet": {"id": subnet_id("a")}}}, {"BAS-01"}),
        ({"ipConfigurations": []}, {"BAS-01"}),
        ({"configuration": {"publicIPAddress": None}}, {"BAS-02"}),
        ({"sku": {"name": "Premium"}, "enablePrivateOnlyBastion": True}, {"BAS-02"}),
        (
            {"sku": {"name": "Premium"}, "enablePrivateOnlyBastion": True, "configuration": {"publicIPAddress": None}},
            set(),
        ),
        ({"sku": {"name": "Basic"}}, set()),
        ({"sku": {"name": "Basic"}, "enableTunneling": True}, {"BAS-03"}),
        ({"sku": {"name": "Basic"}, "scaleUnits": 3}, {"BAS-03"}),
        ({"enableSessionRecording": True}, {"BAS-03"}),
        ({"sku": {"name": "Premium"}, "enableSessionRecording": True}, set()),
    ],
)
def test_a_bastion_is_whole_and_has_what_its_sku_has(here: World, more: dict[str, Any], rules: set[str]) -> None:
    assert here.codes("network:BastionHost", **bastion(**more)) == rules


def test_a_bastions_address_is_standard_and_its_own(here: World) -> None:
    here.put("network:PublicIPAddress", publicIpAddressName="old", sku={"name": "Basic"})
    assert here.codes("network:BastionHost", **bastion(address="old")) == {"BAS-02"}
    here.put("network:BastionHost", **bastion())
    again = bastion(bastionHostName="second", configuration={"subnet": {"id": subnet_id("AzureBastionSubnet")}})
    assert here.codes("network:BastionHost", **again) == {"BAS-05", "PIP-03"}


def test_a_bastion_is_never_lowered_nor_moved(here: World) -> None:
    here.put("network:BastionHost", **bastion(sku={"name": "Premium"}))
    assert here.codes("network:BastionHost", **bastion()) == {"BAS-04"}
    assert here.codes("network:BastionHost", **bastion(sku={"name": "Premium"}, zones=["1"])) == {"BAS-06"}
    assert here.codes("network:BastionHost", **bastion(sku={"name": "Premium"}, disableCopyPaste=True)) == set()


# interfaces and groups


def interface(name: str = "nic", subnet: str = "a", network: str = "hub", **more: Any) -> dict[str, Any]:
    configuration = {"name": "ip", "subnet": {"id": subnet_id(subnet, network)}, **more.pop("configuration", {})}
    kept = {key: value for key, value in configuration.items() if value is not None}
    return {"networkInterfaceName": name, "ipConfigurations": [kept], **more}


def test_an_interface_has_the_address_that_it_asked_for(here: World) -> None:
    configuration = {"privateIPAddress": "10.0.0.14", "privateIPAllocationMethod": "Static"}
    made = here.put("network:NetworkInterface", **interface(configuration=configuration))
    assert made.properties["ipConfigurations"][0]["privateIPAddress"] == "10.0.0.14"
    assert here.codes("network:NetworkInterface", **interface("twin", configuration=configuration)) == {"IP-03"}


@pytest.mark.parametrize(
    ("more", "rules"),
    [
        ({"ipConfigurations": []}, {"NIC-01"}),
        ({"configuration": {"subnet": None}}, {"NIC-01"}),
        ({"configuration": {"privateIPAllocationMethod": "Static"}}, {"NIC-03"}),
        ({"configuration": {"privateIPAllocationMethod": "Static", "privateIPAddress": "10.9.9.9"}}, {"IP-01"}),
        ({}, set()),
    ],
)
def test_an_interface_is_whole(here: World, more: dict[str, Any], rules: set[str]) -> None:
    assert here.codes("network:NetworkInterface", **interface(**more)) == rules


def test_an_interface_stays_in_its_network_and_out_of_delegated_subnets(here: World) -> None:
    here.network("spoke", "10.9.0.0/16")
    here.subnet("b", "10.9.0.0/24", network="spoke")
    here.subnet("web", "10.0.2.0/24", delegations=[{"name": "d", "serviceName": "Microsoft.Web/serverFarms"}])
    here.put("network:NetworkInterface", **interface())
    assert here.codes("network:NetworkInterface", **interface(subnet="b", network="spoke")) == {"NIC-02"}
    assert here.codes("network:NetworkInterface", **interface("other", "web")) == {"NIC-04"}


def test_a_group_holds_interfaces_of_one_network_and_is_held_by_them(here: World) -> None:
    named = {"applicationSecurityGroups": [{"id": ASG}]}
    assert here.delete_codes(ASG) == set()
    here.put("network:ApplicationSecurityGroup", applicationSecurityGroupName="asg")
    here.put("network:NetworkInterface", **interface(configuration=named))
    assert here.delete_codes(ASG) == {"DEL-07"}
    here.network("spoke", "10.9.0.0/16")
    here.subnet("b", "10.9.0.0/24", network="spoke")
    assert here.codes("network:NetworkInterface", **interface("two", "b", "spoke", configuration=named)) == {"ASG-01"}
    assert here.codes("network:NetworkInterface", **interface("two", configuration=named)) == set()


def test_a_scale_set_in_a_group_counts_as_its_interfaces_do(here: World) -> None:
    named = {"applicationSecurityGroups": [{"id": ASG}]}
    here.put("network:NetworkInterface", **interface(configuration=named))
    here.network("spoke", "10.9.0.0/16")
    here.subnet("b", "10.9.0.0/24", network="spoke")
    body = scale_set(subnet=subnet_id("b", "spoke"))
    (nic,) = body["virtualMachineProfile"]["networkProfile"]["networkInterfaceConfigurations"]
    nic["ipConfigurations"][0] |= named
    assert here.codes("compute:VirtualMachineScaleSet", **body) == {"ASG-01"}


def test_the_interface_of_an_endpoint_and_of_a_machine_is_not_deleted(here: World) -> None:
    here.vault()
    made = here.put("network:PrivateEndpoint", **endpoint("pe", "a", "", ["vault"]))
    own = made.properties["networkInterfaces"][0]["id"]
    assert here.delete_codes(own) == {"DEL-04"}
    here.put("network:NetworkInterface", **interface())
    here.put("compute:VirtualMachine", **machine())
    assert here.delete_codes(NIC) == {"DEL-06"}
    stolen = machine(vmName="thief", networkProfile={"networkInterfaces": [{"id": own}]})
    assert here.codes("compute:VirtualMachine", **stolen) == {"VM-04"}


# machines


def machine(**more: Any) -> dict[str, Any]:
    disk = {
        "name": "disk",
        "createOption": "FromImage",
        "managedDisk": {"storageAccountType": "StandardSSD_LRS"},
        "deleteOption": more.pop("delete_option", "Delete"),
    }
    body: dict[str, Any] = {
        "vmName": "vm",
        "identity": {"type": "SystemAssigned"},
        "hardwareProfile": {"vmSize": "Standard_D2s_v5"},
        "osProfile": {
            "computerName": "jump",
            "adminUsername": "azureops",
            "adminPassword": PASSWORD,
            "windowsConfiguration": {"provisionVMAgent": True},
            **more.pop("os_profile", {}),
        },
        "storageProfile": {
            "imageReference": {"publisher": "MicrosoftWindowsServer", "offer": "WindowsServer", "sku": "2022"},
            "osDisk": disk,
        },
        "networkProfile": {"networkInterfaces": [{"id": NIC, "primary": True}]},
    }
    return {**body, **more}


@pytest.fixture
def wired(here: World) -> World:
    here.put("network:NetworkInterface", **interface())
    return here


def test_a_machine_has_an_identity_a_disk_and_never_shows_its_password(wired: World) -> None:
    made = wired.put("compute:VirtualMachine", **machine())
    assert made.properties["identity"]["principalId"]
    assert PASSWORD not in str(made.properties)
    disk = wired.azure.get(DISK)
    assert disk
    assert disk.properties["managedBy"] == made.id
    interface_ = wired.azure.get(NIC)
    assert interface_
    assert interface_.properties["virtualMachine"] == {"id": made.id}
    assert wired.delete_codes(DISK) == {"DEL-08"}
    assert wired.delete_codes(GROUP) == set()


@pytest.mark.parametrize(("option", "left"), [("Delete", False), ("Detach", True)])
def test_the_disk_goes_with_the_machine_only_where_it_was_asked_for(wired: World, option: str, left: bool) -> None:
    wired.put("compute:VirtualMachine", **machine(delete_option=option))
    assert wired.delete_codes(MACHINE) == set()
    disk = wired.azure.get(DISK)
    assert (disk is not None) == left
    assert not disk or "managedBy" not in disk.properties


@pytest.mark.parametrize(
    ("more", "rules"),
    [
        ({"os_profile": {"computerName": "a-name-too-long-for-windows"}}, {"VM-01"}),
        ({"os_profile": {"computerName": "12345"}}, {"VM-01"}),
        ({"os_profile": {"adminUsername": "admin"}}, {"VM-02"}),
        ({"os_profile": {"adminPassword": "short"}}, {"VM-02"}),
        ({"hardwareProfile": {}}, {"VM-03"}),
        ({"networkProfile": {"networkInterfaces": []}}, {"VM-03"}),
        ({"securityProfile": {"uefiSettings": {"secureBootEnabled": True}}}, {"VM-06"}),
        (
            {"securityProfile": {"securityType": "TrustedLaunch", "uefiSettings": {"secureBootEnabled": True}}},
            set(),
        ),
    ],
)
def test_a_machine_is_whole_and_keeps_to_its_systems_rules(wired: World, more: dict[str, Any], rules: set[str]) -> None:
    assert wired.codes("compute:VirtualMachine", **machine(**more)) == rules


def test_an_interface_is_one_machines(wired: World) -> None:
    wired.put("compute:VirtualMachine", **machine())
    assert wired.codes("compute:VirtualMachine", **machine(vmName="twin")) == {"VM-04"}


@pytest.mark.parametrize("change", [{"zones": ["2"]}, {"os_profile": {"computerName": "other"}}])
def test_what_a_machine_is_made_of_stays(wired: World, change: dict[str, Any]) -> None:
    wired.put("compute:VirtualMachine", **machine(zones=["1"]))
    assert wired.codes("compute:VirtualMachine", **machine(**{"zones": ["1"], **change})) == {"VM-05"}
    assert wired.codes("compute:VirtualMachine", **machine(zones=["1"], tags={"a": "b"})) == set()


# extensions


def extension(**more: Any) -> dict[str, Any]:
    body = {
        "vmName": "vm",
        "vmExtensionName": "entra",
        "publisher": "Microsoft.Azure.ActiveDirectory",
        "type": "AADLoginForWindows",
        "typeHandlerVersion": "2.2",
    }
    return {key: value for key, value in {**body, **more}.items() if value is not None}


def test_an_extension_is_whole_and_there_once(wired: World) -> None:
    wired.put("compute:VirtualMachine", **machine())
    assert wired.codes("compute:VirtualMachineExtension", **extension(typeHandlerVersion=None)) == {"VME-01"}
    assert wired.codes("compute:VirtualMachineExtension", **extension()) == set()
    assert wired.codes("compute:VirtualMachineExtension", **extension(vmExtensionName="again")) == {"VME-02"}
    assert wired.codes("compute:VirtualMachineExtension", **extension(vmName="none")) == {"RG-02"}
    assert wired.codes("compute:VirtualMachineExtension", **extension(type="Other")) == {"VME-04"}
    assert wired.codes("compute:VirtualMachineExtension", **extension(typeHandlerVersion="2.3")) == set()


@pytest.mark.parametrize(
    "more",
    [
        {"identity": None},
        {"os_profile": {"windowsConfiguration": None, "linuxConfiguration": {"provisionVMAgent": True}}},
    ],
)
def test_entra_sign_in_needs_windows_and_an_identity(wired: World, more: dict[str, Any]) -> None:
    body = machine(**more)
    body["osProfile"] = {key: value for key, value in body["osProfile"].items() if value is not None}
    wired.put("compute:VirtualMachine", **{key: value for key, value in body.items() if value is not None})
    assert wired.codes("compute:VirtualMachineExtension", **extension()) == {"VME-03"}
