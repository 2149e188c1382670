"""Whether intents hold: proved over all pairs, refuted by one packet, or unknown."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from reachability import addresses, dns, selectors
from reachability.flows.atoms import bits
from reachability.flows.guards import Partition
from reachability.flows.pairs import Flows, merged
from reachability.flows.regions import NOTHING, Region
from reachability.flows.trace import Tracer, spell
from reachability.flows.travel import NAT, UNKNOWN_APPLIANCE
from reachability.intents.behind import Allowed, Hidden, behind, handed_on, without
from reachability.intents.language import Intent
from reachability.network.model import Place
from reachability.network.reading import address
from reachability.questions import NoSuchPlaceError, gaps_about, witness

_USUAL: Final = addresses.parse("203.0.113.0/24")

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
            return (
                _reaches_over(flows, intent, senders, called)
                if intent.over
                else _reaches(flows, intent, senders, called)
            )
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


def _reaches_over(flows: Flows, intent: Intent, senders: int, called: int) -> Result:
    """Every sender reaches every called place on the asked ports by what a frontend makes of its calls."""
    chosen = [place for word in intent.over for place in selectors.places(flows, word)]
    checked = 0
    doubt: str | None = None
    for number in sorted({flows.space.atoms[bit].place for bit in bits(called)}):
        target = flows.model.places[number]
        for sender in bits(senders):
            checked += 1
            sure, possible = handed_on(flows, sender, chosen, target)
            if intent.region - sure is NOTHING:
                continue
            source = flows.model.places[flows.space.atoms[sender].place].name
            over = ", ".join(place.name for place in chosen)
            lacks = intent.region - possible
            said = f"{source} does not reach {target.name} on {lacks} over {over}"
            if lacks is not NOTHING:
                at = f"; what arrives is {possible}" if possible is not NOTHING else "; nothing arrives"
                return Result(intent, REFUTED, said, (said + at,), checked)
            doubt = doubt or f"{source} may not reach {target.name} on {intent.region - sure} over {over}"
    if not checked:
        return Result(intent, UNKNOWN_RESULT, details=("nothing that is known is meant by its two ends",))
    return (
        Result(intent, UNKNOWN_RESULT, doubt, (doubt,), checked) if doubt else Result(intent, PROVED, checked=checked)
    )


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
    hidden = behind(flows, intent, senders, called, exempt)
    if hidden is not None and hidden.sure:
        return _told(intent, REFUTED, hidden, checked)
    if doubt is not None:
        (sender, region), bit = doubt
        result = _refuted(flows, intent, sender, region, bit, "may arrive", checked)
        return Result(intent, UNKNOWN_RESULT, result.witness, result.details, checked, result.hops)
    if hidden is not None:
        return _told(intent, UNKNOWN_RESULT, hidden, checked)
    return Result(intent, PROVED, checked=checked)


def _arriving(
    flows: Flows, bit: int, senders: int, region: Region, exempt: Sequence[Allowed], *, possible: bool
) -> tuple[int, Region] | None:
    """A sender of which something arrives that is not allowed, and what."""
    column: Partition = flows.columns(possible=possible).get(bit, {})
    for open_, mask in column.items():
        asked = open_ & region
        if not mask & senders or asked is NOTHING:
            continue
        left = {asked: mask & senders}
        for sources, targets, allowed in exempt:
            if targets >> bit & 1:
                left = without(left, sources, allowed)
        if left:
            rest, mask = next(iter(left.items()))
            return _telling(flows, mask), rest
    return None


def _telling(flows: Flows, senders: int) -> int:
    """The sender whose packet says most: one of the internet that readers know, else a machine before a firewall."""
    usual = senders & flows.space.mask(_USUAL)
    for bit in bits(usual or senders):
        if flows.model.places[flows.space.atoms[bit].place].kind != "firewall":
            return bit
    return next(bits(senders))


def _told(intent: Intent, verdict: str, hidden: Hidden, checked: int) -> Result:
    perhaps = "" if hidden.sure else ", perhaps"
    over = ", then ".join(hidden.over)
    said = f"{hidden.source.name} reaches {hidden.target.name} on {hidden.region} over {over}{perhaps}"
    packets = [f"{leg.source} to {leg.target}: {leg.packet}" for leg in hidden.legs if leg.packet]
    hops = tuple(str(hop) for leg in hidden.legs for hop in leg.hops)
    return Result(intent, verdict, packets[0] if packets else said, (said, *packets), checked, hops)


def _passed(flows: Flows, intent: Intent) -> tuple[list[Place], frozenset[str]]:
    """What must be passed: the places, and how paths name these, appliances by address and NAT gateways."""
    chosen: list[Place] = []
    tokens: set[str] = set()
    for word in intent.through:
        kind, _, name = word.partition(":")
        at = address(word.removesuffix("/32"))
        if kind == "nat":
            keys = [each.key for each in flows.model.resources.of("natGateways") if each.name.lower() == name.lower()]
            if not keys:
                raise NoSuchPlaceError(f"there is no NAT gateway {name!r}")
            tokens |= {f"{NAT}{key}" for key in keys}
        elif at is not None:
            tokens.add(f"{UNKNOWN_APPLIANCE}{at}")
            owner = flows.roads.owner(at)
            chosen += [owner] if owner else []
        else:
            chosen += selectors.places(flows, word)
    for place in chosen:
        tokens |= {token for token in (place.firewall, f"{UNKNOWN_APPLIANCE}{place.name}", place.key) if token}
    return chosen, frozenset(tokens)


def _only_through(flows: Flows, intent: Intent, senders: int, called: int) -> Result:
    """Whatever gets from one to the other passes one of these."""
    chosen, tokens = _passed(flows, intent)
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
    silent = selectors.select(flows, intent.without) if intent.without else 0
    resolver = dns.Resolver(flows, dns.read_zones(flows.model.resources), names, silent)
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
