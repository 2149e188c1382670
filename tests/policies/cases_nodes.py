"""What policies of machines, interfaces and disks must pass, refuse, and refuse for not knowing."""

from __future__ import annotations

from typing import Any

from tests.policies.cases import Case, nic, scale_set
from tests.policies.engine import NOT_KNOWN, Registered, secret

KEYS = {"publicKeys": [{"path": "/home/a/.ssh/authorized_keys", "keyData": "ssh-rsa AAAA"}]}


def linux(name: str = "vm", image: Any = None, disk: Any = None, **profile: Any) -> Registered:
    """A machine of which nothing says that it runs Windows."""
    storage = {
        "imageReference": image or {"publisher": "Canonical"},
        "osDisk": {"createOption": "FromImage", **(disk or {})},
    }
    return Registered("azure-native:compute:VirtualMachine", name, {"osProfile": profile, "storageProfile": storage})


def configured(**linux_configuration: Any) -> Registered:
    return linux(linuxConfiguration=linux_configuration)


def of_scale_set(**profile: Any) -> Registered:
    return Registered("azure-native:compute:VirtualMachineScaleSet", "nodes", {"virtualMachineProfile": profile})


def at_host(value: Any) -> Registered:
    return Registered("azure-native:compute:VirtualMachine", "vm", {"securityProfile": {"encryptionAtHost": value}})


def disk(**changed: Any) -> Registered:
    props = {"publicNetworkAccess": "Disabled", "networkAccessPolicy": "DenyAll", **changed}
    return Registered("azure-native:compute:Disk", "disk", props)


def forwarding(value: Any) -> Registered:
    return scale_set(interface={"name": "nic", "enableIPForwarding": value})


PASS: dict[str, list[Case]] = {
    "node-no-ip-forwarding": [
        ("off", nic(enableIPForwarding=False)),
        ("not said", nic(ipConfigurations=[{"name": "ip"}])),
        ("scale set", forwarding(False)),
    ],
    "node-ssh-keys-only": [
        ("keys only", configured(disablePasswordAuthentication=True, ssh=KEYS)),
        (
            "keys only beside a password",
            linux(adminPassword=secret("x"), linuxConfiguration={"disablePasswordAuthentication": True}),
        ),
        (
            "Windows by its configuration",
            linux(windowsConfiguration={"provisionVMAgent": True}, adminPassword=secret("x")),
        ),
        ("Windows by its disk", linux(disk={"osType": "windows"}, adminPassword=secret("x"))),
        ("Windows by its image", linux(image={"publisher": "MicrosoftWindowsDesktop"}, adminPassword=secret("x"))),
        ("a specialized image", Registered("azure-native:compute:VirtualMachine", "vm", {"storageProfile": {}})),
        ("neither password nor configuration", linux(adminUsername="a")),
        ("scale set", of_scale_set(osProfile={"linuxConfiguration": {"disablePasswordAuthentication": True}})),
    ],
    "node-encryption-at-host": [
        ("machine", at_host(True)),
        ("scale set", of_scale_set(securityProfile={"encryptionAtHost": True})),
        (
            "flexible, with machines of its own",
            Registered("azure-native:compute:VirtualMachineScaleSet", "nodes", {"orchestrationMode": "Flexible"}),
        ),
    ],
    "disk-no-public-network": [
        ("denied", disk()),
        ("private", disk(networkAccessPolicy="AllowPrivate", diskAccessId=NOT_KNOWN)),
        ("another case", disk(publicNetworkAccess="disabled", networkAccessPolicy="denyall")),
    ],
}

FAIL: dict[str, list[Case]] = {
    "node-no-ip-forwarding": [("interface", nic(enableIPForwarding=True)), ("scale set", forwarding(True))],
    "node-ssh-keys-only": [
        ("not said", configured(ssh=KEYS)),
        ("said", configured(disablePasswordAuthentication=False)),
        ("a password without configuration", linux(adminPassword=secret("s3cret"))),
        ("a password that is not known", linux(adminPassword=NOT_KNOWN)),
        ("Linux by its disk", linux(disk={"osType": "Linux"}, adminPassword=secret("s3cret"))),
        ("image not known", linux(image={"publisher": NOT_KNOWN}, adminPassword=secret("s3cret"))),
        ("scale set", of_scale_set(osProfile={"adminPassword": secret("s3cret")})),
        (
            "instance",
            Registered(
                "azure-native:compute:VirtualMachineScaleSetVM",
                "one",
                {"osProfile": {"linuxConfiguration": {"ssh": KEYS}}},
            ),
        ),
    ],
    "node-encryption-at-host": [
        ("off", at_host(False)),
        ("not said", Registered("azure-native:compute:VirtualMachine", "vm", {"location": "x"})),
        ("scale set", of_scale_set(storageProfile={})),
    ],
    "disk-no-public-network": [
        ("public", disk(publicNetworkAccess="Enabled")),
        ("public by default", disk(publicNetworkAccess=None)),
        ("all networks", disk(networkAccessPolicy="AllowAll")),
        ("all networks by default", disk(networkAccessPolicy=None)),
        ("snapshot", Registered("azure-native:compute:Snapshot", "disk", disk(networkAccessPolicy="AllowAll").props)),
    ],
}

UNSURE: dict[str, list[Case]] = {
    "node-no-ip-forwarding": [
        ("value", nic(enableIPForwarding=NOT_KNOWN)),
        ("interfaces", scale_set(interface=NOT_KNOWN)),
    ],
    "node-ssh-keys-only": [
        ("value", configured(disablePasswordAuthentication=NOT_KNOWN)),
        ("configuration", linux(linuxConfiguration=NOT_KNOWN)),
        ("profile", Registered("azure-native:compute:VirtualMachine", "vm", {"osProfile": NOT_KNOWN})),
        ("profile of a scale set", of_scale_set(osProfile=NOT_KNOWN)),
        (
            "profiles of a scale set",
            Registered("azure-native:compute:VirtualMachineScaleSet", "nodes", {"virtualMachineProfile": NOT_KNOWN}),
        ),
    ],
    "node-encryption-at-host": [("value", at_host(NOT_KNOWN)), ("profile", of_scale_set(securityProfile=NOT_KNOWN))],
    "disk-no-public-network": [
        ("access", disk(publicNetworkAccess=NOT_KNOWN)),
        ("policy", disk(networkAccessPolicy=NOT_KNOWN)),
    ],
}
