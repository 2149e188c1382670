"""One neutral resource, whichever input it was read from, and how resources refer to one another.

A reference is an ARM id or a name. In a first preview ids are unknown, but the engine knows from which resources each
property was computed; that is followed instead. What a reference may be, when more than one resource fits, is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from reachability.unknown import UNKNOWN, Unknown

_NETWORK = "microsoft.network/"


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource of ARM.

    `key` is the lower-case id below its subscription, `rg/microsoft.network/virtualnetworks/vnet/subnets/web`, made of
    names when the id is not known. `dependencies` has, for each top-level property, the keys of the resources from
    which the engine computed it; it is empty for inputs that know ids.
    """

    key: str
    type: str  # lower-case ARM type without version
    name: str  # as written
    properties: Mapping[str, Any]  # flat, in ARM's spelling, with UNKNOWN in place of what is not known yet
    dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    where: str = ""  # the URN or id, for people

    def get(self, *path: str) -> Any:
        """The value below nested mappings, whatever the case of the keys: None when absent, UNKNOWN when not known."""
        return dig(self.properties, *path)

    def text(self, *path: str) -> str | None:
        """The value at `path` when it is known text that is not empty."""
        value = dig(self.properties, *path)
        return value if isinstance(value, str) and value else None


@dataclass(frozen=True, slots=True)
class Reference:
    """What an id stands for. Several `keys` mean "one of these"; none means that nothing is known about it."""

    keys: tuple[str, ...]
    part: str = ""  # what follows below the resource, `backendaddresspools/web`

    @property
    def key(self) -> str | None:
        """The one resource that it surely is."""
        return self.keys[0] if len(self.keys) == 1 else None


def dig(value: Any, *path: str) -> Any:
    """The value at `path` below nested mappings; None when a step is absent, UNKNOWN when a step is not known."""
    for step in path:
        if value is UNKNOWN or value is None:
            return value
        if not isinstance(value, Mapping):
            return UNKNOWN
        found = value.get(step)
        if found is None and step not in value:
            lower = step.lower()
            found = next((each for key, each in value.items() if key.lower() == lower), None)
        value = found
    return value


def items(value: Any) -> list[Any]:
    """The members of a list; an unknown list is one unknown member, an absent one is empty."""
    if value is UNKNOWN:
        return [UNKNOWN]
    return list(value) if isinstance(value, (list, tuple)) else []


def flag(value: Any, default: bool) -> bool | Unknown:
    """A switch: the default when it is absent, UNKNOWN when it is not known."""
    if value is None:
        return default
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    return UNKNOWN


def _full(kind: str) -> str:
    return (kind if kind.lower().startswith("microsoft.") else _NETWORK + kind).lower()


def split_id(text: str) -> tuple[str, str] | None:
    """The key and the type of an ARM id; None for text that is none.

    >>> split_id("/subscriptions/s/resourceGroups/RG/providers/Microsoft.Network/virtualNetworks/v/subnets/web")
    ('rg/microsoft.network/virtualnetworks/v/subnets/web', 'microsoft.network/virtualnetworks/subnets')
    """
    parts = text.strip("/").lower().split("/")
    if len(parts) < 4 or parts[0] != "subscriptions":
        return None
    if "providers" not in parts:
        return ("/".join(parts[3:]), "microsoft.resources/resourcegroups") if parts[2] == "resourcegroups" else None
    at = len(parts) - 1 - parts[::-1].index("providers")  # an extension resource has two; the last one names it
    group = parts[3] if parts[2] == "resourcegroups" and len(parts) > 3 else ""
    rest = parts[at + 1 :]
    if len(rest) < 3:
        return None
    kind = "/".join([rest[0], *rest[1::2]])
    return "/".join([group, *rest]), kind


@dataclass(frozen=True)
class Resources:
    """Every resource of one input, and what was in it that could not be read.

    `stated` is what the program itself says must hold in its network, once for each component that says something.
    """

    all: tuple[Resource, ...]
    unread: tuple[str, ...] = ()  # one sentence each
    stated: tuple[Any, ...] = ()

    @cached_property
    def by_key(self) -> Mapping[str, Resource]:
        """Resources by key; the first of several with one key."""
        found: dict[str, Resource] = {}
        for each in self.all:
            found.setdefault(each.key, each)
        return found

    @cached_property
    def _by_type(self) -> Mapping[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for each in self.all:
            found.setdefault(each.type, []).append(each)
        return found

    def of(self, kind: str) -> list[Resource]:
        """Every resource of a type, written without `microsoft.network/` when it is in it."""
        return self._by_type.get(_full(kind), [])

    def refer(self, resource: Resource, value: Any, kind: str) -> Reference:
        """What an id stands for that was read from some property of `resource`.

        `value` is the id (text, or UNKNOWN); `kind` the type that it must lead to, as in `of`. An id inside a resource
        (a pool of a load balancer) leads to the resource, with the rest as `part`. `$self` is the resource itself.
        """
        wanted = _full(kind)
        if isinstance(value, str) and value:
            if value.startswith("$self/"):
                return Reference((resource.key,), value[6:].lower())
            return self._by_id(value, wanted)
        if value is UNKNOWN:
            return Reference(tuple(self._sources(resource, wanted)))
        return Reference(())

    def named(self, resource: Resource, kind: str, name: Any, group: Any) -> Reference:
        """The resource of a type with this name, in the group when that is known."""
        wanted = _full(kind)
        if isinstance(name, str):
            same = [
                each.key
                for each in self.of(wanted)
                if each.name.lower() == name.lower()
                and (not isinstance(group, str) or each.key.partition("/")[0] in (group.lower(), "?"))
            ]
            return Reference(tuple(same))
        return Reference(tuple(self._sources(resource, wanted)))

    def _by_id(self, value: str, wanted: str) -> Reference:
        found = split_id(value)
        if found is None:
            return Reference(())
        key, kind = found
        if kind == wanted or not kind.startswith(wanted + "/"):
            return Reference((self._same(key, wanted),))
        # Below the resource: cut (type, name) pairs from the end until the type fits.
        parts = key.split("/")
        cut = 2 * (kind.count("/") - wanted.count("/"))
        return Reference((self._same("/".join(parts[:-cut]), wanted),), "/".join(parts[-cut:]))

    def _same(self, key: str, wanted: str) -> str:
        """The key of the resource in the input, which may have been made while its group was not known."""
        if key in self.by_key:
            return key
        unplaced = "?/" + key.partition("/")[2]
        return unplaced if unplaced in self.by_key and self.by_key[unplaced].type == wanted else key

    def _sources(self, resource: Resource, wanted: str) -> Iterable[str]:
        """All resources of a type from which any property of `resource` was computed."""
        seen: dict[str, None] = {}
        for keys in resource.dependencies.values():
            for key in keys:
                found = self.by_key.get(key)
                if found is not None and found.type == wanted:
                    seen[key] = None
        return seen

    def within(self, resource: Resource, prop: str, value: Any, kind: str) -> Reference:
        """As `refer`, with only the dependencies of one top-level property when the id is unknown."""
        if value is UNKNOWN and resource.dependencies:
            wanted = _full(kind)
            keys = resource.dependencies.get(prop, ())
            return Reference(
                tuple(k for k in dict.fromkeys(keys) if k in self.by_key and self.by_key[k].type == wanted)
            )
        return self.refer(resource, value, kind)
