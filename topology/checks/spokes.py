"""Spokes: which there are, how they hang together, and what they let in."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network

from topology.checks.addresses import claims
from topology.checks.run import guarded
from topology.faults import Fault
from topology.schema import Settings, Spoke
from topology.schema.network import Inbound
from topology.schema.problems import closest, nearest

MOST_INBOUND = 50  # entries of one spoke: a band of rules has room for them


def roles(settings: Settings) -> Iterator[Fault]:
    """There is one cluster spoke and one workspace spoke, and this program makes both."""
    if any("role" not in spoke.__dict__ for spoke in settings.spokes):
        return
    for role, example in (("cluster", "10.20.2.0/24"), ("workspace", "10.20.4.0/24")):
        found = [spoke for spoke in settings.spokes if spoke.role == role]
        if not found:
            entry = f'{{"name": "{role}", "role": "{role}", "addressSpace": "{example}"}}'
            yield Fault(settings.at("spokes"), f"has no spoke with role {role!r}", entry)
        for spoke in found[1:]:
            problem = f"is the second spoke with role {role!r}, and there is one of each"
            yield Fault(spoke.at("role"), problem, "spoke")


def names(settings: Settings) -> Iterator[Fault]:
    """Every network has a name of its own."""
    seen = {"hub": "the hub"}
    for spoke in settings.spokes:
        name = spoke.__dict__.get("name")
        if name in seen:
            yield Fault(spoke.at("name"), f"{name!r} is taken by {seen[name]}", f"{name}-2")
        elif name:
            seen[name] = spoke.at("name")


def existing(settings: Settings) -> Iterator[Fault]:
    """An existing network is peered and linked and otherwise left alone, so nothing else can be asked of it."""
    ids: dict[str, str] = {}
    for spoke in settings.spokes:
        yield from guarded(_existing, spoke, ids)


def _existing(spoke: Spoke, ids: dict[str, str]) -> Iterator[Fault]:
    if not spoke.id:
        return
    if spoke.id.lower() in ids:
        yield Fault(spoke.at("id"), f"is the same network as {ids[spoke.id.lower()]}", "another network's id")
    ids.setdefault(spoke.id.lower(), spoke.at("id"))
    if spoke.role != "spoke":
        problem = f"an existing network cannot be the {spoke.role}, whose subnets this program makes"
        yield Fault(spoke.at("role"), problem, "spoke")
    for field, given in (("subnets", spoke.subnets), ("inbound", spoke.inbound)):
        if given:
            yield Fault(spoke.at(field), "an existing network's subnets and rules are its owner's", "leave it out")


def peering(settings: Settings) -> Iterator[Fault]:
    """What a spoke asks of the hub is there."""
    for spoke in settings.spokes:
        yield from guarded(_transit, settings, spoke)
        yield from guarded(_gateways, settings, spoke)


def _transit(settings: Settings, spoke: Spoke) -> Iterator[Fault]:
    if spoke.transit and not settings.hub.appliance and settings.egress.kind != "firewall":
        problem = "spoke to spoke goes through a firewall in the hub: egress makes none, and hub.appliance names none"
        yield Fault(spoke.at("transit"), problem, "hub.appliance: 10.20.0.4, or transit: false")


def _gateways(settings: Settings, spoke: Spoke) -> Iterator[Fault]:
    if spoke.use_remote_gateways and not settings.hub.transits:
        problem = "Azure refuses remote gateways where the hub does not allow gateway transit"
        yield Fault(spoke.at("use_remote_gateways"), problem, "hub.gatewayTransit: true, or useRemoteGateways: false")


def inbound(settings: Settings) -> Iterator[Fault]:
    """Who is let into a spoke is known: a network of the plan, or a prefix in one or on-premises."""
    for spoke in settings.spokes:
        if spoke.__dict__.get("role") == "cluster" and spoke.__dict__.get("inbound"):
            problem = "only 443 at the gateway comes into the cluster, and corporate.clients says for whom"
            yield Fault(spoke.at("inbound"), problem, "corporate.clients: [10.1.64.0/18]")
            continue
        entries = spoke.__dict__.get("inbound", ())
        if len(entries) > MOST_INBOUND:
            problem = f"has {len(entries)} entries, where at most {MOST_INBOUND} fit into a group's rules"
            yield Fault(spoke.at("inbound"), problem, "fewer, with several prefixes each")
        for entry in entries:
            yield from guarded(_sources, settings, spoke, entry)


def _sources(settings: Settings, spoke: Spoke, entry: Inbound) -> Iterator[Fault]:
    peers = {other.__dict__["name"]: other for other in settings.spokes if "name" in other.__dict__}
    known = [*settings.corporate.prefixes, *(claim.prefix for claim in claims(settings))]
    for index, source in enumerate(entry.sources):
        key = entry.at("sources", index)
        if source in peers:
            yield from guarded(_through_hub, key, spoke, peers[source])
        elif source != "hub":
            yield from _prefix(key, source, known, [*peers, "hub"])


def _through_hub(key: str, spoke: Spoke, other: Spoke) -> Iterator[Fault]:
    if other.name != spoke.name and not (other.transit and spoke.transit):
        problem = f"{other.name!r} reaches {spoke.name!r} only through the hub, and not both have transit"
        yield Fault(key, problem, f"transit: true in {spoke.name} and {other.name}")


def _prefix(key: str, source: str, known: list[IPv4Network], peers: list[str]) -> Iterator[Fault]:
    try:
        prefix = IPv4Network(source)
    except ValueError:
        problem = f"{source!r} is neither a prefix nor a network of the plan; {nearest(source, peers)}"
        yield Fault(key, problem, closest(source, peers) or str(known[0]))
        return
    if not any(prefix.subnet_of(other) for other in known):
        problem = f"{source} lies neither in corporate.prefixes nor in a network of the plan"
        yield Fault(key, problem, str(known[0]))
