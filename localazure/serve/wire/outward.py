"""A stored resource as ARM writes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localazure.core.ids import parse
from localazure.core.schema.shapes import Properties, ResourceShape, Shape
from localazure.core.store import Resource
from localazure.serve.wire.places import RENAMED, has_properties, is_nested, stands_beside, type_name


def outward(resource: Resource, shape: ResourceShape | None) -> dict[str, Any]:
    """The JSON of a GET. Without a shape (a type that has no rules here) the same rule is applied to what is stored."""
    standing = {"id": resource.id, "name": parse(resource.id).name, "type": resource.type}
    if resource.location is not None and (shape is None or "location" in shape.outputs):
        standing["location"] = resource.location
    if shape is None:
        nested = "properties" not in resource.properties
        return {**_split(":", dict(resource.properties), nested=nested), **standing}
    _, module, short = shape.token.split(":")
    stored = {key: value for key, value in resource.properties.items() if key in shape.outputs}
    values = _members(shape.outputs, stored, module, shape)
    return {**_split(f"{module}:{short}", values, nested=has_properties(shape.outputs)), **standing}


def put_body(inputs: Mapping[str, Any], shape: ResourceShape) -> dict[str, Any]:
    """The JSON of a PUT of a program's inputs, path parameters left out."""
    _, module, short = shape.token.split(":")
    values = _members(shape.inputs, inputs, module, shape)
    return _split(f"{module}:{short}", values, nested=has_properties(shape.outputs))


def _split(name: str, values: dict[str, Any], *, nested: bool) -> dict[str, Any]:
    """Members put beside and into `properties`, under their names on the wire."""
    renamed = RENAMED.get(name, {})
    if not nested:
        return {renamed.get(key, key): value for key, value in values.items()}
    beside: dict[str, Any] = {}
    inside: dict[str, Any] = {}
    for key, value in values.items():
        (beside if stands_beside(name, key) else inside)[renamed.get(key, key)] = value
    # A mere reference ("the group with that id") has no properties, and no empty ones either.
    return {**beside, "properties": inside} if inside else beside


def _members(members: Properties, values: Mapping[str, Any], module: str, shape: ResourceShape) -> dict[str, Any]:
    """The members that the type has, each on its way out; a type without any (of free form) has all."""
    return {
        key: _value(members[key].shape, value, module, shape) if key in members else value
        for key, value in values.items()
        if value is not None and (key in members or not members)
    }


def _value(wanted: Shape, value: Any, module: str, shape: ResourceShape) -> Any:
    if wanted.kind == "object" and wanted.ref and isinstance(value, Mapping):
        name = type_name(module, wanted.ref)
        return _split(name, _members(shape.types[wanted.ref], value, module, shape), nested=is_nested(name))
    if wanted.kind == "array" and wanted.item and isinstance(value, (list, tuple)):
        return [_value(wanted.item, item, module, shape) for item in value]
    if wanted.kind == "map" and wanted.item and isinstance(value, Mapping):
        return {key: _value(wanted.item, item, module, shape) for key, item in value.items()}
    return value
