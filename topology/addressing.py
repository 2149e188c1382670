"""Where every subnet lies: named slots at fixed offsets, so that adding a subnet moves none.

A slot's offset counts addresses from the start of its network's first prefix. Nobody changes the offset of a slot
that a release has used; a new one takes addresses that are free, and the golden test of `dev` pins them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Network
from typing import Final

from topology.schema import AbsentError, Settings
from topology.schema.network import Hub, Spoke, SubnetPart

# Azure keeps the first four addresses and the last of every subnet (virtual-networks-faq, "reserved addresses").
RESERVED_ADDRESSES: Final = 5
SMALLEST_SUBNET: Final = 29  # a /29 is the smallest subnet that Azure makes


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one subnet. `longest` is the longest prefix (the smallest subnet) that Azure takes for it."""

    key: str
    subnet: str  # the subnet's name in Azure
    offset: int
    prefix: int
    longest: int
    purpose: str
    created: bool = True  # False: the addresses are kept free, and nothing is made of them yet

    @property
    def end(self) -> int:
        """The offset of the first address behind the slot."""
        return self.offset + (1 << (32 - self.prefix))


# Sizes: azure-docs firewall, bastion/configuration-settings (2021-10-12), vpn-gateway settings, dns-private-resolver
# overview (2022-12-06).
HUB: Final = (
    Slot("firewall", "AzureFirewallSubnet", 0, 26, 26, "Azure Firewall"),
    Slot("firewallManagement", "AzureFirewallManagementSubnet", 64, 26, 26, "firewall under forced tunnelling", False),
    Slot("bastion", "AzureBastionSubnet", 128, 26, 26, "Azure Bastion"),
    Slot("gateway", "GatewaySubnet", 192, 27, 27, "VPN or ExpressRoute gateway"),
    Slot("resolverInbound", "snet-resolver-inbound", 224, 28, 28, "DNS resolver, inbound"),
    Slot("resolverOutbound", "snet-resolver-outbound", 240, 28, 28, "DNS resolver, outbound"),
    Slot("endpoints", "snet-endpoints", 256, 25, 28, "shared private endpoints"),
    Slot("jumpbox", "snet-jumpbox", 384, 28, 29, "jumpbox", False),
)
CLUSTER: Final = (
    Slot("gateway", "snet-gateway", 0, 26, 28, "Application Gateway"),
    Slot("web", "snet-web", 64, 28, 29, "load balancer and web nodes"),
    Slot("compute", "snet-compute", 80, 28, 29, "compute nodes"),
)
WORKSPACE: Final = (
    Slot("training", "snet-training", 0, 25, 29, "training clusters"),
    Slot("instances", "snet-instances", 128, 26, 29, "compute instances", False),
    Slot("builds", "snet-builds", 192, 28, 29, "image builds", False),
)
# Where the hub is someone else's network, what it would share stands in the workspace spoke, behind its own subnets.
SHARED: Final = (
    Slot("resolverInbound", "snet-resolver-inbound", 208, 28, 28, "DNS resolver, inbound"),
    Slot("resolverOutbound", "snet-resolver-outbound", 224, 28, 28, "DNS resolver, outbound"),
    Slot("jumpbox", "snet-jumpbox", 240, 28, 29, "jumpbox", False),
    Slot("endpoints", "snet-endpoints", 256, 25, 28, "shared private endpoints"),
)
SLOTS: Final = {"hub": HUB, "cluster": CLUSTER, "workspace": WORKSPACE, "spoke": ()}

# Slots that are kept free until a setting asks for what stands in them; the others that are not created stay so.
ASKED_FOR: Final[Mapping[str, Callable[[Settings], bool]]] = {
    "firewallManagement": lambda settings: settings.egress.has_management,
    "instances": lambda settings: bool(settings.workspace and settings.workspace.uses_instances),
    "builds": lambda settings: bool(settings.workspace and settings.workspace.own_network),
    "jumpbox": lambda settings: bool(settings.jumpbox and not settings.jumpbox.spoke),
}

# Names that Azure gives a meaning to, with the longest prefix it takes: only the hub's slots may have them.
RESERVED_NAMES: Final = {
    "AzureFirewallSubnet": 26,
    "AzureFirewallManagementSubnet": 26,
    "AzureBastionSubnet": 26,
    "GatewaySubnet": 27,
    "RouteServerSubnet": 27,
}


@dataclass(frozen=True, slots=True)
class Range:
    """One subnet's place. `at` is the key path of the setting that decides it."""

    key: str
    subnet: str
    prefix: IPv4Network
    slot: Slot | None
    instances: int
    at: str


def slots(settings: Settings, role: str) -> tuple[Slot, ...]:
    """The places that a network of that role has under these settings. Raises AbsentError where a setting is at fault.

    An existing hub has none, and the workspace spoke has those of the shared subnets beside its own.
    """
    existing = settings.hub.id is not None
    found = (() if existing else HUB) if role == "hub" else SLOTS[role]
    if role == "workspace" and existing:
        found = (*found, *SHARED)
    return tuple(replace(slot, created=True) if _asked_for(slot, settings) else slot for slot in found)


def _asked_for(slot: Slot, settings: Settings) -> bool:
    try:
        return slot.key in ASKED_FOR and ASKED_FOR[slot.key](settings)
    except AbsentError:  # what would ask for it is at fault, and that is no reason to judge the network by less
        return False


def shared_network(settings: Settings) -> str:
    """The key of the network that holds the shared subnets: the hub, or the workspace spoke where the hub exists."""
    return settings.spoke("workspace").name if settings.hub.id else "hub"


def place(slot: Slot, space: IPv4Network) -> IPv4Network:
    """The slot's prefix in an address space that is large enough for it (see `needed`)."""
    return IPv4Network((int(space.network_address) + slot.offset, slot.prefix))


def needed(places: Iterable[Slot]) -> int:
    """The longest prefix of an address space that holds all the slots."""
    return 32 - (max((slot.end for slot in places), default=1) - 1).bit_length()


def free(prefix: IPv4Network) -> int:
    """How many addresses of a subnet can be used."""
    return prefix.num_addresses - RESERVED_ADDRESSES


def usable(address: IPv4Address, prefix: IPv4Network) -> bool:
    """Whether an address lies in the subnet and is none of Azure's own five."""
    return address in prefix and 4 <= int(address) - int(prefix.network_address) < prefix.num_addresses - 1


def last_usable(prefix: IPv4Network) -> IPv4Address:
    """The subnet's highest usable address.

    Static frontends take it, because Azure hands addresses to instances from the lowest up.
    """
    return prefix.broadcast_address - 1


def slot_of(places: Iterable[Slot], name: str) -> Slot | None:
    """The slot that a configured subnet replaces: named by the slot's key or by the subnet's name in Azure."""
    return next((slot for slot in places if name in (slot.key, slot.subnet)), None)


def ranges(network: Hub | Spoke, instances: dict[str, int], settings: Settings) -> Iterator[Range]:
    """Every range of a network that is created: its slots in order, then, for a plain spoke, its own subnets.

    `instances` says for slot keys how many addresses the plan means to use. Slots that do not fit are left out:
    `topology.checks` tells about them. The settings decide which slots there are.
    """
    if isinstance(network, Hub) and network.id:
        return
    places = slots(settings, "hub" if isinstance(network, Hub) else network.role)
    space = network.address_space[0]
    replaced = {slot.key: part for part in network.subnets if (slot := slot_of(places, part.name))}
    for slot in places:
        part = replaced.get(slot.key)
        if part:
            yield Range(slot.key, slot.subnet, part.prefix, slot, instances.get(slot.key, 0), part.at("prefix"))
        elif slot.end <= space.num_addresses:
            at = network.at("address_space")
            yield Range(slot.key, slot.subnet, place(slot, space), slot, instances.get(slot.key, 0), at)
    if not places:
        yield from (_own(part) for part in network.subnets)


def _own(part: SubnetPart) -> Range:
    return Range(part.name, f"snet-{part.name}", part.prefix, None, part.instances, part.at("prefix"))
