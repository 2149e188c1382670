"""Between protobuf structs and plain values.

The engine marks unknowns with a fixed text and wraps secrets in an object with a signature. The azure-native provider
does not accept secrets, so the engine takes the wrapping off before it calls and puts it back on what it keeps.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from google.protobuf import struct_pb2

from localazure.core.values import UNKNOWN, Unknown

UNKNOWN_TEXT: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 the engine's mark of a secret, not one


class Secret:
    """A value that leaves as a secret."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __repr__(self) -> str:
        """Never the value."""
        return "Secret(...)"


def plain(struct: struct_pb2.Struct) -> dict[str, Any]:
    """A struct as a dict: nulls dropped, unknowns as UNKNOWN, secrets unwrapped, whole numbers as int."""
    return {key: _plain(value) for key, value in struct.fields.items() if value.WhichOneof("kind") != "null_value"}


def _plain(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        text = value.string_value
        return UNKNOWN if text == UNKNOWN_TEXT else text
    if kind == "bool_value":
        return value.bool_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "list_value":
        return [_plain(item) for item in value.list_value.values]
    if kind == "struct_value":
        members = plain(value.struct_value)
        return members.get("value") if members.get(_SIGNATURE) == _SECRET else members
    return None


def struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    """A dict as a struct: None dropped, UNKNOWN as the engine's mark."""
    result = struct_pb2.Struct()
    for key, value in values.items():
        if value is not None:
            _fill(result.fields[key], value)
    return result


def _fill(target: struct_pb2.Value, value: Any) -> None:
    if isinstance(value, Unknown):
        target.string_value = UNKNOWN_TEXT
    elif isinstance(value, Secret):
        _fill(target, {_SIGNATURE: _SECRET, "value": value.value})
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, (int, float)):
        target.number_value = value
    elif isinstance(value, str):
        target.string_value = value
    elif isinstance(value, Mapping):
        target.struct_value.SetInParent()
        for key, item in value.items():
            if item is not None:
                _fill(target.struct_value.fields[str(key)], item)
    elif isinstance(value, (list, tuple)):
        target.list_value.SetInParent()
        for item in value:
            if item is None:
                target.list_value.values.add().null_value = struct_pb2.NULL_VALUE
            else:
                _fill(target.list_value.values.add(), item)
    else:
        raise TypeError(f"a {type(value).__name__} cannot be sent to the engine")
