"""What every reader of the model needs: prefixes, references and a place to put gaps."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Any, Final

from reachability import addresses
from reachability.intervals import EMPTY, IntervalSet
from reachability.network.model import UNKNOWN_GROUP, Gap, Outside
from reachability.network.symbols import Symbols
from reachability.resources import Resource, Resources, dig, items
from reachability.unknown import UNKNOWN

LOST: Final = "?"
LOST_IN_SEVERAL: Final = "??"


class Reading:
    """The resources being read, what is outside, symbols and gaps found on the way."""

    def __init__(self, resources: Resources, outside: Outside) -> None:
        """Start reading."""
        self.resources = resources
        self.outside = outside
        self.symbols = Symbols()
        self.gaps: list[Gap] = [Gap("input", each) for each in resources.unread]

    def gap(self, subject: str, missing: str, *about: str) -> None:
        """Name something that is not known or not modelled."""
        found = Gap(subject, missing, frozenset(about))
        if found not in self.gaps:
            self.gaps.append(found)

    def addresses(self, resource: Resource, values: Any, what: str) -> IntervalSet:
        """The addresses of a list of prefixes; each that cannot be read is a gap."""
        found = EMPTY
        for value in items(values):
            if isinstance(value, str) and value.strip():
                try:
                    found |= addresses.parse(value)
                    continue
                except ValueError:
                    pass
            self.gap(resource.name, f"{what} {shown(value)} cannot be read as a prefix", resource.key)
        return found

    def reference(self, resource: Resource, prop: str, value: Any, kind: str, what: str) -> str | None:
        """The key that an `{id}` stands for: None for none, UNKNOWN_GROUP, with a gap, when it is not known."""
        identity = dig(value, "id")
        if value is None or identity in (None, ""):
            return None
        found = self.resources.within(resource, prop, identity, kind)
        if found.key is not None:
            return found.key
        choices = ", ".join(self.called(found.keys))
        why = f"is one of {choices}, and nothing says which" if choices else "is not known"
        self.gap(resource.name, f"its {what} {why}", resource.key)
        return UNKNOWN_GROUP

    def called(self, keys: Iterable[str]) -> list[str]:
        """Resources by name; by URN or id where names are the same."""
        found = list(keys)
        names = [key.rpartition("/")[2] for key in found]
        if len(set(names)) == len(names):
            return names
        return [
            each.where if (each := self.resources.by_key.get(key)) else f"{key} (not in the input)" for key in found
        ]

    def references(self, resource: Resource, prop: str, values: Any, kind: str, what: str) -> list[tuple[str, str]]:
        """The keys that a list of `{id}` stands for, each with the part below the resource.

        An unknown id of a pool: the engine says only from which load balancer it was computed, not which pool. The
        part then is LOST; where it says several load balancers, LOST_IN_SEVERAL for each.
        """
        found: list[tuple[str, str]] = []
        for value in items(values):
            identity = dig(value, "id")
            one = self.resources.within(resource, prop, identity, kind)
            lost = LOST if len(one.keys) == 1 else LOST_IN_SEVERAL
            found.extend((key, lost if identity is UNKNOWN else one.part) for key in one.keys)
            if len(one.keys) > 1 and identity is not UNKNOWN:
                choices = ", ".join(self.called(one.keys))
                self.gap(resource.name, f"a {what} that it refers to is one of {choices}", resource.key)
            if not one.keys:
                self.gap(resource.name, f"a {what} that it refers to is not known", resource.key)
        return found


def shown(value: Any) -> str:
    """A value in a message."""
    return "(not known)" if value is UNKNOWN else repr(value)


def usable(prefixes: IntervalSet, taken: Iterable[int] = ()) -> IntervalSet:
    """The addresses of a subnet that a machine can have: Azure keeps the first four and the last (azure-docs, "Virtual
    network FAQ"), and `taken` are those that something else has.
    """
    kept = []
    for low, high in prefixes:
        if high - low >= 7:
            kept.append((low + 4, high - 1))
        else:
            kept.append((low, high))
    return IntervalSet.of(kept) - IntervalSet.of((each, each) for each in taken)


def address(value: Any) -> int | None:
    """The integer of one address that is known text; None otherwise."""
    if not isinstance(value, str):
        return None
    try:
        ipaddress.ip_address(value.strip())
    except ValueError:
        return None
    return addresses.place(value.strip())
