"""Which Allows of security groups open a port: in the network that they guard, or by their rules alone.

A group that guards something is judged there: with the other group in front of the same place, with the members of
application security groups, with what `VirtualNetwork` holds at that subnet, and for senders anywhere, also where the
input has nothing. A group that guards nothing is judged as if any machine and any sender could come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from reachability import addresses, readers, service_tags
from reachability.flows import regions
from reachability.flows.atoms import Space, bits
from reachability.flows.guards import intersect
from reachability.flows.lone_group import GROUP, flows_of
from reachability.flows.pairs import Flows
from reachability.flows.regions import Region
from reachability.flows.trace import Packet, Tracer
from reachability.intervals import EMPTY, IntervalSet
from reachability.network.model import Place
from reachability.network.symbols import is_symbol, spelled
from reachability.rules import DEFAULT_INBOUND, Rule, Side
from reachability.unknown import Unknown

ANY, ANY_PUBLIC, INTERNET = "any", "any-public", "internet"
NOBODY: Final = Side(EMPTY)

_AT_LARGE: Final = (2**24, 2**104)  # addresses, IPv4 and IPv6: a /8 of the one, a /24 of the other
_OUTER: Final = ("internet", "service", "name")
_MACHINES_ONLY: Final = ("frontend", "firewall")  # what is addressed to these, no group of their subnet sees

# Addresses that a reader recognises at once, taken where the rule leaves the choice: of documentation (RFC 5737, RFC
# 3849) for the internet, private ones for a network.
_SOURCES: Final = tuple(addresses.place(each) for each in ("203.0.113.10", "10.0.0.10", "2001:db8::10", "fd00::10"))
_INSIDE: Final = (*_SOURCES[1::2], *_SOURCES[::2])
_DESTINATIONS: Final = tuple(addresses.place(each) for each in ("10.0.0.4", "fd00::4"))


@dataclass(frozen=True, slots=True)
class Senders:
    """Whose packets count. `kind` is `any`, `any-public` (public addresses and services), or `internet` (public ranges
    that together hold a /8 or more); `exempt` are sources that may."""

    kind: str = ANY
    exempt: Side = NOBODY


@dataclass(frozen=True, slots=True)
class Witness:
    """One packet that is let in. `source_tags` are the tags that its source is taken to be in; `sender` and `target`
    are the places at its ends, where these are known."""

    protocol: str
    source: str
    source_tags: frozenset[str]
    source_port: int
    destination: str
    destination_port: int
    sender: str = ""
    target: str = ""

    def __str__(self) -> str:
        """The packet in one short phrase."""
        named = self.sender or ", ".join(_SPELLED.get(tag, tag) for tag in sorted(self.source_tags))
        whence = f"{self.source} ({named})" if named and named != self.source else self.source
        where = f"[{self.destination}]" if ":" in self.destination else self.destination
        at = f" ({self.target})" if self.target else ""
        return f"{self.protocol.upper()} from {whence} to {where}:{self.destination_port}{at}"


_SPELLED: Final = {service_tags.INTERNET: "Internet", service_tags.VIRTUAL_NETWORK: "VirtualNetwork"}


@dataclass(frozen=True, slots=True)
class Opening:
    """An Allow that lets some of the asked packets in, or may do so.

    `missing` is empty when it surely does; else it says what would decide, as `rule: property` where it is a property.
    `hops` are the decisions in front of the place.
    """

    rule: Rule
    witness: Witness
    missing: tuple[str, ...] = ()
    hops: tuple[str, ...] = ()


def alone(rules: Iterable[Rule], asked: Region, senders: Senders | None = None) -> list[Opening]:
    """Every Allow among the rules of one group that lets in packets of `asked`, strongest first.

    Rules of both directions may be given. A packet that a stronger Deny stops, or several Denies between them, is not
    let in. Packets from the platform's probe (AzureLoadBalancer) do not count. What is not known is read as open in an
    Allow and as absent in a Deny.
    """
    found = list(_concerned(rules, asked))
    if all(rule.access == "deny" for rule in found):
        return []
    return _openings(_alone(found, senders or Senders()), asked, GROUP, found)


def default_opening(rules: Iterable[Rule], asked: Region) -> Opening | None:
    """How Azure's own rule 65000 lets in packets of `asked` from VirtualNetwork; None when Denies close it."""
    found = list(_concerned(rules, asked))
    rules = [*found, DEFAULT_INBOUND[0]]
    opened = _openings(_alone(rules, Senders()), asked, GROUP, rules, only=DEFAULT_INBOUND[0])
    return opened[0] if opened else None


def in_use(flows: Flows, asked: Region, senders: Senders | None = None) -> Guarding:
    """The groups of a network where they stand, for senders anywhere."""
    senders = senders or Senders()
    placed = EMPTY
    for place in flows.model.places:
        placed |= place.sources | place.answers
    beyond = addresses.EVERYWHERE - addresses.PLATFORM - placed
    elsewhere = Place("elsewhere", "", "elsewhere", beyond, EMPTY)
    wide = replace(flows.model, places=(*flows.model.places, elsewhere))
    return Guarding(_World(Flows(wide, [senders.exempt.addresses]), senders), asked)


class Guarding:
    """The groups of a network as they guard it."""

    def __init__(self, world: _World, asked: Region) -> None:
        """Prepare; nothing is evaluated until it is asked for."""
        self._world = world
        self._asked = asked

    def judges(self, group: str) -> frozenset[str]:
        """The keys of subnets and interfaces at which a group is judged: those that something stands at."""
        return frozenset(key for place, _ in self._world.guarded.get(group, ()) for key in (place.key, place.subnet))

    def openings(self, group: str) -> list[Opening]:
        """Every Allow of a group that lets asked packets in to some place that it guards, strongest first."""
        found = list(_concerned(self._world.flows.model.groups[group].rules, self._asked))
        return _openings(self._world, self._asked, group, found)


class _World:
    """Places with their guards, and the senders that count."""

    def __init__(self, flows: Flows, senders: Senders) -> None:
        self.flows = flows
        self.senders = senders
        self.guarded: dict[str, list[tuple[Place, int]]] = {}
        space = flows.space
        for number, place in enumerate(flows.model.places):
            called = space.of_place[number] & space.answering
            if place.subnet and called and place.kind not in _MACHINES_ONLY:
                for key in dict.fromkeys(flows.guards.keys(place)):
                    self.guarded.setdefault(key, []).append((place, called))
        self._counted = space.calling & ~space.mask(addresses.PLATFORM)
        if senders.kind != ANY:
            outer = 0
            for number, place in enumerate(flows.model.places):
                if place.kind == "internet" or (senders.kind == ANY_PUBLIC and place.kind in _OUTER):
                    outer |= space.of_place[number]
            self._counted &= outer

    def counted(self, place: Place, bit: int) -> int:
        """The senders to an atom of a place that count."""
        width = self.flows.tags.width(self.flows.model.subnets[place.subnet])
        exempt = self.flows.tags.of_side(self.senders.exempt, width).sure if self.senders.exempt != NOBODY else 0
        return self._counted & ~exempt & self.flows.space.alike(bit)


def _alone(rules: Sequence[Rule], senders: Senders) -> _World:
    return _World(flows_of(rules, [senders.exempt.addresses]), senders)


def _concerned(rules: Iterable[Rule], asked: Region) -> Iterator[Rule]:
    for rule in rules:
        if rule.inbound(possible=True) and regions.of(*rule.ports(possible=True)) & asked:
            yield rule


def _openings(
    world: _World, asked: Region, group: str, rules: Sequence[Rule], only: Rule | None = None
) -> list[Opening]:
    found, reached = [], [EMPTY, EMPTY]
    for rule in sorted(rules, key=_strength):
        if rule.access == "deny" or only not in (None, rule):
            continue
        best: tuple[Place, int, int, Region] | None = None
        sure = False
        for place, bit, senders, region, certain in _let_in(world, asked, group, rule):
            if world.senders.kind == INTERNET:
                for index, family in enumerate(addresses.FAMILIES):
                    reached[index] |= world.flows.space.addresses(senders) & family
            if best is None or (certain and not sure):
                best, sure = (place, bit, senders, region), certain
            if sure and world.senders.kind != INTERNET:
                break
        if best is not None:
            found.append(_told(world, group, rule, rules, best, sure))
    if world.senders.kind == INTERNET and not any(map(_at_large, reached, _AT_LARGE)):
        return []
    return found


def _at_large(space: IntervalSet, size: int) -> bool:
    return sum(high - low + 1 for low, high in space) >= size


def _let_in(world: _World, asked: Region, group: str, rule: Rule) -> Iterator[tuple[Place, int, int, Region, bool]]:
    """What one Allow lets in, atom by atom: place, atom, senders, what, and whether surely. Easily read ones first."""
    for place, called in world.guarded.get(group, ()):
        for bit in _preferring(world.flows.space, called, _DESTINATIONS):
            counted = world.counted(place, bit)
            both = world.flows.guards.opened(place, bit, group, rule)
            for certain, partition in ((True, both.sure), (False, both.possible)):
                for region, mask in intersect(partition, {asked: counted}).items():
                    yield place, bit, mask, region, certain


def _preferring(space: Space, mask: int, wanted: Sequence[int]) -> list[int]:
    """The atoms of a mask, those first that hold one of some addresses."""
    return sorted(bits(mask), key=lambda bit: _place_in(space, bit, wanted))


def _place_in(space: Space, bit: int, wanted: Sequence[int]) -> int:
    atom = space.atoms[bit]
    return next((place for place, value in enumerate(wanted) if atom.low <= value <= atom.high), len(wanted))


def _told(
    world: _World, group: str, rule: Rule, rules: Sequence[Rule], best: tuple[Place, int, int, Region], sure: bool
) -> Opening:
    place, bit, senders, region = best
    flows = world.flows
    sender = min(bits(senders), key=lambda one: _place_in(flows.space, one, _usual(flows, one)))
    protocol, low, high, ports = next(iter(region.boxes()))
    source, target = flows.space.atoms[sender], flows.space.atoms[bit]
    packet = Packet(
        protocol,
        IntervalSet(((source.low, source.high),)).any(*_usual(flows, sender)),
        IntervalSet(((low, high),)).any(50000),
        IntervalSet(((target.low, target.high),)).any(*_DESTINATIONS),
        ports.any(),
    )
    caller = flows.model.places[source.place]
    witness = Witness(
        readers.PROTOCOLS[protocol],
        spelled(packet.source, flows.model.symbols) if is_symbol(packet.source) else addresses.text(packet.source),
        caller.groups if group == GROUP else frozenset(),
        packet.source_port,
        addresses.text(packet.destination),
        packet.port,
        "" if group == GROUP else caller.name,
        "" if group == GROUP else place.name,
    )
    hops = [] if group == GROUP else [*Tracer(flows).guards(place, bit, sender, packet, "inbound")]
    missing: tuple[str, ...] = ()
    if not sure:
        missing = _missing(rule, rules) or tuple(f"{hop.where}: {hop.by}" for hop in hops) or ("what a tag holds",)
    return Opening(rule, witness, missing, tuple(str(hop) for hop in hops))


def _usual(flows: Flows, bit: int) -> Sequence[int]:
    """The addresses that a reader expects of a sender: private ones of a member of VirtualNetwork."""
    inside = service_tags.VIRTUAL_NETWORK in flows.model.places[flows.space.atoms[bit].place].groups
    return _INSIDE if inside else _SOURCES


def _missing(rule: Rule, rules: Sequence[Rule]) -> tuple[str, ...]:
    """What would decide: the rule's own unknown properties, then those of rules that may deny before it."""
    before = [
        other
        for other in sorted(rules, key=_strength)
        if other is not rule
        and other.unknown
        and other.access != "allow"
        and (
            isinstance(other.priority, Unknown) or isinstance(rule.priority, Unknown) or other.priority < rule.priority
        )
    ]
    return tuple(f"{each.name}: {name}" for each in (rule, *before) for name in sorted(each.unknown))


def _strength(rule: Rule) -> tuple[int, str]:
    return (0 if isinstance(rule.priority, Unknown) else rule.priority, rule.name)
