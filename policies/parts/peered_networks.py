"""Which virtual networks of a stack are peered, directly or through others, and where endpoints and links are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from policies.core.stack import Stack, arm_name
from policies.core.values import Resource, dig, entries
from reachability.unknown import UNKNOWN, Unknown

NETWORK = "network:VirtualNetwork"
PEERING = "network:VirtualNetworkPeering"
ENDPOINT = "network:PrivateEndpoint"
LINK = "privatedns:VirtualNetworkLink"
ZONE = "privatedns:PrivateZone"
_SUBNET = "network:Subnet"

Places = list[Resource | str] | Unknown
"""Networks by resource or, outside the stack, by id; several mean "one of these"; UNKNOWN means anywhere."""


def key(network: Resource | str) -> str:
    """One name for one network: the URN in the stack, the lower-case id outside it."""
    return network if isinstance(network, str) else network.urn


def spelled(network: Resource | str) -> str:
    """How a violation calls a network."""
    return network.rpartition("/")[2] if isinstance(network, str) else arm_name(network) or network.name


def ends(stack: Stack, peering: Resource) -> tuple[Places, Places]:
    """The network that holds a peering, and the one that it leads to."""
    remote = dig(peering.props, "remoteVirtualNetwork", "id")
    return (
        stack.by_name(peering, "virtualNetworkName", NETWORK),
        stack.by_id(peering, "remoteVirtualNetwork", remote, NETWORK),
    )


def home(stack: Stack, endpoint: Resource) -> Places:
    """The network of a private endpoint, by way of its subnet."""
    subnet_id = dig(endpoint.props, "subnet", "id")
    if isinstance(subnet_id, str):
        return stack.by_id(endpoint, "subnet", subnet_id.lower().partition("/subnets/")[0], NETWORK)
    found: dict[str, Resource | str] = {key(each): each for each in stack.sources(endpoint, "subnet", NETWORK)}
    for subnet in stack.sources(endpoint, "subnet", _SUBNET):
        networks = stack.by_name(subnet, "virtualNetworkName", NETWORK)
        for network in networks if isinstance(networks, list) else ():
            found[key(network)] = network
    return list(found.values()) or UNKNOWN


def private_link(zone: Resource) -> bool:
    """Whether a zone, or the zone of a link, is one of Private Link's; one whose name is not known may be."""
    name = zone.named("privateZoneName")
    return name is None or "privatelink" in name.split(".")


def _ids_by_name(networks: Iterable[Resource | str]) -> dict[str, list[Resource | str]]:
    """Networks outside the stack by `group/name`, which is all that a peering says of the network that holds it.

    Several are of different subscriptions; nothing says which one is meant, so all are.
    """
    found: dict[str, list[Resource | str]] = {}
    for network in networks:
        parts = network.split("/") if isinstance(network, str) else []
        if "resourcegroups" in parts:
            same = found.setdefault(f"{parts[parts.index('resourcegroups') + 1]}/{parts[-1]}", [])
            if network not in same:
                same.append(network)
    return found


@dataclass(frozen=True, slots=True)
class Peerings:
    """The undirected graph of peerings; what is uncertain counts as peered, so that more is asked for, not less."""

    neighbours: dict[str, dict[str, Resource | str]]

    @classmethod
    def of(cls, stack: Stack) -> Peerings:
        """Every peering of the stack, as a resource of its own or inside a network."""
        return stack.shared(cls._read)

    @classmethod
    def _read(cls, stack: Stack) -> Peerings:
        graph = cls({})
        pairs = [ends(stack, peering) for peering in stack.all(PEERING)]
        outside = _ids_by_name(other for _, remote in pairs if isinstance(remote, list) for other in remote)
        for local, remote in pairs:
            for one in local if isinstance(local, list) else ():
                for same in outside.get(key(one), [one]):
                    for other in remote if isinstance(remote, list) else ():
                        graph._join(same, other)
        for network in stack.all(NETWORK):
            prop = "virtualNetworkPeerings"
            for _, entry in entries(network.props.get(prop), prop):
                remote = stack.by_id(network, prop, dig(entry, "remoteVirtualNetwork", "id"), NETWORK)
                for other in remote if isinstance(remote, list) else ():
                    graph._join(network, other)
        return graph

    def _join(self, one: Resource | str, other: Resource | str) -> None:
        self.neighbours.setdefault(key(one), {})[key(other)] = other
        self.neighbours.setdefault(key(other), {})[key(one)] = one

    def within_reach(self, starts: Iterable[Resource | str]) -> dict[str, Resource | str]:
        """The networks themselves and every one peered with them, directly or through others, by key."""
        found = {key(each): each for each in starts}
        pending = list(found)
        while pending:
            for name, network in self.neighbours.get(pending.pop(), {}).items():
                if name not in found:
                    found[name] = network
                    pending.append(name)
        return found
