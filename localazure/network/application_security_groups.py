"""Application security groups: names for interfaces, which rules can speak of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from localazure.core.model import Put, ResourceType, World, delete_rule, rule
from localazure.core.store import Resource
from localazure.core.values import Body, dig, items, texts
from localazure.network.names import NETWORK_NAME

GROUPS: Final = "Microsoft.Network/applicationSecurityGroups"


@rule(
    "ASG-01",
    "all interfaces of an application security group stand in one virtual network",
    code="ApplicationSecurityGroupsNotInSameVnet",
    source="application-security-groups, 2025-07-09; the code is unverified",
    known="documentation",
)
def groups_of_one_network(put: Put, world: World) -> Iterator[str]:
    """For whatever has interfaces: network interfaces and scale sets."""
    for configuration in _configurations(put.body):
        network = str(dig(configuration, "subnet.id") or "").lower().rsplit("/subnets/", 1)[0]
        for group in items(configuration, "applicationSecurityGroups"):
            for user, _ in world.users(str(group.get("id") or "")):
                others = _networks(user) - {network} if user.key != put.id.key else set()
                if network and others:
                    yield (
                        f"Application security group {group.get('id')} has network interfaces in {sorted(others)[0]}, "
                        f"so none of {put.id.text} in {network} can be in it."
                    )


def _configurations(value: Any) -> Iterator[Body]:
    """The IP configurations anywhere in a body that name groups."""
    if isinstance(value, Mapping):
        if value.get("applicationSecurityGroups") and value.get("subnet"):
            yield value
        for item in value.values():
            yield from _configurations(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _configurations(item)


def _networks(user: Resource) -> set[str]:
    """The virtual networks of the subnets that a resource stands in."""
    return {
        text.lower().rsplit("/subnets/", 1)[0] for path, text in texts(user.properties) if path.endswith("subnet.id")
    }


@delete_rule(
    "DEL-07",
    "a group that interfaces or rules name is not deleted",
    code="InUseApplicationSecurityGroupCannotBeDeleted",
    source="general knowledge",
    known="unverified",
)
def _not_in_use(group: Resource, world: World) -> Iterator[str]:
    held = [user.id for user, _ in world.users(group.id)]
    if held:
        yield f"Application security group {group.id} cannot be deleted because it is in use by {held[0]}."


APPLICATION_SECURITY_GROUP: Final = ResourceType(
    token="azure-native:network:ApplicationSecurityGroup",  # noqa: S106 a type token
    type=GROUPS,
    path=("applicationSecurityGroupName",),
    name=NETWORK_NAME,
    deletion=(_not_in_use,),
)
