"""The engine's own files: `preview --json`, `--event-log`, `stack export`, and planned resources handed over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

from reachability.reading import keys, plain, tokens
from reachability.reading.keys import RESOURCE_GROUP, Found
from reachability.resources import Resource, Resources, split_id, subscription_of
from reachability.unknown import UNKNOWN

STATEMENT: Final = "networkIntents"
"""The input or output of a component, or the output of a stack, that says what must hold in the network."""


class Planned(Protocol):
    """A resource as a policy sees it: plain values with UNKNOWN, and URNs instead of ids."""

    @property
    def urn(self) -> str:
        """The engine's name of the resource."""

    @property
    def type(self) -> str:
        """The type token, versions and all: `azure-native:network/v20240501:Subnet`."""

    @property
    def name(self) -> str:
        """The Pulumi name."""

    @property
    def properties(self) -> Mapping[str, Any]:
        """Inputs, plain, with UNKNOWN."""

    @property
    def dependencies(self) -> Mapping[str, Iterable[str]]:
        """For each top-level property the URNs from which it was computed."""


@dataclass(frozen=True, slots=True)
class PlannedResource:
    """A planned resource as data; `id` is the ARM id when it is known already.

    `read` says that the program reads it and does not manage it; `provider` is what the engine calls its provider.
    """

    urn: str
    type: str
    name: str
    properties: Mapping[str, Any]
    dependencies: Mapping[str, Iterable[str]] = field(default_factory=dict)
    id: str = ""
    read: bool = False
    provider: str = ""


def from_planned(planned: Iterable[Planned]) -> Resources:
    """The resources of a preview, or of a policy's whole stack, in any order."""
    read: dict[str, tuple[Planned, str, tuple[str, ...]]] = {}
    stated: dict[str, Any] = {}
    for each in planned:
        known = tokens.read(each.type)
        if known is not None:
            read[each.urn] = (each, *known)
        elif each.properties.get(STATEMENT) is not None:
            stated[each.urn] = each.properties[STATEMENT]
    named = _Named(read)
    made, undecided = keys.apart({urn: named.found(urn) for urn in read})
    return Resources(tuple(made), tuple(undecided), _distinct(stated.values()))


def _distinct(stated: Iterable[Any]) -> tuple[Any, ...]:
    """Statements without those that a component and the stack both pass on."""
    found: list[Any] = []
    for each in stated:
        if each not in found:
            found.append(each)
    return tuple(found)


class _Named:
    """Keys and names of planned resources: by id when there is one, else by the names that they were given.

    A parent of which the name is not known is the resource that it was computed from, and so is the resource group.
    """

    def __init__(self, read: Mapping[str, tuple[Planned, str, tuple[str, ...]]]) -> None:
        """By URN: the resource, its ARM type, and the inputs that name it."""
        self._read = read
        self._done: dict[str, tuple[str, str]] = {}

    def found(self, urn: str) -> Found:
        """One resource, with its key by names and what its parent and its group were computed from."""
        each, kind, names = self._read[urn]
        key, name = self.of(urn)
        identity = self._identity(each)
        depends = {prop: tuple(urns) for prop, urns in each.dependencies.items() if urns}
        made = Resource(key, kind, name, each.properties, depends, urn, subscription_of(identity))
        if identity:
            return Found(made, read=getattr(each, "read", False))
        return Found(
            made,
            named=not name.startswith("("),
            above=self._source(each, names[-2], kind.rpartition("/")[0]) if len(names) > 1 else None,
            group=self._source(each, "resourceGroupName", RESOURCE_GROUP) if kind != RESOURCE_GROUP else None,
            provider=getattr(each, "provider", ""),
        )

    def of(self, urn: str) -> tuple[str, str]:
        """The key by names and the name of one."""
        if urn not in self._done:
            self._done[urn] = ("", "")  # for a resource that is computed from itself, which no engine makes
            self._done[urn] = self._key(*self._read[urn])
        return self._done[urn]

    def _source(self, each: Planned, prop: str, kind: str) -> str | None:
        """The URN of the one resource of a type from which a name was computed."""
        urns = [urn for urn in each.dependencies.get(prop, ()) if urn in self._read and self._read[urn][1] == kind]
        if len(urns) != 1 or not self.of(urns[0])[0]:
            return None
        written = each.properties.get(prop)
        # A known name may be made of the name of something else.
        return None if isinstance(written, str) and written.lower() != self.of(urns[0])[1].lower() else urns[0]

    def _computed(self, each: Planned, prop: str, kind: str) -> str | None:
        """The key of the one resource of a type from which a property was computed."""
        urn = self._source(each, prop, kind)
        return self.of(urn)[0] if urn else None

    @staticmethod
    def _identity(each: Planned) -> str:
        given = getattr(each, "id", "") or each.properties.get("id")
        return given if isinstance(given, str) and split_id(given) is not None else ""

    def _key(self, each: Planned, kind: str, names: tuple[str, ...]) -> tuple[str, str]:
        given = self._identity(each)
        found = split_id(given)
        if found is not None:
            # A record set's type holds its record type in ARM and one class stands for all in Pulumi.
            return found[0], given.rstrip("/").rpartition("/")[2]
        written = [each.properties.get(key) for key in names]
        if written[-1] in (None, "") or written[-1] is UNKNOWN:
            own = each.properties.get("name")
            written[-1] = own if isinstance(own, str) else f"({each.name})"
        parents = [part.lower() if isinstance(part, str) else "?" for part in written]
        provider, *types = kind.split("/")
        if kind == RESOURCE_GROUP:
            return parents[-1], str(written[-1])
        if len(names) > 1 and written[-2] is UNKNOWN:
            above = self._computed(each, names[-2], kind.rpartition("/")[0])
            if above is not None:
                return f"{above}/{types[-1]}/{parents[-1]}", str(written[-1])
        group = each.properties.get("resourceGroupName")
        if group is UNKNOWN:
            group = self._computed(each, "resourceGroupName", RESOURCE_GROUP)
        pairs = [part for pair in zip(types, parents, strict=False) for part in pair]
        return "/".join([group.lower() if isinstance(group, str) else "?", provider, *pairs]), str(written[-1])


def from_preview(document: Mapping[str, Any]) -> Resources:
    """`pulumi preview --json`: what there will be after the update, resources that stay the same included."""
    states = (
        step.get("newState")
        for step in document.get("steps", ())
        if step.get("op") not in ("delete", "delete-replaced", "discard", "read-discard", "remove-pending-replace")
    )
    found = from_planned(_state(state) for state in states if isinstance(state, Mapping))
    return _broken(_whole(found, document), document.get("diagnostics") or ())


def _whole(found: Resources, document: Mapping[str, Any]) -> Resources:
    """The resources, said to be incomplete when the engine counted some that stay the same and left them out."""
    same = (document.get("changeSummary") or {}).get("same") or 0
    lacking = same - sum(step.get("op") == "same" for step in document.get("steps", ()))
    if lacking <= 0:
        return found
    said = f"{lacking} resources that stay the same are not in it: run pulumi preview --json --show-sames"
    return replace(found, unread=(*found.unread, said))


def _broken(found: Resources, diagnostics: Iterable[Any]) -> Resources:
    """The resources, said to be incomplete when the engine reported an error: then some were never registered."""
    messages = [each["message"] for each in diagnostics if each.get("severity") == "error" and each.get("message")]
    lines = [line for line in messages[0].splitlines() if line.strip()] if messages else []
    said = (f"the preview ended in an error, so resources may be missing: {lines[0].strip()}",) if lines else ()
    return replace(found, unread=(*found.unread, *said))


def from_events(events: Iterable[Mapping[str, Any]]) -> Resources:
    """An event log (`--event-log`). It tells no dependencies: what a first preview computes stays unknown in it."""
    found: dict[str, Mapping[str, Any]] = {}
    diagnostics = []
    for event in events:
        if "diagnosticEvent" in event:
            diagnostics.append(event["diagnosticEvent"])
        for kind in ("resourcePreEvent", "resOutputsEvent"):
            metadata = event.get(kind, {}).get("metadata", {})
            state = metadata.get("new")
            if isinstance(state, Mapping):
                before = found.get(state["urn"], {})
                merged = {**before, **state}
                if not state.get("inputs"):
                    merged["inputs"] = before.get("inputs", {})
                found[state["urn"]] = merged
            elif metadata.get("op") in ("delete", "delete-replaced") and metadata.get("urn"):
                found.pop(metadata["urn"], None)
    return _broken(from_planned(_state(state) for state in found.values()), diagnostics)


def from_export(document: Mapping[str, Any]) -> Resources:
    """`pulumi stack export`: what there is, by inputs, with what only the outputs know beside them."""
    deployment = document.get("deployment", document)
    states = (state for state in deployment.get("resources") or () if not state.get("delete"))
    return from_planned(_state(state) for state in states)


def _state(state: Mapping[str, Any]) -> PlannedResource:
    urn = state.get("urn", "")
    given = plain.from_engine(state.get("inputs") or {})
    answered = plain.from_engine(state.get("outputs") or {})
    answered.pop("id", None)
    identity = state.get("id") or ""
    return PlannedResource(
        urn=urn,
        type=state.get("type", ""),
        name=urn.rpartition("::")[2],
        properties=plain.fill(given, answered),
        dependencies=state.get("propertyDependencies") or {},
        id=identity if isinstance(identity, str) and identity not in plain.MARKERS else "",
        read=state.get("external") is True,
        provider=state.get("provider") or "",
    )
