"""Packets that a frontend or a proxy turns into others: what is behind an address is reached under another one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reachability import selectors
from reachability.flows import regions
from reachability.flows.atoms import bits
from reachability.flows.chains import chains
from reachability.flows.guards import Partition, intersect
from reachability.flows.pairs import Flows
from reachability.flows.regions import NOTHING, Region
from reachability.flows.trace import Tracer, spell
from reachability.intents.language import Intent
from reachability.network.model import Place
from reachability.questions import Leg, legs_of, witness
from reachability.readers import ANY_PORT

Allowed = tuple[int, int, Region]
"""Atoms that may call, atoms that they may call, and how."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A way over frontends or proxies by which something asked arrives, surely or perhaps, by its connections."""

    source: Place
    target: Place
    over: tuple[str, ...]
    region: Region
    sure: bool
    legs: tuple[Leg, ...]


def behind(flows: Flows, intent: Intent, senders: int, called: int, exempt: Sequence[Allowed]) -> Hidden | None:
    """A way by which one of the senders reaches one of the called places other than straight; a sure one first.

    Over one frontend that keeps the client's address, what is exempt is told apart by address. Over proxies and
    frontends one behind another, it is left out where it is exempt for every address of both ends. A proxy that the
    intent excludes (`!name`) may do so, and so may Bastion, which asks people who they are: an intent names it.
    """
    apart = selectors.select(flows, [word[1:] for word in intent.source if word.startswith("!")])
    doubt: Hidden | None = None
    targets = {flows.space.atoms[bit].place for bit in bits(called)}
    led_to = {key for front in flows.model.places for translation in front.translations for key in translation.targets}
    sources = sorted({flows.space.atoms[bit].place for bit in bits(senders)})
    for target in (flows.model.places[number] for number in sorted(targets)):
        if target.key not in led_to:
            continue
        for found in (
            _over_one(flows, intent, senders, target, exempt),
            _over_more(flows, intent, sources, target, exempt, apart),
        ):
            for hidden in found:
                if hidden.sure:
                    return hidden
                doubt = doubt or hidden
    return doubt


def _over_one(flows: Flows, intent: Intent, senders: int, target: Place, exempt: Sequence[Allowed]) -> Iterator[Hidden]:
    """Over one frontend, by single addresses of the senders."""
    there = _atoms(flows, target) & flows.space.answering
    allowed = [(sources, region) for sources, targets, region in exempt if not there & ~targets]
    for front in flows.model.places:
        for bit in bits(_atoms(flows, front) & flows.space.answering):
            for possible in (False, True):
                for mine, arriving, mask in _through(flows, front, bit, target, possible=possible):
                    left = {arriving & intent.region: mask & senders}
                    for sources, region in allowed:
                        left = without(left, sources, region)
                    for region, some in left.items():
                        if not some or region is NOTHING:
                            continue
                        sender = next(bits(some))
                        source = flows.model.places[flows.space.atoms[sender].place]
                        packet = witness(flows, sender, bit, mine)
                        hops = tuple(Tracer(flows).trace(sender, bit, packet))
                        leg = Leg(source.name, front.name, spell(flows, packet), hops, packet)
                        yield Hidden(source, target, (front.name,), region, not possible, (leg,))


def _through(
    flows: Flows, front: Place, bit: int, target: Place, *, possible: bool
) -> Iterator[tuple[Region, Region, int]]:
    """What a frontend hands on to a place: regions at the frontend and at the place, and the atoms of the senders."""
    column = flows.columns(possible=possible).get(bit, {})
    for translation in front.translations:
        if translation.proxy or target.key not in translation.targets or not (possible or translation.certain):
            continue
        mine = regions.of(translation.protocols, ANY_PORT, translation.ports)
        both = flows.arrivals.behind(front, replace(translation, targets=(target.key,)))
        for region, mask in intersect(column, both.possible if possible else both.sure).items():
            at_front = region & mine
            if at_front is not NOTHING:
                yield at_front, at_front if translation.port is None else at_front.moved(translation.port), mask


def _over_more(
    flows: Flows, intent: Intent, sources: Sequence[int], target: Place, exempt: Sequence[Allowed], apart: int
) -> Iterator[Hidden]:
    """Over proxies, and over frontends one behind another."""
    for source in (flows.model.places[each] for each in sources):
        allowed = _allowed(flows, source, target, exempt)
        for chain in chains(flows, source, target):
            if len(chain.steps) == 1 and len(chain.over) < 2:
                continue
            proxies = [step.source for step in chain.steps[1:]]
            if any(each.kind == "bastion" or _atoms(flows, each) & apart for each in proxies):
                continue
            hit = (chain.arrives & intent.region) - allowed if chain.sure else NOTHING
            may = (chain.may_arrive & intent.region) - allowed if chain.possible else NOTHING
            found = hit if hit is not NOTHING else may
            if found is not NOTHING:
                legs = tuple(legs_of(flows, chain, intent.region))
                yield Hidden(source, target, chain.over, found, hit is not NOTHING, legs)


def without(left: Partition, sources: int, allowed: Region) -> Partition:
    """A partition with what some sources are allowed taken out."""
    made: Partition = {}
    for region, mask in left.items():
        for rest, some in ((region - allowed, mask & sources), (region, mask & ~sources)):
            if some and rest is not NOTHING:
                made[rest] = made.get(rest, 0) | some
    return made


def _allowed(flows: Flows, source: Place, target: Place, exempt: Sequence[Allowed]) -> Region:
    here = _atoms(flows, source) & flows.space.calling
    there = _atoms(flows, target) & flows.space.answering
    found = NOTHING
    for sources, targets, region in exempt:
        if not here & ~sources and not there & ~targets:
            found |= region
    return found


def _atoms(flows: Flows, place: Place) -> int:
    return flows.space.of_place[flows.index[place.key]]


def handed_on(flows: Flows, sender: int, fronts: Sequence[Place], target: Place) -> tuple[Region, Region]:
    """What one sender gets to a place over some frontends that keep the client's address, by the place's own ports:

    surely, and possibly.
    """
    found = [NOTHING, NOTHING]
    for front in fronts:
        for bit in bits(_atoms(flows, front) & flows.space.answering):
            for index, possible in enumerate((False, True)):
                for _, arriving, mask in _through(flows, front, bit, target, possible=possible):
                    if mask >> sender & 1:
                        found[index] |= arriving
    return found[0], found[0] | found[1]
