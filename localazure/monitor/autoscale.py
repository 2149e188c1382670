"""Autoscale settings. Azure answers what was asked under `properties`, and so does the SDK's class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from localazure.core.model import Granted, Put, ResourceType, World, rule
from localazure.core.values import Body, dig, items


@rule(
    "MON-01",
    "each profile's minimum, default and maximum are whole numbers in this order",
    code="InvalidCapacity",
    source="general knowledge",
    known="unverified",
)
def _capacity_in_order(put: Put, _world: World) -> Iterator[str]:
    for profile in items(put.body, "profiles"):
        texts = [dig(profile, f"capacity.{key}") for key in ("minimum", "default", "maximum")]
        if not all(isinstance(text, str) and text.isdecimal() for text in texts):
            yield f"The capacity of profile '{profile.get('name')}' must be whole numbers written as texts."
            continue
        minimum, default, maximum = (int(text) for text in texts)
        if not minimum <= default <= maximum:
            yield (
                f"The capacity of profile '{profile.get('name')}' must satisfy minimum <= default <= maximum; "
                f"it is {minimum}, {default}, {maximum}."
            )


@rule(
    "MON-02",
    "a target has one autoscale setting",
    code="Conflict",
    source="general knowledge",
    known="unverified",
    status=409,
)
def _one_setting_a_target(put: Put, world: World) -> Iterator[str]:
    target = put.body.get("targetResourceUri")
    for user, path in world.users(target) if isinstance(target, str) else ():
        if path == "targetResourceUri" and user.key != put.id.key:
            yield f"The target resource '{target}' has the autoscale setting '{user.name}' already."


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    top = ("location", "tags")
    answered: dict[str, Any] = {"enabled": False, "name": put.name}
    answered |= {key: value for key, value in put.body.items() if key not in top}
    return {"properties": answered}


AUTOSCALE_SETTING: Final = ResourceType(
    token="azure-native:monitor:AutoscaleSetting",  # noqa: S106 a type token
    type="Microsoft.Insights/autoscaleSettings",
    path=("autoscaleSettingName",),
    rules=(_capacity_in_order, _one_setting_a_target),
    answers=_answers,
)
