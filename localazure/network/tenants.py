"""Who may stand in a subnet together: rules that several resource types share."""

from __future__ import annotations

from collections.abc import Iterator

from localazure.core.model import Put, World, rule
from localazure.core.values import items
from localazure.network.names import GATEWAYS


@rule(
    "AGW-08",
    "a subnet with an application gateway in it holds nothing else",
    code="ApplicationGatewaySubnetCannotHaveOtherResources",
    source="application-gateway configuration-infrastructure, 2021-06-14; the code is unverified",
    known="documentation",
)
def not_beside_a_gateway(put: Put, world: World) -> Iterator[str]:
    """For everything that claims an address and is no application gateway."""
    for subnet in {claim.subnet.lower(): claim.subnet for claim in put.type.claims(put, world)}.values():
        yield from gateways_in(subnet, put, world)


def gateways_in(subnet: str, put: Put, world: World) -> Iterator[str]:
    """A message for each application gateway that stands in a subnet already."""
    for user, path in world.users(subnet):
        if user.type.lower() == GATEWAYS.lower() and path.startswith("gatewayIPConfigurations"):
            yield (
                f"Subnet {subnet} cannot be used for resource {put.id.text} since it contains application gateway "
                f"{user.id}. An application gateway's subnet can hold application gateways only."
            )


def delegated_to(subnet_properties: object) -> list[str]:
    """The services that a subnet is delegated to."""
    return [str(delegation.get("serviceName", "")) for delegation in items(subnet_properties, "delegations")]
