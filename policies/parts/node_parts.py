"""The network interfaces of nodes, wherever a type keeps them: VMs, scale sets, instances, interfaces themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from policies.core.values import Resource, entries
from reachability.unknown import UNKNOWN

INTERFACE = "network:NetworkInterface"
TYPES = (
    INTERFACE,
    "compute:VirtualMachine",
    "compute:VirtualMachineScaleSet",
    "compute:VirtualMachineScaleSetVM",
)

# Below these the properties of an interface are found; an unknown one may hide any of them.
_CONTAINERS = (
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
        elif key in _CONTAINERS:
            if member is UNKNOWN:
                yield path, "", UNKNOWN
            elif isinstance(member, Mapping):
                yield from _search(member, f"{path}.", keys)
            for place, entry in entries(member, path) if isinstance(member, list) else ():
                if entry is UNKNOWN:
                    yield place, "", UNKNOWN
                elif isinstance(entry, Mapping):
                    yield from _search(entry, f"{place}.", keys)
