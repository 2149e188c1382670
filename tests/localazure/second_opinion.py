"""What Microsoft's own packages for Python say of request bodies, against what the local Azure holds them to.

The local Azure reads Pulumi's SDK, which is pinned to one API version a type; the packages are of later versions. Every
disagreement is in second_opinion.json under its reason. `python -m tests.localazure.second_opinion` prints what is new
and what is no more.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from localazure.core.model import ResourceType
from localazure.core.projection import ONLY_ANSWERED
from localazure.core.schema import sdk_index
from localazure.core.schema.shapes import Properties, ResourceShape, Shape
from localazure.serve.wire.places import RENAMED, has_properties, is_nested, stands_beside, type_name
from tests.serve.models import Field, Model, Package
from tests.serve.test_wire import CHECKED, models_of

LISTED: Final = Path(__file__).with_name("second_opinion.json")
_PACKAGES: Final[dict[str, Package]] = {}
# On every resource and part, and of the URL or Azure's own.
_COMMON: Final = frozenset({"id", "name", "type", "systemData", "properties"})


def _package(module: str) -> Package:
    return _PACKAGES.setdefault(module, Package(f"azure.mgmt.{module}"))


def listed() -> dict[str, str]:
    """What is known to differ: disagreement -> its reason."""
    by_reason: dict[str, list[str]] = json.loads(LISTED.read_text(encoding="utf-8"))
    return {entry: reason for reason, entries in by_reason.items() for entry in entries}


def disagreements() -> set[str]:
    """Every difference, as "module:Type.member: what", over all types that a package describes."""
    return {found for type_ in CHECKED for model in models_of(type_)[:1] for found in _of_type(type_, model)}


def _of_type(type_: ResourceType, model: Model) -> set[str]:
    shape = sdk_index().resource(type_.token)
    _, module, short = type_.token.split(":")
    inputs = {key: value for key, value in shape.inputs.items() if key not in (*type_.path, "resourceGroupName")}
    nested = has_properties(shape.inputs) and has_properties(shape.outputs)
    walk = _Walk(type_, shape, module)
    walk.members(inputs, model, f"{module}:{short}", "", nested=nested)
    return walk.found


class _Walk:
    """One type, with every object in its body once."""

    def __init__(self, type_: ResourceType, shape: ResourceShape, module: str) -> None:
        self.found: set[str] = set()
        self._type = type_
        self._shape = shape
        self._module = module
        self._seen: set[tuple[str, str]] = set()

    def members(self, members: Properties, model: Model, name: str, at: str, *, nested: bool) -> None:
        if (name, model.name) in self._seen:
            return
        self._seen.add((name, model.name))
        if "properties" in members and "properties" in model.top:
            # The SDK keeps the object that it otherwise lifts its members out of.
            self._kept_properties(members, model, at)
            model = Model(model.name, model.top, {})
        for member, entry in members.items():
            field = _field(model, name, member, nested)
            path = f"{at}.{member}" if at else member
            if member in _COMMON:
                continue
            if field is None:
                self.found.add(f"{name}.{member}: only in the SDK")
                continue
            told = self._member(path, member, entry.shape, entry.required, field)
            self.found |= {f"{name}.{member}: {what}" for what in told}
            below, ref = entry.shape, path
            while below.item is not None:
                below, ref = below.item, f"{ref}[]"
            other = _package(self._module).model(field.ref) if field.ref else None
            if below.ref and other is not None:
                inner = type_name(self._module, below.ref)
                self.members(self._shape.types[below.ref], other, inner, ref, nested=is_nested(inner))
        in_url = set() if at else set(self._type.path)
        known = {_wire(name, member) for member in members} | set(members) | _COMMON | in_url
        for wire, field in (*model.top.items(), *model.inside.items()):
            if wire not in known and not field.read_only:
                self.found.add(f"{name}.{wire}: only in the package")

    def _kept_properties(self, members: Properties, model: Model, at: str) -> None:
        ref, other = members["properties"].shape.ref, _package(self._module).model(model.top["properties"].ref)
        if ref and other is not None:
            below = f"{at}.properties" if at else "properties"
            self.members(self._shape.types[ref], other, type_name(self._module, ref), below, nested=False)

    def _member(self, path: str, member: str, shape: Shape, required: bool, field: Field) -> Iterator[str]:
        if field.read_only:
            if member not in ONLY_ANSWERED:
                yield "only answered, says the package"
            return
        alike = {field.kind, shape.kind} == {"map", "object"} or field.kind == shape.kind
        if field.kind and shape.kind != "any" and not alike:
            yield f"{shape.kind} in the SDK, {field.kind} in the package"
        demanded = required or path in self._type.required
        if field.required != demanded and member != "location":
            yield "demanded by the package only" if field.required else "demanded here only"
        while shape.item is not None:
            shape = shape.item
        theirs = {value.lower() for value in _package(self._module).enums.get(field.enum, ())}
        here = {str(v).lower(): str(v) for v in self._type.closed.get(path, ()) or shape.enum}
        if theirs and here:
            gone = sorted(here[value] for value in here.keys() - theirs)
            new = sorted(v for v in _package(self._module).enums[field.enum] if v.lower() not in here)
            if gone:
                yield f"values that the package has not: {', '.join(gone)}"
            if new:
                yield f"values that only the package has: {', '.join(new)}"


def _field(model: Model, name: str, member: str, nested: bool) -> Field | None:
    places = (model.top, model.inside) if not nested or stands_beside(name, member) else (model.inside, model.top)
    for fields in places:
        for wire, field in fields.items():
            if wire in (member, _wire(name, member)) or _camel(field.attribute) == member:
                return field
    return None


def _wire(name: str, member: str) -> str:
    return RENAMED.get(name, {}).get(member, member)


def _camel(attribute: str) -> str:
    return re.sub(r"_(\w)", lambda match: match[1].upper(), attribute)


def main() -> int:
    """Print what is not listed, and what is listed and no more."""
    found, known = disagreements(), listed() if LISTED.exists() else {}
    for entry in sorted(found - known.keys()):
        print(f"new    {entry}")
    for entry in sorted(known.keys() - found):
        print(f"stale  {entry}")
    return int(found != known.keys())


if __name__ == "__main__":
    sys.exit(main())
