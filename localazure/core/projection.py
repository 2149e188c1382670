"""From outputs back to inputs, for refresh and import: what in an answer could have been asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from localazure.core.schema.shapes import Properties, ResourceShape, Shape
from localazure.core.values import Body

# The SDK merges the types of several API versions, and so lets some inputs have members that Azure only answers.
ONLY_ANSWERED: Final = frozenset(
    {
        "etag",
        "provisioningState",
        "resourceGuid",
        "defaultSecurityRules",
        "resourceNavigationLinks",
        "serviceAssociationLinks",
        "hasBgpOverride",
    }
)


_ONLY_ANSWERED_IN: Final = frozenset({"DelegationArgs.actions"})
"""As ONLY_ANSWERED, of one type of object: elsewhere the name is an input."""


def as_asked(shape: ResourceShape, body: Body) -> dict[str, Any]:
    """A body without the members that only Azure answers: clients send back what they read, and ARM ignores these.

    A member that the type does not have at all stays, to be refused by name.
    """
    return _without_answered(shape.inputs, "", body, shape)


def _without_answered(members: Properties, ref: str, values: Body, shape: ResourceShape) -> dict[str, Any]:
    return {
        name: _asked(members, name, value, shape)
        for name, value in values.items()
        if name not in members or not (name in ONLY_ANSWERED or f"{ref}.{name}" in _ONLY_ANSWERED_IN)
    }


def _asked(members: Properties, key: str, value: Any, shape: ResourceShape) -> Any:
    wanted = members[key].shape if key in members else None
    while wanted is not None and wanted.item is not None:
        wanted = wanted.item
    if wanted is None or not wanted.ref:
        return value
    ref = wanted.ref

    def plain(item: Any) -> Any:
        return _without_answered(shape.types[ref], ref, item, shape) if isinstance(item, Mapping) else item

    if members[key].shape.kind == "map" and isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, (list, tuple)) else plain(value)


def as_inputs(shape: ResourceShape, outputs: Body) -> dict[str, Any]:
    """The part of a resource's outputs that its inputs have too; path parameters are not among it."""
    return _members(shape.inputs, outputs, shape)


def _members(members: Properties, values: Body, shape: ResourceShape) -> dict[str, Any]:
    return {
        name: _value(member.shape, values[name], shape)
        for name, member in members.items()
        if values.get(name) is not None and name not in ONLY_ANSWERED
    }


def _value(wanted: Shape, value: Any, shape: ResourceShape) -> Any:
    if wanted.kind == "object" and wanted.ref and isinstance(value, Mapping):
        return _members(shape.types[wanted.ref], value, shape)
    if wanted.kind == "array" and isinstance(value, Mapping):
        return list(value)  # a set of ids that Azure answers as a map (user-assigned identities)
    if wanted.kind == "array" and wanted.item and isinstance(value, (list, tuple)):
        return [_value(wanted.item, item, shape) for item in value]
    if wanted.kind == "map" and wanted.item and isinstance(value, Mapping):
        return {key: _value(wanted.item, item, shape) for key, item in value.items()}
    return value


def without_empty(value: Any) -> Any:
    """A value without the empty lists and objects in it; None when nothing is left. Import does this to its inputs."""
    if isinstance(value, Mapping):
        kept = {key: item for key, item in ((k, without_empty(v)) for k, v in value.items()) if item is not None}
        return kept or None
    if isinstance(value, (list, tuple)):
        return [item for item in (without_empty(each) for each in value) if item is not None] or None
    return value


def merge_drift(inputs: Body, before: Body, after: Body) -> dict[str, Any]:
    """Inputs with the changes between two projections of outputs applied, and no others.

    So a default that the server filled in from the start stays out of the inputs, and what changed since comes in.
    """
    merged = {key: value for key, value in inputs.items() if not (key in before and key not in after)}
    for key, value in after.items():
        if key not in before:
            merged[key] = value
        elif before[key] != value:
            merged[key] = _merge_value(inputs[key], before[key], value) if key in inputs else value
    return merged


def _merge_value(base: Any, before: Any, after: Any) -> Any:
    if isinstance(base, dict) and isinstance(before, dict) and isinstance(after, dict):
        return merge_drift(base, before, after)
    if isinstance(base, list) and isinstance(before, list) and isinstance(after, list):
        return [
            _merge_value(base[index], before[index], item) if index < len(base) and index < len(before) else item
            for index, item in enumerate(after)
        ]
    return after
