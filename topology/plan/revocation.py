"""The certificate's chain, and the way to every address that it sends clients and the gateway to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# Where the list is that may name the certificate, who answers for it, and where its issuer's certificate lies.
UrlKind = Literal["crl", "ocsp", "issuer"]


@dataclass(frozen=True, slots=True)
class ChainCertificate:
    """One certificate of a chain."""

    title: str  # its common name, or all of its subject
    ends: str  # ISO 8601, UTC: "2027-12-24T08:00:00+00:00"
    root: bool


@dataclass(frozen=True, slots=True)
class NamedUrl:
    """One address, and who names it."""

    url: str
    kind: UrlKind
    named_by: str  # title of a certificate, or "corporate.pki.crlUrls"
    host: str
    port: int  # 80


@dataclass(frozen=True, slots=True)
class CrlPath:
    """How one subnet reaches one host of the authority, step by step; each step is something else of the plan."""

    caller: str  # "gateway", or the key of a scale set
    network: str
    subnet: str
    prefix: str
    host: str
    address: str
    port: int
    name_servers: tuple[str, ...]  # of the caller's network: they know the host's address
    next_hop: str  # address of the firewall or appliance; "learned" where a VPN or ExpressRoute gateway's routes lead
    arrives: bool  # whether the plan knows of such a gateway on that way: no other leads on-premises
    rule: str  # of the subnet's security group: lets it out to this address, on this port
    firewall_rule: str | None  # where a firewall is passed that this plan has the rules of


@dataclass(frozen=True, slots=True)
class CrlChain:
    """Everything that has to work for revocation to be checked: who names which address, and how it is reached."""

    certificates: tuple[ChainCertificate, ...]  # the gateway's own first; empty: the program has not seen it
    urls: tuple[NamedUrl, ...]
    paths: tuple[CrlPath, ...]
