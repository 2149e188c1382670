"""Network interfaces. Azure makes them for private endpoints; a program of ours does not write them itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from localazure.core.model import ResourceType, World, delete_rule
from localazure.core.store import Resource
from localazure.core.values import dig
from localazure.network.names import INTERFACES


@delete_rule(
    "DEL-04",
    "the network interface of a private endpoint goes with the endpoint only",
    code="NicInUseWithPrivateEndpoint",
    source="general knowledge",
    known="unverified",
)
def _not_of_an_endpoint(interface: Resource, world: World) -> Iterator[str]:
    endpoint = dig(interface.properties, "privateEndpoint.id")
    if isinstance(endpoint, str) and world.get(endpoint) is not None:
        yield f"Network interface {interface.id} is in use with private endpoint {endpoint} and cannot be deleted."


NETWORK_INTERFACE: Final = ResourceType(token="", type=INTERFACES, path=(), deletion=(_not_of_an_endpoint,))
