"""Every way from one place to another: straight, through frontends that translate, through proxies that call anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reachability import addresses
from reachability.flows import regions
from reachability.flows.arrivals import of_frontend
from reachability.flows.atoms import bits
from reachability.flows.guards import Partition, intersect
from reachability.flows.pairs import Flows, merged
from reachability.flows.regions import NOTHING, Region
from reachability.network.model import Place, Translation
from reachability.readers import ANY_PORT

_USUAL = addresses.parse("203.0.113.0/24")  # what a reader knows for an address on the internet


@dataclass(frozen=True, slots=True)
class Step:
    """One connection: who calls, who is called, and what is open between them at the called address.

    `through` has the translations by which frontends hand it on, one behind another; the last one's may be a proxy's,
    which calls the next step's target anew.
    """

    source: Place
    target: Place
    sure: Region
    possible: Region
    through: tuple[Translation, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """One way, step by step. `arrives` is what the last place sees, by its own ports."""

    steps: tuple[Step, ...]
    arrives: Region
    may_arrive: Region
    over: tuple[str, ...] = ()  # names of the frontends and proxies on the way

    @property
    def sure(self) -> bool:
        """Whether something surely gets through."""
        return bool(self.arrives) and all(step.sure for step in self.steps)

    @property
    def possible(self) -> bool:
        """Whether something may get through."""
        return bool(self.may_arrive) and all(step.possible for step in self.steps)

    def asked(self, region: Region) -> Chain | None:
        """The way cut down to packets that enter or arrive on one of the asked ports; None when none does."""
        arriving, may_arrive = self.arrives & region, self.may_arrive & region
        first = self.steps[0]
        entering, may_enter = first.sure & region, first.possible & region
        if may_arrive:
            return Chain(self.steps, arriving, may_arrive, self.over)
        if may_enter:
            steps = (replace(first, sure=entering, possible=may_enter), *self.steps[1:])
            return Chain(steps, self.arrives, self.may_arrive, self.over)
        return None


def chains(flows: Flows, source: Place, target: Place, passed: frozenset[str] = frozenset()) -> Iterator[Chain]:
    """Every way from `source` to `target`, those included over which nothing may pass, each frontend passed once.

    `passed` are the frontends and proxies that a way to something behind `target` goes over already.
    """
    if source.key != target.key or not target.translations:
        answer = flows.between(source, target)
        yield Chain((Step(source, target, answer.sure, answer.possible),), answer.sure, answer.possible)
    for front in flows.model.places:
        if front.key in passed or front.key in (source.key, target.key):
            continue
        for translation in front.translations:
            if target.key in translation.targets:
                yield from _over(flows, source, front, translation, target, passed | {target.key})


def _over(
    flows: Flows, source: Place, front: Place, translation: Translation, target: Place, passed: frozenset[str]
) -> Iterator[Chain]:
    mine = regions.of(translation.protocols, ANY_PORT, translation.ports)
    for before in chains(flows, source, front, passed):
        last = before.steps[-1]
        over = (*before.over, front.name)
        through = (*last.through, translation)
        # What arrives at this frontend has the ports that those before it gave it.
        sure, possible = before.arrives & mine, before.may_arrive & mine
        if not possible:
            continue
        if translation.proxy:
            onward = flows.between(front, target)
            port = translation.port
            wanted = regions.tcp(port) if port is not None else regions.EVERYTHING
            step = Step(front, target, onward.sure & wanted, onward.possible & wanted)
            steps = (*before.steps[:-1], _cut(last, sure, possible, through), step)
            certain = bool(step.sure) and translation.certain and bool(sure)
            yield Chain(steps, step.sure if certain else NOTHING, step.possible, over)
            continue
        both = flows.arrivals.behind(front, replace(translation, targets=(target.key,)))
        seen = _seen(flows, last)
        sure &= _of(flows, seen, both.sure)
        possible &= _of(flows, seen, both.possible)
        if not possible:
            continue
        arrives, may_arrive = sure, possible
        if translation.port is not None:
            arrives, may_arrive = sure.moved(translation.port), possible.moved(translation.port)
        steps = (*before.steps[:-1], _cut(last, sure, possible, through))
        yield Chain(steps, arrives if translation.certain else NOTHING, may_arrive, over)


def _seen(flows: Flows, step: Step) -> Place:
    """Whose address the last frontend of a step sees: the caller's, or a firewall's that put its own in its place."""
    callers = [each.source for each in step.through if each.source is not None]
    return flows.model.places[flows.index[callers[-1]]] if callers else step.source


def _cut(step: Step, sure: Region, possible: Region, through: tuple[Translation, ...]) -> Step:
    """A step with only what comes out, at its last frontend, as `sure` and `possible`; handed on by `through`."""
    for translation in reversed(step.through):
        mine = regions.of(translation.protocols, ANY_PORT, translation.ports)
        if translation.port is None:
            sure, possible = sure & mine, possible & mine
        else:
            sure, possible = of_frontend(sure, mine), of_frontend(possible, mine)
    return replace(step, sure=step.sure & sure, possible=step.possible & possible, through=through)


def _of(flows: Flows, source: Place, partition: Partition) -> Region:
    senders = flows.space.of_place[flows.index[source.key]] & flows.space.calling
    region = NOTHING
    for _, one in merged(intersect(partition, {regions.EVERYTHING: senders}), senders):
        region |= one
    return region


def pick(flows: Flows, step: Step, asked: Region) -> tuple[int, int, Region] | None:
    """Atoms of both ends between which the asked packets pass, and what passes; None when none may."""
    senders = flows.space.of_place[flows.index[step.source.key]] & flows.space.calling
    called = flows.space.of_place[flows.index[step.target.key]] & flows.space.answering
    for possible in (False, True):
        for bit in bits(called):
            for region, mask in flows.columns(possible=possible).get(bit, {}).items():
                both = region & asked
                if mask & senders and both is not NOTHING:
                    usual = mask & senders & flows.space.mask(_USUAL)
                    return next(bits(usual or mask & senders)), bit, both
    return None
