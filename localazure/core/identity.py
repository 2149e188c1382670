"""Identities that resources wear: what Azure answers for them, and who a principal id belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from localazure.core.ids import TENANT, stable_uuid
from localazure.core.model import Put, World
from localazure.core.store import Resource
from localazure.core.values import Body, dig

CLIENT_ID: Final = "00000000-0000-0000-0000-00000000c11e"
"""The application that runs the deployment, as `getClientConfig` answers."""

CLIENT_OBJECT_ID: Final = "00000000-0000-0000-0000-0000000000b1"
"""The object id of whoever runs the deployment."""

_IDENTITIES: Final = "Microsoft.ManagedIdentity/userAssignedIdentities"
_WEARERS: Final = (
    "Microsoft.Compute/virtualMachineScaleSets",
    "Microsoft.Compute/virtualMachines",
    "Microsoft.Storage/storageAccounts",
    "Microsoft.ContainerRegistry/registries",
    "Microsoft.MachineLearningServices/workspaces",
    "Microsoft.MachineLearningServices/workspaces/computes",
)


def principal_of(resource_id: str) -> str:
    """The principal id of the identity of a resource (or of a user-assigned identity)."""
    return stable_uuid(resource_id, "principal")


def client_of(resource_id: str) -> str:
    """The client id of a user-assigned identity."""
    return stable_uuid(resource_id, "client")


def identity_answer(put: Put, world: World) -> Body:
    """The `identity` of a resource as Azure answers it: {} when it has none."""
    asked = put.body.get("identity")
    if not isinstance(asked, Mapping):
        return {}
    answer: dict[str, Any] = {}
    if "systemassigned" in str(asked.get("type", "")).lower():
        answer |= {"principalId": principal_of(put.id.text), "tenantId": TENANT}
    worn = user_assigned(put.body)
    if worn:
        answer["userAssignedIdentities"] = {
            key: {"clientId": client_of(_canonical(key, world)), "principalId": principal_of(_canonical(key, world))}
            for key in worn
        }
    return {"identity": answer}


def user_assigned(body: Body) -> Sequence[str]:
    """The ids of the user-assigned identities that a body asks for (a list) or an answer has (a map)."""
    worn = dig(body, "identity.userAssignedIdentities")
    return list(worn) if isinstance(worn, (list, tuple, Mapping)) else []


def _canonical(identity_id: str, world: World) -> str:
    found = world.get(identity_id)
    return found.id if found else identity_id


def holder_of(principal: str, world: World) -> Resource | None:
    """The resource whose identity a principal id is, or None for one that the local directory does not know."""
    kinds = {kind.lower() for kind in (_IDENTITIES, *_WEARERS)}
    return next((found for found in world.of_principal(principal) if found.type.lower() in kinds), None)
