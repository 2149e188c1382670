"""What a network security group lets in: first match by priority, for every packet at once, with a witness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reachability import addresses, readers, service_tags
from reachability.boxes import Box, intersect, uncovered
from reachability.intervals import IntervalSet
from reachability.rules import DEFAULT_INBOUND, FIRST_PRIORITY, Rule
from reachability.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Witness:
    """One packet that the group lets in. `source_tags` are the tags that its source is taken to be in."""

    protocol: str
    source: str
    source_tags: frozenset[str]
    source_port: int
    destination: str
    destination_tags: frozenset[str]
    destination_port: int

    def __str__(self) -> str:
        """The packet in one short phrase."""
        named = ", ".join(_SPELLED.get(tag, tag) for tag in sorted(self.source_tags))
        whence = f"{self.source} ({named})" if named else self.source
        return f"{self.protocol.upper()} from {whence} to {_bracket(self.destination)}:{self.destination_port}"


@dataclass(frozen=True, slots=True)
class Opening:
    """An Allow that lets some of the asked packets in, or may do so.

    `missing` is empty when it surely does; else it names the values, as `rule: property`, that would decide.
    """

    rule: Rule
    witness: Witness
    missing: tuple[str, ...] = ()


_SPELLED = {
    service_tags.INTERNET: "Internet",
    service_tags.VIRTUAL_NETWORK: "VirtualNetwork",
    service_tags.LOAD_BALANCER: "AzureLoadBalancer",
}


def openings(rules: Iterable[Rule], port: int, protocol: IntervalSet = readers.TCP) -> list[Opening]:
    """Every Allow among `rules` that lets in packets to `port`, strongest first. Rules of both directions may be given.

    A packet that a stronger Deny stops, or several Denies between them, is not let in. Stronger Allows are not counted
    against an Allow: each that opens the port must go. Packets from the platform's probe (AzureLoadBalancer) are not
    looked for. What is not known is read as open in an Allow and as absent in a Deny.
    """
    inbound = [rule for rule in rules if rule.inbound(possible=True)]
    found = []
    for rule in sorted(inbound, key=_strength):
        if rule.access == "deny":
            continue
        witness = _open(rule, inbound, port, protocol, possible=True)
        if witness is None:
            continue
        certain = None
        if rule.access == "allow" and rule.inbound(possible=False):
            certain = _open(rule, inbound, port, protocol, possible=False)
        if certain is not None:
            found.append(Opening(rule, certain))
        else:
            found.append(Opening(rule, witness, _missing(rule, inbound)))
    return found


def default_opening(rules: Iterable[Rule], port: int, protocol: IntervalSet = readers.TCP) -> Opening | None:
    """How Azure's own rule 65000 lets in packets to `port` from VirtualNetwork, or None when Denies close it."""
    everything = [*rules, *DEFAULT_INBOUND]
    for opening in openings(everything, port, protocol):
        if opening.rule is DEFAULT_INBOUND[0]:
            return opening
    return None


def could_be_denied(rule: Rule, rules: Iterable[Rule]) -> bool:
    """Whether a stronger rule could still be written elsewhere: whether a priority before the rule's is free.

    Priorities are unique in a direction, so an Allow whose stronger priorities are all taken is as open as it looks.
    """
    if isinstance(rule.priority, Unknown):
        return True
    taken = {other.priority for other in rules if other.inbound(possible=False)}
    return any(priority not in taken for priority in range(FIRST_PRIORITY, rule.priority))


def _strength(rule: Rule) -> tuple[int, str]:
    return (FIRST_PRIORITY if isinstance(rule.priority, Unknown) else rule.priority, rule.name)


def _stronger_denies(rule: Rule, rules: Sequence[Rule], *, possible: bool) -> list[Rule]:
    """The Denies that come before `rule`: with `possible` only what surely comes first, else what may."""
    denies = []
    for other in rules:
        if other.access == "deny" or (not possible and isinstance(other.access, Unknown) and other is not rule):
            if isinstance(other.priority, Unknown) or isinstance(rule.priority, Unknown):
                if not possible:
                    denies.append(other)
            elif other.priority < rule.priority and (not possible or other.inbound(possible=False)):
                denies.append(other)
    return denies


def _open(rule: Rule, rules: Sequence[Rule], port: int, protocol: IntervalSet, *, possible: bool) -> Witness | None:
    """A packet of `rule` that no stronger Deny stops. `possible` reads unknowns for the packet, else against it."""
    asked: Box = (
        protocol,
        addresses.EVERYWHERE,
        readers.ANY_PORT,
        addresses.EVERYWHERE,
        IntervalSet.point(port),
    )
    if not all(intersect(rule.box(asked[1], asked[3], possible=possible), asked)):
        return None
    denies = _stronger_denies(rule, rules, possible=possible)
    for source_tags, sources in rule.source.cases(possible=possible):
        if service_tags.LOAD_BALANCER in source_tags:
            continue
        for destination_tags, destinations in sorted(rule.destination.cases(possible=possible), key=_unlikely):
            covers = [
                deny.box(
                    deny.source.covering(source_tags, possible=not possible),
                    deny.destination.covering(destination_tags, possible=not possible),
                    possible=not possible,
                )
                for deny in denies
            ]
            for family in addresses.FAMILIES:
                between = rule.box(sources & family, destinations & family, possible=possible)
                piece = uncovered(intersect(between, asked), covers)
                if piece is not None:
                    return _witness(piece, source_tags, destination_tags)
    return None


def _witness(piece: Box, source_tags: service_tags.Tags, destination_tags: service_tags.Tags) -> Witness:
    protocols, sources, source_ports, destinations, destination_ports = piece
    return Witness(
        protocol=readers.PROTOCOLS[protocols.any()],
        source=addresses.text(sources.any(*_likely_sources(source_tags))),
        source_tags=source_tags,
        source_port=source_ports.any(50000),
        destination=addresses.text(destinations.any(*_LIKELY_DESTINATIONS)),
        destination_tags=destination_tags,
        destination_port=destination_ports.any(),
    )


# Addresses that a reader recognises at once, taken when the rule leaves the choice: documentation (RFC 5737, RFC 3849)
# for the internet, private ones for a network.
_PUBLIC_SOURCES = (addresses.place("203.0.113.10"), addresses.place("2001:db8::10"))
_PRIVATE_SOURCES = (addresses.place("10.0.0.10"), addresses.place("fd00::10"))
_LIKELY_DESTINATIONS = (addresses.place("10.0.0.4"), addresses.place("fd00::4"))


def _likely_sources(tags: service_tags.Tags) -> tuple[int, ...]:
    return _PRIVATE_SOURCES if service_tags.VIRTUAL_NETWORK in tags else _PUBLIC_SOURCES + _PRIVATE_SOURCES


def _unlikely(case: tuple[service_tags.Tags, IntervalSet]) -> bool:
    """Sort key: destinations with a private address first, because a witness to one is what a reader expects."""
    return _LIKELY_DESTINATIONS[0] not in case[1]


def _missing(rule: Rule, rules: Sequence[Rule]) -> tuple[str, ...]:
    """What would decide: the rule's own unknown properties, then those of Denies that may come before it."""
    wanting = [rule, *(deny for deny in _stronger_denies(rule, rules, possible=False) if deny.unknown)]
    return tuple(f"{each.name}: {name}" for each in wanting for name in sorted(each.unknown))


def _bracket(address: str) -> str:
    return f"[{address}]" if ":" in address else address
