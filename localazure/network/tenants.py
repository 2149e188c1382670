"""Who may stand in a subnet together: rules that several resource types share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from localazure.core.model import Put, World, rule
from localazure.core.values import items, texts
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


# Subnets that one service has for itself by their name: bastion configuration-settings, 2021-10-12; the firewall's FAQ;
# for gateways and route servers general knowledge.
_RESERVED: Final = {
    "azurebastionsubnet": "Microsoft.Network/bastionHosts",
    "azurefirewallsubnet": "Microsoft.Network/azureFirewalls",
    "azurefirewallmanagementsubnet": "Microsoft.Network/azureFirewalls",
    "gatewaysubnet": "Microsoft.Network/virtualNetworkGateways",
    "routeserversubnet": "Microsoft.Network/virtualHubs",
}


@rule(
    "SUB-11",
    "a subnet with a reserved name holds what it is reserved for and nothing else",
    code="SubnetReservedForService",
    source="bastion configuration-settings, 2021-10-12; Azure/az-hop#760; the code is unverified",
    known="documentation",
)
def not_in_a_reserved_subnet(put: Put, _world: World) -> Iterator[str]:
    """For everything that stands in a subnet."""
    for path, subnet in texts(put.body):
        owner = _RESERVED.get(subnet.rsplit("/", 1)[-1].lower()) if path.endswith("subnet.id") else None
        if owner and owner.lower() != put.type.key:
            yield f"Subnet {subnet} is reserved for {owner} and cannot be used by {put.id.text}."


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
