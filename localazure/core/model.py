"""What a resource type is: data, and small functions over plain values.

A namespace folder declares its types as `ResourceType` values. The control plane (`control.py`) does everything that is
the same for all of them: existence, names, shape of the body, references, addresses, nested resources, deletion.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from localazure.core.errors import Refusal
from localazure.core.ids import ArmId
from localazure.core.private_link import Groups
from localazure.core.store import Resource
from localazure.core.values import Body

Known = Literal["documentation", "specification", "SDK", "issue", "unverified"]
"""How a rule is known. "unverified" is general knowledge: it is enforced, and no test asserts its code."""


class World(Protocol):
    """What rules may ask about the rest of the local Azure. Nobody changes anything through it."""

    def get(self, resource_id: str) -> Resource | None:
        """The resource of that id, in any case of letters."""

    def children(self, parent: str, type_: str | None = None) -> list[Resource]:
        """The resources nested directly in another."""

    def of_type(self, type_: str, name: str | None = None) -> list[Resource]:
        """All resources of an ARM type, or those of one name."""

    def on(self, scope: str, type_: str) -> list[Resource]:
        """The resources of an extension type that stand directly on a scope."""

    def of_principal(self, principal: str, type_: str | None = None) -> list[Resource]:
        """Who has a principal id, as a resource's own or as its identity's; of one ARM type when it is given."""

    def in_region(self, type_: str, region: str, at_most: int) -> list[Resource]:
        """Resources of a type in a region, by id, not more than so many."""

    def users(self, resource_id: str) -> list[tuple[Resource, str]]:
        """Who refers to a resource or to a part of it, and where in its properties."""

    def addresses(self, subnet: str) -> dict[int, tuple[str, str]]:
        """The addresses taken in a subnet: number -> (key of the owner, id of the IP configuration)."""

    def addresses_of(self, owner: str) -> list[tuple[str, int, str]]:
        """The addresses that a resource holds: (key of the subnet, number, id of the IP configuration)."""

    def soft_deleted(self, type_: str, name: str) -> Resource | None:
        """A deleted resource that keeps its name."""

    def features(self) -> dict[str, str]:
        """The preview features of the subscription and their state."""

    def private_link(self, resource: Resource) -> Groups | None:
        """What private endpoints for a resource stand for, by group id; None where its type is not modelled for it."""


@dataclass(frozen=True, slots=True)
class Put:
    """A write as the rules see it: what is asked for, and what is there already.

    `body` is in the SDK's shape, without path parameters, with `$self` references written out.
    """

    id: ArmId
    type: ResourceType
    body: Body
    before: Resource | None
    location: str | None

    @property
    def name(self) -> str:
        """The resource's own name."""
        return self.id.name


@dataclass(frozen=True, slots=True)
class Statement:
    """What ARM refuses, with which code, and how that is known. The docs' table is made of these."""

    id: str
    says: str
    code: str
    source: str
    known: Known
    status: int = 400
    hint: str = ""

    def refusal(self, message: str) -> Refusal:
        """This rule's refusal, with ARM's text for the case at hand."""
        return Refusal(self.code, message, self.id, self.status, self.hint)


@dataclass(frozen=True, slots=True)
class Rule:
    """A statement about writes. `check` yields one message for each reason found."""

    states: Statement
    check: Callable[[Put, World], Iterable[str]]


@dataclass(frozen=True, slots=True)
class DeleteRule:
    """A statement about deletions. `check` yields one message for each reason found."""

    states: Statement
    check: Callable[[Resource, World], Iterable[str]]


def rule(
    id_: str, says: str, *, code: str, source: str, known: Known, status: int = 400, hint: str = ""
) -> Callable[[Callable[[Put, World], Iterable[str]]], Rule]:
    """Make a Rule of the function below it."""
    return lambda check: Rule(Statement(id_, says, code, source, known, status, hint), check)


def delete_rule(
    id_: str, says: str, *, code: str, source: str, known: Known, status: int = 400, hint: str = ""
) -> Callable[[Callable[[Resource, World], Iterable[str]]], DeleteRule]:
    """Make a DeleteRule of the function below it."""
    return lambda check: DeleteRule(Statement(id_, says, code, source, known, status, hint), check)


@dataclass(frozen=True, slots=True)
class NameRule:
    """What a name must be. `text` is ARM's message, with {name}; the default says the rule in words.

    `in_check` is the pattern that the provider itself tests in Check (the specification has it); None where only
    ARM knows.
    """

    pattern: re.Pattern[str]
    words: str
    code: str = "InvalidResourceName"
    text: str = "Resource name {name} is invalid. The name must be {words}."
    source: str = "resource-name-rules, 2020-02-11"
    in_check: str | None = None

    def refuses(self, name: str) -> str | None:
        """ARM's message for a name that breaks the rule, else None."""
        if self.pattern.fullmatch(name):
            return None
        return self.text.format(name=name, words=self.words)


@dataclass(frozen=True, slots=True)
class Range:
    """Bounds of a number that the specification gives, so that Check tests them in preview already."""

    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """A list in a resource whose members are resources of their own ("subnets" of a virtual network).

    Left out of a body, the members that are there stay ("maintained if unset"); given, even as [], it decides.
    """

    property: str
    type: str  # ARM type of the members


@dataclass(frozen=True, slots=True)
class Claim:
    """An address that a resource wants in a subnet; `configuration` is the id of the IP configuration."""

    subnet: str
    configuration: str
    static: str | None = None


@dataclass(frozen=True, slots=True)
class Write:
    """A resource that a write makes or changes beside its own (a network interface, the other side of a peering)."""

    id: str
    type: str
    properties: Body
    location: str | None = None
    addresses: tuple[Claim, ...] = ()


Granted = Mapping[str, str]
"""Addresses that were given out: id of the IP configuration in lower case -> address."""


def _nothing(_put: Put, _world: World) -> Iterable[Claim]:
    return ()


def _no_answers(_put: Put, _world: World, _granted: Granted) -> Body:
    return {}


def _no_effects(_resource: Resource, _before: Resource | None, _world: World) -> Iterable[Write | str]:
    return ()


def _as_stored(_resource: Resource, _world: World) -> Body:
    return {}


def _no_goodbye(_resource: Resource, _world: World) -> Iterable[Write | str]:
    return ()


@dataclass(frozen=True, slots=True)
class ResourceType:
    """One resource type of the local Azure."""

    token: str  # of the SDK: "azure-native:network:Subnet"; "" for one that only ARM makes
    type: str  # of ARM: "Microsoft.Network/virtualNetworks/subnets"
    path: tuple[str, ...]  # SDK names of the path parameters after the resource group, the own name last
    autoname: Literal["random", "copy", "uuid"] = "random"
    fixed: Mapping[str, str] = field(default_factory=dict)  # type segments whose name is given ("blobServices")
    variants: tuple[str, ...] = ()  # what a path parameter in the type ("privateDnsZones/{recordType}") may be
    scope: Literal["group", "subscription", "extension"] = "group"
    located: bool = True  # whether it has a location at all
    locations: Literal["regional", "global"] = "regional"
    name: NameRule | None = None
    required: tuple[str, ...] = ()  # paths that ARM demands and the SDK leaves optional
    closed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # enums that ARM closes and the SDK opens
    ranges: Mapping[str, Range] = field(default_factory=dict)  # bounds that Check tests; "[]" stands for each member
    patterns: Mapping[str, str] = field(default_factory=dict)  # expressions that Check tests
    force_new: frozenset[str] = frozenset()  # properties whose change the provider makes a replacement
    immutable: tuple[str, ...] = ()  # properties whose change ARM refuses
    kept: Mapping[str, str] = field(default_factory=dict)  # others that do not change: property -> rule that refuses
    free_references: tuple[str, ...] = ()  # paths of ids that ARM does not look up
    write_only: tuple[str, ...] = ()  # paths that a GET never answers
    collections: tuple[Collection, ...] = ()
    parts: tuple[str, ...] = ()  # lists whose members have ids under the resource's own
    rules: tuple[Rule, ...] = ()
    deletion: tuple[DeleteRule, ...] = ()
    soft_delete: bool = False
    claims: Callable[[Put, World], Iterable[Claim]] = _nothing
    answers: Callable[[Put, World, Granted], Body] = _no_answers  # read-only properties and server-side defaults
    effects: Callable[[Resource, Resource | None, World], Iterable[Write | str]] = _no_effects  # str: an id that goes
    presents: Callable[[Resource, World], Body] = _as_stored  # what a GET adds from the state of others
    goodbye: Callable[[Resource, World], Iterable[Write | str]] = _no_goodbye  # writes, or ids that go as well
    private_link: Callable[[Resource], Groups] | None = None  # None: no private endpoint leads to it
    private_link_among: Callable[[Resource, World], Groups] | None = None  # as it, where others decide about the names

    @property
    def key(self) -> str:
        """The ARM type as it is compared."""
        return self.type.lower()
