"""Configured intents: each has a name of its own, says all that its kind needs, and speaks of what is there."""

from __future__ import annotations

from collections.abc import Iterator

from topology.checks.run import guarded
from topology.faults import Fault
from topology.intents.words import GROUPS, known, meaning
from topology.schema import Settings
from topology.schema.intents import ExceptPart, IntentPart
from topology.schema.problems import closest, nearest


def intents(settings: Settings) -> Iterator[Fault]:
    """Every fault of the configured intents."""
    seen: dict[str, str] = {}
    for part in settings.intents:
        name = part.__dict__.get("name")
        if name in seen:
            yield Fault(part.at("name"), f"{name!r} is taken by {seen[name]}", f"{name}-2")
        elif name:
            seen[name] = part.at("name")
        yield from guarded(_whole, part)
        yield from guarded(_sides, settings, part)


def _whole(part: IntentPart) -> Iterator[Fault]:
    """What each kind needs and what it has no use for."""
    if part.must != "resolve" and not part.targets:
        yield Fault(part.at("targets"), f"is missing, and {part.must} is about two sides", "[cluster/web]")
    if part.must == "only-through" and not part.through:
        yield Fault(part.at("through"), "is missing: what has every way to pass?", "[hub/firewall]")
    for field, kinds, given in (
        ("targets", ("reach", "not-reach", "only-through"), part.targets),
        ("ports", ("reach", "not-reach", "only-through"), part.ports),
        ("through", ("only-through",), part.through),
        ("exempt", ("not-reach",), part.exempt),
        ("names", ("resolve",), part.names),
    ):
        if given and part.must not in kinds:
            problem = f"means nothing to {part.must}"
            yield Fault(part.at(field), problem, f"leave it out, or must: {kinds[0]}")


def _sides(settings: Settings, part: IntentPart) -> Iterator[Fault]:
    named = meaning(settings)
    sides: list[tuple[IntentPart | ExceptPart, str]] = [(part, field) for field in ("sources", "targets", "through")]
    sides += [(each, field) for each in part.exempt for field in ("sources", "targets")]
    words = [*named, *GROUPS]
    for holder, field in sides:
        for index, word in enumerate(holder.__dict__.get(field, ())):
            bare = word.removeprefix("!")
            if not known(bare, named):
                problem = f"{bare!r} is no network, subnet, prefix or group; {nearest(bare, words)}"
                yield Fault(holder.at(field, index), problem, closest(bare, words) or "cluster/web")


__all__ = ["intents"]
