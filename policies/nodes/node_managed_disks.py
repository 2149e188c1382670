"""Nodes run on managed disks: no blobs in storage accounts of one's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.values import Resource, dig, entries
from policies.parts import node_parts
from reachability.unknown import UNKNOWN

_WANTED = "Use managedDisk with a storageAccountType, and an image by reference or gallery id."


def check(node: Resource, _config: define.Config) -> Iterable[str]:
    """Judge the OS disk and every data disk of a VM, a scale set or one of its instances."""
    profile, where = node_parts.profile(node, "storageProfile")
    if profile is UNKNOWN:
        yield wording.not_known(where)
        return
    disks = [(f"{where}.osDisk", dig(profile, "osDisk")), *entries(dig(profile, "dataDisks"), f"{where}.dataDisks")]
    for place, disk in disks:
        yield from _disk(place, disk)


def _disk(place: str, disk: Any) -> Iterable[str]:
    if disk is UNKNOWN:
        yield wording.not_known(place)
        return
    for prop, what in (
        ("vhdContainers", "is a blob in one of these storage accounts"),
        ("vhd", "is a blob in a storage account"),
        ("image", "starts from an image blob, which only unmanaged disks do"),
    ):
        if dig(disk, prop) not in (None, []):
            yield f"{place}.{prop} is set: the disk {what}. {_WANTED}"


POLICY = define.resource_policy(
    define.About(
        name="node-managed-disks",
        title="Nodes use managed disks",
        description="A virtual machine or scale set must use managed disks.",
        severity=Severity.HIGH,
        framework=define.cis("7.2", "Ensure Virtual Machines are utilizing Managed Disks"),
        tags=("CKV_AZURE_92", "06a78e20", "KICS:0536c90c", "MCSB:DP-4", "node", "disk"),
        remediation=_WANTED,
    ),
    types=node_parts.MACHINES,
    check=check,
)
