"""User-assigned identities. Their principal and client ids follow from the resource id, so a re-creation keeps them."""

from __future__ import annotations

import re
from typing import Final

from localazure.core.identity import client_of, principal_of
from localazure.core.ids import TENANT
from localazure.core.model import Granted, NameRule, Put, ResourceType, World
from localazure.core.values import Body


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    return {"principalId": principal_of(put.id.text), "clientId": client_of(put.id.text), "tenantId": TENANT}


USER_ASSIGNED_IDENTITY: Final = ResourceType(
    token="azure-native:managedidentity:UserAssignedIdentity",  # noqa: S106 a type token
    type="Microsoft.ManagedIdentity/userAssignedIdentities",
    path=("resourceName",),
    name=NameRule(re.compile(r"[A-Za-z0-9][\w\-]{2,127}"), "3 to 128 letters, digits, '-' and '_'"),
    answers=_answers,
)
