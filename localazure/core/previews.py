"""What a preview answers for a resource that is not written yet: inputs where the outputs have them, else unknown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localazure.core.schema.shapes import Properties, ResourceShape, Shape
from localazure.core.values import UNKNOWN, Body, Unknown


def preview(shape: ResourceShape, inputs: Body) -> dict[str, Any]:
    """The outputs of a create that has not happened. The id is not among them: it is unknown."""
    return _members(shape.outputs, inputs, shape)


def _members(members: Properties, inputs: Body, shape: ResourceShape) -> dict[str, Any]:
    return {
        name: _value(member.shape, inputs[name], shape) if name in inputs else UNKNOWN
        for name, member in members.items()
    }


def _value(wanted: Shape, value: Any, shape: ResourceShape) -> Any:
    kind = wanted.kind
    if isinstance(value, Unknown):
        return UNKNOWN
    if isinstance(value, Mapping):
        if kind == "object" and wanted.ref:
            return _members(shape.types[wanted.ref], value, shape)
        if kind == "map" and wanted.item:
            return {key: _value(wanted.item, item, shape) for key, item in value.items()}
        return value if kind in ("object", "any") else UNKNOWN
    if isinstance(value, (list, tuple)):
        if kind == "array" and wanted.item:
            return [_value(wanted.item, item, shape) for item in value]
        return UNKNOWN
    if isinstance(value, bool):
        return value if kind in ("boolean", "any") else UNKNOWN
    if isinstance(value, (int, float)):
        return value if kind in ("integer", "number", "any") else UNKNOWN
    return value if kind in ("string", "any") else UNKNOWN
