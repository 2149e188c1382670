"""The network as data: what the resources say, joined, with everything that is not known named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from reachability import readers
from reachability.intervals import EMPTY, IntervalSet
from reachability.resources import Resources
from reachability.rules import Rule
from reachability.unknown import UNKNOWN, Unknown

UNKNOWN_GROUP: Final = "?"
"""Stands in a list of guards for a security group that is not known: it may let anything through, or nothing."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could matter and is not known or not modelled. `about` has the keys that it concerns."""

    subject: str  # the resource, as people call it
    missing: str  # what is not known, and what that leaves open
    about: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """One sentence."""
        return f"{self.subject}: {self.missing}"


@dataclass(frozen=True, slots=True)
class SecurityGroup:
    """A network security group with its own rules of both directions; Azure's default rules are added when judged."""

    key: str
    name: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """One user-defined route. `prefix` is None for a service tag, whose name is in `tag`, or when it is not known."""

    name: str
    prefix: IntervalSet | None
    length: int
    tag: str
    hop: str | Unknown  # "virtualappliance", "vnetlocal", "internet", "none", "virtualnetworkgateway"
    address: int | None  # of the appliance; None when there is none or it is not known
    table: str = ""


@dataclass(frozen=True, slots=True)
class RouteTable:
    """A route table. `propagates` says whether the gateway's routes reach the subnet too."""

    key: str
    name: str
    routes: tuple[Route, ...]
    propagates: bool | Unknown = True


@dataclass(frozen=True, slots=True)
class Network:
    """A virtual network. `space` is empty and `known` False for one that only a peering names."""

    key: str
    name: str
    space: IntervalSet
    dns: tuple[str, ...] | Unknown = ()
    known: bool = True


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet. `group` and `table` are keys, None for none, UNKNOWN_GROUP when not known."""

    key: str
    name: str
    network: str
    prefixes: IntervalSet
    group: str | None = None
    table: str | None = None
    endpoint_policies: str = "disabled"
    default_outbound: bool | Unknown = True
    nat: str | None = None
    delegation: str = ""
    services: tuple[str, ...] = ()  # service endpoints


@dataclass(frozen=True, slots=True)
class Peering:
    """One direction of a peering. `connected` is whether the other direction is there; one alone carries nothing."""

    key: str
    name: str
    local: str
    remote: str
    access: bool | Unknown = True
    forwarded: bool | Unknown = False
    transit: bool | Unknown = False
    use_remote: bool | Unknown = False
    connected: bool | Unknown = True


@dataclass(frozen=True, slots=True)
class Translation:
    """What a frontend turns a packet into. `port` None keeps the port, else every packet arrives on that one.

    A proxy ends the connection and makes its own; with `source` the packet goes on from that place, else the client's
    address is kept.
    """

    name: str
    protocols: IntervalSet
    ports: IntervalSet
    targets: tuple[str, ...]  # keys of places
    port: int | None = None
    source: str | None = None
    proxy: bool = False
    sources: IntervalSet | None = None  # who may use it; None is everyone
    certain: bool = True
    probe: int | None = None  # the port on which a load balancer asks whether a machine is well


@dataclass(frozen=True, slots=True)
class Place:
    """Where packets begin or end: machines that nothing tells apart, a frontend, an endpoint, a part of the outside.

    `sources` are the addresses that it may have when it calls, `answers` those at which it is called.
    """

    key: str
    name: str
    kind: str
    sources: IntervalSet
    answers: IntervalSet
    network: str = ""
    subnet: str = ""
    guards: tuple[str, ...] = ()  # keys of security groups at its own interfaces
    subnet_guards: bool | Unknown = True  # whether the subnet's group is applied to it
    groups: frozenset[str] = frozenset()  # application security groups, by tag
    groups_known: bool = True
    listens: tuple[tuple[IntervalSet, IntervalSet], ...] | None = None  # (protocols, ports); None is anything
    translations: tuple[Translation, ...] = ()
    public: bool | Unknown = False  # whether it has a way of its own to the internet, such as a public address
    forwards: bool = False
    basic: bool = False  # a Basic public address: open unless a group closes it
    firewall: str = ""  # the key of the firewall that this place is
    zone: str = ""


OUTSIDE_KINDS: Final = ("internet", "service", "name", "on-premises", "platform", "public")


@dataclass(frozen=True, slots=True)
class FirewallRule:
    """One network or application rule of a firewall, with what of it is surely so."""

    name: str
    order: tuple[int, ...]
    allow: bool | Unknown
    protocols: IntervalSet
    ports: IntervalSet
    sources: readers.Read
    destinations: readers.Read
    names: tuple[str, ...] = ()  # FQDNs of an application rule or a network rule, lower case
    application: bool = False
    unknown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Firewall:
    """An Azure Firewall with the rules of its policy and of the policy's parents, in the order in which they count."""

    key: str
    name: str
    network: str
    subnet: str
    address: int | None
    rules: tuple[FirewallRule, ...]
    private_ranges: IntervalSet = EMPTY  # destinations to which it does not change the source address
    dns_proxy: bool | Unknown = False
    dns_servers: tuple[str, ...] = ()
    known: bool = True  # whether its rules could be read


@dataclass(frozen=True, slots=True)
class AdminRule:
    """A security admin rule of a network manager and the networks to which it applies."""

    rule: Rule
    access: str  # "allow", "alwaysallow", "deny" in lower case
    networks: frozenset[str]
    everywhere: bool = False  # the members of its group are not known: it may apply to any network


@dataclass(frozen=True, slots=True)
class Outside:
    """What no resource says about the world around the network, given by whoever asks.

    `on_premises` are prefixes by name; `connected` the names of the networks whose gateway leads there, `None` when
    nothing is said, in which case only gateways among the resources count. `forwarders` says, per DNS server
    on-premises, to which addresses it forwards which suffixes ("*" for all else); `names` the addresses of hosts there
    that firewall rules name. At `vacant` nothing stands, though a route may lead there. At `hands_on` stand appliances
    that no resource shows, and that are taken to let pass what they are sent. `asked` are service tags and names on the
    internet ("tag:storage", "name:pypi.org") that questions will be about whether or not a rule speaks of them.
    """

    on_premises: Mapping[str, IntervalSet] = field(default_factory=dict)
    connected: frozenset[str] | None = None
    networks: Mapping[str, IntervalSet] = field(default_factory=dict)  # space of networks that only a peering names
    forwarders: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    names: Mapping[str, IntervalSet] = field(default_factory=dict)
    vacant: IntervalSet = EMPTY
    hands_on: IntervalSet = EMPTY
    asked: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Model:
    """Everything together. Keys are those of the resources."""

    resources: Resources
    outside: Outside
    networks: Mapping[str, Network]
    subnets: Mapping[str, Subnet]
    groups: Mapping[str, SecurityGroup]
    tables: Mapping[str, RouteTable]
    peerings: tuple[Peering, ...]
    places: tuple[Place, ...]
    firewalls: Mapping[str, Firewall]
    admin_rules: tuple[AdminRule, ...]
    gateways: Mapping[str, IntervalSet | Unknown]  # network -> what its gateway leads to
    symbols: Mapping[str, int]
    gaps: tuple[Gap, ...]

    def place(self, key: str) -> Place:
        """The place of a key. Raises KeyError."""
        return next(each for each in self.places if each.key == key)

    def is_surely(self, value: bool | Unknown) -> bool:
        """Whether a switch is on beyond doubt."""
        return value is not UNKNOWN and value is True
