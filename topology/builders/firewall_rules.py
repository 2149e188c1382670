"""The firewall's rules, from the same flows as those of the security groups.

A flow gets a rule exactly where `topology.builders.routes` leads its packets through the firewall. Packets inside one
network, and between a spoke and the hub, never pass it; packets of the Application Gateway pass it only between spokes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Final, Literal

from topology.addressing import ranges
from topology.builders import dns, routes
from topology.flows import Flow, Places
from topology.flows.outbound import consumers
from topology.naming import Names
from topology.plan import ApplicationRule, NetworkRule, OnPremisesException, RuleCollection, RuleCollectionGroup
from topology.schema import Hub, Settings, Spoke

_PROTOCOLS: Final = {"Tcp": "TCP", "Udp": "UDP", "Icmp": "ICMP", "*": "Any"}

# Azure's own resolver and platform address: a host answers for it, and no packet to it leaves the machine.
_PLATFORM: Final = IPv4Network("168.63.129.16/32")

# Sides that stand for Azure's platform or for the networks themselves: what is said of them never passes a firewall.
_INSIDE: Final = frozenset({"AzureLoadBalancer", "GatewayManager", "VirtualNetwork", "Internet", "AzureCloud"})

_WEB: Final[dict[int, Literal["Http", "Https"]]] = {80: "Http", 443: "Https"}

_Rules = tuple[NetworkRule, ...] | tuple[ApplicationRule, ...]


@dataclass(frozen=True, slots=True)
class _Geography:
    """Which prefixes belong to which network, and which subnets are routed to the firewall."""

    networks: tuple[tuple[str, IPv4Network], ...]
    routed: tuple[IPv4Network, ...]

    def network(self, prefix: IPv4Network) -> str | None:
        """The network of the plan that a prefix lies in; None is on-premises or another region."""
        return next((key for key, space in self.networks if prefix.subnet_of(space)), None)

    def is_routed(self, prefix: IPv4Network) -> bool:
        """Whether any of the prefix is in a subnet that sends everything to the firewall."""
        return any(prefix.overlaps(subnet) for subnet in self.routed)

    def passes(self, source: str, target: str) -> bool:
        """Whether packets between the two sides pass the firewall."""
        if not source[0].isdigit():
            return False
        start = IPv4Network(source)
        if not target[0].isdigit():
            return target not in _INSIDE and self.is_routed(start)
        end = IPv4Network(target)
        here, there = self.network(start), self.network(end)
        if end == _PLATFORM or here == there:
            return False
        if "hub" in (here, there) and None not in (here, there):
            return False  # by the peering
        if here is None:
            return self.is_routed(end)  # GatewaySubnet sends here what comes for a routed subnet
        if there is None:
            return self.is_routed(start)
        return True  # one spoke to another


def _geography(settings: Settings) -> _Geography:
    spaces = [("hub", prefix) for prefix in settings.hub.address_space]
    spaces += [(spoke.name, prefix) for spoke in settings.spokes for prefix in spoke.address_space]
    created: list[tuple[Hub | Spoke, str]] = [(settings.hub, "hub")]
    created += [(spoke, spoke.role) for spoke in settings.created()]
    routed = [
        item.prefix
        for network, role in created
        for item in ranges(network, {}, settings)
        if (not item.slot or item.slot.created) and routes.takes_table(settings, role, item.key)
    ]
    return _Geography(tuple(spaces), tuple(routed))


def groups(
    settings: Settings,
    names: Names,
    places: Places,
    flows: Sequence[Flow],
    exceptions: tuple[OnPremisesException, ...],
) -> tuple[RuleCollectionGroup, ...]:
    """The rule collection groups of the policy, in the order of their priorities. None is empty.

    Group and collection priorities have gaps for what someone adds by hand. Azure takes the network rules of all groups
    first, then application rules; what nothing names is denied, so there is no rule that denies.
    """
    geography = _geography(settings)
    authority = tuple(item for item in exceptions if item.revocation)
    by_band = {
        band: tuple(rule for flow in flows if flow.band == band and (rule := _network_rule(geography, flow)))
        for band in ("dns", "on-premises", "clients", "internal", "platform")
    }
    # The revocation lists are reached by name, in an application rule: the firewall sees which host a request is for.
    # It looks that host up itself, so where it asks no corporate server they are reached by address like the others.
    by_name = not dns.answered_by_firewall(settings, places)
    named = tuple(rule for rule in by_band["on-premises"] if not by_name or rule.ports != (str(authority[0].port),))
    lists = tuple(_revocation(places, authority)) if by_name else ()
    hosts, by_port = tuple(_allowed(settings, places)), tuple(_allowed_by_port(settings, places))
    found: tuple[tuple[str, int, tuple[tuple[str, _Rules], ...]], ...] = (
        ("on-premises", 1000, (("names", by_band["dns"]), ("exceptions", named), ("revocation-lists", lists))),
        ("spokes", 2000, (("clients", by_band["clients"]), ("between", by_band["internal"]))),
        ("azure", 3000, (("services", by_band["platform"]),)),
        ("internet", 4000, (("allowed-ports", by_port), ("allowed-hosts", hosts))),
    )
    made = []
    for part, priority, collections in found:
        filled = tuple(
            RuleCollection(f"allow-{name}", 1000 + 100 * index, "Allow", rules)
            for index, (name, rules) in enumerate(collections)
            if rules
        )
        if filled:
            made.append(RuleCollectionGroup(names.of("rcg", part), priority, filled))
    return tuple(made)


def _network_rule(geography: _Geography, flow: Flow) -> NetworkRule | None:
    pairs = [(s, d) for s in flow.sources for d in flow.destinations if geography.passes(s, d)]
    if not pairs:
        return None
    return NetworkRule(
        name=flow.name,
        description=flow.why,
        protocols=(_PROTOCOLS[flow.protocol],),
        sources=tuple(dict.fromkeys(source for source, _ in pairs)),
        destinations=tuple(dict.fromkeys(target for _, target in pairs)),
        hosts=(),
        ports=flow.ports,
    )


def _revocation(places: Places, authority: tuple[OnPremisesException, ...]) -> Iterator[ApplicationRule]:
    callers = (*places.workers(), *places.of("hub", "jumpbox"))
    hosts = tuple(item.host for item in authority)
    spoken: tuple[tuple[Literal["Http", "Https"], int], ...] = (("Http", authority[0].port),)
    yield ApplicationRule("RevocationLists", authority[0].reason, callers, spoken, hosts)


def _allowed(settings: Settings, places: Places) -> Iterator[ApplicationRule]:
    for item in settings.egress.allow:
        spoken = tuple((_WEB[port], port) for port in item.ports if port in _WEB)
        if spoken:
            yield ApplicationRule(item.name, _reason(item.reason, item.owner), consumers(places), spoken, item.hosts)


def _allowed_by_port(settings: Settings, places: Places) -> Iterator[NetworkRule]:
    """Other ports than the web's carry no name that the firewall could read, so it looks the hosts up itself."""
    for item in settings.egress.allow:
        ports = tuple(str(port) for port in item.ports if port not in _WEB)
        if ports:
            why = _reason(item.reason, item.owner)
            yield NetworkRule(item.name, why, ("TCP",), consumers(places), (), item.hosts, ports)


def _reason(reason: str, owner: str) -> str:
    return f"{reason} (owner: {owner})"
