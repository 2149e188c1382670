"""DDoS protection plans, and what a virtual network says about one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from localazure.core.model import Put, ResourceType, World, delete_rule, rule
from localazure.core.store import Resource
from localazure.core.values import Body, dig
from localazure.network.names import DDOS_PLANS, NETWORK_NAME


@rule(
    "DDOS-01",
    "a virtual network with DDoS protection names its plan",
    code="DdosProtectionPlanNotProvided",
    source="general knowledge",
    known="unverified",
)
def protection_has_a_plan(put: Put, _world: World) -> Iterator[str]:
    """For virtual networks."""
    if put.body.get("enableDdosProtection") is True and not dig(put.body, "ddosProtectionPlan.id"):
        yield f"Virtual network {put.id.text} has DDoS protection enabled and no DDoS protection plan."


@delete_rule(
    "DDOS-02",
    "a plan that protects a virtual network is not deleted",
    code="InUseDdosProtectionPlanCannotBeDeleted",
    source="general knowledge",
    known="unverified",
)
def _not_in_use(plan: Resource, world: World) -> Iterator[str]:
    held = [user.id for user, _ in world.users(plan.id)]
    if held:
        yield f"DDoS protection plan {plan.name} is in use and cannot be deleted. It protects: {', '.join(held)}."


def _presents(plan: Resource, world: World) -> Body:
    held = [{"id": user.id} for user, _ in world.users(plan.id)]
    return {"virtualNetworks": held} if held else {}


DDOS_PROTECTION_PLAN: Final = ResourceType(
    token="azure-native:network:DdosProtectionPlan",  # noqa: S106 a type token
    type=DDOS_PLANS,
    path=("ddosProtectionPlanName",),
    name=NETWORK_NAME,
    deletion=(_not_in_use,),
    presents=_presents,
)
