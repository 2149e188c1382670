"""Where every subnet lies: named slots at fixed offsets, so that adding a subnet moves none.

A slot's offset counts addresses from the start of its network's first prefix. Nobody changes the offset of a slot
that a release has used; a new one takes addresses that are free, and the golden test of `dev` pins them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Final

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
SLOTS: Final = {"hub": HUB, "cluster": CLUSTER, "workspace": WORKSPACE, "spoke": ()}

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


def place(slot: Slot, space: IPv4Network) -> IPv4Network:
    """The slot's prefix in an address space that is large enough for it (see `needed`)."""
    return IPv4Network((int(space.network_address) + slot.offset, slot.prefix))


def needed(slots: Iterable[Slot]) -> int:
    """The longest prefix of an address space that holds all the slots."""
    return 32 - (max((slot.end for slot in slots), default=1) - 1).bit_length()


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


def slot_of(slots: Iterable[Slot], name: str) -> Slot | None:
    """The slot that a configured subnet replaces: named by the slot's key or by the subnet's name in Azure."""
    return next((slot for slot in slots if name in (slot.key, slot.subnet)), None)


def ranges(network: Hub | Spoke, instances: dict[str, int]) -> Iterator[Range]:
    """Every range of a network that is created: its slots in order, then, for a plain spoke, its own subnets.

    `instances` says for slot keys how many addresses the plan means to use. Slots that do not fit are left out:
    `topology.checks` tells about them.
    """
    slots = SLOTS["hub" if isinstance(network, Hub) else network.role]
    space = network.address_space[0]
    replaced = {slot.key: part for part in network.subnets if (slot := slot_of(slots, part.name))}
    for slot in slots:
        part = replaced.get(slot.key)
        if part:
            yield Range(slot.key, slot.subnet, part.prefix, slot, instances.get(slot.key, 0), part.at("prefix"))
        elif slot.end <= space.num_addresses:
            at = network.at("address_space")
            yield Range(slot.key, slot.subnet, place(slot, space), slot, instances.get(slot.key, 0), at)
    if not slots:
        yield from (_own(part) for part in network.subnets)


def _own(part: SubnetPart) -> Range:
    return Range(part.name, f"snet-{part.name}", part.prefix, None, part.instances, part.at("prefix"))
