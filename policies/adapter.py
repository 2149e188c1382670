"""From the engine's properties to plain values, with `UNKNOWN` where a first preview has none.

The SDK hands over proxies that raise `UnknownValueError` when an unknown is touched, and turns that error into an
advisory "can't run policy" whatever the policy's level. Nothing here lets it escape: keys are listed (which does not
raise), each value is read on its own, and an unknown becomes `UNKNOWN`. Numbers arrive as floats; whole ones become
ints again. Secrets arrive unwrapped and unmarked, so messages only ever quote properties that are no secrets: names,
ports, priorities, prefixes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi_policy.proxy import UnknownValueError

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


def plain(value: Any) -> Any:
    """Dicts, lists and scalars out of the SDK's proxies; unknown members become `UNKNOWN`, known ones stay."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, Mapping):
        return {key: _member(value, key) for key in value}
    if isinstance(value, Sequence):
        return [_member(value, index) for index in range(len(value))]
    return value


def _member(container: Any, key: Any) -> Any:
    try:
        value = container[key]
    except UnknownValueError:
        return UNKNOWN
    return plain(value)


class Conversions:
    """Plain values of property bags, each converted once.

    Policies that are given the same bag share the result; the bag itself is kept, so that its identity stays its own.
    """

    def __init__(self, limit: int = 4096) -> None:
        """Keep at most `limit` bags."""
        self._limit = limit
        self._done: dict[int, tuple[Any, Mapping[str, Any]]] = {}

    def of(self, props: Any) -> Mapping[str, Any]:
        """The plain values of one resource's properties."""
        known = self._done.get(id(props))
        if known is not None:
            return known[1]
        if len(self._done) >= self._limit:
            self._done.clear()
        values: Mapping[str, Any] = plain(props)
        self._done[id(props)] = (props, values)
        return values


class Inputs:
    """What each resource was given, by URN, for checks of the whole stack.

    The engine shows a whole stack by outputs. In a create preview azure-native's outputs have the response's shape:
    only same-named inputs are copied, so `networkSecurityGroupName` is gone, `name` is unknown, and so is every list
    that was not given. The inputs say more, and each has been seen before, when its resource was registered.
    """

    def __init__(self) -> None:
        """Start with nothing seen."""
        self._seen: dict[str, Any] = {}

    def remember(self, urn: str, props: Any) -> None:
        """Keep the bag of a resource as it came; a later registration of the same URN replaces it."""
        self._seen[urn] = props

    def of(self, urn: str) -> Any | None:
        """The bag of a resource, or None when it was read and not registered."""
        return self._seen.get(urn)

    def forget(self) -> None:
        """Start again, as a new process would."""
        self._seen.clear()


CONVERSIONS = Conversions()
INPUTS = Inputs()


def known_text(props: Any, key: str) -> str | None:
    """One property straight from a bag, when it is there, known and text."""
    try:
        value = props[key]
    except (KeyError, UnknownValueError):
        return None
    return value if isinstance(value, str) else None


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
