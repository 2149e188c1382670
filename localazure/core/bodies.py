"""The shape of a request's body, tested twice: as the provider's Check does it, and as ARM does it.

The real Check is lenient (no enums, no unknown members); ARM is not. Both read the SDK's shapes.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from localazure.core import statements
from localazure.core.errors import Refusal
from localazure.core.model import Range, ResourceType
from localazure.core.schema.shapes import Properties, ResourceShape, Shape
from localazure.core.values import Body, Unknown

_OWN = frozenset({"azureApiVersion", "__createBeforeDelete", "__defaults"})
# Members whose values grow from month to month, or are put together of several: sizes of machines, API versions,
# cipher suites and policies of TLS, what may pass a firewall ("Logging, Metrics"), cities and clouds.
_GROWING = frozenset(
    {
        "bypass",
        "cipherSuites[]",
        "extendedLocation.type",
        "networkApiVersion",
        "policyName",
        "storageAccountType",
        "vmSize",
    }
)


def check_failures(shape: ResourceShape, inputs: Body, type_: ResourceType | None) -> list[str]:
    """What the provider's own Check says about inputs, in its words. Unknown values pass."""
    ranges = type_.ranges if type_ else {}
    patterns = type_.patterns if type_ else {}
    found = list(_check_members(shape.inputs, inputs, "", shape, ranges, patterns))
    if type_ and type_.located and "location" in shape.inputs and "location" not in inputs:
        found.append(
            "missing required property 'location'. Either set it explicitly or configure it with "
            "'pulumi config set azure-native:location <value>'."
        )
    return found


def _check_members(
    members: Properties,
    values: Body,
    at: str,
    shape: ResourceShape,
    ranges: Mapping[str, Range],
    patterns: Mapping[str, str],
) -> Iterator[str]:
    for name, member in members.items():
        path = f"{at}.{name}" if at else name
        if name in values:
            yield from _check_value(member.shape, values[name], path, shape, ranges, patterns)
        elif member.required:
            yield f"missing required property '{path}'"


def _check_value(
    wanted: Shape,
    value: Any,
    path: str,
    shape: ResourceShape,
    ranges: Mapping[str, Range],
    patterns: Mapping[str, str],
) -> Iterator[str]:
    kind = wanted.kind
    if isinstance(value, (Unknown, bool)) or kind == "any":
        return
    if isinstance(value, Mapping):
        if kind == "object" and wanted.ref:
            yield from _check_members(shape.types[wanted.ref], value, path, shape, ranges, patterns)
    elif isinstance(value, (list, tuple)):
        if kind != "array":
            yield f"'{path}' should be of type '{kind if kind != 'object' else ''}' but got an array"
            return
        for index, item in enumerate(value):
            if wanted.item:
                yield from _check_value(wanted.item, item, f"{path}[{index}]", shape, ranges, patterns)
    elif isinstance(value, str):
        if kind != "string":
            yield f"'{path}' should be of type '{kind if kind != 'object' else ''}' but got a string"
        elif (pattern := patterns.get(_general(path))) and not re.search(pattern, value):
            yield f"'{path}' does not match expression '{pattern}'"
    elif isinstance(value, (int, float)):
        if kind not in ("integer", "number"):
            yield f"'{path}' should be of type '{kind if kind != 'object' else ''}' but got a number"
            return
        if kind == "integer" and value != int(value):
            yield f"'{path}' must be an integer but got {value:f}"
        bounds = ranges.get(_general(path), Range())
        if bounds.minimum is not None and value < bounds.minimum:
            yield f"'{path}' is too low ({value:f} < {bounds.minimum:f})"
        if bounds.maximum is not None and value > bounds.maximum:
            yield f"'{path}' is too high ({value:f} > {bounds.maximum:f})"


def _general(path: str) -> str:
    """The path with every index taken out: a[3].b -> a[].b."""
    return re.sub(r"\[\d+\]", "[]", path)


def body_refusals(shape: ResourceShape, type_: ResourceType, body: Body) -> list[Refusal]:
    """What ARM says about the shape of a body: unknown members, wrong kinds, missing members, closed enums."""
    path_names = {"resourceGroupName", *type_.path, *_OWN}
    members = {name: member for name, member in shape.inputs.items() if name not in path_names}
    found = list(_members(members, body, "", shape, type_))
    for path in type_.required:
        found += _demanded(body, path.split("."), "")
    return found


def _members(
    members: Properties, values: Body, at: str, shape: ResourceShape, type_: ResourceType
) -> Iterator[Refusal]:
    for name, value in values.items():
        path = f"{at}.{name}" if at else name
        member = members.get(name)
        if member is None:
            yield statements.UNKNOWN_MEMBER.refusal(_unknown_member(name, path, members))
        else:
            yield from _value(member.shape, value, path, shape, type_)
    for name, member in members.items():
        if member.required and name not in values:
            yield _missing(f"{at}.{name}" if at else name)


def _unknown_member(name: str, path: str, members: Properties) -> str:
    near = difflib.get_close_matches(name, members, n=1, cutoff=0.6)
    nearest = f" The nearest member is '{near[0]}'." if near else ""
    return (
        "The request content was invalid and could not be deserialized: "
        f"'Could not find member '{name}' on object. Path '{path}'.'{nearest}"
    )


def _missing(path: str) -> Refusal:
    name = path.rsplit(".", 1)[-1]
    return statements.REQUIRED_MEMBER.refusal(
        "The request content was invalid and could not be deserialized: "
        f"'Required property '{name}' not found in JSON. Path '{path}'.'"
    )


def _value(wanted: Shape, value: Any, path: str, shape: ResourceShape, type_: ResourceType) -> Iterator[Refusal]:
    kind = wanted.kind
    if kind == "any" or isinstance(value, Unknown):
        return
    if not _is_of(kind, value):
        # The value itself is not shown: it may be a secret in the wrong place.
        yield statements.WRONG_KIND.refusal(
            "The request content was invalid and could not be deserialized: "
            f"'Error converting a value of type {_kind_of(value)} to type '{kind}'. Path '{path}'.'"
        )
    elif kind == "object":
        if wanted.ref:
            yield from _members(shape.types[wanted.ref], value, path, shape, type_)
    elif kind == "array" and wanted.item:
        for index, item in enumerate(value):
            yield from _value(wanted.item, item, f"{path}[{index}]", shape, type_)
    elif kind == "map" and wanted.item:
        for key, item in value.items():
            yield from _value(wanted.item, item, f"{path}.{key}", shape, type_)
    else:
        told = type_.closed.get(_general(path))
        allowed = told or (() if _grows(path) and not wanted.closed else wanted.enum)
        if allowed and str(value).lower() not in {str(item).lower() for item in allowed}:
            states = statements.ENUM_VALUE if told or wanted.closed else statements.OPEN_ENUM_VALUE
            yield states.refusal(
                "The request content was invalid and could not be deserialized: "
                f"'Error converting value \"{value}\". Path '{path}'. "
                f"Possible values are: {', '.join(str(item) for item in allowed)}.'"
            )


def _grows(path: str) -> bool:
    """Whether the values of an enumeration are more than an SDK can know."""
    steps = _general(path).split(".")
    return steps[-1] in _GROWING or ".".join(steps[-2:]) in _GROWING


def _is_of(kind: str, value: Any) -> bool:
    if kind in ("object", "map"):
        return isinstance(value, Mapping)
    if kind == "array":
        return isinstance(value, (list, tuple))
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "string":
        return isinstance(value, str)
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and (kind == "number" or value == int(value))


def _kind_of(value: Any) -> str:
    names = {bool: "boolean", int: "number", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), type(value).__name__)


def _demanded(values: Any, steps: list[str], at: str) -> list[Refusal]:
    """Missing members that ARM demands; a step with `[]` is tested in every item, an absent parent is passed over."""
    step, rest = steps[0], steps[1:]
    key = step.removesuffix("[]")
    path = f"{at}.{key}" if at else key
    if not isinstance(values, Mapping) or (key not in values and rest):
        return []
    if key not in values:
        return [_missing(path)]
    if not rest:
        return []
    if step.endswith("[]"):
        items = values[key] if isinstance(values[key], (list, tuple)) else []
        return [found for i, item in enumerate(items) for found in _demanded(item, rest, f"{path}[{i}]")]
    return _demanded(values[key], rest, path)
