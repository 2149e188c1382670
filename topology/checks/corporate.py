"""The corporate network: its name servers, its hosts that are reached, and its clients."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address

from topology.checks.addresses import claims
from topology.checks.dns import shared
from topology.checks.run import guarded
from topology.faults import Fault
from topology.schema import Settings

# Azure's own resolver and platform address, the same in every virtual network (what-is-ip-address-168-63-129-16.md).
AZURE_DNS = IPv4Address("168.63.129.16")

# As many as a band of rules has room for, and far more than a design with exceptions should have.
MOST_EXCEPTIONS = 50


def name_servers(settings: Settings) -> Iterator[Fault]:
    """Every network asks Azure's resolver, and the corporate servers, which alone know the PKI host.

    With a DNS resolver its inbound address may stand for the corporate servers: it asks them. Azure's own stays in the
    list all the same: while the resolver cannot be reached it still answers for Azure and the privatelink zones, and by
    the ruleset's links for the corporate domains too; and the policy pack looks for it, because a list without it has
    cut networks off from Azure's names before.
    """
    servers = settings.dns_servers
    key = settings.at("dns_servers")
    if AZURE_DNS not in servers:
        problem = f"lacks {AZURE_DNS}, without which Azure's own names and the privatelink zones are not found"
        yield Fault(key, problem, _listed([*servers, AZURE_DNS]))
    corporate = settings.corporate.dns_servers
    if _asks_the_resolver(settings):
        return
    missing = [server for server in corporate if server not in servers]
    if missing:
        problem = f"lacks {', '.join(map(str, missing))} of corporate.dnsServers, which alone know the PKI host"
        rest = [server for server in servers if server not in corporate and server != AZURE_DNS]
        yield Fault(key, problem, _listed([*corporate, *rest, AZURE_DNS]))


def _asks_the_resolver(settings: Settings) -> bool:
    """Whether the plan's own resolver is in the list; the first usable address of its subnet unless one is given."""
    part = settings.dns.resolver
    place = shared(settings, "resolverInbound") if part else None
    if part is None or place is None:
        return False
    return (part.inbound_address or place.prefix.network_address + 4) in settings.dns_servers


def _listed(servers: list[IPv4Address]) -> str:
    return "[" + ", ".join(map(str, servers)) + "]"


def on_premises(settings: Settings) -> Iterator[Fault]:
    """Hosts that are said to be on-premises are, and only the PKI host is reached on port 80."""
    corporate = settings.corporate
    prefixes = corporate.prefixes

    def inside(key: str, address: IPv4Address) -> Iterator[Fault]:
        if not any(address in prefix for prefix in prefixes):
            example = str(prefixes[0].network_address + 10)
            yield Fault(key, f"{address} lies in none of corporate.prefixes", example)

    servers = corporate.__dict__.get("dns_servers", ())
    for index, server in enumerate(servers):
        yield from inside(corporate.at("dns_servers", index), server)
    if "pki" in corporate.__dict__ and "address" in corporate.pki.__dict__:
        yield from inside(corporate.pki.at("address"), corporate.pki.address)
        for other in corporate.pki.__dict__.get("hosts", ()):
            if "address" in other.__dict__:
                yield from inside(other.at("address"), other.address)
    seen = {"pki", *(f"pki-{number}" for number in range(2, 10))}
    for exception in corporate.exceptions:
        if "address" in exception.__dict__:
            yield from inside(exception.at("address"), exception.address)
        if exception.__dict__.get("port") == 80:
            problem = "asks for port 80, on which only the PKI host is reached"
            yield Fault(exception.at("port"), problem, "443")
        name = exception.__dict__.get("name")
        if name in seen:
            yield Fault(exception.at("name"), f"{name!r} is taken by another exception", f"{name}-2")
        if name:
            seen.add(name)
    if len(corporate.exceptions) > MOST_EXCEPTIONS:
        problem = f"has {len(corporate.exceptions)} entries, where at most {MOST_EXCEPTIONS} fit into a group's rules"
        yield Fault(corporate.at("exceptions"), problem, "fewer, or one appliance that filters")


def clients(settings: Settings) -> Iterator[Fault]:
    """Those who may use the gateway are in the corporate network or in a network of the plan."""
    corporate = settings.corporate
    known = [*corporate.prefixes, *(claim.prefix for claim in claims(settings))]
    found = corporate.clients
    for index, prefix in enumerate(found):
        if not any(prefix.subnet_of(other) for other in known):
            problem = f"{prefix} lies neither in corporate.prefixes nor in a network of the plan"
            key = corporate.at("clients", index if len(found) > 1 else None)
            yield Fault(key, problem, str(corporate.prefixes[0]))


def revocation(settings: Settings) -> Iterator[Fault]:
    """Revocation lists are served by hosts of the authority, because only those are let through; each is named once."""
    yield from guarded(_revocation, settings)


def _revocation(settings: Settings) -> Iterator[Fault]:
    pki = settings.corporate.pki
    hosts = [host for host, _ in pki.all_hosts()]
    for index, url in enumerate(pki.crl_urls):
        host = url.removeprefix("http://").split("/")[0].split(":")[0]
        if host not in hosts:
            problem = (
                f"its host {host} is neither the PKI host {pki.host} nor one of corporate.pki.hosts, "
                "the only ones that are let through"
            )
            yield Fault(pki.at("crl_urls", index), problem, url.replace(host, pki.host))
    for other in pki.hosts:
        if hosts.count(other.host) > 1:
            yield Fault(other.at("host"), f"{other.host} is named twice", f"other.{other.host}")
