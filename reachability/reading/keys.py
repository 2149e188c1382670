"""Which key each resource has, where names alone do not tell resources apart.

Two subscriptions may have the same resource group with the same names in it, and a preview may not know the group at
all. Ids tell such resources apart. Without ids, their URNs do: what refers to them does so by what it was computed
from. What names its parent by text then, and was not computed from it, may belong to any of these. That is said, and it
is counted with each, as something of which nothing is known; a subnet stands in a network of which nothing is known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from reachability.resources import Resource, homes, marked, split_id, subscription_of, texts, unmarked
from reachability.unknown import UNKNOWN

RESOURCE_GROUP: Final = "microsoft.resources/resourcegroups"
_NETWORK: Final = "microsoft.network/virtualnetworks"  # a peering in its list leads to another
_SUBNET: Final = f"{_NETWORK}/subnets"
_ONE_OF_THESE: Final = "?"  # the mark of a network that is one of several


@dataclass(frozen=True, slots=True)
class Found:
    """A resource as it was read, with a key by names alone.

    `above` and `group` are the URNs of the resources that the names of its parent and of its group were computed from.
    `named` says whether its own name is known, `read` whether it is only read and not managed. `provider` is what the
    engine calls the provider that makes it, when the input says so.
    """

    resource: Resource
    named: bool = True
    read: bool = False
    above: str | None = None
    group: str | None = None
    provider: str = ""

    @property
    def depth(self) -> int:
        """How many resources it is inside of, its group left aside; -1 for a group."""
        return -1 if self.resource.type == RESOURCE_GROUP else self.resource.type.count("/") - 1


def by_subscription(found: Iterable[Resource]) -> list[Resource]:
    """Resources with known ids: one for each id, with a mark where their group is in more than one subscription."""
    listed = list(found)
    several = {group for group, each in homes((r.key, r.subscription) for r in listed).items() if len(each) > 1}
    made: dict[str, list[Resource]] = {}
    for each in listed:
        key = marked(each.key, each.subscription) if each.key.partition("/")[0] in several else each.key
        made.setdefault(key, []).append(each)
    return [replace(_one(same), key=key) for key, same in made.items()]


def _one(same: Sequence[Resource]) -> Resource:
    """One resource of several accounts of it: in what they contradict one another it is not known."""
    if len(same) == 1:
        return same[0]
    ordered = sorted(same, key=lambda each: each.where)
    properties: Any = ordered[0].properties
    dependencies: dict[str, tuple[str, ...]] = {}
    for each in ordered:
        properties = _together(properties, each.properties)
        for prop, keys in each.dependencies.items():
            dependencies[prop] = tuple(dict.fromkeys((*dependencies.get(prop, ()), *keys)))
    also = tuple(dict.fromkeys(each.where for each in ordered[1:] if each.where != ordered[0].where))
    return replace(ordered[0], properties=properties, dependencies=dependencies, also=also)


def _together(one: Any, other: Any) -> Any:
    """What two accounts of a value agree on. What only one of them has counts: an account may be short."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return {
            key: _together(one[key], other[key]) if key in one and key in other else one.get(key, other.get(key))
            for key in (*one, *(key for key in other if key not in one))
        }
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)) and len(one) == len(other):
        left, right = _by_name(one), _by_name(other)
        if left is not None and right is not None and left.keys() == right.keys():
            return [_together(each, right[name]) for name, each in left.items()]
    return one if one == other else UNKNOWN


def _by_name(entries: Sequence[Any]) -> dict[str, Any] | None:
    named = {each["name"]: each for each in entries if isinstance(each, Mapping) and isinstance(each.get("name"), str)}
    return named if len(named) == len(entries) else None


def apart(found: Mapping[str, Found]) -> tuple[list[Resource], list[str]]:
    """The resources of a preview or a state by URN, each with a key of its own; and what cannot be decided.

    `dependencies` of what is given are URNs by property; those of what is returned are keys.
    """
    places = homes((each.resource.key, each.resource.subscription) for each in found.values())
    alone = len({each.resource.key for each in found.values()}) == len(found)
    if alone and all(len(each) == 1 for each in places.values()):
        keys = {urn: (each.resource.key,) for urn, each in found.items()}
        return [_linked(each.resource, keys) for each in found.values()], []
    return _Apart(found, {group for group, each in places.items() if len(each) > 1}).made()


def _linked(resource: Resource, keys: Mapping[str, tuple[str, ...]]) -> Resource:
    dependencies = {
        prop: linked
        for prop, urns in resource.dependencies.items()
        if (linked := tuple(dict.fromkeys(key for urn in urns for key in keys.get(urn, ()))))
    }
    return replace(resource, dependencies=dependencies)


class _Apart:
    """Keys from the outside in: groups, what is in them, what is inside of that."""

    def __init__(self, found: Mapping[str, Found], several: set[str]) -> None:
        self._found = found
        self._several = several  # groups of one name in several subscriptions
        self._keys: dict[str, tuple[str, ...]] = {}
        self._alike: dict[str, dict[str, list[str]]] = {}  # key by names -> key -> URNs
        self._said: list[str] = []

    def made(self) -> tuple[list[Resource], list[str]]:
        """Every resource with its key, and what cannot be decided."""
        levels: dict[int, list[str]] = {}
        for urn, each in sorted(self._found.items()):
            levels.setdefault(each.depth, []).append(urn)
        for depth in sorted(levels):
            self._level(levels[depth])
        made: dict[str, list[str]] = {}
        for urn in self._found:
            for key in self._keys[urn]:
                made.setdefault(key, []).append(urn)
        for urn in self._found:
            self._refers(urn)
        return [self._resource(key, urns) for key, urns in made.items()], sorted(self._said)

    def _refers(self, urn: str) -> None:
        """Say which ids in a resource's properties fit several resources. One that may mean its own resource does."""
        for text in dict.fromkeys(texts(self._found[urn].resource.properties)):
            key = (split_id(text) or ("",))[0]
            while key.count("/") > 2:
                fits = [one for urns in self._alike.get(key, {}).values() for one in urns]
                subscriptions = [self._found[one].resource.subscription for one in fits]
                if urn in fits and self._found[urn].resource.type != _NETWORK:
                    break
                if subscription_of(text) not in subscriptions and subscriptions.count("") > 1:
                    choices = " or ".join(sorted(one for one in fits if not self._found[one].resource.subscription))
                    self._said.append(f"{urn}: {text} may be {choices}, which have the same name")
                key = key.rpartition("/")[0].rpartition("/")[0]

    def _resource(self, key: str, urns: Sequence[str]) -> Resource:
        # A name is in a parent once: what may be here is elsewhere when something else of its name surely is here.
        urns = [urn for urn in urns if len(self._keys[urn]) == 1] or urns
        managed = [urn for urn in urns if not self._found[urn].read]
        one = _one([self._found[urn].resource for urn in managed or urns])
        also = sorted(set(urns) - {one.where})
        one = _linked(replace(one, key=key, also=tuple(also)), self._keys)
        if len(self._keys[one.where]) > 1:
            # It is inside of one of several: there may be such a thing here, and there may be none.
            return replace(one, properties=dict.fromkeys(one.properties, UNKNOWN), dependencies={})
        if not self._found[one.where].named:
            return replace(one, name=f"{one.name}{_mark_of(key)}")
        return one

    def _level(self, urns: Sequence[str]) -> None:
        at: dict[str, list[str]] = {}
        for urn in urns:
            self._keys[urn] = tuple(self._within(urn))
            for key in self._keys[urn]:
                at.setdefault(key, []).append(urn)
        for key, same in at.items():
            if len(same) > 1:
                self._tell_apart(key, same)
        for urn in urns:
            named = unmarked(self._found[urn].resource.key)
            for key in self._keys[urn]:
                self._alike.setdefault(named, {}).setdefault(key, []).append(urn)

    def _tell_apart(self, key: str, same: Sequence[str]) -> None:
        """Mark what is not surely the same resource under one key."""
        inside = self._found[same[0]].depth > 0
        # Whether it is not known what it is inside of.
        lost = inside and ("/?/" in key or key.partition("/")[0].endswith(f"@{_ONE_OF_THESE}"))
        for urn in same:
            each = self._found[urn]
            if each.resource.subscription or (inside and each.named and not lost):
                continue  # of one name in one parent there is one only
            mark = hashlib.sha256(urn.encode()).hexdigest()[:8]
            # A key begins with its parent's, so what is inside of something gets the mark at its own name.
            for read in (one for one in same if self._found[one].read):
                self._said.append(f"{urn}: it may be what the program reads as {read}, or another of the same name")
            made = f"{key}@{mark}" if inside and not lost else marked(key, mark)
            self._keys[urn] = tuple(made if one == key else one for one in self._keys[urn])

    def _within(self, urn: str) -> Iterable[str]:
        """The key of a resource inside of what holds it: several when that may be one of several."""
        each = self._found[urn]
        key = each.resource.key
        group, _, rest = key.partition("/")
        if each.resource.subscription:
            return [marked(key, each.resource.subscription) if group in self._several else key]
        if each.depth < 0:
            return [key]
        if each.depth == 0:
            home = self._keys[each.group][0] if each.group else group
            return [f"{home}/{rest}"]
        kind = each.resource.type.rpartition("/")[2]
        above, _, own = key.rpartition(f"/{kind}/")
        parents = {one: [each.above] for one in self._keys[each.above]} if each.above else self._parents(each, above)
        if len(parents) > 1:
            choices = " or ".join(sorted({where for urns in parents.values() for where in urns}))
            self._said.append(f"{urn}: it may belong to {choices}, which have the same name, and nothing says to which")
            if each.resource.type == _SUBNET:
                return [f"{marked(above, _ONE_OF_THESE)}/{kind}/{own}"]
        return [f"{parent}/{kind}/{own}" for parent in parents]

    def _parents(self, each: Found, above: str) -> Mapping[str, Sequence[str]]:
        """By key, the URNs of what a parent's name may mean: in the same group when that is known."""
        parents = self._alike.get(above, {})
        if each.group:
            home = self._keys[each.group][0]
            mine = {key: urns for key, urns in parents.items() if key.startswith(home + "/")}
            parents = mine or {key: urns for key, urns in parents.items() if key == unmarked(key)}
            above = f"{home}/{above.partition('/')[2]}"
        elif len(parents) > 1 and not above.startswith("?/"):
            # Of one group and one name there is one in a subscription, so each of these has a provider of its own.
            mine = {key: urns for key, urns in parents.items() if all(self._made_alike(each, urn) for urn in urns)}
            parents = mine if len(mine) == 1 else parents
        return parents or {above: ()}

    def _made_alike(self, each: Found, urn: str) -> bool:
        return bool(each.provider) and each.provider == self._found[urn].provider


def _mark_of(key: str) -> str:
    mark = key.rpartition("/")[2].partition("@")[2]
    return f" ({mark})" if mark else ""
