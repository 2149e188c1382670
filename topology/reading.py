"""A stack's configuration to settings, with a fault for everything that is not as it should be.

Every leaf is judged on its own, so one wrong value hides no other: the parts that are right are kept, the wrong
leaves are left out, and the checks that follow see as much of the whole as there is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from topology.faults import Fault
from topology.schema import LOCATION, NAMESPACE, Part, Settings, join
from topology.schema.problems import closest, nearest

# Keys of this namespace that others read: the password goes to the scale sets, and the keys of the hub's gateway to its
# connections, as secrets. They are no matter of planning.
SECRET_KEYS = frozenset({"adminPassword", "connectionKeys"})

T = TypeVar("T", bound=Part)


def read(config: Mapping[str, str], directory: Path, stack: str) -> tuple[Settings, list[Fault]]:
    """Read a flat configuration as the engine hands it over: "namespace:key" to a text, or JSON for lists and maps.

    Returns the settings, which lack what is at fault, and the faults. Keys of other namespaces are passed over.
    """
    faults: list[Fault] = []
    raw: dict[str, Any] = {}
    for key, text in sorted(config.items()):
        namespace, _, name = key.partition(":")
        if key == LOCATION:
            raw[key] = text
        elif namespace == NAMESPACE and name not in SECRET_KEYS:
            raw[name] = _value(text)
    raw.setdefault("environment", stack)
    settings = _part(Settings, raw, "", faults)
    settings._directory, settings._stack = directory, stack
    return settings, faults


def _value(text: str) -> Any:
    # The engine gives a scalar as it is and everything else as JSON, so only what opens a list or a map is parsed.
    if text[:1] in ("[", "{"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _part(kind: type[T], raw: Mapping[str, Any], path: str, faults: list[Fault]) -> T:
    values: dict[str, Any] = {}
    dropped: list[str] = []
    known = {field.alias or name: name for name, field in kind.model_fields.items()}
    words = [word for word in known if ":" not in word] + ([] if path else sorted(SECRET_KEYS))
    for unknown in sorted(set(raw) - set(known)):
        faults.append(
            Fault(
                join(path, unknown),
                f"is no setting; {nearest(unknown, words)}",
                join(path, closest(unknown, words) or words[0]),
            )
        )
    for alias, name in known.items():
        field = kind.model_fields[name]
        key = join(path, alias)
        inner, several = _inner(field)
        given = raw.get(alias)
        if given is None and inner and not several and field.default is not None:
            given = {}  # an absent group: its own fields say what is missing
        if given is None and field.is_required():
            faults.append(Fault(key, "is missing", _example(field)))
            dropped.append(name)
        elif given is None:
            values[name] = field.get_default(call_default_factory=True)
        elif inner and several:
            values[name] = _parts(inner, given, key, field, faults)
        elif inner and isinstance(given, Mapping):
            values[name] = _part(inner, given, key, faults)
        elif inner:
            faults.append(Fault(key, f"must be a map of settings, is {given!r}", _example(field, inner)))
            dropped.append(name)
        else:
            try:
                values[name] = _leaf(kind, name, given, key, faults)
            except ValidationError:
                dropped.append(name)
    part = kind.model_construct(**{(kind.model_fields[name].alias or name): value for name, value in values.items()})
    for name in dropped:
        part.__dict__.pop(name, None)  # model_construct fills in defaults; a check must not judge a default instead
    part._path = path
    return part


def _leaf(kind: type[Part], name: str, given: Any, key: str, faults: list[Fault]) -> Any:
    """The value of one leaf. Of a list with wrong elements the right ones are kept, when they still make a value.

    Raises ValidationError, after its faults are noted, when nothing of the value is left.
    """
    try:
        return _adapter(kind, name).validate_python(given)
    except ValidationError as error:
        found = error.errors(include_url=False)
        inside = {details["loc"][0] for details in found if details["loc"] and isinstance(details["loc"][0], int)}
        # With wrong elements left out a list may count as too short: that is no fault of its own.
        told = [details for details in found if details["type"] != "too_short" or not inside]
        faults.extend(_fault(key, given, kind.model_fields[name], details) for details in told)
        if not inside or not isinstance(given, list):
            raise
        return _adapter(kind, name).validate_python([item for i, item in enumerate(given) if i not in inside])


def _parts(inner: type[Part], given: Any, key: str, field: FieldInfo, faults: list[Fault]) -> tuple[Part, ...]:
    if not isinstance(given, list):
        faults.append(Fault(key, f"must be a list, is {given!r}", _example(field, inner)))
        return ()
    if not given and field.is_required():
        faults.append(Fault(key, "must hold at least one entry", _example(field, inner)))
    parts: list[Part] = []
    for index, item in enumerate(given):
        if isinstance(item, Mapping):
            parts.append(_part(inner, item, f"{key}[{index}]", faults))
        else:
            faults.append(Fault(f"{key}[{index}]", f"must be a map of settings, is {item!r}", _example(field, inner)))
    return tuple(parts)


def _inner(field: FieldInfo) -> tuple[type[Part] | None, bool]:
    """The kind of part that a field holds, if it holds one, and whether it holds a list of them."""
    annotation: Any = field.annotation
    if get_origin(annotation) in (Union, UnionType):
        annotation = next(choice for choice in get_args(annotation) if choice is not NoneType)
    several = get_origin(annotation) is tuple
    if several:
        annotation = get_args(annotation)[0]
    return (annotation, several) if isinstance(annotation, type) and issubclass(annotation, Part) else (None, False)


@cache
def _adapter(kind: type[Part], name: str) -> TypeAdapter[Any]:
    field = kind.model_fields[name]
    annotation: Any = field.annotation
    metadata = tuple(field.metadata)
    return TypeAdapter(Annotated[annotation, *metadata] if metadata else annotation)


def _fault(key: str, given: Any, field: FieldInfo, details: ErrorDetails) -> Fault:
    """One pydantic error as a fault. Elements are named by index, unless a single text stood for the list."""
    steps = [step for step in details["loc"] if isinstance(step, int)] if isinstance(given, list) else []
    where = key + "".join(f"[{step}]" for step in steps)
    context = details.get("ctx", {})
    example = context.get("example") or _example(field, index=steps[0] if steps else None)
    return Fault(where, _sentence(details, context), str(example))


def _sentence(details: ErrorDetails, context: Mapping[str, Any]) -> str:
    given = details["input"]
    match details["type"]:
        case "topology":
            return str(context["problem"])
        case "literal_error":
            return f"must be one of {context['expected']}, is {given!r}"
        case "greater_than_equal":
            return f"must be at least {context['ge']}, is {given}"
        case "less_than_equal":
            return f"must be at most {context['le']}, is {given}"
        case "too_short" | "string_too_short":
            return "must not be empty"
        case "string_too_long":
            return f"must have at most {context['max_length']} characters, has {len(given)}"
        case "string_type":
            return f"must be a text (in YAML: in quotes), is {given!r}"
        case "int_type" | "int_parsing" | "int_from_float":
            return f"must be a whole number, is {given!r}"
        case "bool_type" | "bool_parsing":
            return f"must be true or false, is {given!r}"
        case "tuple_type" | "list_type":
            return f"must be a list, is {given!r}"
        case "dict_type":
            return f"must be a map, is {given!r}"
        case _:
            return f"{details['msg'][:1].lower()}{details['msg'][1:]}, is {given!r}"


def _example(field: FieldInfo, inner: type[Part] | None = None, index: int | None = None) -> str:
    """A right value of a field, in a form that can be pasted into YAML."""
    inner = inner or _inner(field)[0]
    if field.examples:
        value = field.examples[0]
    elif inner:
        fields = {(item.alias or name): item for name, item in inner.model_fields.items()}
        value = {alias: item.examples[0] for alias, item in fields.items() if item.examples and item.is_required()}
        value = [value] if _inner(field)[1] else value
    else:
        value = field.get_default(call_default_factory=True)
    if index is not None and isinstance(value, list):
        value = value[min(index, len(value) - 1)]
    return value if isinstance(value, str) else json.dumps(value)
