"""What opened and what closed between two networks, place by place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reachability.flows.pairs import Flows
from reachability.flows.regions import NOTHING, Region
from reachability.questions import Explanation, explain

OPENED, CLOSED, UNSURE = "opened", "closed", "became unknown"


@dataclass(frozen=True, slots=True)
class Change:
    """One pair of places between which something changed. `reason` is the rule or route that did it."""

    kind: str
    source: str
    target: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes, and the places that came and went."""

    changes: tuple[Change, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]


Regions = dict[tuple[str, str], tuple[Region, Region, Region]]


def compare(old: Flows, new: Flows) -> Difference:
    """The difference between two networks; places are matched by their resources."""
    before, after = _regions(old), _regions(new)
    names = {place.key: place.name for flows in (old, new) for place in flows.model.places}
    changes: list[Change] = []
    for pair in dict.fromkeys((*after, *before)):
        was, was_all, was_may = before.get(pair, (NOTHING, NOTHING, NOTHING))
        now, now_all, now_may = after.get(pair, (NOTHING, NOTHING, NOTHING))
        source, target = (names[key] for key in pair)
        opened = (now - was) | (now_all - was_all)
        closed = (was - now) | (was_all - now_all)
        unsure = (now_may - now) - was_may
        for kind, region, flows in ((OPENED, opened, new), (CLOSED, closed, new), (UNSURE, unsure, new)):
            if region is not NOTHING:
                changes.append(Change(kind, source, target, str(region), _reason(flows, pair, region, kind)))
    ordered = sorted(changes, key=lambda each: ((OPENED, UNSURE, CLOSED).index(each.kind), each.source, each.target))
    return Difference(tuple(ordered), *_places(old, new))


def _regions(flows: Flows) -> Regions:
    return {
        (answer.source.key, answer.target.key): (answer.sure, answer.all, answer.possible) for answer in flows.answers()
    }


def _places(old: Flows, new: Flows) -> tuple[tuple[str, ...], tuple[str, ...]]:
    before = {place.key: place.name for place in old.model.places}
    after = {place.key: place.name for place in new.model.places}
    return (
        tuple(sorted(name for key, name in after.items() if key not in before)),
        tuple(sorted(name for key, name in before.items() if key not in after)),
    )


def _reason(flows: Flows, pair: tuple[str, str], region: Region, kind: str) -> str:
    keys = {place.key: place for place in flows.model.places}
    if pair[0] not in keys or pair[1] not in keys:
        return "it is not there any more"
    found: Explanation = explain(flows, keys[pair[0]], keys[pair[1]], region)
    if kind == CLOSED:
        return found.reason
    return "; ".join(_deciding(found))


def _deciding(found: Explanation) -> Iterator[str]:
    for way in found.ways[:1]:
        for leg in way.legs:
            for hop in leg.hops:
                if hop.what in ("security group", "firewall", "frontend"):
                    yield f"{hop.where}: {hop.by}"
