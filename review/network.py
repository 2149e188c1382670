"""The flows between two plans, and the matrix of the new one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reachability import diff, reading
from reachability.cli import inputs
from reachability.flows.pairs import Flows
from reachability.network import Outside, build
from reachability.picture import matrix, page, svg
from review.model import Flow
from review.plan import Plan

WORLD = "networkIntents"
"""The output in which a component says what the world around its network is (`world`), for intents and for this."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What changed between two networks, and what is newly not known."""

    flows: tuple[Flow, ...]
    new_places: tuple[str, ...]
    gone_places: tuple[str, ...]


def read(plan: Plan, outside: Outside) -> Flows:
    """The network that a plan leads to."""
    return Flows(build(reading.from_preview(plan.without_refusal()), outside))


def compare(before: Flows, after: Flows) -> Compared:
    """What opened, closed and became unknown."""
    found = diff.compare(before, after)
    changes = tuple(Flow(c.kind, c.source, c.target, c.what, c.reason) for c in found.changes)
    return Compared(changes, found.added, found.removed)


def draw(flows: Flows, folder: Path) -> None:
    """Write the matrix of who reaches whom as `matrix.svg` and `matrix.html`."""
    made = matrix.build(flows)
    (folder / "matrix.svg").write_text(svg.draw(made), encoding="utf-8")
    (folder / "matrix.html").write_text(page.write(made), encoding="utf-8")


def outside(plan: Plan) -> Outside:
    """The world outside as the program's outputs tell it; an empty one when they tell nothing, or nothing readable."""
    merged: dict[str, Any] = {}
    for world in _worlds(plan):
        for key, value in world.items():
            if isinstance(value, Mapping):
                merged[key] = {**merged.get(key, {}), **value}
            elif isinstance(value, list):
                merged[key] = [*merged.get(key, ()), *value]
    try:
        return inputs.from_mapping(merged)
    except (inputs.BadInputError, AttributeError, TypeError, ValueError):
        return Outside()


def _worlds(plan: Plan) -> Iterator[Mapping[str, Any]]:
    for step in plan.steps:
        outputs = (step.get("newState") or {}).get("outputs") or {}
        said = outputs.get(WORLD)
        world = said.get("world") if isinstance(said, Mapping) else None
        if isinstance(world, Mapping):
            yield world
