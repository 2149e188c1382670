"""Nodes: where each type keeps its profiles, and what says that one is Windows."""

from __future__ import annotations

from typing import Any

import pytest

from policies.nodes import node_managed_disks, node_ssh_keys_only
from policies.parts import node_parts
from tests.policies.test_check_edges import told

BLOB = {"osDisk": {"vhd": {"uri": "https://contoso.blob.core.windows.net/vhds/os.vhd"}}}


@pytest.mark.parametrize("kind", node_parts.MACHINES)
def test_disks_are_where_the_type_keeps_them(kind: str) -> None:
    own: dict[str, Any] = {"storageProfile": BLOB}
    of_set: dict[str, Any] = {"virtualMachineProfile": own}
    in_set = kind == node_parts.SCALE_SET
    (found,) = told(node_managed_disks, kind, **(of_set if in_set else own))
    assert found.startswith(f"{'virtualMachineProfile.' if in_set else ''}storageProfile.osDisk.vhd is set")
    assert told(node_managed_disks, kind, **(own if in_set else of_set)) == []


@pytest.mark.parametrize(
    ("system", "judged"), [("Windows", False), ("WINDOWS", False), ("Linux", True), ("WindowsX", True), (None, True)]
)
def test_only_an_os_disk_of_windows_is_windows(system: Any, judged: bool) -> None:
    profiles = {"osProfile": {"linuxConfiguration": {}}, "storageProfile": {"osDisk": {"osType": system}}}
    assert bool(told(node_ssh_keys_only, node_parts.MACHINE, **profiles)) is judged
