"""DNS resolvers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from localazure.core.ids import stable_uuid
from localazure.core.model import Granted, Put, ResourceType, World, delete_rule, rule
from localazure.core.namesakes import nested_left
from localazure.core.store import Resource
from localazure.core.values import Body
from localazure.dnsresolver.names import (
    INBOUND,
    OUTBOUND,
    OVERVIEW,
    RESOLVER_NAME,
    RESOLVERS,
    network_elsewhere,
    other_users,
)


@rule(
    "RES-01",
    "a virtual network has one resolver",
    code="DnsResolverVirtualNetworkInUse",
    source=f"{OVERVIEW}; the code is unverified",
    known="documentation",
    status=409,
)
def _one_in_a_network(put: Put, world: World) -> Iterator[str]:
    for other in other_users(put, world, RESOLVERS):
        yield f"The virtual network of DNS resolver {put.id.text} has a DNS resolver already: {other.id}."


@rule(
    "RES-02",
    "a resolver is in the region of its virtual network",
    code="DnsResolverVirtualNetworkRegionMismatch",
    source=f"{OVERVIEW}; the code is unverified",
    known="documentation",
)
def _same_region(put: Put, world: World) -> Iterator[str]:
    yield from network_elsewhere(put, world)


@delete_rule(
    "RES-03",
    "a resolver with endpoints is not deleted",
    code="CannotDeleteResource",
    source="general knowledge",
    known="unverified",
    status=409,
)
def _no_endpoints_left(resolver: Resource, world: World) -> Iterator[str]:
    yield from nested_left([each for kind in (INBOUND, OUTBOUND) for each in world.children(resolver.id, kind)])


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    return {"dnsResolverState": "Connected", "resourceGuid": stable_uuid(put.id.key, "resourceGuid")}


RESOLVER: Final = ResourceType(
    token="azure-native:dnsresolver:DnsResolver",  # noqa: S106 a type token
    type=RESOLVERS,
    path=("dnsResolverName",),
    name=RESOLVER_NAME,
    immutable=("virtualNetwork.id",),
    rules=(_one_in_a_network, _same_region),
    deletion=(_no_endpoints_left,),
    answers=_answers,
)
