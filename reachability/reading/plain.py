"""From what inputs hold to plain values: markers of unknown and secret values, ARM's nesting, lists that differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from reachability.unknown import UNKNOWN

# How the engine writes an unknown in JSON (pulumi/pulumi, sdk/go/common/resource/plugin/rpc.go): one constant a kind.
MARKERS: Final = frozenset(
    {
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # text, and anything whose kind is not known
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # list
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
    }
)
_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"  # marks a secret, an asset, an output value in JSON


def from_engine(value: Any) -> Any:
    """A value of the engine's JSON: unknown markers and secrets become UNKNOWN, whole floats ints."""
    if isinstance(value, str):
        return UNKNOWN if value in MARKERS or value == "[secret]" else value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, Mapping):
        if _SIGNATURE in value:
            return from_engine(value["value"]) if "value" in value else UNKNOWN
        return {key: from_engine(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [from_engine(each) for each in value]
    return value


def flatten(value: Any) -> Any:
    """ARM's `{name, properties: {...}}`, at any depth, as one flat mapping, the way the SDK shows it."""
    if isinstance(value, Mapping):
        flat = {key: flatten(each) for key, each in value.items() if key != "properties"}
        inner = value.get("properties")
        if isinstance(inner, Mapping):
            for key, each in inner.items():
                flat.setdefault(key, flatten(each))
        elif inner is not None:
            flat["properties"] = inner
        return flat
    if isinstance(value, list):
        return [flatten(each) for each in value]
    return value


def fill(given: Any, answered: Any) -> Any:
    """What was given, with what only the answer knows (addresses, ids) beside it.

    In a create preview the answer lists, at every depth, all that the response may have as not known: of what nobody
    gave that says nothing, and is left out.
    """
    if isinstance(given, Mapping) and isinstance(answered, Mapping):
        merged = dict(given)
        for key, each in answered.items():
            if key in given:
                merged[key] = fill(given[key], each)
            elif each is not UNKNOWN:
                merged[key] = _known(each)
        return merged
    if isinstance(given, list) and isinstance(answered, list):
        # Azure answers lists in an order of its own, so members are matched by name.
        by_name = {each["name"]: each for each in answered if isinstance(each, Mapping) and "name" in each}
        return [
            fill(each, by_name[each["name"]]) if isinstance(each, Mapping) and each.get("name") in by_name else each
            for each in given
        ]
    return answered if given is UNKNOWN else given


def _known(value: Any) -> Any:
    """A value without the members of mappings that are not known."""
    if isinstance(value, Mapping):
        return {key: _known(each) for key, each in value.items() if each is not UNKNOWN}
    return [_known(each) for each in value] if isinstance(value, list) else value
