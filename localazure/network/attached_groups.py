"""Changes around what stands already: a security group, one of its rules or a subnet, with a gateway or Bastion behind.

The rules about platform traffic hold when a gateway or Bastion's subnet comes. They hold as well when what lets that
traffic in is changed later. A rule that is deleted on its own is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from localazure.core.ids import parse
from localazure.core.model import Put, World, rule
from localazure.core.resource import Resource
from localazure.core.values import dig, items
from localazure.network.bastion import missing_rules
from localazure.network.gateway_surroundings import internet_is_reached, platform_traffic_comes_in
from localazure.network.names import GATEWAYS, SECURITY_GROUPS, SECURITY_RULES, SUBNETS
from localazure.network.prefixes import networks, subnet_prefixes

_BASTION: Final = "azurebastionsubnet"


class _After:
    """The world as a write would leave it: everything as it is, but for what is written."""

    def __init__(self, put: Put, world: World) -> None:
        self._world = world
        self._written = Resource(put.id.text, put.type.type, put.name, put.location, put.body)
        inline = put.body.get("securityRules") if put.type.type == SECURITY_GROUPS else None
        self._rules = None if inline is None else [_member(put, item) for item in items(put.body, "securityRules")]

    def __getattr__(self, name: str) -> Any:
        """Whatever else a world can be asked."""
        return getattr(self._world, name)

    def get(self, resource_id: str) -> Resource | None:
        """The resource of that id, or what is written under it."""
        return self._written if resource_id.lower() == self._written.key else self._world.get(resource_id)

    def children(self, parent: str, type_: str | None = None) -> list[Resource]:
        """What is nested in another, with what is written in its place."""
        if self._rules is not None and parent.lower() == self._written.key:
            return self._rules
        found = [child for child in self._world.children(parent, type_) if child.key != self._written.key]
        own = (parse(self._written.id).parent or "").lower() == parent.lower()
        return [*found, self._written] if own and type_ in (None, self._written.type) else found


def _member(put: Put, item: Any) -> Resource:
    name = str(item.get("name", ""))
    return Resource(f"{put.id.text}/securityRules/{name}", SECURITY_RULES, name, None, item)


def _subnets(put: Put, world: World) -> list[Resource]:
    """The subnets that a write is about: itself, or those that the security group is on."""
    if put.type.type == SUBNETS:
        return [Resource(put.id.text, SUBNETS, put.name, put.location, put.body)]
    group = put.id.text if put.type.type == SECURITY_GROUPS else put.id.parent or ""
    return [user for user, _ in world.users(group) if user.type.lower() == SUBNETS.lower()]


def _gateways(put: Put, world: World) -> Iterator[Put]:
    """The application gateways that are there, each as if it were written again."""
    for subnet in _subnets(put, world) if put.before is not None or put.type.type == SECURITY_RULES else ():
        for user, path in world.users(subnet.id):
            if user.type.lower() == GATEWAYS.lower() and path.startswith("gatewayIPConfigurations"):
                yield Put(parse(user.id), put.type, user.properties, user, user.location)


@rule(
    "AGW-14",
    "a change of a subnet, a group or a rule does not shut the platform out of a gateway that is there",
    code="ApplicationGatewaySubnetInboundTrafficBlockedByNetworkSecurityGroup",
    source="MicrosoftDocs/azure-docs#18737; that it holds for every such change is unverified",
    known="issue",
)
def gateways_are_reached(put: Put, world: World) -> Iterator[str]:
    """For subnets, network security groups and their rules."""
    for gateway in _gateways(put, world):
        yield from platform_traffic_comes_in.check(gateway, _After(put, world))


@rule(
    "AGW-14",
    "nor a gateway from the Internet, where it is not isolated",
    code="ApplicationGatewaySubnetOutboundTrafficBlockedByNetworkSecurityGroup",
    source="MicrosoftDocs/azure-docs#84596; that it holds for every such change is unverified",
    known="issue",
)
def gateways_reach_the_internet(put: Put, world: World) -> Iterator[str]:
    """For subnets, network security groups and their rules."""
    for gateway in _gateways(put, world):
        yield from internet_is_reached.check(gateway, _After(put, world))


@rule(
    "SUB-12",
    "a change of a group or a rule leaves AzureBastionSubnet what Bastion needs",
    code="NetworkSecurityGroupNotCompliantForAzureBastionSubnet",
    source="MicrosoftDocs/azure-docs#42737; the list of rules is unverified",
    known="issue",
)
def bastion_stays_complete(put: Put, world: World) -> Iterator[str]:
    """For network security groups and their rules."""
    group = put.id.text if put.type.type == SECURITY_GROUPS else put.id.parent or ""
    for subnet in _subnets(put, world):
        if subnet.name.lower() != _BASTION or not isinstance(dig(subnet.properties, "networkSecurityGroup.id"), str):
            continue
        missing = missing_rules(group, networks(subnet_prefixes(subnet.properties)), _After(put, world))
        if missing:
            yield (
                f"Network security group {group} does not have necessary rules for Azure Bastion Subnet {subnet.id}. "
                f"Missing: {'; '.join(missing)}."
            )


CHANGES: Final = (gateways_are_reached, gateways_reach_the_internet)
"""For subnets."""
GROUP_CHANGES: Final = (*CHANGES, bastion_stays_complete)
"""For groups and their rules."""
