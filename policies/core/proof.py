"""What a program says must hold in its network, and the network in which it is proved.

A component or the stack says it in an output `networkIntents`: a mapping with `intents` and `world`, in the language of
`reachability.intents` and of `python -m reachability --world`. The pack knows nothing else of the program.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from policies.core.values import Resource
from reachability import intents
from reachability.cli import inputs
from reachability.flows.pairs import Flows
from reachability.intents import Intent
from reachability.network import Outside, build
from reachability.reading import from_planned
from reachability.reading.engine import PlannedResource

OUTPUT: Final = "networkIntents"


@dataclass(frozen=True, slots=True)
class Statement:
    """What one resource says. `fault` says why it cannot be read, and is empty when it can."""

    resource: Resource
    wanted: tuple[Intent, ...] = ()
    world: Mapping[str, Any] | None = None
    fault: str = ""


def statements(resource: Resource) -> Iterator[Statement]:
    """The statement among a component's or stack's outputs, if there is one."""
    said = resource.props.get(OUTPUT)
    if said is None:
        return
    try:
        wanted = intents.read(said)
        world = said.get("world") or {} if isinstance(said, Mapping) else {}
        inputs.from_mapping(world)
    except (intents.IntentError, inputs.BadInputError, AttributeError, TypeError, ValueError) as fault:
        yield Statement(resource, fault=str(fault))
    else:
        yield Statement(resource, tuple(wanted), world)


def flows(planned: Sequence[PlannedResource], said: Iterable[Statement]) -> Flows:
    """The flows of a network, cut at what intents name."""
    readable = [each for each in said if not each.fault]
    wanted = [intent for each in readable for intent in each.wanted]
    outside = intents.within(_world(each.world or {} for each in readable), wanted)
    return Flows(build(from_planned(planned), outside), intents.cuts(wanted))


def _world(told: Iterable[Mapping[str, Any]]) -> Outside:
    """One world from what several statements say of it; for one name the last one counts."""
    merged: dict[str, Any] = {}
    for world in told:
        for key, value in world.items():
            if isinstance(value, Mapping):
                merged[key] = {**merged.get(key, {}), **value}
            elif value is not None:
                merged[key] = [*(merged.get(key) or ()), *value]
    return inputs.from_mapping(merged)
