"""Whether intents hold: proved over all pairs, refuted by one packet, or unknown."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reachability import dns, selectors
from reachability.flows.atoms import bits
from reachability.flows.chains import chains
from reachability.flows.guards import Partition
from reachability.flows.pairs import Flows, merged
from reachability.flows.regions import NOTHING, Region
from reachability.flows.trace import Tracer, spell
from reachability.intents.language import Intent
from reachability.network.model import Place
from reachability.questions import NoSuchPlaceError, gaps_about, witness

PROVED, REFUTED, UNKNOWN_RESULT = "proved", "refuted", "unknown"


@dataclass(frozen=True, slots=True)
class Result:
    """Whether an intent holds. `witness` is a packet or a name that shows it does not; `details` are sentences."""

    intent: Intent
    verdict: str
    witness: str = ""
    details: tuple[str, ...] = ()
    checked: int = 0
    hops: tuple[str, ...] = field(default=())


def check(flows: Flows, intents: Iterable[Intent]) -> list[Result]:
    """The verdict of each intent. `flows` must have been made with the intents' `cuts`."""
    unread = flows.model.resources.unread
    results = [_check(flows, intent) for intent in intents]
    if not unread:
        return results
    # What is not there proves nothing.
    return [
        Result(each.intent, UNKNOWN_RESULT, details=unread, checked=each.checked) if each.verdict == PROVED else each
        for each in results
    ]


def _check(flows: Flows, intent: Intent) -> Result:
    try:
        if intent.must == "resolve":
            return _resolves(flows, intent)
        senders = selectors.select(flows, intent.source) & flows.space.calling
        called = selectors.select(flows, intent.target) & flows.space.answering
        if intent.must == "reach":
            return _reaches(flows, intent, senders, called)
        if intent.must == "only-through":
            return _only_through(flows, intent, senders, called)
        return _not_reaches(flows, intent, senders, called)
    except NoSuchPlaceError as fault:
        return Result(intent, UNKNOWN_RESULT, details=(str(fault),))


def _reaches(flows: Flows, intent: Intent, senders: int, called: int) -> Result:
    """Every sender reaches every called address on every asked port, for sure."""
    checked, doubts = 0, []
    if not senders or not called:
        return Result(intent, UNKNOWN_RESULT, details=("nothing that is known is meant by its two ends",))
    for bit in bits(called):
        mine = senders & ~(1 << bit) & flows.space.alike(bit)
        if not mine:
            continue
        checked += mine.bit_count()
        for possible in (False, True):
            lacking = _lacking(flows, bit, mine, intent.region, possible=possible)
            if lacking is None:
                break
            if possible:
                return _refuted(flows, intent, *lacking, bit, "does not arrive", checked)
            doubts.append((lacking, bit))
        target = flows.model.places[flows.space.atoms[bit].place]
        for sender in bits(mine):
            source = flows.model.places[flows.space.atoms[sender].place]
            if not flows.travel.returns(source, sender, target, bit):
                said = "arrives, and the answer does not come back the same way"
                return _refuted(flows, intent, sender, intent.region, bit, said, checked)
    if doubts:
        (sender, region), bit = doubts[0]
        result = _refuted(flows, intent, sender, region, bit, "may not arrive", checked)
        return Result(intent, UNKNOWN_RESULT, result.witness, result.details, checked, result.hops)
    return Result(intent, PROVED, checked=checked)


def _lacking(flows: Flows, bit: int, senders: int, region: Region, *, possible: bool) -> tuple[int, Region] | None:
    """A sender of which something asked does not arrive, and what."""
    left = senders
    for mask, open_ in merged(flows.columns(possible=possible).get(bit, {}), senders):
        lacks = region - open_
        if lacks is not NOTHING:
            return next(bits(mask)), lacks
        left &= ~mask
    return (next(bits(left)), region) if left else None


def _not_reaches(flows: Flows, intent: Intent, senders: int, called: int) -> Result:
    """No sender reaches any called address on any asked port, straight or over frontends and proxies."""
    exempt = [
        (selectors.select(flows, each.source), selectors.select(flows, each.target), each.region)
        for each in intent.exempt
    ]
    checked, doubt = 0, None
    for bit in bits(called):
        checked += senders.bit_count()
        for possible in (False, True):
            found = _arriving(flows, bit, senders, intent.region, exempt, possible=possible)
            if found is None:
                continue
            if not possible:
                return _refuted(flows, intent, *found, bit, "arrives", checked)
            doubt = doubt or (found, bit)
    behind = _behind(flows, intent, senders, called)
    if behind is not None and behind.verdict == REFUTED:
        return behind
    if doubt is not None:
        (sender, region), bit = doubt
        result = _refuted(flows, intent, sender, region, bit, "may arrive", checked)
        return Result(intent, UNKNOWN_RESULT, result.witness, result.details, checked, result.hops)
    return behind or Result(intent, PROVED, checked=checked)


def _arriving(
    flows: Flows,
    bit: int,
    senders: int,
    region: Region,
    exempt: Sequence[tuple[int, int, Region]],
    *,
    possible: bool,
) -> tuple[int, Region] | None:
    column: Partition = flows.columns(possible=possible).get(bit, {})
    for open_, mask in column.items():
        asked = open_ & region
        if not mask & senders or asked is NOTHING:
            continue
        for sender in bits(mask & senders):
            left = asked
            for sources, targets, allowed in exempt:
                if sources >> sender & 1 and targets >> bit & 1:
                    left -= allowed
            if left is not NOTHING:
                return sender, left
    return None


def _behind(flows: Flows, intent: Intent, senders: int, called: int) -> Result | None:
    """Packets that a frontend or a proxy turns into the asked ones.

    A proxy that the intent excludes (`!name`) may do so, and so may Bastion, which asks people who they are: an intent
    about it names it.
    """
    apart = selectors.select(flows, [word[1:] for word in intent.source if word.startswith("!")])
    doubt: Result | None = None
    targets = {flows.space.atoms[bit].place for bit in bits(called)}
    fronts = [place for place in flows.model.places if place.translations]
    led_to = {key for front in fronts for translation in front.translations for key in translation.targets}
    sources = {flows.space.atoms[bit].place for bit in bits(senders)}
    for number in sorted(targets):
        target = flows.model.places[number]
        if target.key not in led_to:
            continue
        for source in (flows.model.places[each] for each in sorted(sources)):
            for chain in chains(flows, source, target):
                if len(chain.steps) == 1 and chain.steps[0].through is None:
                    continue
                proxies = [step.source for step in chain.steps[1:]]
                if any(each.kind == "bastion" or _atoms(flows, each) & apart for each in proxies):
                    continue
                hit = chain.arrives & intent.region if chain.sure else NOTHING
                may = chain.may_arrive & intent.region if chain.possible else NOTHING
                if may is NOTHING:
                    continue
                over = ", then ".join(chain.over)
                said = f"{source.name} reaches {target.name} on {may} over {over}"
                if hit is not NOTHING:
                    return Result(intent, REFUTED, said, (said,))
                doubt = doubt or Result(intent, UNKNOWN_RESULT, said, (said + ", perhaps",))
    return doubt


def _atoms(flows: Flows, place: Place) -> int:
    return flows.space.of_place[flows.index[place.key]]


def _only_through(flows: Flows, intent: Intent, senders: int, called: int) -> Result:
    """Whatever gets from one to the other passes one of these."""
    chosen = [place for word in intent.through for place in selectors.places(flows, word)]
    tokens = frozenset(
        token for place in chosen for token in (place.firewall, f"appliance:{place.name}", place.key) if token
    )
    senders &= ~selectors.of_places(flows, chosen)  # what it must pass may itself go where it likes
    checked, doubt = 0, None
    for bit in bits(called):
        checked += senders.bit_count()
        for possible in (False, True):
            column = flows.column_without(bit, tokens, senders, possible=possible)
            for region, mask in column.items():
                asked = region & intent.region
                if asked is NOTHING or not mask & senders:
                    continue
                result = _refuted(flows, intent, next(bits(mask & senders)), asked, bit, "passes by", checked)
                if not possible:
                    return result
                doubt = doubt or result
    if doubt is not None:
        return Result(intent, UNKNOWN_RESULT, doubt.witness, doubt.details, checked, doubt.hops)
    return Result(intent, PROVED, checked=checked)


def _refuted(flows: Flows, intent: Intent, sender: int, region: Region, bit: int, what: str, checked: int) -> Result:
    packet = witness(flows, sender, bit, region)
    places = flows.model.places
    source, target = places[flows.space.atoms[sender].place], places[flows.space.atoms[bit].place]
    hops = tuple(str(hop) for hop in Tracer(flows).trace(sender, bit, packet))
    shown = spell(flows, packet)
    details = [f"{source.name} to {target.name}: {shown} {what}"]
    details += [f"not known: {gap}" for place in (source, target) for gap in gaps_about(flows, place)]
    return Result(intent, REFUTED, shown, tuple(dict.fromkeys(details)), checked, hops)


def _resolves(flows: Flows, intent: Intent) -> Result:
    """Every network of the senders gets the endpoint's own address for every private name."""
    senders = selectors.select(flows, intent.source)
    networks = sorted({flows.model.places[flows.space.atoms[bit].place].network for bit in bits(senders)} - {""})
    names = dns.private_names(flows.model.resources)
    wanted = [
        name for name in names if not intent.names or any(fnmatch.fnmatchcase(name.public, n) for n in intent.names)
    ]
    resolver = dns.Resolver(flows, dns.read_zones(flows.model.resources), names)
    if not networks or not wanted:
        return Result(intent, UNKNOWN_RESULT, details=("no network or no private name is meant",))
    checked, doubts, wrong = 0, [], []
    for network in networks:
        for name in wanted:
            checked += 1
            found = resolver.resolve(network, name)
            said = f"{network.rpartition('/')[2]} gets {found.verdict} for {name.public}: {found.why}"
            if found.verdict == dns.resolve.NOT_KNOWN:
                doubts.append(said)
            elif found.verdict != dns.resolve.PRIVATE or found.endpoint != name.endpoint:
                wrong.append(said)
    if wrong:
        return Result(intent, REFUTED, wrong[0], tuple(wrong), checked)
    if doubts:
        return Result(intent, UNKNOWN_RESULT, doubts[0], tuple(doubts), checked)
    return Result(intent, PROVED, checked=checked)
