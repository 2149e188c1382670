"""What a program says must hold in its network, and the network in which it is proved.

A component or the stack says it in an output `networkIntents`: a mapping with `intents` and `world`, in the language of
`reachability.intents` and of `python -m reachability --world`. The pack knows nothing else of the program.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.core.values import Resource
from reachability import intents, world
from reachability.flows.pairs import Flows
from reachability.intents import Intent
from reachability.network import build
from reachability.reading import from_planned
from reachability.reading.engine import STATEMENT, PlannedResource


@dataclass(frozen=True, slots=True)
class Statement:
    """What one resource says. `fault` says why it cannot be read, and is empty when it can."""

    resource: Resource
    wanted: tuple[Intent, ...] = ()
    world: Mapping[str, Any] | None = None
    fault: str = ""


def statements(resource: Resource) -> Iterator[Statement]:
    """The statement among a component's or stack's outputs, if there is one."""
    said = resource.props.get(STATEMENT)
    if said is None:
        return
    try:
        wanted = intents.read(said)
        told = said.get("world") or {} if isinstance(said, Mapping) else {}
        world.read(told)
    except (intents.IntentError, world.WorldError, AttributeError, TypeError, ValueError) as fault:
        yield Statement(resource, fault=str(fault))
    else:
        yield Statement(resource, tuple(wanted), told)


def flows(planned: Sequence[PlannedResource], said: Iterable[Statement]) -> Flows:
    """The flows of a network, cut at what intents name."""
    readable = [each for each in said if not each.fault]
    wanted = [intent for each in readable for intent in each.wanted]
    outside = intents.within(world.read(world.together(each.world or {} for each in readable)), wanted)
    return Flows(build(from_planned(planned), outside), intents.cuts(wanted))
