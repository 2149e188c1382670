"""A body as ARM takes it, brought into the SDK's shape.

Members that only Azure answers are left out, as ARM ignores them: clients send back what a GET answered. What is in
no shape at all stays in, so that the control plane refuses it by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from localazure.core import statements
from localazure.core.catalogue import path_names
from localazure.core.errors import ArmError
from localazure.core.model import ResourceType
from localazure.core.projection import ONLY_ANSWERED
from localazure.core.schema.shapes import Properties, ResourceShape, Shape
from localazure.serve.wire.places import RENAMED, has_properties, is_nested, stands_beside, type_name

_FROM_THE_URL: Final = frozenset({"id", "name", "type"})


def inward(
    shape: ResourceShape, type_: ResourceType, body: Mapping[str, Any], *, keep_null: bool = False
) -> dict[str, Any]:
    """The body in the SDK's shape. Raises ArmError where `properties` is no object or a member is in the wrong place.

    Nulls say "not given" in a PUT and are left out; in a PATCH (`keep_null`) they take a member away.
    """
    module = shape.token.split(":")[1]
    name = f"{module}:{shape.token.split(':')[2]}"
    urls = {*path_names(type_), "resourceGroupName", "azureApiVersion"}
    inputs = {key: member for key, member in shape.inputs.items() if key not in urls}
    reader = _Reader(shape, module, keep_null)
    nested = has_properties(shape.inputs) and has_properties(shape.outputs)
    own = {key: value for key, value in body.items() if key not in _FROM_THE_URL}
    return reader.members(inputs, shape.outputs, own, name, "", nested=nested)


class _Reader:
    """One body on its way in."""

    def __init__(self, shape: ResourceShape, module: str, keep_null: bool) -> None:
        self._shape = shape
        self._module = module
        self._keep_null = keep_null

    def members(
        self, inputs: Properties, outputs: Properties, values: Mapping[str, Any], name: str, at: str, *, nested: bool
    ) -> dict[str, Any]:
        """The members of one object, those of `properties` lifted up."""
        found: dict[str, Any] = {}
        renamed = RENAMED.get(name, {})
        names = {wire: key for key, wire in renamed.items()}
        for wire, value, path, inside in _placed(values, at, nested=nested):
            if value is None and not self._keep_null:
                continue
            key = names.get(wire, wire)
            known = key in inputs or key in outputs
            if wire in renamed or (known and nested and stands_beside(name, key) == inside):
                raise _no_member(wire, path)
            if key not in inputs and key in outputs:
                continue
            if key in ONLY_ANSWERED:
                continue
            if key in inputs:
                other = outputs[key].shape if key in outputs else None
                value = self._value(inputs[key].shape, other, value, path)
            found[key] = value
        return found

    def _value(self, wanted: Shape, answered: Shape | None, value: Any, path: str) -> Any:
        if wanted.kind == "object" and wanted.ref and isinstance(value, Mapping):
            name = type_name(self._module, wanted.ref)
            outputs = self._shape.types.get(answered.ref, {}) if answered else {}
            inputs = self._shape.types[wanted.ref]
            return self.members(inputs, outputs, value, name, path, nested=is_nested(name))
        if wanted.kind == "array" and isinstance(value, Mapping) and answered and answered.kind == "map":
            return [
                key for key, item in value.items() if item is not None
            ]  # user-assigned identities: a map on the wire
        if wanted.kind == "array" and wanted.item and isinstance(value, list):
            item = answered.item if answered else None
            return [
                self._value(wanted.item, item, each, f"{path}[{i}]") for i, each in enumerate(value) if each is not None
            ]
        if wanted.kind == "map" and wanted.item and isinstance(value, Mapping):
            item = answered.item if answered else None
            return {
                key: self._value(wanted.item, item, each, f"{path}.{key}")
                for key, each in value.items()
                if each is not None or self._keep_null
            }
        return value


def _placed(values: Mapping[str, Any], at: str, *, nested: bool) -> list[tuple[str, Any, str, bool]]:
    """Every member with its path, and whether it stands in `properties`."""
    found = []
    prefix = f"{at}." if at else ""
    for key, value in values.items():
        if not (nested and key == "properties"):
            found.append((key, value, prefix + key, False))
        elif isinstance(value, Mapping):
            found += [(inner, item, f"{prefix}properties.{inner}", True) for inner, item in value.items()]
        elif value is not None:
            text = (
                "The request content was invalid and could not be deserialized: "
                f"'Error converting a value to type 'object'. Path '{prefix}properties'.'"
            )
            raise ArmError([statements.WRONG_KIND.refusal(text)])
    return found


def _no_member(name: str, path: str) -> ArmError:
    text = (
        "The request content was invalid and could not be deserialized: "
        f"'Could not find member '{name}' on object. Path '{path}'.'"
    )
    return ArmError([statements.UNKNOWN_MEMBER.refusal(text)])
