"""The network interfaces of nodes, wherever a type keeps them: VMs, scale sets, instances, interfaces themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policies.core import remedy
from policies.core.values import Resource, dig, entries
from reachability.unknown import UNKNOWN

INTERFACE = "network:NetworkInterface"
MACHINE = "compute:VirtualMachine"
SCALE_SET = "compute:VirtualMachineScaleSet"
INSTANCE = "compute:VirtualMachineScaleSetVM"
MACHINES = (MACHINE, SCALE_SET, INSTANCE)
TYPES = (INTERFACE, *MACHINES)

# Below these the properties of an interface are found; an unknown one may hide any of them.
CONTAINERS = (
    "virtualMachineProfile",
    "networkProfile",
    "networkProfileConfiguration",
    "networkInterfaceConfigurations",
    "ipConfigurations",
    "dnsSettings",
)


def settings(node: Resource, *keys: str) -> Iterable[tuple[str, str, Any]]:
    """Every property with one of these names on the node's interfaces, as (path, name, value).

    A container that is not known comes back under its own path with value `UNKNOWN`, because it may hold one.
    """
    return _search(node.props, "", keys)


def _search(value: Mapping[str, Any], prefix: str, keys: tuple[str, ...]) -> Iterable[tuple[str, str, Any]]:
    for key, member in value.items():
        path = f"{prefix}{key}"
        if key in keys and member is not None:
            yield path, key, member
        elif key in CONTAINERS:
            if member is UNKNOWN:
                yield path, "", UNKNOWN
            elif isinstance(member, Mapping):
                yield from _search(member, f"{path}.", keys)
            for place, entry in entries(member, path) if isinstance(member, list) else ():
                if entry is UNKNOWN:
                    yield place, "", UNKNOWN
                elif isinstance(entry, Mapping):
                    yield from _search(entry, f"{place}.", keys)


def profile(node: Resource, name: str) -> tuple[Any, str]:
    """One profile of a machine (`osProfile`) and its path; a scale set keeps it in the profile of its machines."""
    path = ("virtualMachineProfile", name) if node.type == SCALE_SET else (name,)
    return dig(node.props, *path), ".".join(path)


def holders(value: Any, *keys: str) -> Iterator[Any]:
    """The parts of a node's interfaces that have one of these properties, each one that a remedy can change."""
    if any(value.get(key) is not None for key in keys):
        yield value
    for container in CONTAINERS:
        inner = value.get(container)
        if isinstance(inner, Mapping):
            yield from holders(inner, *keys)
        for entry in remedy.entries(inner):
            yield from holders(entry, *keys)
