"""Network security groups and their rules; what is refused of a rule stands in security_rules.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from localazure.core.model import Collection, Granted, Put, ResourceType, World, delete_rule
from localazure.core.store import Resource
from localazure.core.values import Body
from localazure.network.attached_groups import GROUP_CHANGES
from localazure.network.names import INTERFACES, NETWORK_NAME, SECURITY_GROUPS, SECURITY_RULES, SUBNETS
from localazure.network.security_rules import RULES, default_rules

_ACCESS: Final = ("Allow", "Deny")
_DIRECTIONS: Final = ("Inbound", "Outbound")
_PROTOCOLS: Final = ("Tcp", "Udp", "Icmp", "Esp", "*", "Ah")
_HOLDERS: Final = (SUBNETS.lower(), INTERFACES.lower(), "microsoft.compute/virtualmachinescalesets")


@delete_rule(
    "DEL-02",
    "a network security group in use is not deleted",
    code="InUseNetworkSecurityGroupCannotBeDeleted",
    source="terra-workspace-manager PR 502; the code is unverified",
    known="issue",
)
def _not_in_use(group: Resource, world: World) -> Iterator[str]:
    held = [user.id for user, _ in world.users(group.id) if user.type.lower() in _HOLDERS]
    if held:
        yield (
            f"Network security group {group.id} cannot be deleted because it is in use by the following resources: "
            f"{', '.join(held)}. In order to delete the Network security group, remove the association with the "
            "resource(s)."
        )


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    return {"defaultSecurityRules": default_rules(put.id.text)}


def _presents(group: Resource, world: World) -> Body:
    users = world.users(group.id)
    answered: dict[str, Any] = {}
    for property_, kind in (("subnets", SUBNETS), ("networkInterfaces", INTERFACES)):
        held = [{"id": user.id} for user, _ in users if user.type.lower() == kind.lower()]
        if held:
            answered[property_] = held
    return answered


NETWORK_SECURITY_GROUP: Final = ResourceType(
    token="azure-native:network:NetworkSecurityGroup",  # noqa: S106 a type token
    type=SECURITY_GROUPS,
    path=("networkSecurityGroupName",),
    name=NETWORK_NAME,
    closed={
        "securityRules[].access": _ACCESS,
        "securityRules[].direction": _DIRECTIONS,
        "securityRules[].protocol": _PROTOCOLS,
    },
    required=(
        "securityRules[].name",
        "securityRules[].priority",
        "securityRules[].access",
        "securityRules[].direction",
        "securityRules[].protocol",
    ),
    collections=(Collection("securityRules", SECURITY_RULES),),
    rules=GROUP_CHANGES,
    deletion=(_not_in_use,),
    answers=_answers,
    presents=_presents,
)

SECURITY_RULE: Final = ResourceType(
    token="azure-native:network:SecurityRule",  # noqa: S106 a type token
    type=SECURITY_RULES,
    path=("networkSecurityGroupName", "securityRuleName"),
    autoname="copy",
    located=False,
    name=NETWORK_NAME,
    closed={"access": _ACCESS, "direction": _DIRECTIONS, "protocol": _PROTOCOLS},
    rules=(*RULES, *GROUP_CHANGES),
)
