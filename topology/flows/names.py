"""Who asks which name servers."""

from __future__ import annotations

from collections.abc import Iterator

from topology.flows.model import Flow, Places
from topology.plan.network import Protocol
from topology.schema import Settings


def name_lookups(settings: Settings, places: Places) -> Iterator[Flow]:
    """Lookups at the servers of the networks, and corporate DNS at the resolver."""
    askers = (*places.of(places.cluster, "gateway"), *places.workers(), *places.of("hub", "resolverOutbound"))
    servers = tuple(f"{server}/32" for server in settings.dns_servers)
    corporate = tuple(f"{server}/32" for server in settings.corporate.dns_servers)
    transports: tuple[tuple[str, Protocol], ...] = (("Tcp", "Tcp"), ("Udp", "Udp"))
    for name, protocol in transports:
        yield Flow(f"Dns{name}", "dns", askers, servers, ("53",), "names are looked up at the vnet's servers", protocol)
        why = "corporate DNS forwards the privatelink suffixes to the resolver"
        yield Flow(f"CorporateDns{name}", "dns", corporate, places.of("hub", "resolverInbound"), ("53",), why, protocol)
