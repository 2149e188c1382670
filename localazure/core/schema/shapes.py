"""The shape of a resource type: properties, their kinds, which are required, enums, and what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["string", "integer", "number", "boolean", "object", "array", "map", "any"]


@dataclass(frozen=True, slots=True)
class Shape:
    """The kind of one value.

    `ref` names an object type in `ResourceShape.types`; `item` is the shape of the members of an array or a map.
    `enum` lists the values that the SDK knows; ARM takes no other when `closed` (the SDK's type is the enum itself
    and not a union with plain strings).
    """

    kind: Kind
    ref: str = ""
    item: Shape | None = None
    enum: tuple[Any, ...] = ()
    closed: bool = False

    def pack(self) -> list[Any]:
        """As JSON for the cache."""
        return [self.kind, self.ref, self.item.pack() if self.item else None, list(self.enum), self.closed]

    @staticmethod
    def unpack(packed: list[Any]) -> Shape:
        """From the cache."""
        kind, ref, item, enum, closed = packed
        return Shape(kind, ref, Shape.unpack(item) if item else None, tuple(enum), closed)


@dataclass(frozen=True, slots=True)
class Property:
    """One property: its shape, whether the SDK demands it, and the default that the SDK fills in."""

    shape: Shape
    required: bool = False
    default: Any = None

    def pack(self) -> list[Any]:
        """As JSON for the cache."""
        return [self.shape.pack(), self.required, self.default]

    @staticmethod
    def unpack(packed: list[Any]) -> Property:
        """From the cache."""
        return Property(Shape.unpack(packed[0]), packed[1], packed[2])


Properties = Mapping[str, Property]


@dataclass(frozen=True, slots=True)
class ResourceShape:
    """A resource type of the SDK: inputs, outputs, and the object types that these mention."""

    token: str
    api_version: str
    inputs: Properties
    outputs: Properties
    types: Mapping[str, Properties]

    def pack(self) -> dict[str, Any]:
        """As JSON for the cache."""
        return {
            "token": self.token,
            "apiVersion": self.api_version,
            "inputs": {name: item.pack() for name, item in self.inputs.items()},
            "outputs": {name: item.pack() for name, item in self.outputs.items()},
            "types": {
                ref: {name: item.pack() for name, item in members.items()} for ref, members in self.types.items()
            },
        }

    @staticmethod
    def unpack(packed: Mapping[str, Any]) -> ResourceShape:
        """From the cache. Raises KeyError, TypeError or ValueError for what `pack` did not write."""

        def members(value: Mapping[str, Any]) -> dict[str, Property]:
            return {name: Property.unpack(item) for name, item in value.items()}

        return ResourceShape(
            packed["token"],
            packed["apiVersion"],
            members(packed["inputs"]),
            members(packed["outputs"]),
            {ref: members(value) for ref, value in packed["types"].items()},
        )
