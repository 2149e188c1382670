"""The firewall or the NAT gateways, and DDoS protection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from topology.builders import dns, firewall_rules, routes
from topology.flows import Flow, Places
from topology.naming import Names
from topology.plan import (
    DdosProtection,
    Firewall,
    FirewallPolicy,
    NatGateway,
    OnPremisesException,
    PublicAddress,
    RuleCollectionGroup,
    VirtualNetwork,
)
from topology.schema import Settings


def firewall(
    settings: Settings,
    names: Names,
    places: Places,
    flows: Iterable[Flow],
    exceptions: tuple[OnPremisesException, ...],
) -> Firewall | None:
    """The firewall of the hub, with rules for exactly those flows that pass it; None where the settings have none."""
    part = settings.egress
    if part.kind != "firewall":
        return None
    address = str(routes.firewall_address(settings))
    # Basic has neither DNS settings nor rules that need them (azure-docs firewall, choose-firewall-sku; unverified).
    resolves = part.tier != "Basic"
    return Firewall(
        name=names.of("afw", "hub"),
        resource_group="network",
        network="hub",
        subnet="firewall",
        private_address=address,
        tier=part.tier,
        zones=part.zones,
        addresses=tuple(
            _address(names, "pip", part.zones, "firewall", str(number)) for number in range(1, part.addresses + 1)
        ),
        management_subnet="firewallManagement" if part.has_management else None,
        management_address=(
            _address(names, "pip", part.zones, "firewall", "management") if part.has_management else None
        ),
        policy=FirewallPolicy(
            # A policy keeps its tier for life, so in another tier it is another policy.
            name=names.of("afwp", "hub", part.tier.lower()),
            tier=part.tier,
            threat_intel=part.threat_intel,
            idps=(part.idps or "Alert") if part.tier == "Premium" else None,
            dns_servers=dns.asked_by_firewall(settings, places) if resolves else (),
            dns_proxy=resolves,
            groups=firewall_rules.groups(settings, names, places, tuple(flows), exceptions),
        ),
    )


def appliance_rules(
    settings: Settings,
    names: Names,
    places: Places,
    flows: Iterable[Flow],
    exceptions: tuple[OnPremisesException, ...],
) -> tuple[RuleCollectionGroup, ...]:
    """The same rules for the firewall that `hub.appliance` names, for the people who keep it."""
    if settings.egress.kind != "appliance":
        return ()
    return firewall_rules.groups(settings, names, places, tuple(flows), exceptions)


def nat_gateways(settings: Settings, names: Names, networks: Iterable[VirtualNetwork]) -> tuple[NatGateway, ...]:
    """A NAT gateway for every network with subnets that call out."""
    return tuple(_nat_gateways(settings, names, networks))


def _nat_gateways(settings: Settings, names: Names, networks: Iterable[VirtualNetwork]) -> Iterator[NatGateway]:
    part = settings.egress.nat
    for network in networks:
        if any(subnet.nat_gateway for subnet in network.subnets):
            zones = (part.zone,) if part.zone else ()
            length = part.prefix_length
            yield NatGateway(
                network=network.key,
                name=_address(names, "ng", zones, network.key).name,
                resource_group="network",
                zones=zones,
                idle_timeout_minutes=part.idle_timeout_minutes,
                address=None if length else _address(names, "pip", zones, "nat", network.key),
                prefix=_address(names, "ippre", zones, "nat", network.key, str(length)) if length else None,
                prefix_length=length,
            )


def _address(names: Names, abbreviation: str, zones: tuple[str, ...], *parts: str) -> PublicAddress:
    """An address whose name tells its zones, so that in other zones it is another address."""
    told = (f"z{''.join(zones)}",) if zones else ()
    return PublicAddress(names.of(abbreviation, *parts, *told), zones)


def ddos(settings: Settings, names: Names) -> DdosProtection | None:
    """The protection plan of every network, where the settings ask for one."""
    part = settings.ddos
    if part is None or not (part.create or part.id):
        return None
    return DdosProtection("network", None if part.id else names.of("ddos", "network"), part.id)
