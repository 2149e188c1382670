"""Questions about a network, and answers with a packet, the hops and the rules that decided."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reachability import addresses, readers
from reachability.flows import regions
from reachability.flows.atoms import bits
from reachability.flows.chains import Chain, Step, chains, pick
from reachability.flows.pairs import Flows
from reachability.flows.regions import Region
from reachability.flows.trace import DOUBTS, STOPS, Hop, Packet, Tracer, spell
from reachability.intervals import IntervalSet
from reachability.network.model import Gap, Place

OPEN, BLOCKED, UNKNOWN_VERDICT = "open", "blocked", "unknown"


class NoSuchPlaceError(Exception):
    """A name that stands for no place; the message has names that are like it."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One connection of a way with its packet and the decisions on it."""

    source: str
    target: str
    packet: str
    hops: tuple[Hop, ...]
    witness: Packet | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """One way from a place to another: its verdict, what arrives, and the legs."""

    verdict: str
    over: tuple[str, ...]
    arrives: str
    legs: tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything about one question. `ways` are the open ones first; `missing` says what would decide an unknown."""

    verdict: str
    source: str
    target: str
    asked: str
    ways: tuple[Way, ...]
    missing: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """What decided, in one sentence: the stop of the straight way, or the opening."""
        for way in self.ways:
            stops = [hop for leg in way.legs for hop in leg.hops if hop.decision == STOPS]
            if way.verdict == BLOCKED and stops:
                return "; ".join(f"{hop.where}: {hop.by}" for hop in stops)
            if way.verdict == OPEN and way.legs:
                return way.legs[-1].packet
        return self.missing[0] if self.missing else ""


def find(flows: Flows, words: str) -> list[Place]:
    """The places that a name stands for: a place's name, a part of it, a kind, an address or prefix, `any`.

    Raises NoSuchPlaceError, with names that are like it.
    """
    wanted = words.strip().lower()
    places = flows.model.places
    if wanted in ("any", "*"):
        return list(places)
    for test in (
        lambda p: p.name.lower() == wanted or p.key == wanted,
        lambda p: p.kind == wanted or p.kind + "s" == wanted,
        lambda p: wanted in _parts(p),
        lambda p: wanted in p.name.lower(),
        lambda p: p.network.rpartition("/")[2] == wanted or p.subnet.rpartition("/")[2] == wanted,
    ):
        found = [place for place in places if test(place)]
        if found:
            return found
    try:
        space = addresses.parse(wanted)
    except ValueError:
        names = [place.name for place in places]
        near = difflib.get_close_matches(words, names, 3, 0.3) or sorted(names)[:8]
        raise NoSuchPlaceError(f"nothing is called {words!r}; there are, for example: {', '.join(near)}") from None
    found = [place for place in places if (place.answers | place.sources) & space]
    if not found:
        raise NoSuchPlaceError(f"nothing in this network has an address in {words}")
    return found


def _parts(place: Place) -> set[str]:
    """The words of a name: `vmss-mls-dev-we-web` is called `web`."""
    return set(place.name.lower().replace("/", "-").replace("_", "-").replace(" ", "-").split("-"))


def region(ports: str | None, protocol: str = "tcp") -> Region:
    """A region from what people write: `80`, `80,443`, `1000-2000`, `*`. Raises ValueError."""
    read = readers.ports(ports if ports not in (None, "*") else None)
    kinds = readers.protocol(protocol)
    if not read.complete or not kinds.complete:
        raise ValueError(f"{protocol} {ports} is no protocol with ports; write for example `tcp 80,8000-8080`")
    return regions.of(kinds.known, readers.ANY_PORT, read.known)


def explain(flows: Flows, source: Place, target: Place, asked: Region) -> Explanation:
    """Whether packets of `asked` get from one place to another, each way that they may take, and what decides."""
    found = []
    for chain in chains(flows, source, target):
        cut = chain.asked(asked)
        if cut is not None and cut.possible:
            found.append((OPEN if cut.sure else UNKNOWN_VERDICT, cut))
    ways = [
        Way(
            verdict,
            chain.over,
            str(chain.arrives if verdict == OPEN else chain.may_arrive),
            tuple(legs_of(flows, chain, asked)),
        )
        for verdict, chain in sorted(found, key=lambda one: one[0] != OPEN)
    ]
    if any(way.verdict == OPEN for way in ways):
        verdict = OPEN
    elif ways:
        verdict = UNKNOWN_VERDICT
    else:
        verdict = BLOCKED
        ways = [_blocked(flows, source, target, asked)]
    missing = tuple(_missing(flows, ways, (source, target))) if verdict == UNKNOWN_VERDICT else ()
    return Explanation(verdict, source.name, target.name, str(asked), tuple(ways), missing)


def legs_of(flows: Flows, chain: Chain, asked: Region) -> list[Leg]:
    """The connections of one way, each with a packet and what decides on it."""
    legs = []
    for step in chain.steps:
        wanted = step.sure or step.possible
        if len(chain.steps) == 1 and not step.through:
            wanted &= asked
        legs.append(_leg(flows, step, wanted or asked))
    return legs


def _leg(flows: Flows, step: Step, wanted: Region) -> Leg:
    chosen = pick(flows, step, wanted)
    if chosen is None:
        return Leg(step.source.name, step.target.name, "", ())
    source_bit, target_bit, passing = chosen
    packet = witness(flows, source_bit, target_bit, passing)
    hops = Tracer(flows).trace(source_bit, target_bit, packet)
    return Leg(step.source.name, step.target.name, spell(flows, packet), tuple(hops), packet)


def witness(flows: Flows, source_bit: int, target_bit: int, passing: Region) -> Packet:
    """One packet of a region between two atoms, with values that a reader knows where there is a choice."""
    protocol, low, high, ports = next(iter(passing.boxes()))
    source, target = flows.space.atoms[source_bit], flows.space.atoms[target_bit]
    port = IntervalSet.of([(low, high)]).any(50000)
    known = IntervalSet.of([(source.low, source.high)]).any(addresses.place("203.0.113.10"))
    return Packet(protocol, known, port, target.low, ports.any(443, 80, 53, 22))


def _blocked(flows: Flows, source: Place, target: Place, asked: Region) -> Way:
    """The straight way with every stop on it, for a typical pair of addresses."""
    senders = flows.space.of_place[flows.index[source.key]] & flows.space.calling
    called = flows.space.of_place[flows.index[target.key]] & flows.space.answering
    if not senders or not called:
        quiet = source.name if not senders else target.name
        by = "never opens a connection" if not senders else "has no address that is known"
        hop = Hop("place", quiet, by, STOPS)
        return Way(BLOCKED, (), "nothing", (Leg(source.name, target.name, "", (hop,)),))
    best: tuple[int, list[Hop], Packet] | None = None
    tracer = Tracer(flows)
    usual = flows.space.mask(addresses.parse("203.0.113.0/24")) & senders
    for source_bit in [*bits(usual), *bits(senders & ~usual)][:8]:
        for target_bit in list(bits(called))[:4]:
            packet = witness(flows, source_bit, target_bit, asked)
            hops = tracer.trace(source_bit, target_bit, packet)
            stops = sum(hop.decision == STOPS for hop in hops)
            if best is None or stops < best[0]:
                best = (stops, hops, packet)
    assert best is not None
    leg = Leg(source.name, target.name, spell(flows, best[2]), tuple(best[1]), best[2])
    return Way(BLOCKED, (), "nothing", (leg,))


def _missing(flows: Flows, ways: Iterable[Way], ends: tuple[Place, ...]) -> Iterator[str]:
    seen: set[str] = set()
    for way in ways:
        for leg in way.legs:
            for hop in leg.hops:
                if hop.decision == DOUBTS and str(hop) not in seen:
                    seen.add(str(hop))
                    yield f"{hop.where}: {hop.by}"
    about = {part for place in ends for part in (place.key, place.subnet, place.network) if part}
    for gap in flows.model.gaps:
        if gap.about & about and str(gap) not in seen:
            seen.add(str(gap))
            yield str(gap)


def gaps_about(flows: Flows, place: Place) -> list[Gap]:
    """What is not known and could matter to a place."""
    keys = {place.key, place.subnet, place.network, *place.guards}
    subnet = flows.model.subnets.get(place.subnet)
    if subnet is not None:
        keys |= {subnet.group or "", subnet.table or ""}
    return [gap for gap in flows.model.gaps if gap.about & keys]
