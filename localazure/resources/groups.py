"""Resource groups. Their deletion takes everything in them along."""

from __future__ import annotations

import re
from typing import Final

from localazure.core.model import Granted, NameRule, Put, ResourceType, World
from localazure.core.values import Body


def _answers(_put: Put, _world: World, _granted: Granted) -> Body:
    return {"properties": {"provisioningState": "Succeeded"}}


RESOURCE_GROUP: Final = ResourceType(
    token="azure-native:resources:ResourceGroup",  # noqa: S106 a type token
    type="Microsoft.Resources/resourceGroups",
    path=("resourceGroupName",),
    scope="subscription",
    name=NameRule(
        re.compile(r"[\w\-().]{0,89}[\w\-()]"),
        "1 to 90 letters, digits, '_', '-', '(', ')' and '.', and not end with '.'",
    ),
    force_new=frozenset({"location"}),
    answers=_answers,
)
