"""A whole stack, and how its resources refer to one another while their ids are unknown.

A reference is an ARM id or a name. In a first preview ids are unknown, but the engine knows from which resources each
property was computed (`property_dependencies`), and names are often plain text; both are followed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pulumi_policy import PolicyResource

from policies import adapter, tokens
from policies.adapter import Resource
from reachability.unknown import UNKNOWN, Unknown

# Types whose inputs a stack check reads; `define` keeps them when each resource is registered.
JOINED_TYPES = frozenset(
    {
        "network:NetworkSecurityGroup",
        "network:SecurityRule",
        "network:VirtualNetwork",
        "network:Subnet",
        "network:VirtualNetworkPeering",
        "network:PrivateEndpoint",
        "network:PrivateDnsZoneGroup",
        "network:PublicIPAddress",
        "network:PublicIPPrefix",
        "privatedns:PrivateZone",
        "privatedns:VirtualNetworkLink",
    }
)

# The property that names a resource of each type, and the type's place in an ARM id.
_NAMES = {
    "network:NetworkSecurityGroup": ("networkSecurityGroupName", "networksecuritygroups"),
    "network:VirtualNetwork": ("virtualNetworkName", "virtualnetworks"),
    "network:Subnet": ("subnetName", "subnets"),
    "network:PublicIPAddress": ("publicIpAddressName", "publicipaddresses"),
    "network:PublicIPPrefix": ("publicIpPrefixName", "publicipprefixes"),
    "privatedns:PrivateZone": ("privateZoneName", "privatednszones"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and with which resource."""

    resource: Resource
    message: str


@dataclass(frozen=True)
class Stack:
    """The azure-native resources of one stack, in the engine's order."""

    resources: Sequence[Resource]
    _edges: dict[str, dict[str, list[str]]] = field(repr=False)
    _ids: dict[str, Resource] = field(repr=False)

    @classmethod
    def of(cls, registered: Iterable[PolicyResource]) -> Stack:
        """The stack as the engine describes it: joined types by their inputs, or by outputs when only read."""
        found: list[Resource] = []
        edges: dict[str, dict[str, list[str]]] = {}
        ids: dict[str, Resource] = {}
        for each in registered:
            short = tokens.normalise(each.resource_type)
            if short is None:
                continue
            props: Mapping[str, Any] = {}
            if short in JOINED_TYPES:
                given = adapter.INPUTS.of(each.urn)
                props = adapter.CONVERSIONS.of(each.props if given is None else given)
            resource = Resource(each.urn, short, each.name, props)
            found.append(resource)
            edges[each.urn] = {key: [to.urn for to in targets] for key, targets in each.property_dependencies.items()}
            if resource.type in _NAMES:
                known = adapter.known_text(each.props, "id")
                if known:
                    ids[known.lower()] = resource
        return cls(found, edges, ids)

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

    def by_id(self, resource: Resource, prop: str, value: Any, kind: str) -> list[Resource | str] | Unknown:
        """What an id stands for: a resource of the stack, or the lower-case id of one outside it.

        `value` is the id as read from top-level property `prop`. More than one resource means that the id is one of
        these and nothing says which; UNKNOWN means that nothing is known about it.
        """
        if isinstance(value, str) and value:
            wanted = value.lower().rstrip("/")
            if wanted in self._ids:
                return [self._ids[wanted]]
            same = [each for each in self.all(kind) if _may_be(each, wanted)]
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
            for each in self.all(kind)
            if arm_name(each) == name.lower() and _same_group(group, each.props.get("resourceGroupName"))
        ]
        if same:
            return list(same)
        return [f"{group.lower() if isinstance(group, str) else '(resource group not known)'}/{name.lower()}"]


def arm_name(resource: Resource) -> str | None:
    """The lower-case name of a resource in ARM, when it is known."""
    return resource.named(_NAMES[resource.type][0], "name")


def _same_group(one: Any, other: Any) -> bool:
    """Whether two resource groups may be the same: only two known, different names say no."""
    return not (isinstance(one, str) and isinstance(other, str) and one.lower() != other.lower())


def _may_be(resource: Resource, wanted: str) -> bool:
    """Whether a lower-case id spells the group and name of a resource of the stack."""
    parts = wanted.split("/")
    segment = _NAMES[resource.type][1]
    name = arm_name(resource)
    if name is None or len(parts) < 2 or parts[-2:] != [segment, name]:
        return False
    group = parts[parts.index("resourcegroups") + 1] if "resourcegroups" in parts[:-1] else UNKNOWN
    return _same_group(group, resource.props.get("resourceGroupName"))
