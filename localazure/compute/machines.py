"""Virtual machines. A disk that a machine is created from an image with is a resource of its own, as in Azure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from localazure.compute.accounts import passwords, user_names
from localazure.core.clock import timestamp
from localazure.core.identity import identity_answer
from localazure.core.ids import stable_uuid
from localazure.core.model import Granted, NameRule, Put, ResourceType, World, Write, delete_rule, rule
from localazure.core.store import Resource
from localazure.core.values import Body, dig, items

MACHINES: Final = "Microsoft.Compute/virtualMachines"
DISKS: Final = "Microsoft.Compute/disks"
_SPECIAL_IN_NAMES: Final = re.compile(r"[`~!@#$%^&*()=+_\[\]{}\\|;:.'\",<>/?\s]")


def _as_scale_set(put: Put) -> Put:
    """The write in the shape of a scale set's, whose rules about accounts hold for machines as well."""
    profile = {key: put.body[key] for key in ("osProfile", "storageProfile") if key in put.body}
    return replace(put, body={"virtualMachineProfile": profile})


def is_windows(body: Body) -> bool:
    """Whether a machine runs Windows: its profile, disk or image says so."""
    if dig(body, "osProfile.linuxConfiguration"):
        return False
    if dig(body, "osProfile.windowsConfiguration"):
        return True
    if dig(body, "storageProfile.osDisk.osType") is not None:
        return str(dig(body, "storageProfile.osDisk.osType")).lower() == "windows"
    return "windows" in str(dig(body, "storageProfile.imageReference.publisher") or "").lower()


@rule(
    "VM-01",
    "the computer name keeps to the system's rule (Windows: 15 characters, not all digits)",
    code="InvalidParameter",
    source="resource-name-rules, 2023-11-20; the code is unverified",
    known="documentation",
)
def _computer_name(put: Put, _world: World) -> Iterator[str]:
    if not dig(put.body, "osProfile"):
        return
    name = str(dig(put.body, "osProfile.computerName") or put.name)
    longest = 15 if is_windows(put.body) else 64
    if len(name) > longest or name.isdigit() or _SPECIAL_IN_NAMES.search(name):
        yield (
            f"{'Windows' if longest == 15 else 'Linux'} computer name cannot be more than {longest} characters long, "
            f"be entirely numeric, or contain special characters. It is {name!r}."
        )


@rule(
    "VM-02",
    "the administrator's name and password keep to the rules of scale sets",
    code="InvalidParameter",
    source="Azure/azure-quickstart-templates#2577, Azure/vm-scale-sets#83",
    known="issue",
)
def _accounts(put: Put, world: World) -> Iterator[str]:
    shaped = _as_scale_set(put)
    for judged in (user_names, passwords):
        yield from judged.check(shaped, world)


@rule(
    "VM-03",
    "a machine says its size, its disk and its interfaces, exactly one of them primary",
    code="InvalidParameter",
    source="general knowledge",
    known="unverified",
)
def _is_whole(put: Put, _world: World) -> Iterator[str]:
    for path in ("hardwareProfile.vmSize", "storageProfile.osDisk"):
        if not dig(put.body, path):
            yield f"Required parameter '{path}' is missing (null)."
    interfaces = items(put.body, "networkProfile.networkInterfaces")
    if not interfaces and not items(put.body, "networkProfile.networkInterfaceConfigurations"):
        yield f"Virtual machine {put.name} must have one or more network interfaces."
    primary = [interface for interface in interfaces if interface.get("primary") is True]
    if len(interfaces) > 1 and len(primary) != 1:
        yield f"Exactly one network interface of {put.name} must be primary; {len(primary)} are."


@rule(
    "VM-04",
    "an interface is one machine's, and stands in the machine's region",
    code="NicInUse",
    source="general knowledge",
    known="unverified",
)
def _own_interfaces(put: Put, world: World) -> Iterator[str]:
    for interface in items(put.body, "networkProfile.networkInterfaces"):
        found = world.get(str(interface.get("id") or ""))
        if found is None:
            continue
        others = [
            u.id for u, path in world.users(found.id) if path.startswith("networkProfile") and u.key != put.id.key
        ]
        endpoint = dig(found.properties, "privateEndpoint.id")
        if others or endpoint:
            yield f"Network interface {found.id} is in use by {others[0] if others else endpoint} already."
        if found.location and found.location != put.location:
            yield f"Network interface {found.id} is in {found.location}, and virtual machine {put.name} is not."


_KEPT: Final = (
    "zones",
    "osProfile.computerName",
    "osProfile.adminUsername",
    "storageProfile.imageReference",
    "storageProfile.osDisk.name",
    "securityProfile.securityType",
)


@rule(
    "VM-05",
    "what a machine is made of does not change: zone, names, account, image and disk",
    code="PropertyChangeNotAllowed",
    source="Azure/vm-scale-sets#38; for single machines unverified",
    known="unverified",
    hint="give the machine replace_on_changes for it",
)
def _stays(put: Put, _world: World) -> Iterator[str]:
    if put.before is None:
        return
    for path in _KEPT:
        was, now = dig(put.before.properties, path), dig(put.body, path)
        if now is not None and was is not None and _plain(now) != _plain(was):
            yield f"Changing property '{path}' is not allowed."


def _plain(value: Any) -> Any:
    return {key: item for key, item in value.items() if key != "exactVersion"} if isinstance(value, dict) else value


@rule(
    "VM-06",
    "trusted launch has secure boot and a virtual TPM under uefiSettings, and these have trusted launch",
    code="BadRequest",
    source="general knowledge",
    known="unverified",
)
def _trusted_launch(put: Put, _world: World) -> Iterator[str]:
    kind = dig(put.body, "securityProfile.securityType")
    if dig(put.body, "securityProfile.uefiSettings") and kind not in ("TrustedLaunch", "ConfidentialVM"):
        yield "Use of UEFI settings is not supported for a virtual machine without security type TrustedLaunch."


@delete_rule(
    "DEL-08",
    "a disk of a machine is not deleted",
    code="OperationNotAllowed",
    source="general knowledge",
    known="unverified",
)
def _disk_is_free(disk: Resource, world: World) -> Iterator[str]:
    owner = str(disk.properties.get("managedBy") or "")
    if world.get(owner) is not None:
        yield f"Disk {disk.name} is attached to VM {owner}."


def _disk_id(machine: str, body: Body) -> str:
    name = (
        dig(body, "storageProfile.osDisk.name")
        or f"{machine.rsplit('/', 1)[1]}_OsDisk_1_{stable_uuid(machine, 'disk')}"
    )
    return f"{machine.rsplit('/providers/', 1)[0]}/providers/{DISKS}/{name}"


def _answers(put: Put, world: World, _granted: Granted) -> Body:
    before = put.before.properties if put.before else {}
    disk = _disk_id(put.id.text, put.body)
    asked = dig(put.body, "storageProfile.osDisk") or {}
    answered: dict[str, Any] = {
        "vmId": stable_uuid(put.id.key, "vmId"),
        "timeCreated": before.get("timeCreated") or timestamp(),
        **identity_answer(put, world),
    }
    if asked:
        answered["storageProfile"] = {
            "osDisk": {
                "name": disk.rsplit("/", 1)[1],
                "osType": "Windows" if is_windows(put.body) else "Linux",
                "deleteOption": asked.get("deleteOption", "Detach"),
                "managedDisk": {"id": disk, **(asked.get("managedDisk") or {})},
            }
        }
    return answered


def _effects(machine: Resource, _before: Resource | None, world: World) -> Iterator[Write]:
    """The managed disk, unless the machine is made of one that is there already."""
    disk = str(dig(machine.properties, "storageProfile.osDisk.managedDisk.id") or "")
    if disk and world.get(disk) is None:
        managed = dig(machine.properties, "storageProfile.osDisk") or {}
        properties = {
            "name": disk.rsplit("/", 1)[1],
            "type": DISKS,
            "location": machine.location,
            "provisioningState": "Succeeded",
            "diskState": "Attached",
            "diskSizeGB": managed.get("diskSizeGB"),
            "sku": {"name": dig(managed, "managedDisk.storageAccountType") or "Premium_LRS"},
            "managedBy": machine.id,
        }
        yield Write(disk, DISKS, properties, machine.location)


def _goodbye(machine: Resource, world: World) -> Iterator[Write | str]:
    disk = dig(machine.properties, "storageProfile.osDisk") or {}
    id_ = str(dig(disk, "managedDisk.id") or "")
    found = world.get(id_)
    if found is None:
        return
    if disk.get("deleteOption") == "Delete":
        yield id_
    else:
        free = {key: value for key, value in found.properties.items() if key != "managedBy"}
        yield Write(id_, DISKS, {**free, "diskState": "Unattached"}, found.location)


VIRTUAL_MACHINE: Final = ResourceType(
    token="azure-native:compute:VirtualMachine",  # noqa: S106 a type token
    type=MACHINES,
    path=("vmName",),
    name=NameRule(re.compile(r"[A-Za-z0-9]([\w\-.]{0,62}[A-Za-z0-9_])?"), "1 to 64 letters, digits, '-', '.' and '_'"),
    force_new=frozenset({"location"}),
    write_only=("osProfile.adminPassword", "osProfile.customData", "userData"),
    closed={"storageProfile.osDisk.deleteOption": ("Delete", "Detach")},
    kept=dict.fromkeys(_KEPT, "VM-05"),
    rules=(_computer_name, _accounts, _is_whole, _own_interfaces, _stays, _trusted_launch),
    answers=_answers,
    effects=_effects,
    goodbye=_goodbye,
)

DISK: Final = ResourceType(token="", type=DISKS, path=(), deletion=(_disk_is_free,))
