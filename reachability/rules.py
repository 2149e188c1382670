"""One rule of a network security group, read from its ARM properties, with what is not known kept apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from reachability import addresses, readers, service_tags
from reachability.boxes import Box
from reachability.intervals import EMPTY, IntervalSet
from reachability.unknown import UNKNOWN, Unknown

FIRST_PRIORITY: Final = 100
DEFAULT_PRIORITY: Final = 65000  # the first of the rules that Azure adds and nobody can remove


@dataclass(frozen=True, slots=True)
class Side:
    """Source or destination: addresses and tags that are surely in it, and whether that is all."""

    addresses: IntervalSet
    tags: frozenset[str] = frozenset()
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as data. `unknown` names the properties whose value is missing; `where` says where it is written."""

    name: str
    priority: int | Unknown
    direction: str | Unknown  # "inbound" or "outbound"
    access: str | Unknown  # "allow" or "deny"
    protocol: IntervalSet
    source: Side
    source_ports: IntervalSet
    destination: Side
    destination_ports: IntervalSet
    unknown: frozenset[str] = frozenset()
    where: str = ""

    def inbound(self, *, possible: bool) -> bool:
        """Whether the rule is surely (or possibly) about incoming packets."""
        return self.direction == "inbound" or (possible and self.direction is UNKNOWN)

    def ports(self, *, possible: bool) -> Iterator[IntervalSet]:
        """Protocols, source ports and destination ports, in the order of a box."""
        parts = (
            ("protocol", self.protocol, readers.ANY_PROTOCOL),
            ("sourcePort", self.source_ports, readers.ANY_PORT),
            ("destinationPort", self.destination_ports, readers.ANY_PORT),
        )
        for stem, known, every in parts:
            missing = possible and any(name.startswith(stem) for name in self.unknown)
            yield every if missing else known

    def box(self, sources: IntervalSet, destinations: IntervalSet, *, possible: bool) -> Box:
        """The packets of the rule between these addresses: protocol, source, its port, destination, its port."""
        protocols, source_ports, destination_ports = self.ports(possible=possible)
        return (protocols, sources, source_ports, destinations, destination_ports)


_PLURALS = {
    "sourcePortRange": "sourcePortRanges",
    "destinationPortRange": "destinationPortRanges",
}


def read(properties: Mapping[str, Any], *, name: str | None = None, where: str = "") -> Rule:
    """A rule from the properties of a `securityRules` entry or of a SecurityRule resource.

    `properties` holds plain values and `UNKNOWN`. `name` stands in when the properties hold none that is known.
    """
    unknown: set[str] = set()
    protocol = readers.protocol(properties.get("protocol"))
    if not protocol.complete:
        unknown.add("protocol")
    ports = {}
    for one, many in _PLURALS.items():
        ports[one] = readers.ports(properties.get(one), properties.get(many))
        if not ports[one].complete:
            unknown.add(_missing(properties, one, many))
    words = {}
    for key in ("direction", "access"):
        value = readers.word(properties.get(key))
        words[key] = UNKNOWN if value is None else value
        if words[key] is UNKNOWN:
            unknown.add(key)
    priority = readers.number(properties.get("priority"))
    if priority is None or isinstance(priority, Unknown):
        priority = UNKNOWN
        unknown.add("priority")
    own_name = properties.get("name")
    return Rule(
        name=own_name if isinstance(own_name, str) and own_name else name or "(name not known)",
        priority=priority,
        direction=words["direction"],
        access=words["access"],
        protocol=protocol.known,
        source=_side(properties, "source", unknown),
        source_ports=ports["sourcePortRange"].known,
        destination=_side(properties, "destination", unknown),
        destination_ports=ports["destinationPortRange"].known,
        unknown=frozenset(unknown),
        where=where,
    )


def _missing(properties: Mapping[str, Any], *keys: str) -> str:
    """The key whose value is missing or unreadable: the one that is set, when only one is."""
    written = [key for key in keys if properties.get(key) not in (None, "", [])]
    return written[0] if len(written) == 1 else keys[0]


def _side(properties: Mapping[str, Any], end: str, unknown: set[str]) -> Side:
    one, many, groups_key = f"{end}AddressPrefix", f"{end}AddressPrefixes", f"{end}ApplicationSecurityGroups"
    groups = properties.get(groups_key)
    prefixes = [properties.get(one), properties.get(many)]
    found = readers.prefixes(*prefixes)
    members: set[str] = set()
    if groups is UNKNOWN or (isinstance(groups, list) and groups):
        if not any(True for _ in readers.scalars(*prefixes)):
            found = readers.Read(EMPTY)
        for entry in groups if isinstance(groups, list) else [UNKNOWN]:
            reference = entry.get("id") if isinstance(entry, Mapping) else UNKNOWN
            if isinstance(reference, str):
                members.add(service_tags.group(reference))
            else:
                # Whichever group it is, its members are in the virtual network: for an Allow that is all of it at
                # worst, and a Deny by an unknown group is not counted on (no packet has this tag).
                members.add(service_tags.group(f"not known: {end} of {properties.get('name')} {len(members)}"))
    if not found.complete:
        unknown.add(_missing(properties, one, many))
    return Side(found.known, found.tags | frozenset(members), found.complete)


_VIRTUAL_NETWORK = Side(EMPTY, frozenset({service_tags.VIRTUAL_NETWORK}))
_PROBE = Side(EMPTY, frozenset({service_tags.LOAD_BALANCER}))
_EVERYONE = Side(addresses.EVERYWHERE)


def _default(name: str, priority: int, access: str, source: Side, destination: Side) -> Rule:
    every = (readers.ANY_PROTOCOL, readers.ANY_PORT)
    return Rule(name, priority, "inbound", access, every[0], source, every[1], destination, every[1], where="Azure")


DEFAULT_INBOUND: Final = (
    _default("AllowVnetInBound", 65000, "allow", _VIRTUAL_NETWORK, _VIRTUAL_NETWORK),
    _default(
        "AllowAzureLoadBalancerInBound", 65001, "allow", Side(EMPTY, frozenset({service_tags.LOAD_BALANCER})), _EVERYONE
    ),
    _default("DenyAllInBound", 65500, "deny", _EVERYONE, _EVERYONE),
)
"""What Azure adds to every group (azure-docs, "Network security groups overview", 2025-07-15)."""
