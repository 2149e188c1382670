"""Changes to a resource's inputs in place, in the SDK's proxies that keep the marks of secrets.

The proxies can read and assign. What they cannot do, taking a property away, goes through `"__target"`, the key under
which the SDK's own serialization takes the mapping out of a proxy (pulumi-policy 1.21.0, deserialize.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policies.core import values
from reachability.reading.plain import MARKERS
from reachability.unknown import UNKNOWN


def plain(value: Any) -> Any:
    """A value as checks see it. These proxies show an unknown as the engine's marker and do not raise."""
    if isinstance(value, str):
        return UNKNOWN if value in MARKERS else value
    if isinstance(value, Mapping):
        return {key: plain(value[key]) for key in value}
    if isinstance(value, Sequence):
        return [plain(value[index]) for index in range(len(value))]
    return values.of_proxy(value)


def put(props: Any, wanted: Any, *path: str) -> bool:
    """Set the value below nested mappings, making those that are absent; False when nothing had to change.

    A step that is not known, or is no mapping, is left alone: writing over it would lose what it holds.
    """
    *steps, last = path
    holder = props
    for key in steps:
        if holder.get(key) is None:
            holder[key] = {}
        holder = holder[key]
        if not isinstance(holder, Mapping):
            return False
    if plain(holder.get(last)) == wanted:
        return False
    holder[last] = wanted
    return True


def drop(holder: Any, key: str) -> bool:
    """Take a property away; False when it is not there."""
    if key not in holder:
        return False
    target = holder["__target"]
    del target[key]
    return True


def entries(value: Any) -> Iterator[Any]:
    """The mappings in a list, each one that can be changed in place."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        for index in range(len(value)):
            if isinstance(value[index], Mapping):
                yield value[index]
