"""Pointers, the resolver, the forwarder list and the allow-list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address
from typing import Final, get_args

from topology.addressing import shared_network
from topology.builders.endpoints import links
from topology.egress.rows import Audience
from topology.egress.scenario import hosts, rows_for
from topology.flows import Places
from topology.flows.outbound import scenario
from topology.naming import Names
from topology.plan import (
    DnsPolicy,
    DnsRule,
    DomainList,
    Forwarder,
    Forwarders,
    ForwardingRule,
    Pointer,
    PrivateEndpoint,
    PrivateZone,
    Resolver,
    ReverseZone,
    ZoneLink,
)
from topology.private_names import GUID, pointer
from topology.schema import Settings

AZURE_DNS: Final = "168.63.129.16"


def inbound_address(settings: Settings, places: Places) -> IPv4Address:
    """The resolver's inbound address: the configured one, or the first usable one, which Azure would choose too."""
    given = settings.dns.resolver.inbound_address if settings.dns.resolver else None
    return given or places.subnets[shared_network(settings), "resolverInbound"].network_address + 4


def reverse_zones(settings: Settings, names: Names, endpoints: Iterable[PrivateEndpoint]) -> tuple[ReverseZone, ...]:
    """A zone for each 256 addresses in which an endpoint stands, linked as the zones of the names are.

    Azure takes in-addr.arpa zones at the borders of octets only, and 256 is the smallest: a lookup of any other address
    among them finds nothing, where it would have found nothing before.
    """
    if not settings.dns.reverse:
        return ()
    found: dict[str, list[Pointer]] = {}
    for endpoint in endpoints:
        for index, each in enumerate(endpoint.addresses):
            *octets, last = each.address.split(".")
            key = endpoint.key if len(endpoint.addresses) == 1 else f"{endpoint.key}-{index}"
            answers = tuple(pointer(name) for name in each.names)
            if answers:
                zone = ".".join(reversed(octets)) + ".in-addr.arpa"
                found.setdefault(zone, []).append(Pointer(key, last, answers))
    return tuple(
        ReverseZone(
            PrivateZone(f"reverse-{index}", zone, "network", links(settings, names), public=(zone,)), tuple(pointers)
        )
        for index, (zone, pointers) in enumerate(sorted(found.items()), start=1)
    )


def resolver(settings: Settings, names: Names, places: Places) -> Resolver | None:
    """The resolver. Its ruleset is linked to the created networks only: an existing one may have a ruleset already, and

    a network takes one (dns-private-resolver limits). The links let 168.63.129.16, which every network has in its
    list, answer for the corporate domains as well: so names are found even while the inbound endpoint is not.
    """
    if settings.dns.resolver is None:
        return None
    network = shared_network(settings)
    made = [*(["hub"] if network == "hub" else []), *(spoke.name for spoke in settings.created())]
    servers = tuple(str(server) for server in settings.corporate.dns_servers)
    return Resolver(
        name=names.of("dnspr"),
        resource_group="network",
        network=network,
        inbound=names.of("in", "corporate"),
        inbound_subnet="resolverInbound",
        inbound_address=str(inbound_address(settings, places)),
        outbound=names.of("out", "corporate"),
        outbound_subnet="resolverOutbound",
        ruleset=names.of("dnsfrs", "corporate"),
        rules=tuple(
            ForwardingRule(names.of("dnsfr", domain.replace(".", "-")), f"{domain}.", servers)
            for domain in settings.corporate.domains
        ),
        links=tuple(ZoneLink(names.of("dnsfrl", key), key) for key in made),
    )


def target(settings: Settings, places: Places) -> tuple[str | None, str]:
    """What answers corporate name servers, and what it is. Azure's own resolver cannot: 168.63.129.16 is an address

    inside each virtual network, which no route leads to from elsewhere (what-is-ip-address-168-63-129-16.md).
    """
    if settings.dns.resolver is not None:
        return str(inbound_address(settings, places)), "resolver"
    if settings.dns.forward_to is not None:
        return str(settings.dns.forward_to), "server"
    firewall = places.subnets.get(("hub", "firewall"))
    # A Basic firewall is no DNS proxy (firewall/features-by-sku).
    if settings.egress.kind == "firewall" and settings.egress.tier != "Basic" and firewall is not None:
        return str(firewall.network_address + 4), "firewall"
    return None, ""


def answered_by_firewall(settings: Settings, places: Places) -> bool:
    """Whether the firewall's DNS proxy is what corporate name servers forward to."""
    return target(settings, places)[1] == "firewall"


def asked_by_firewall(settings: Settings, places: Places) -> tuple[str, ...]:
    """The servers that the firewall asks: those of the networks, unless it answers the corporate ones itself.

    Then it asks Azure's alone. If it asked a corporate server for what that one forwards to it, the question would go
    round between the two.
    """
    if answered_by_firewall(settings, places):
        return (AZURE_DNS,)
    return tuple(str(server) for server in settings.dns_servers)


def forwarders(
    settings: Settings, places: Places, zones: Iterable[PrivateZone], reverse: Iterable[ReverseZone]
) -> Forwarders:
    """The public suffixes of every zone, to be forwarded as they are: privatelink names are found by following them."""
    address, answers = target(settings, places)
    every = [*zones, *(each.zone for each in reverse)]
    suffixes = tuple(Forwarder(suffix, zone.name) for zone in every for suffix in zone.public)
    return Forwarders(address, answers, suffixes)


# What everything signs in at and is managed by, in the clouds of which the outbound table has no hosts.
SIGN_IN: Final = {
    "public": ("login.microsoftonline.com", "management.azure.com"),
    "usgovernment": ("login.microsoftonline.us", "management.usgovcloudapi.net"),
    "china": ("login.partner.microsoftonline.cn", "management.chinacloudapi.cn"),
}

# Zones of which names are looked up that are not the plan's own: the services' shared ones.
_SHARED: Final = ("workspaceApi", "workspaceNotebooks", "monitor", "logIngestion", "logData", "automation")


def policy(
    settings: Settings, names: Names, zones: Iterable[PrivateZone], endpoints: Iterable[PrivateEndpoint]
) -> DnsPolicy | None:
    """The allow-list: what is named goes through, everything else is blocked, or only logged.

    It judges look-ups at Azure's resolver; those that a network's own servers answer do not pass it.
    """
    part = settings.dns.allow_list
    if part is None:
        return None
    allowed = {*_allowed(settings, zones, endpoints), *part.domains}
    lists = (
        DomainList("allowed", names.of("dnsdl", "allowed"), tuple(f"{domain}." for domain in _outermost(allowed))),
        DomainList("others", names.of("dnsdl", "others"), (".",)),
    )
    rules = (
        DnsRule("allowed", names.of("dnssr", "allowed"), 100, "Allow", lists[0]),
        DnsRule("others", names.of("dnssr", "others"), 65000, part.others, lists[1]),
    )
    made = [*([] if settings.hub.id else ["hub"]), *(spoke.name for spoke in settings.created())]
    attached = tuple(ZoneLink(names.of("dnsrpl", key), key) for key in made)
    return DnsPolicy(names.of("dnsrp"), "network", rules, attached)


def _allowed(settings: Settings, zones: Iterable[PrivateZone], endpoints: Iterable[PrivateEndpoint]) -> Iterator[str]:
    """The hosts of the outbound table, what the settings name, and the plan's own: its names, not all of a service."""
    yield from SIGN_IN[settings.cloud]
    here = scenario(settings)
    for audience in get_args(Audience):
        for row in rows_for(here, audience) if settings.workspace or audience != "computes" else ():
            yield from (host.removeprefix("*.") for host in hosts(row, here.region))
    yield from settings.corporate.domains
    yield from (host for host, _ in settings.corporate.pki.all_hosts())
    yield from (host.host for host in settings.corporate.exceptions)
    for allowed in settings.egress.allow:
        yield from (host.removeprefix("*.") for host in allowed.hosts)
    for zone in zones:
        yield from (zone.name, *(zone.public if zone.key in _SHARED else ()))
    for endpoint in endpoints:
        yield from (name for each in endpoint.addresses for name in each.names if GUID not in name)
    yield "in-addr.arpa"


def _outermost(domains: Iterable[str]) -> Iterator[str]:
    """Domains without those that another one of them covers."""
    every = set(domains)
    for domain in sorted(every):
        labels = domain.split(".")
        if not any(".".join(labels[index:]) in every for index in range(1, len(labels))):
            yield domain
