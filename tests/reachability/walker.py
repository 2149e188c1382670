"""A packet walker that shares nothing with the algebra: one packet at a time, text in, yes or no out.

A packet's source is an address with the set of service tags that it is in; which tags go together is written out here
once more, from Azure's documentation, and not taken from `reachability`.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations, product
from typing import Any

Rule = Mapping[str, Any]
PLATFORM = ipaddress.ip_address("168.63.129.16")
_SPECIAL = [
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "224.0.0.0/3",
    )
]


@dataclass(frozen=True)
class Packet:
    protocol: str
    source: str
    tags: frozenset[str]
    source_port: int
    destination: str
    destination_tags: frozenset[str]
    port: int


def let_in(rules: Iterable[Rule], packet: Packet) -> bool:
    """First match by priority; nothing matching means no (the Deny at 65500), and defaults are the caller's."""
    for rule in sorted(rules, key=lambda each: each["priority"]):
        if matches(rule, packet):
            return rule["access"].lower() == "allow"
    return False


def matches(rule: Rule, packet: Packet) -> bool:
    return (
        rule["direction"].lower() == "inbound"
        and rule["protocol"].lower() in ("*", packet.protocol)
        and _address(rule, "source", packet.source, packet.tags)
        and _address(rule, "destination", packet.destination, packet.destination_tags)
        and any(_port(text, packet.source_port) for text in _listed(rule, "sourcePortRange"))
        and any(_port(text, packet.port) for text in _listed(rule, "destinationPortRange"))
    )


def _listed(rule: Rule, key: str) -> list[str]:
    return [str(each) for each in ([rule[key]] if rule.get(key) else []) + list(rule.get(key + "s", []))]


def _port(text: str, port: int) -> bool:
    if text == "*":
        return True
    low, _, high = text.partition("-")
    return int(low) <= port <= int(high or low)


def _address(rule: Rule, end: str, address: str, tags: frozenset[str]) -> bool:
    prefixes = ([rule[f"{end}AddressPrefix"]] if rule.get(f"{end}AddressPrefix") else []) + list(
        rule.get(f"{end}AddressPrefixes", [])
    )
    for prefix in prefixes:
        if prefix == "*" or prefix.lower() in tags:
            return True
        if prefix[0].isdigit() or ":" in prefix:
            network = ipaddress.ip_network(prefix, strict=False)
            if ipaddress.ip_address(address) in network:
                return True
    return False


def public(address: str) -> bool:
    parsed = ipaddress.ip_address(address)
    if parsed.version == 6:
        return parsed in ipaddress.ip_network("2000::/3")
    return parsed != PLATFORM and not any(parsed in network for network in _SPECIAL)


def possible(address: str, tags: frozenset[str]) -> bool:
    """Whether a packet from this address can be in exactly these tags."""
    parsed = ipaddress.ip_address(address)
    if (parsed == PLATFORM) != ("azureloadbalancer" in tags):
        return False
    services = tags - {"internet", "virtualnetwork", "azureloadbalancer"}
    if services and "internet" not in tags:
        return False
    if any(tag.count(".") and tag.partition(".")[0] not in tags for tag in services):
        return False
    if "internet" in tags and ("virtualnetwork" in tags or not public(address)):
        return False
    if parsed == PLATFORM:
        return tags == {"azureloadbalancer"}
    return not public(address) or bool(tags & {"internet", "virtualnetwork"})


def interesting(rules: Iterable[Rule], end: str) -> set[str]:
    """Addresses on both sides of every edge that a rule can draw, and one of each kind."""
    found = {"10.9.9.9", "203.0.113.9", "2a00::9", "fd00::9", str(PLATFORM)}
    for rule in rules:
        for prefix in [rule.get(f"{end}AddressPrefix"), *rule.get(f"{end}AddressPrefixes", [])]:
            if prefix and (prefix[0].isdigit() or ":" in prefix):
                network = ipaddress.ip_network(prefix, strict=False)
                made = type(network.network_address)
                for value in (
                    int(network.network_address) - 1,
                    int(network.network_address),
                    int(network.broadcast_address),
                    int(network.broadcast_address) + 1,
                ):
                    if 0 <= value < 2**network.max_prefixlen:
                        found.add(str(made(value)))
    # The edges of public space are edges as well, because they decide which tags an address can be in.
    for network in _SPECIAL:
        for value in (int(network.network_address) - 1, int(network.broadcast_address) + 1):
            if 0 <= value < 2**32:
                found.add(str(ipaddress.IPv4Address(value)))
        found.add(str(network.network_address))
    found |= {"168.63.129.15", "168.63.129.17", "1fff::1", "2000::", "3fff::1", "4000::"}
    return found


def all_packets(rules: list[Rule], tags: Iterable[str], port: int) -> Iterator[Packet]:
    """Enough packets to find any opening on `port`: every combination of interesting values."""
    names = sorted(tags)
    subsets = [frozenset(each) for each in chain.from_iterable(combinations(names, n) for n in range(len(names) + 1))]
    ports = {50000}
    for rule in rules:
        for text in _listed(rule, "sourcePortRange"):
            if text != "*":
                low, _, high = text.partition("-")
                ports |= {
                    each for each in (int(low) - 1, int(low), int(high or low), int(high or low) + 1) if each <= 65535
                }
    sources = [
        (address, subset)
        for address in interesting(rules, "source")
        for subset in subsets
        if address != str(PLATFORM) and possible(address, subset)
    ]
    targets = [(address, subset) for address in interesting(rules, "destination") for subset in (frozenset(),)]
    for (source, having), (target, at), source_port in product(sources, targets, ports):
        if (":" in source) == (":" in target):
            yield Packet("tcp", source, having, source_port, target, at, port)
