"""Asking one DNS server at a time, and keeping what a stub resolver throws away: the aliases on the way."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass

import dns.exception
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.reversename

from clientkit.doctor.facts import Address
from clientkit.errors import ClientkitError

DNS_PORT = 53
# Azure's virtual public address: the resolver that each vnet's machines have, and of their own vnet's links.
AZURE = ipaddress.IPv4Address("168.63.129.16")


@dataclass(frozen=True, slots=True)
class Server:
    """A DNS server to ask."""

    address: Address
    port: int = DNS_PORT

    def __str__(self) -> str:
        """The address; with the port when it is not 53."""
        return str(self.address) if self.port == DNS_PORT else f"{self.address}:{self.port}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one server said of one name."""

    server: Server
    rcode: str  # NOERROR, NXDOMAIN, SERVFAIL, REFUSED, ...; "" when nothing came
    aliases: tuple[str, ...] = ()  # the CNAMEs, in order
    addresses: tuple[Address, ...] = ()
    names: tuple[str, ...] = ()  # of a reverse look-up

    @property
    def seen(self) -> str:
        """The answer in words."""
        if not self.rcode:
            return f"no answer from {self.server}"
        way = "".join(f" -> {alias}" for alias in self.aliases)
        found = ", ".join(str(one) for one in (*self.addresses, *self.names))
        return f"{self.server} says{way or ''} {found or self.rcode}".replace("says ->", "says")


def parse_server(text: str) -> Server:
    """ADDRESS or ADDRESS:PORT. Raises ClientkitError."""
    address, _, port = text.partition(":") if text.count(":") == 1 else (text, "", "")
    try:
        return Server(ipaddress.ip_address(address), int(port or DNS_PORT))
    except ValueError as error:
        raise ClientkitError(f"{text} is not a DNS server's address; examples: 10.1.2.3, 10.1.2.3:5353") from error


def system_servers() -> tuple[Server, ...]:
    """The servers that this machine is set to ask."""
    try:
        found = dns.resolver.Resolver().nameservers
    except dns.resolver.NoResolverConfiguration:
        return ()
    return tuple(Server(ipaddress.ip_address(str(one))) for one in found if not str(one).startswith("http"))


def ask(server: Server, name: str, seconds: float) -> Answer:
    """The A records of `name`. Never raises for what the network does."""
    return _ask(server, dns.message.make_query(name, dns.rdatatype.A), seconds)


def reverse(server: Server, address: Address, seconds: float) -> Answer:
    """The names of `address`."""
    return _ask(server, dns.message.make_query(dns.reversename.from_address(str(address)), dns.rdatatype.PTR), seconds)


def _ask(server: Server, query: dns.message.QueryMessage, seconds: float) -> Answer:
    try:
        said, _ = dns.query.udp_with_fallback(query, str(server.address), timeout=seconds, port=server.port)
    except (dns.exception.DNSException, OSError, EOFError):
        return Answer(server, "")
    aliases: list[str] = []
    addresses: list[Address] = []
    names: list[str] = []
    for row in said.answer:
        for record in row:
            if row.rdtype == dns.rdatatype.CNAME:
                aliases.append(str(record.target).rstrip("."))
            elif row.rdtype == dns.rdatatype.A:
                addresses.append(ipaddress.ip_address(record.address))
            elif row.rdtype == dns.rdatatype.PTR:
                names.append(str(record.target).rstrip("."))
    return Answer(server, dns.rcode.to_text(said.rcode()), tuple(aliases), tuple(addresses), tuple(names))


def by_system(name: str) -> tuple[Address, ...]:
    """What programs on this machine get: hosts file and VPN rules included. May block; run it beside a deadline."""
    try:
        found = socket.getaddrinfo(name, None, family=socket.AF_INET, type=socket.SOCK_STREAM)
    except OSError:
        return ()
    return tuple(dict.fromkeys(ipaddress.ip_address(str(row[4][0])) for row in found))


def own_address() -> Address | None:
    """The address that this machine uses for Azure's resolver; no packet is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((str(AZURE), DNS_PORT))
            return ipaddress.ip_address(str(probe.getsockname()[0]))
        except OSError:
            return None
