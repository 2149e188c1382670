"""The subnets of a stack: resources of their own, and entries of a network's list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from policies.core import remedy
from policies.core.stack import Stack
from policies.core.values import Resource, entries
from reachability.network.model import Subnet

SUBNET = "network:Subnet"
NETWORK = "network:VirtualNetwork"

OF_AZURE: Final = frozenset(
    {"gatewaysubnet", "azurefirewallsubnet", "azurefirewallmanagementsubnet", "routeserversubnet"}
)
"""Subnets that hold one service of Azure's, which takes no security group ("About VPN Gateway configuration settings",
"Azure Firewall FAQ", azure-docs; RouteServerSubnet unverified)."""


def written(resource: Resource) -> Iterable[tuple[str, str, Any]]:
    """Each subnet that a resource writes, as (path of its properties, name in lower case or "", properties)."""
    if resource.type == SUBNET:
        yield "", resource.named("subnetName", "name") or "", resource.props
        return
    for path, entry in entries(resource.props.get("subnets"), "subnets"):
        name = entry.get("name") if isinstance(entry, Mapping) else None
        yield path, name.lower() if isinstance(name, str) else "", entry


def to_change(props: Any) -> Iterable[Any]:
    """The inputs of each subnet that a resource writes, to be changed in place. A network is known by its space."""
    if "addressSpace" in props:
        yield from remedy.entries(props.get("subnets"))
    else:
        yield props


def writer(stack: Stack, subnet: Subnet) -> Resource | None:
    """The resource that writes a subnet of the model: its own, or the network with it in its list."""
    by_key = stack.model.resources.by_key
    found = by_key.get(subnet.key) or by_key.get(subnet.network)
    return stack.resource(found.where) if found else None
