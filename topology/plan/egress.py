"""The way out: firewall and NAT gateways with their public addresses, and DDoS protection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tier = Literal["Basic", "Standard", "Premium"]
Mode = Literal["Off", "Alert", "Deny"]


@dataclass(frozen=True, slots=True)
class PublicAddress:
    """A public IPv4 address: always Standard and static, which everything that stands in a zone demands."""

    name: str
    zones: tuple[str, ...]  # none: Azure spreads it over the region's zones by itself


@dataclass(frozen=True, slots=True)
class NetworkRule:
    """One rule by address, service tag or host name. Exactly one of `destinations` and `hosts` is not empty."""

    name: str
    description: str
    protocols: tuple[str, ...]  # "TCP", "UDP", "ICMP", "Any"
    sources: tuple[str, ...]  # prefixes
    destinations: tuple[str, ...]  # prefixes or service tags
    hosts: tuple[str, ...]  # full names; the firewall looks them up itself, so it has to be the DNS proxy
    ports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ApplicationRule:
    """One rule by the name that a client asks for, in the TLS handshake or the HTTP request."""

    name: str
    description: str
    sources: tuple[str, ...]
    protocols: tuple[tuple[Literal["Http", "Https"], int], ...]
    hosts: tuple[str, ...]  # a leading "*." stands for every name below


@dataclass(frozen=True, slots=True)
class RuleCollection:
    """Rules of one kind with one action. Azure judges all network rules before the first application rule."""

    name: str
    priority: int  # 100-65000, unique in its group
    action: Literal["Allow", "Deny"]
    rules: tuple[NetworkRule, ...] | tuple[ApplicationRule, ...]


@dataclass(frozen=True, slots=True)
class RuleCollectionGroup:
    """What is written to the policy at once."""

    name: str
    priority: int  # 100-65000, unique in the policy
    collections: tuple[RuleCollection, ...]


@dataclass(frozen=True, slots=True)
class FirewallPolicy:
    """What the firewall lets through. Whatever no rule names is denied."""

    name: str
    tier: Tier
    threat_intel: Mode
    idps: Mode | None  # intrusion detection; None where the tier has none
    dns_servers: tuple[str, ...]
    dns_proxy: bool
    groups: tuple[RuleCollectionGroup, ...]


@dataclass(frozen=True, slots=True)
class Firewall:
    """Azure Firewall in the hub."""

    name: str
    resource_group: str
    network: str
    subnet: str
    private_address: str  # Azure gives it the first usable one of its subnet
    tier: Tier
    zones: tuple[str, ...]
    addresses: tuple[PublicAddress, ...]
    management_subnet: str | None  # with a public address of its own: Basic and forced tunnelling need them
    management_address: PublicAddress | None
    policy: FirewallPolicy


@dataclass(frozen=True, slots=True)
class NatGateway:
    """The NAT gateway of one network, whose subnets alone it can serve."""

    network: str
    name: str
    resource_group: str
    zones: tuple[str, ...]  # one or none
    idle_timeout_minutes: int
    address: PublicAddress | None  # either one address or a whole prefix of them
    prefix: PublicAddress | None
    prefix_length: int | None


@dataclass(frozen=True, slots=True)
class DdosProtection:
    """The plan that protects every network: one that is made (`name`), or one that exists (`id`)."""

    resource_group: str
    name: str | None
    id: str | None
