"""Private DNS beyond the zones of endpoints: pointers, the resolver, what is forwarded, and the allow-list."""

from __future__ import annotations

from dataclasses import dataclass

from topology.plan.data import PrivateZone, ZoneLink


@dataclass(frozen=True, slots=True)
class Pointer:
    """The PTR records of one address."""

    key: str  # for instance "storage-blob"; unique
    record: str  # relative to its zone: "33"
    names: tuple[str, ...]  # "{guid}" in one stands for the workspace's GUID


@dataclass(frozen=True, slots=True)
class ReverseZone:
    """An in-addr.arpa zone for 256 addresses, with the pointers in it."""

    zone: PrivateZone
    pointers: tuple[Pointer, ...]


@dataclass(frozen=True, slots=True)
class ForwardingRule:
    """What the resolver asks other servers for."""

    name: str
    domain: str  # with the period at its end: "contoso.example."
    servers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resolver:
    """Azure DNS Private Resolver with its two endpoints and its one ruleset."""

    name: str
    resource_group: str
    network: str
    inbound: str  # name of the inbound endpoint
    inbound_subnet: str  # key
    inbound_address: str
    outbound: str
    outbound_subnet: str
    ruleset: str
    rules: tuple[ForwardingRule, ...]
    links: tuple[ZoneLink, ...]  # of the ruleset


@dataclass(frozen=True, slots=True)
class Forwarder:
    """One suffix that name servers outside Azure have to forward, and what for."""

    suffix: str
    zone: str  # in which Azure finds the answer


@dataclass(frozen=True, slots=True)
class Forwarders:
    """What administrators of name servers outside Azure have to set up."""

    target: str | None  # the address that answers; None where nothing in Azure can be reached from there
    answers: str  # what has that address: "resolver", "firewall", "server" or ""
    suffixes: tuple[Forwarder, ...]


@dataclass(frozen=True, slots=True)
class DomainList:
    """A list of domains of the allow-list, each with the period at its end; names below one count too."""

    key: str
    name: str
    domains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DnsRule:
    """What happens to look-ups of one list."""

    key: str
    name: str
    priority: int  # 100-65000; the lower one is judged first
    action: str  # "Allow", "Alert" or "Block"
    domains: DomainList


@dataclass(frozen=True, slots=True)
class DnsPolicy:
    """A DNS security policy: what the linked networks may look up at Azure's resolver."""

    name: str
    resource_group: str
    rules: tuple[DnsRule, ...]
    links: tuple[ZoneLink, ...]
