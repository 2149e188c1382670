"""The flows between two plans, and the matrix of the new one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reachability import diff, reading, world
from reachability.flows.pairs import Flows
from reachability.network import Outside, build
from reachability.picture import matrix, page, svg
from review.model import Flow
from review.plan import Plan


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
    """The world outside as the program's components tell it; an empty one when they tell nothing that can be read."""
    stated = reading.from_preview(plan.without_refusal()).stated
    try:
        return world.read(world.together(said["world"] for said in stated if "world" in said))
    except (world.WorldError, AttributeError, TypeError, ValueError):
        return Outside()
