"""What a network security group does to one kind of traffic: just enough for the rules about platform traffic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from localazure.core.model import World
from localazure.core.values import Body
from localazure.network.names import SECURITY_RULES
from localazure.network.prefixes import Network, inside, networks
from localazure.network.security_rules import DEFAULT_RULES, values_of

SUBNET: Final = "the subnet"
_PLATFORM: Final = ("gatewaymanager", "azureloadbalancer")


@dataclass(frozen=True, slots=True)
class Traffic:
    """TCP traffic between two ends: service tags, "*" for any, or SUBNET for the subnet that the group is on."""

    direction: str  # "Inbound" or "Outbound"
    source: str
    destination: str
    low: int
    high: int


def allowed(group: str, traffic: Traffic, subnet: Sequence[Network], world: World) -> bool:
    """Whether a group lets all of the traffic through: by the first rule in priority that touches any of it.

    `subnet` are the prefixes of the subnet that the group is on.
    """
    for rule in _in_order(group, traffic.direction, world):
        if str(rule.get("protocol", "*")).lower() not in ("*", "tcp"):
            continue
        if not _covers(values_of(rule, "sourceAddressPrefix"), traffic.source, subnet):
            continue
        if not _covers(values_of(rule, "destinationAddressPrefix"), traffic.destination, subnet):
            continue
        ports = [_range(text) for text in values_of(rule, "destinationPortRange")]
        if not any(low <= traffic.high and traffic.low <= high for low, high in ports):
            continue
        if str(rule.get("access", "")).lower() == "deny":
            return False
        if any(low <= traffic.low and traffic.high <= high for low, high in ports):
            return True
    return False


def _in_order(group: str, direction: str, world: World) -> list[Body]:
    own: list[Body] = [rule.properties for rule in world.children(group, SECURITY_RULES)]
    defaults: list[Body] = [
        {
            "direction": way,
            "priority": priority,
            "access": access,
            "protocol": protocol,
            "sourceAddressPrefix": source,
            "destinationAddressPrefix": destination,
            "destinationPortRange": "*",
        }
        for _, way, priority, access, protocol, source, destination in DEFAULT_RULES
    ]
    here = [rule for rule in [*own, *defaults] if str(rule.get("direction", "")).lower() == direction.lower()]
    return sorted(here, key=lambda rule: float(rule.get("priority") or 0))


def _covers(prefixes: list[str], end: str, subnet: Sequence[Network]) -> bool:
    """Whether a rule's side covers an end of the traffic."""
    lowered = [prefix.lower() for prefix in prefixes]
    if any(prefix in ("*", "0.0.0.0/0", end.lower()) for prefix in lowered):
        return True
    if end != SUBNET:
        return False
    return "virtualnetwork" in lowered or all(inside(prefix, networks(lowered)) for prefix in subnet)


def clients_may_come(group: str, port: int, world: World) -> bool:
    """Whether one of the group's own rules lets anybody but the platform in on a port."""
    for rule in (own.properties for own in world.children(group, SECURITY_RULES)):
        if rule.get("direction") != "Inbound":
            continue
        sources = [source.lower() for source in values_of(rule, "sourceAddressPrefix")]
        ports = [_range(text) for text in values_of(rule, "destinationPortRange")]
        named = [source for source in sources if source not in _PLATFORM]
        if rule.get("access") == "Allow" and named and any(low <= port <= high for low, high in ports):
            return True
    return False


def _range(text: str) -> tuple[int, int]:
    if text == "*":
        return 0, 65535
    low, _, high = text.partition("-")
    return int(low), int(high or low)
