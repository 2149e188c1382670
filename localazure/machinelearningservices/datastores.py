"""Datastores of a workspace, as the management API writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from localazure.core.ids import SUBSCRIPTION
from localazure.core.model import Granted, NameRule, Put, ResourceType, World, rule
from localazure.core.store import Resource
from localazure.core.values import Body, dig
from localazure.machinelearningservices.names import WORKSPACES

_ACCOUNTS: Final = "Microsoft.Storage/storageAccounts"


def _account(put: Put, world: World) -> Resource | None:
    found = world.of_type(_ACCOUNTS, str(dig(put.body, "properties.accountName") or ""))
    return found[0] if found else None


@rule(
    "AML-30",
    "the storage account of a datastore exists",
    code="ValidationError",
    source="general knowledge",
    known="unverified",
)
def _account_exists(put: Put, world: World) -> Iterator[str]:
    properties = put.body.get("properties") or {}
    here = str(properties.get("subscriptionId") or SUBSCRIPTION).lower() == SUBSCRIPTION
    name = properties.get("accountName")
    if here and name and _account(put, world) is None:
        yield f"Storage account '{name}' of datastore '{put.name}' was not found."


@rule(
    "AML-31",
    "a Data Lake datastore needs an account with a hierarchical namespace",
    code="ValidationError",
    source="general knowledge",
    known="unverified",
)
def _namespace(put: Put, world: World) -> Iterator[str]:
    account = _account(put, world)
    gen2 = dig(put.body, "properties.datastoreType") == "AzureDataLakeGen2"
    if gen2 and account and account.properties.get("isHnsEnabled") is not True:
        yield f"Storage account '{account.name}' of datastore '{put.name}' has no hierarchical namespace."


@rule(
    "AML-32",
    "keys of an account that takes none cannot be a datastore's credentials",
    code="ValidationError",
    source="how-to-disable-local-auth-storage.md, 2024-08-08; the code is unverified",
    known="documentation",
)
def _keys_are_taken(put: Put, world: World) -> Iterator[str]:
    account = _account(put, world)
    kind = str(dig(put.body, "properties.credentials.credentialsType"))
    if account and kind in ("AccountKey", "Sas") and account.properties.get("allowSharedKeyAccess") is False:
        yield f"Storage account '{account.name}' has shared keys disabled; datastore '{put.name}' asks for {kind}."


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    answered: dict[str, Any] = {"isDefault": False}
    if dig(put.body, "properties.credentials.secrets") is not None:
        # A GET answers no secrets, and so none are kept. The SDK's shape for credentials is a choice of several, which
        # `write_only` does not look into.
        answered["credentials"] = {"secrets": None}
    return {"properties": answered}


DATASTORE: Final = ResourceType(
    token="azure-native:machinelearningservices:Datastore",  # noqa: S106 a type token
    type=f"{WORKSPACES}/datastores",
    path=("workspaceName", "name"),
    autoname="copy",
    located=False,
    name=NameRule(
        re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,254}"),
        "1 to 255 letters, digits, '-' and '_' that start with a letter or digit",
        code="ValidationError",
        source="the specification's pattern, 2025-12-01; the code is unverified",
    ),
    required=("properties",),
    write_only=("skipValidation",),
    rules=(_account_exists, _namespace, _keys_are_taken),
    answers=_answers,
)
