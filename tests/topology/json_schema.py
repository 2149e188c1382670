"""Just enough of JSON Schema, draft 7, to hold stack files against theirs. A keyword that it does not know fails."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

TYPES: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}
SAYS_NOTHING = {
    *("$schema", "title", "description", "examples", "default", "definitions"),
    "patternErrorMessage",  # VS Code's own
    "format",  # draft 7 leaves it to each tool whether it asserts
}


def problems(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], path: str = "$") -> Iterator[str]:
    """Where a value is not as the schema says. Raises KeyError for a keyword that is not known here."""
    for keyword, wanted in schema.items():
        if keyword in SAYS_NOTHING:
            continue
        for found in KEYWORDS[keyword](value, wanted, schema, root, path):
            yield found if found.startswith("$") else f"{path}: {keyword}: {found}"


def _choices(value: Any, schemas: Any, _s: Any, root: Any, path: str) -> Iterator[str]:
    tries = [list(problems(value, schema, root, path)) for schema in schemas]
    if all(tries):
        yield f"{value!r} is none of {len(tries)} choices"


def _all(value: Any, schemas: Any, _s: Any, root: Any, path: str) -> Iterator[str]:
    for schema in schemas:
        yield from problems(value, schema, root, path)


def _reference(value: Any, name: str, _s: Any, root: Any, path: str) -> Iterator[str]:
    yield from problems(value, root["definitions"][name.removeprefix("#/definitions/")], root, path)


def _properties(value: Any, schemas: Any, _s: Any, root: Any, path: str) -> Iterator[str]:
    for key in schemas.keys() & (value.keys() if isinstance(value, dict) else ()):
        yield from problems(value[key], schemas[key], root, f"{path}.{key}")


def _others(value: Any, schema: Any, beside: Any, root: Any, path: str) -> Iterator[str]:
    patterns = beside.get("patternProperties", {})
    for key in (value.keys() if isinstance(value, dict) else set()) - beside.get("properties", {}).keys():
        if any(re.search(pattern, key) for pattern in patterns):
            continue
        if schema is False:
            yield f"{key!r} is no key"
        elif schema is not True:
            yield from problems(value[key], schema, root, f"{path}.{key}")


def _by_pattern(value: Any, schemas: Any, _s: Any, root: Any, path: str) -> Iterator[str]:
    for pattern, schema in schemas.items():
        for key in value if isinstance(value, dict) else ():
            if re.search(pattern, key):
                yield from problems(value[key], schema, root, f"{path}.{key}")


def _names(value: Any, schema: Any, _s: Any, root: Any, path: str) -> Iterator[str]:
    for key in value if isinstance(value, dict) else ():
        yield from problems(key, schema, root, f"{path}.{key}")


def _items(value: Any, schema: Any, _s: Any, root: Any, path: str) -> Iterator[str]:
    for index, item in enumerate(value if isinstance(value, list) else ()):
        yield from problems(item, schema, root, f"{path}[{index}]")


def _simple(holds: Callable[[Any, Any], bool]) -> Callable[..., Iterator[str]]:
    def check(value: Any, wanted: Any, *_: Any) -> Iterator[str]:
        if not holds(value, wanted):
            yield f"{value!r}, and the schema has {wanted!r}"

    return check


def _number(value: Any) -> bool:
    return TYPES["number"](value)


KEYWORDS: Mapping[str, Callable[..., Iterator[str]]] = {
    "$ref": _reference,
    "allOf": _all,
    "anyOf": _choices,
    "properties": _properties,
    "patternProperties": _by_pattern,
    "additionalProperties": _others,
    "propertyNames": _names,
    "items": _items,
    "type": _simple(lambda value, wanted: TYPES[wanted](value)),
    "enum": _simple(lambda value, wanted: value in wanted),
    "const": _simple(lambda value, wanted: value == wanted),
    "required": _simple(lambda value, wanted: not isinstance(value, dict) or set(wanted) <= set(value)),
    "pattern": _simple(lambda value, wanted: not isinstance(value, str) or bool(re.search(wanted, value))),
    "minimum": _simple(lambda value, wanted: not _number(value) or value >= wanted),
    "maximum": _simple(lambda value, wanted: not _number(value) or value <= wanted),
    "exclusiveMinimum": _simple(lambda value, wanted: not _number(value) or value > wanted),
    "minItems": _simple(lambda value, wanted: not isinstance(value, list) or len(value) >= wanted),
    "maxItems": _simple(lambda value, wanted: not isinstance(value, list) or len(value) <= wanted),
    "minLength": _simple(lambda value, wanted: not isinstance(value, str) or len(value) >= wanted),
    "maxLength": _simple(lambda value, wanted: not isinstance(value, str) or len(value) <= wanted),
    "uniqueItems": _simple(lambda value, _: not isinstance(value, list) or len({str(i) for i in value}) == len(value)),
}
