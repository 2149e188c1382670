"""What a stack's state says about order: who waits for whom, and which writes under one parent nothing orders.

A collision in time shows only when two writes happen to overlap. The dependencies in the state show it always: two
resources that ARM writes one at a time need a path of dependencies from one to the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from localazure.core.concurrency import network_of, root_of, stands_in
from localazure.core.ids import parse
from localazure.core.operations import called
from localazure.core.values import dig, texts

_PEERING: Final = "microsoft.network/virtualnetworks/virtualnetworkpeerings"


@dataclass(frozen=True, slots=True)
class Unordered:
    """Two resources that ARM writes one at a time and that nothing orders; `where` is the key of what they share."""

    first: str
    second: str
    where: str

    def __str__(self) -> str:
        """For people."""
        return f"{called(self.first)} and {called(self.second)}: give one depends_on the other"


class Order:
    """The dependencies of a deployment: `resources` of a state as `pulumi stack export` shows it."""

    def __init__(self, resources: Sequence[Mapping[str, Any]]) -> None:
        self._ids: dict[str, str] = {}
        self._roots: dict[str, str] = {}
        self._needs: dict[str, set[str]] = {}
        self._above: dict[str, frozenset[str]] = {}
        for entry in resources:
            urn = entry["urn"]
            told = entry.get("propertyDependencies") or {}
            needs = {*(entry.get("dependencies") or ()), *(each for urns in told.values() for each in urns or ())}
            if parent := entry.get("parent"):
                needs.add(parent)
            self._needs[urn] = needs
            id_ = entry.get("id") or ""
            if id_.startswith("/subscriptions/") and not entry.get("delete"):
                self._ids[urn] = id_
                self._roots[urn] = root_of(parse(id_), entry.get("inputs") or {})
        self._inside = {
            entry["urn"]: sorted({found for _, text in texts(entry.get("inputs") or {}) if (found := network_of(text))})
            for entry in resources
            if entry["urn"] in self._ids and stands_in(parse(self._ids[entry["urn"]]).type)
        }
        self._far = {
            urn: str(dig(entry.get("outputs") or {}, "remoteVirtualNetwork.id") or "").lower()
            for urn, entry in ((entry["urn"], entry) for entry in resources)
            if urn in self._ids and parse(self._ids[urn]).type.lower() == _PEERING
        }

    def waits_for(self, urn: str) -> frozenset[str]:
        """Every URN that a resource waits for, near or far."""
        if urn not in self._above:
            self._above[urn] = frozenset()  # a state has no circles; a damaged one must not hang us
            near = self._needs.get(urn, set())
            self._above[urn] = frozenset(near).union(*(self.waits_for(each) for each in near))
        return self._above[urn]

    def before(self) -> dict[str, frozenset[str]]:
        """By the key of each resource: the keys of all that it waits for."""
        keys = {urn: id_.lower() for urn, id_ in self._ids.items()}
        return {
            key: frozenset(keys[above] for above in self.waits_for(urn) if above in keys) for urn, key in keys.items()
        }

    def unordered(self) -> Iterator[Unordered]:
        """Pairs that need an order and have none."""
        under: dict[str, list[str]] = {}
        for urn, root in self._roots.items():
            if root:
                under.setdefault(root, []).append(urn)
        for root, urns in under.items():
            yield from self._apart(combinations(urns, 2), root)
        for peering, far in self._far.items():
            # Where both networks are here, the peering of the other end counts once.
            others = [urn for urn in under.get(far, ()) if urn not in self._far or urn > peering]
            yield from self._apart(((peering, other) for other in others), far)
        for urn, networks in self._inside.items():
            for network in networks:
                subnets = (each for each in under.get(network, ()) if network_of(self._ids[each]) == network)
                yield from self._apart(((each, urn) for each in subnets), network)

    def _apart(self, pairs: Any, where: str) -> Iterator[Unordered]:
        for one, other in pairs:
            if one not in self.waits_for(other) and other not in self.waits_for(one):
                yield Unordered(self._ids[one], self._ids[other], where)


def resources_of(state: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The resources of a state: of `pulumi stack export`, or of a file of the file backend. Raises ValueError."""
    deployment = state.get("deployment") or (state.get("checkpoint") or {}).get("latest")
    if not isinstance(deployment, Mapping):
        raise ValueError("this is no state of a stack; make one with `pulumi stack export`")
    return list(deployment.get("resources") or [])
