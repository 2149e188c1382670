"""POST: the actions that clients need of the modelled types, and vaults that are deleted but keep their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from localazure.core.catalogue import path_inputs
from localazure.core.control import ControlPlane
from localazure.core.ids import SUBSCRIPTION, ArmId
from localazure.core.store import Resource
from localazure.provider.invokes import invoke
from localazure.serve.messages import Answer, RefusedError, Request, method_not_allowed, not_modelled
from localazure.serve.reading import json_object
from localazure.serve.versions import asked_version

_FUNCTIONS: Final[Mapping[tuple[str, str], str]] = {
    ("microsoft.storage/storageaccounts", "listkeys"): "azure-native:storage:listStorageAccountKeys",
}
"""Actions that the SDK has as functions: one place says what they answer."""

_NAMED: Final[Mapping[str, str]] = {
    "microsoft.keyvault": "Microsoft.KeyVault/vaults",
    "microsoft.storage": "Microsoft.Storage/storageAccounts",
}
_VAULTS: Final = "Microsoft.KeyVault/vaults"


class Actions:
    """What can be done beside the five verbs."""

    def __init__(self, azure: ControlPlane) -> None:
        self._azure = azure

    def on_resource(self, request: Request, id_: ArmId, action: str) -> Answer:
        """`POST <id>/<action>`."""
        asked_version(request)
        found = self._azure.get(id_.text)
        if found is None:
            text = f"The Resource '{id_.type}/{id_.name}' was not found."
            raise RefusedError(404, "ResourceNotFound", text)
        type_ = self._azure.catalogue.by_type(id_.type)
        function = _FUNCTIONS.get((id_.type.lower(), action.lower()))
        if type_ is None or function is None:
            raise not_modelled(f"the action '{action}' of '{id_.type}'")
        return Answer(200, invoke(function, path_inputs(type_, id_), self._azure))

    def name_available(self, request: Request, namespace: str, action: str) -> Answer:
        """`POST .../providers/<namespace>/checkNameAvailability` for types whose names are unique in all of Azure."""
        asked_version(request)
        kind = _NAMED.get(namespace.lower())
        type_ = self._azure.catalogue.by_type(kind) if kind else None
        if type_ is None or kind is None or action.lower() != "checknameavailability":
            raise not_modelled(f"the action '{action}' of '{namespace}'")
        name = json_object(request).get("name")
        if not isinstance(name, str):
            raise RefusedError(400, "InvalidRequestContent", "Required property 'name' not found in JSON.")
        said = type_.name.refuses(name) if type_.name else None
        if said is not None:
            return Answer(200, {"nameAvailable": False, "reason": "AccountNameInvalid", "message": said})
        with self._azure.store.read() as session:
            taken = bool(session.of_type(kind, name)) or session.soft_deleted(kind, name) is not None
        if taken:
            text = f"The name '{name}' is already taken."
            return Answer(200, {"nameAvailable": False, "reason": "AlreadyExists", "message": text})
        return Answer(200, {"nameAvailable": True})

    def deleted_vaults(self, request: Request, rest: tuple[str, ...]) -> Answer:
        """`deletedVaults`, `locations/<l>/deletedVaults/<name>` and its `purge`."""
        asked_version(request)
        with self._azure.store.read() as session:
            gone = [item for item in session.all_soft_deleted() if item.type.lower() == _VAULTS.lower()]
        if len(rest) == 1:
            if request.method != "GET":
                raise method_not_allowed(request, "GET")
            return Answer(200, {"value": [_deleted(vault) for vault in gone]})
        vault = next((each for each in gone if each.name.lower() == rest[3].lower()), None)
        if vault is None or (vault.location or "").lower() != rest[1].lower():
            text = f"The vault '{rest[3]}' in location '{rest[1]}' is not deleted, or not here."
            raise RefusedError(404, "DeletedVaultNotFound", text)
        if len(rest) == 4:
            if request.method != "GET":
                raise method_not_allowed(request, "GET")
            return Answer(200, _deleted(vault))
        if request.method != "POST":
            raise method_not_allowed(request, "POST")
        if vault.properties.get("properties", {}).get("enablePurgeProtection") is True:
            text = f"The vault '{vault.name}' has purge protection: it goes when its retention is over."
            raise RefusedError(403, "MethodNotAllowed", text)
        with self._azure.store.write() as session:
            session.purge_with_contents(vault)
        return Answer(200)


def is_deleted_vaults(segments: tuple[str, ...]) -> bool:
    """Whether the path after "/subscriptions/<id>/providers/Microsoft.KeyVault/" is about deleted vaults."""
    words = [segment.lower() for segment in segments]
    if words == ["deletedvaults"]:
        return True
    below = words[:1] == ["locations"] and words[2:3] == ["deletedvaults"]
    return below and (len(words) == 4 or (len(words) == 5 and words[4] == "purge"))


def _deleted(vault: Resource) -> dict[str, Any]:
    location = vault.location or ""
    below = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.KeyVault/locations/{location}"
    properties = vault.properties.get("properties", {})
    return {
        "id": f"{below}/deletedVaults/{vault.name}",
        "name": vault.name,
        "type": "Microsoft.KeyVault/deletedVaults",
        "properties": {
            "vaultId": vault.id,
            "location": location,
            "tags": vault.properties.get("tags") or {},
            "purgeProtectionEnabled": properties.get("enablePurgeProtection") is True,
        },
    }
