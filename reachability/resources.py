"""One neutral resource, whichever input it was read from, and how resources refer to one another.

A reference is an ARM id or a name. In a first preview ids are unknown, but the engine knows from which resources each
property was computed; that is followed instead. What a reference may be, when more than one resource fits, is said.
Names are the same in another subscription: `reachability.reading.keys` has how resources are told apart then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from reachability.unknown import UNKNOWN, Unknown

_NETWORK = "microsoft.network/"


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource of ARM.

    `key` is the lower-case id below its subscription, `rg/microsoft.network/virtualnetworks/vnet/subnets/web`, made of
    names when the id is not known; no two resources have one. Where names alone do not tell resources apart, the group
    has a mark behind it, `rg@<subscription>/...`. `dependencies` has, for each top-level property, the keys of the
    resources from which the engine computed it; it is empty for inputs that know ids.
    """

    key: str
    type: str  # lower-case ARM type without version
    name: str  # as written
    properties: Mapping[str, Any]  # flat, in ARM's spelling, with UNKNOWN in place of what is not known yet
    dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    where: str = ""  # the URN or id, for people
    subscription: str = ""  # lower-case; empty when the id is not known
    also: tuple[str, ...] = ()  # further URNs under which the input has the same resource

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


def subscription_of(text: str) -> str:
    """The lower-case subscription of an ARM id; empty for text that is none."""
    parts = text.strip("/").lower().split("/", 2)
    return parts[1] if len(parts) > 2 and parts[0] == "subscriptions" else ""


def marked(key: str, mark: str) -> str:
    """A key told apart from others of the same names. No resource group can have an `@` in its name."""
    group, slash, rest = key.partition("/")
    return f"{group}@{mark}{slash}{rest}"


def unmarked(key: str) -> str:
    """A key by names alone."""
    if "@" not in key:
        return key
    group, slash, rest = key.partition("/")
    return group.partition("@")[0] + slash + rest


def homes(found: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """By resource group the subscriptions in which it is, from pairs of a key by names and a subscription."""
    made: dict[str, set[str]] = {}
    for key, subscription in found:
        if subscription:
            made.setdefault(key.partition("/")[0], set()).add(subscription)
    return made


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
        """Resources by key."""
        return {each.key: each for each in self.all}

    @cached_property
    def _alike(self) -> Mapping[str, list[Resource]]:
        """Resources by what their names alone say; one, except where names are the same in two subscriptions."""
        found: dict[str, list[Resource]] = {}
        for each in self.all:
            found.setdefault(unmarked(each.key), []).append(each)
        return found

    @cached_property
    def _homes(self) -> Mapping[str, set[str]]:
        """The subscriptions that have a resource group of a name, as far as ids of resources say."""
        return homes((unmarked(each.key), each.subscription) for each in self.all)

    @cached_property
    def _spoken_of(self) -> Mapping[str, set[str]]:
        """The same, as far as references say."""
        found = (text for each in self.all for text in texts(each.properties))
        return homes((split[0], subscription_of(text)) for text in found if (split := split_id(text)))

    @cached_property
    def _keys(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for each in self.all:
            for where in (each.where, *each.also):
                found.setdefault(where, []).append(each.key)
        return found

    def key_of(self, where: str) -> str | None:
        """The key of the resource of a URN or an id; None when there is none, or when it is one of several."""
        found = self._keys.get(where, ())
        return found[0] if len(found) == 1 else None

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
                and (not isinstance(group, str) or unmarked(each.key).partition("/")[0] in (group.lower(), "?"))
            ]
            return Reference(tuple(same))
        return Reference(tuple(self._sources(resource, wanted)))

    def _by_id(self, value: str, wanted: str) -> Reference:
        found = split_id(value)
        if found is None:
            return Reference(())
        key, kind = found
        if kind == wanted or not kind.startswith(wanted + "/"):
            return Reference(self._same(key, wanted, value))
        # Below the resource: cut (type, name) pairs from the end until the type fits.
        parts = key.split("/")
        cut = 2 * (kind.count("/") - wanted.count("/"))
        return Reference(self._same("/".join(parts[:-cut]), wanted, value), "/".join(parts[-cut:]))

    def _same(self, key: str, wanted: str, value: str) -> tuple[str, ...]:
        """The keys of the resources in the input that an id may mean; one of its own when it means none of them.

        A resource of which the id is not known may be meant, and so may one made while its group was not known.
        """
        subscription = subscription_of(value)
        same = self._alike.get(key, ())
        sure = tuple(each.key for each in same if each.subscription == subscription)
        if sure:
            return sure
        may = [each.key for each in same if not each.subscription]
        if not same:
            unplaced = self._alike.get("?/" + key.partition("/")[2], ())
            may = [each.key for each in unplaced if not each.subscription and each.type == wanted]
        group = key.partition("/")[0]
        mine = self._homes.get(group, set())
        every = mine if mine and not may else mine | self._spoken_of.get(group, set())
        several = bool(every - {subscription})
        outside = marked(key, subscription) if several else key
        return (*may, outside) if several else tuple(may) or (outside,)

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


def texts(value: Any) -> Iterator[str]:
    """Every text inside a value that begins as ids do."""
    if isinstance(value, str):
        if value[:15].lower() == "/subscriptions/":
            yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from texts(each)
