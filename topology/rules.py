"""Flows to the rules of one subnet's security group.

Priorities go in bands, so that a reader knows a rule's kind by its number:

    inbound   100 port 80 | 200 DNS | 500 clients | 1000 between our subnets | 2000 Azure's platform | 4096 the rest
    outbound  200 DNS | 500 on-premises by name | 999 on-premises | 1000, 2000, 4096 as above | 3000 the internet

100, 999 and 4096 deny. Nothing can open port 80 inbound, because its denial has the lowest number that Azure takes.
Both directions end in a denial, so Azure's default rules, which let all of VirtualNetwork in and everything out, are
never reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from ipaddress import IPv4Network
from typing import Final

from topology.flows import Band, Flow
from topology.plan import SecurityRule
from topology.plan.network import Direction

BANDS: Final[dict[Band, int]] = {
    "dns": 200,
    "on-premises": 500,
    "clients": 500,
    "internal": 1000,
    "platform": 2000,
    "internet": 3000,
}
STEP: Final = 5  # room to put a rule between two others by hand
DENY_PORT_80: Final = 100
DENY_ON_PREMISES: Final = 999
DENY_ALL: Final = 4096


def render(flows: Iterable[Flow], prefix: str, corporate: Sequence[str]) -> tuple[SecurityRule, ...]:
    """The rules of the group of the subnet with that prefix, by direction and priority.

    `corporate` are the prefixes on-premises to which nothing goes that no flow names.
    """
    flows = tuple(flows)
    inbound = [
        _deny("DenyPort80In", "Inbound", DENY_PORT_80, ("80",), ("*",), "nothing comes in on port 80, from anywhere"),
        *_allowed(flows, prefix, "Inbound"),
        _deny("DenyAllIn", "Inbound", DENY_ALL, ("*",), ("*",), "nothing else comes in, from this subnet neither"),
    ]
    outbound = [
        *_allowed(flows, prefix, "Outbound"),
        _deny(
            "DenyOnPremisesOut",
            "Outbound",
            DENY_ON_PREMISES,
            ("*",),
            tuple(corporate),
            "on-premises is reached by named exception only",
        ),
        _deny("DenyAllOut", "Outbound", DENY_ALL, ("*",), ("*",), "nothing else goes out"),
    ]
    return (*inbound, *sorted(outbound, key=lambda rule: rule.priority))


def _allowed(flows: Sequence[Flow], prefix: str, direction: Direction) -> list[SecurityRule]:
    rules: dict[Band, list[SecurityRule]] = {band: [] for band in BANDS}
    incoming = direction == "Inbound"
    for flow in flows:
        here, other = (flow.destinations, flow.sources) if incoming else (flow.sources, flow.destinations)
        own = _shared(here, prefix) if flow.ends in ("both", "destination" if incoming else "source") else ()
        if own:
            sources, destinations = (other, own) if incoming else (own, other)
            band = rules[flow.band]
            band.append(
                SecurityRule(
                    name=f"Allow{flow.name}{'In' if incoming else 'Out'}",
                    direction=direction,
                    access="Allow",
                    protocol=flow.protocol,
                    priority=BANDS[flow.band] + STEP * len(band),
                    sources=sources,
                    destinations=destinations,
                    ports=flow.ports,
                    description=flow.why,
                )
            )
    return sorted((rule for band in rules.values() for rule in band), key=lambda rule: rule.priority)


def _deny(
    name: str, direction: Direction, priority: int, ports: tuple[str, ...], to: tuple[str, ...], why: str
) -> SecurityRule:
    return SecurityRule(name, direction, "Deny", "*", priority, ("*",), to, ports, why)


def _shared(prefixes: Iterable[str], subnet: str) -> tuple[str, ...]:
    """What of some prefixes lies in a subnet. Service tags are nobody's subnet and lie in none."""
    low, high = _bounds(subnet)
    found: list[str] = []
    for prefix in prefixes:
        if not prefix[0].isdigit():
            continue
        first, last = _bounds(prefix)
        if first <= low and high <= last:
            return (subnet,)
        if low <= first and last <= high:
            found.append(prefix)
    return tuple(found)


@cache  # every prefix is compared with every subnet: parsing each once keeps a plan of fifty spokes fast
def _bounds(prefix: str) -> tuple[int, int]:
    network = IPv4Network(prefix)
    return int(network.network_address), int(network.broadcast_address)
