"""From the engine's properties to plain values, with `UNKNOWN` where a first preview has none.

Numbers arrive as floats; whole ones become ints again. Secrets arrive marked and lose their mark here, so messages only
ever quote properties that are no secrets: names, ports, priorities, prefixes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from google.protobuf import struct_pb2
from pulumi_policy.deserialize import SPECIAL_SIG_KEY
from pulumi_policy.proxy import UnknownValueError

from reachability.reading.plain import MARKERS
from reachability.unknown import UNKNOWN


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource as a check sees it: a type without version, and properties as plain values."""

    urn: str
    type: str
    name: str
    props: Mapping[str, Any]

    def named(self, *keys: str) -> str | None:
        """The first of these properties that is known text, in lower case, as ARM compares names."""
        for key in keys:
            value = self.props.get(key)
            if isinstance(value, str) and value:
                return value.lower()
        return None


def of_struct(sent: struct_pb2.Struct) -> dict[str, Any]:
    """Plain values straight from the protocol's own message."""
    return {key: _of_value(value) for key, value in sent.fields.items()}


def _of_value(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        text = value.string_value
        return UNKNOWN if text in MARKERS else text
    if kind == "struct_value":
        fields = value.struct_value.fields
        if SPECIAL_SIG_KEY in fields:
            # A secret has a value; assets and archives are files, of which no policy reads anything.
            return _of_value(fields["value"]) if "value" in fields else UNKNOWN
        return {key: _of_value(each) for key, each in fields.items()}
    if kind == "list_value":
        return [_of_value(each) for each in value.list_value.values]
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "bool_value":
        return value.bool_value
    return None


def of_proxy(value: Any) -> Any:
    """Plain values out of the SDK's proxies, which raise `UnknownValueError` when an unknown is touched.

    The SDK turns that error into an advisory "can't run policy" whatever the policy's level, so nothing lets it escape:
    keys are listed (which does not raise), each value is read on its own, and an unknown becomes `UNKNOWN`.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, Mapping):
        return {key: _member(value, key) for key in value}
    if isinstance(value, Sequence):
        return [_member(value, index) for index in range(len(value))]
    return value if value is None or isinstance(value, (bool, int)) else UNKNOWN  # assets and archives


def _member(container: Any, key: Any) -> Any:
    try:
        value = container[key]
    except UnknownValueError:
        return UNKNOWN
    return of_proxy(value)


def dig(value: Any, *path: str) -> Any:
    """The value at `path` below nested mappings; None when a step is absent, `UNKNOWN` when a step is not known."""
    for key in path:
        if value is UNKNOWN or value is None:
            return value
        if not isinstance(value, Mapping):
            return UNKNOWN
        value = value.get(key)
    return value


def entries(value: Any, path: str) -> Iterable[tuple[str, Any]]:
    """The members of a list with the path of each, `ports[0]`; an unknown list is one unknown member."""
    if value is UNKNOWN:
        return [(path, UNKNOWN)]
    if isinstance(value, list):
        return [(f"{path}[{index}]", member) for index, member in enumerate(value)]
    return []
