"""A whole stack, and how its resources refer to one another while their ids are unknown.

A reference is an ARM id or a name. In a first preview ids are unknown, but the engine knows from which resources each
property was computed (`property_dependencies`), and names are often plain text; both are followed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, TypeVar

from policies.core import proof, tokens
from policies.core.proof import Statement
from policies.core.seen import SEEN
from policies.core.values import Resource
from reachability.flows.pairs import Flows
from reachability.network.model import Model
from reachability.reading.engine import PlannedResource
from reachability.reading.plain import fill
from reachability.unknown import UNKNOWN, Unknown

T = TypeVar("T")

# The property that names a resource of each type, and the type's place in an ARM id.
_NAMES: Final = {
    "network:NetworkSecurityGroup": ("networkSecurityGroupName", "networksecuritygroups"),
    "network:VirtualNetwork": ("virtualNetworkName", "virtualnetworks"),
    "network:Subnet": ("subnetName", "subnets"),
    "network:PublicIPAddress": ("publicIpAddressName", "publicipaddresses"),
    "network:PublicIPPrefix": ("publicIpPrefixName", "publicipprefixes"),
    "privatedns:PrivateZone": ("privateZoneName", "privatednszones"),
    "keyvault:Vault": ("vaultName", "vaults"),
    "managedidentity:UserAssignedIdentity": ("resourceName", "userassignedidentities"),
    "machinelearningservices:Workspace": ("workspaceName", "workspaces"),
}


@dataclass(frozen=True, slots=True)
class Registered:
    """A resource as the engine shows it with its stack: outputs, read when asked for, and URNs by property."""

    urn: str
    type: str  # the engine's token, version and all
    name: str
    outputs: Callable[[], Mapping[str, Any]]
    dependencies: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and with which resource."""

    resource: Resource
    message: str


@dataclass(frozen=True)
class Stack:
    """The azure-native resources of one stack, in the engine's order, by inputs, or by outputs when only read."""

    resources: Sequence[Resource]
    statements: Sequence[Statement] = ()
    _registered: Mapping[str, Registered] = field(default_factory=dict, repr=False)
    _made: dict[Callable[..., Any], Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, registered: Iterable[Registered]) -> Stack:
        """The stack as the engine describes it."""
        found: list[Resource] = []
        statements: list[Statement] = []
        by_urn: dict[str, Registered] = {}
        for each in registered:
            short = tokens.normalise(each.type)
            if short is None:
                statements += proof.statements(Resource(each.urn, each.type, each.name, each.outputs()))
                continue
            by_urn[each.urn] = each
            given = SEEN.inputs.get(each.urn)
            found.append(Resource(each.urn, short, each.name, each.outputs() if given is None else given))
        return cls(found, statements, by_urn)

    @cached_property
    def planned(self) -> Sequence[PlannedResource]:
        """The resources as `reachability` reads them: inputs, with what only outputs know beside them."""
        return [self._planned(resource) for resource in self.resources]

    def _planned(self, resource: Resource) -> PlannedResource:
        registered = self._registered[resource.urn]
        # In a create preview the outputs list everything that the response will have, as not known: it says nothing.
        known = {key: value for key, value in registered.outputs().items() if value is not UNKNOWN}
        identity = known.pop("id", "")
        return PlannedResource(
            urn=resource.urn,
            type=registered.type,
            name=resource.name,
            properties=fill(resource.props, known),
            dependencies=registered.dependencies,
            id=identity if isinstance(identity, str) else "",
            read=resource.urn not in SEEN.inputs,
        )

    @cached_property
    def flows(self) -> Flows:
        """Who reaches whom, and who gets what address for which name, as the stack's own statements see the world."""
        return proof.flows(self.planned, self.statements)

    @property
    def model(self) -> Model:
        """The network that the resources describe."""
        return self.flows.model

    def resource(self, urn: str) -> Resource | None:
        """The resource with a URN, which is what `reachability` calls `where`."""
        return self._by_urn.get(urn)

    @cached_property
    def _edges(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        return {urn: each.dependencies for urn, each in self._registered.items()}

    @cached_property
    def _ids(self) -> Mapping[str, Resource]:
        ids: dict[str, Resource] = {}
        for resource in self.resources:
            if resource.type in _NAMES:
                known = self._registered[resource.urn].outputs().get("id")
                if isinstance(known, str) and known:
                    ids[known.lower()] = resource
        return ids

    @cached_property
    def _by_urn(self) -> dict[str, Resource]:
        return {resource.urn: resource for resource in self.resources}

    @cached_property
    def _by_type(self) -> dict[str, list[Resource]]:
        grouped: dict[str, list[Resource]] = {}
        for resource in self.resources:
            grouped.setdefault(resource.type, []).append(resource)
        return grouped

    @cached_property
    def _users(self) -> dict[str, list[Resource]]:
        users: dict[str, list[Resource]] = {}
        for resource in self.resources:
            for urn in {urn for targets in self._edges[resource.urn].values() for urn in targets}:
                users.setdefault(urn, []).append(resource)
        return users

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], list[Resource]]:
        named: dict[tuple[str, str], list[Resource]] = {}
        for resource in self.resources:
            name = arm_name(resource) if resource.type in _NAMES else None
            if name is not None:
                named.setdefault((resource.type, name), []).append(resource)
        return named

    def shared(self, made: Callable[[Stack], T]) -> T:
        """What `made` makes of the stack: once, for every policy that asks."""
        if made not in self._made:
            self._made[made] = made(self)
        found: T = self._made[made]
        return found

    def all(self, kind: str) -> Sequence[Resource]:
        """Every resource of a normalised type."""
        return self._by_type.get(kind, [])

    def users(self, resource: Resource) -> Sequence[Resource]:
        """The resources some property of which was computed from `resource`."""
        return self._users.get(resource.urn, [])

    def sources(self, resource: Resource, prop: str, kind: str) -> list[Resource]:
        """The resources of type `kind` from which a top-level property was computed."""
        found = (self._by_urn.get(urn) for urn in self._edges[resource.urn].get(prop, []))
        return [each for each in found if each is not None and each.type == kind]

    def output(self, resource: Resource, prop: str) -> Any:
        """What a resource answered for a top-level property; UNKNOWN in a create preview, None when there is none."""
        return self._registered[resource.urn].outputs().get(prop)

    def by_id(self, resource: Resource, prop: str, value: Any, kind: str) -> list[Resource | str] | Unknown:
        """What an id stands for: a resource of the stack, or the lower-case id of one outside it.

        `value` is the id as read from top-level property `prop`. More than one resource means that the id is one of
        these and nothing says which; UNKNOWN means that nothing is known about it.
        """
        if isinstance(value, str) and value:
            wanted = value.lower().rstrip("/")
            if wanted in self._ids:
                return [self._ids[wanted]]
            last = wanted.rpartition("/")[2]
            same = [each for each in self._by_name.get((kind, last), ()) if _may_be(each, wanted)]
            return [same[0]] if len(same) == 1 else [wanted]
        return list(self.sources(resource, prop, kind)) or UNKNOWN

    def by_name(self, resource: Resource, prop: str, kind: str) -> list[Resource | str] | Unknown:
        """What a name property stands for, as in `by_id`; a name outside the stack comes back as `group/name`."""
        name = resource.props.get(prop)
        if not isinstance(name, str) or not name:
            return list(self.sources(resource, prop, kind)) or UNKNOWN
        group = resource.props.get("resourceGroupName")
        same = [
            each
            for each in self._by_name.get((kind, name.lower()), ())
            if _same_group(group, each.props.get("resourceGroupName"))
        ]
        if same:
            return list(same)
        return [f"{group.lower() if isinstance(group, str) else '(resource group not known)'}/{name.lower()}"]


def inside(found: list[Resource | str] | Unknown) -> list[Resource]:
    """The resources of the stack among what a reference may stand for."""
    return [each for each in found if isinstance(each, Resource)] if isinstance(found, list) else []


def arm_name(resource: Resource) -> str | None:
    """The lower-case name of a resource in ARM, when it is known."""
    return resource.named(_NAMES[resource.type][0], "name")


def _same_group(one: Any, other: Any) -> bool:
    """Whether two resource groups may be the same: only two known, different names say no."""
    return not (isinstance(one, str) and isinstance(other, str) and one.lower() != other.lower())


def _may_be(resource: Resource, wanted: str) -> bool:
    """Whether a lower-case id spells the group and name of a resource of the stack."""
    if wanted.split("/")[-2:] != [_NAMES[resource.type][1], arm_name(resource)]:
        return False
    group = wanted.partition("/resourcegroups/")[2].partition("/")[0]
    return _same_group(group or UNKNOWN, resource.props.get("resourceGroupName"))
