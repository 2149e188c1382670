"""Plain values as they pass through the local Azure: JSON values, and the marker for what is not known yet."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

Body = Mapping[str, Any]
"""The properties of a resource in the SDK's shape (camelCase, `properties` flattened where the SDK flattens it).
It is read-only for whoever gets one; who changes something makes a copy."""


class Unknown:
    """A value that the engine does not know yet (an output of a resource that a preview has not created)."""

    __slots__ = ()

    def __repr__(self) -> str:
        """How it shows in a failing test."""
        return "UNKNOWN"

    def __deepcopy__(self, _memo: dict[int, Any]) -> Unknown:
        """There is only one."""
        return self


UNKNOWN: Final = Unknown()


def has_unknown(value: Any) -> bool:
    """Whether an unknown is anywhere inside."""
    if isinstance(value, Unknown):
        return True
    if isinstance(value, Mapping):
        return any(has_unknown(item) for item in value.values())
    if isinstance(value, (list, tuple)):
        return any(has_unknown(item) for item in value)
    return False


def dig(body: Any, path: str) -> Any:
    """The value at a dotted path such as "sku.name", or None where any step is missing."""
    for step in path.split("."):
        if not isinstance(body, Mapping):
            return None
        body = body.get(step)
    return body


def items(body: Any, path: str) -> Sequence[Mapping[str, Any]]:
    """The objects in the list at a dotted path; empty where there is none."""
    found = dig(body, path)
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, (list, tuple)) else []


def without(body: Body, paths: Sequence[str]) -> dict[str, Any]:
    """A copy of a body without the values at these dotted paths; `[]` in a path stands for every item of a list."""
    result = copy.deepcopy(dict(body))
    for path in paths:
        _drop(result, path.split("."))
    return result


def _drop(value: Any, steps: list[str]) -> None:
    step, rest = steps[0], steps[1:]
    each = step.endswith("[]")
    key = step.removesuffix("[]")
    if not isinstance(value, dict) or key not in value:
        return
    if not rest:
        del value[key]
    elif each:
        for item in value[key] if isinstance(value[key], list) else []:
            _drop(item, rest)
    else:
        _drop(value[key], rest)


def overlay(under: Any, over: Any) -> Any:
    """Objects merged member by member, everything else taken from `over`. Neither argument is changed."""
    if isinstance(under, Mapping) and isinstance(over, Mapping):
        merged = dict(under)
        for key, value in over.items():
            merged[key] = overlay(under[key], value) if key in under else value
        return merged
    return over


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every string in a value, each with its path ("frontendIPConfigurations[0].subnet.id")."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from texts(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from texts(item, f"{path}[{index}]")


def replace_texts(value: Any, change: Callable[[str], str]) -> Any:
    """A copy of a value with every string passed through `change`."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: replace_texts(item, change) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [replace_texts(item, change) for item in value]
    return value


def is_empty(value: Any) -> bool:
    """Whether a value says nothing: none, an empty text, an empty list or object."""
    return value is None or value == "" or (isinstance(value, (list, tuple, Mapping)) and len(value) == 0)
