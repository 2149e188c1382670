"""Who asks which name servers."""

from __future__ import annotations

from collections.abc import Iterator

from topology.flows.model import Flow, Places
from topology.plan.network import Protocol
from topology.schema import Settings

_TRANSPORTS: tuple[tuple[str, Protocol], ...] = (("Tcp", "Tcp"), ("Udp", "Udp"))


def name_lookups(settings: Settings, places: Places) -> Iterator[Flow]:
    """Lookups at the servers of the networks; corporate servers at what answers them, and the resolver at those.

    An Azure Firewall that answers corporate servers needs no rule: its DNS proxy listens beside its rules, and no group
    stands on its subnet.
    """
    askers = (*places.of(places.cluster, "gateway"), *places.workers(), *places.of("hub", "jumpbox"))
    servers = tuple(f"{server}/32" for server in settings.dns_servers)
    corporate = tuple(f"{server}/32" for server in settings.corporate.dns_servers)
    for name, protocol in _TRANSPORTS:
        yield Flow(f"Dns{name}", "dns", askers, servers, ("53",), "names are looked up at the vnet's servers", protocol)
        why = "corporate DNS forwards the privatelink suffixes to Azure"
        yield Flow(f"CorporateDns{name}", "dns", corporate, _answering(settings, places), ("53",), why, protocol)
        if settings.dns.resolver:
            asking = places.of("hub", "resolverOutbound")
            why = "the resolver asks corporate DNS for corporate domains"
            yield Flow(f"ResolverDns{name}", "dns", asking, corporate, ("53",), why, protocol)


def _answering(settings: Settings, places: Places) -> tuple[str, ...]:
    """What in Azure answers corporate name servers and has a group in front of it."""
    if settings.dns.resolver:
        return places.of("hub", "resolverInbound")
    return (f"{settings.dns.forward_to}/32",) if settings.dns.forward_to else ()
