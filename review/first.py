"""Two first previews compared: what differs when nothing is deployed. What is replaced only a deployment tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from review.model import Change
from review.plan import Plan, is_made


def changes(before: Plan, after: Plan) -> tuple[Change, ...]:
    """Resources that only one plan has, and those whose inputs differ, with the properties that do."""
    was, now = _inputs(before), _inputs(after)
    found = []
    for urn in dict.fromkeys((*was, *now)):
        old, new = was.get(urn), now.get(urn)
        if old == new:
            continue
        op = "create" if old is None else "delete" if new is None else "update"
        because = tuple(
            key for key in sorted({**(old or {}), **(new or {})}) if op == "update" and _of(old, key) != _of(new, key)
        )
        place = (after if new is not None else before).positions.get(urn, (None, ()))[0]
        found.append(Change(op, urn, _type(urn), urn.rpartition("::")[2], because, place))
    order = ("delete", "update", "create")
    return tuple(sorted(found, key=lambda change: (order.index(change.op), change.type, change.name)))


def unchanged(before: Plan, after: Plan) -> int:
    """How many resources are the same in both."""
    was, now = _inputs(before), _inputs(after)
    return sum(was.get(urn) == inputs for urn, inputs in now.items())


def _of(inputs: Mapping[str, Any] | None, key: str) -> Any:
    return (inputs or {}).get(key)


def _inputs(plan: Plan) -> dict[str, Mapping[str, Any]]:
    states = (step.get("newState") or {} for step in plan.steps)
    return {str(state.get("urn")): state.get("inputs") or {} for state in states if is_made(state)}


def _type(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2] if urn.count("::") >= 3 else ""
