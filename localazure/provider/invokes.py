"""Invokes: getters from the store, and the few that are not getters."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any, Final

from localazure.core.catalogue import resource_id
from localazure.core.control import ControlPlane
from localazure.core.errors import ArmError, LocalAzureError, Refusal
from localazure.core.identity import CLIENT_ID, CLIENT_OBJECT_ID
from localazure.core.ids import SUBSCRIPTION, TENANT, stable_uuid
from localazure.core.schema import UnknownTokenError
from localazure.core.store import Resource
from localazure.core.values import Body, has_unknown

_GETTER: Final = re.compile(r"^azure-native:(\w+):get([A-Z]\w*)$")


def invoke(token: str, args: Body, azure: ControlPlane) -> dict[str, Any]:
    """The result of an invoke. Raises ArmError for what is not there, LocalAzureError for what is not modelled."""
    if has_unknown(args):
        return {}
    if token == "azure-native:authorization:getClientConfig":  # noqa: S105 a token of a function
        return {
            "clientId": CLIENT_ID,
            "objectId": CLIENT_OBJECT_ID,
            "subscriptionId": SUBSCRIPTION,
            "tenantId": TENANT,
        }
    if token == "azure-native:authorization:getClientToken":  # noqa: S105 a token of a function
        return {"token": stable_uuid("client token", str(args.get("endpoint", "")))}
    if token == "azure-native:storage:listStorageAccountKeys":  # noqa: S105 a token of a function
        account = _get("azure-native:storage:StorageAccount", args, azure)
        return {"keys": [_key(account, name) for name in ("key1", "key2")]}
    match = _GETTER.match(token)
    if match is None:
        raise LocalAzureError(f"NotModelled: the local Azure does not serve the function {token}")
    resource_token = f"azure-native:{match[1]}:{match[2]}"
    found = _get(resource_token, args, azure)
    shape = azure.schema.resource(resource_token)
    outputs = {key: value for key, value in found.properties.items() if key in shape.outputs}
    return {**outputs, "id": found.id, "azureApiVersion": shape.api_version}


def _get(token: str, args: Body, azure: ControlPlane) -> Resource:
    type_ = azure.catalogue.by_token(token)
    if type_ is None:
        try:
            azure.schema.resource(token)
        except UnknownTokenError as error:
            raise LocalAzureError(f"{error}, so it has no getter") from None
        raise LocalAzureError(f"NotModelled: the local Azure does not model {token}, so it cannot read one")
    try:
        id_ = resource_id(type_, args)
    except KeyError as error:
        raise LocalAzureError(f"missing argument {error} to read a {token}") from None
    found = azure.get(id_)
    if found is None:
        text = f"request failed {id_}: The Resource '{type_.type}/{id_.rsplit('/', 1)[1]}' was not found."
        raise ArmError([Refusal("ResourceNotFound", text, "GET", 404)])
    return found


def _key(account: Resource, name: str) -> dict[str, Any]:
    made = base64.b64encode(hashlib.sha512(f"{account.key}/{name}".encode()).digest()).decode()
    created = account.properties.get("creationTime")
    return {"keyName": name, "permissions": "FULL", "value": made, "creationTime": created}
