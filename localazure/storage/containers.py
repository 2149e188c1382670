"""Blob containers, as the management API writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from localazure.core.clock import timestamp
from localazure.core.model import Granted, NameRule, Put, ResourceType, World, rule
from localazure.core.values import Body
from localazure.storage.accounts import ACCOUNTS


@rule(
    "ST-05",
    "a container is public only where its account allows it",
    code="PublicAccessNotPermitted",
    source="general knowledge",
    known="unverified",
    status=409,
)
def _public_where_allowed(put: Put, world: World) -> Iterator[str]:
    account = world.get(put.id.text.split("/blobServices/", 1)[0])
    public = str(put.body.get("publicAccess", "None")) != "None"
    if public and account and account.properties.get("allowBlobPublicAccess") is not True:
        yield "Public access is not permitted on this storage account."


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    return {
        "publicAccess": put.body.get("publicAccess", "None"),
        "lastModifiedTime": timestamp(),
        "leaseState": "Available",
        "leaseStatus": "Unlocked",
        "hasImmutabilityPolicy": False,
        "hasLegalHold": False,
        "deleted": False,
        "remainingRetentionDays": 0,
        "defaultEncryptionScope": put.body.get("defaultEncryptionScope", "$account-encryption-key"),
        "denyEncryptionScopeOverride": put.body.get("denyEncryptionScopeOverride", False),
    }


BLOB_CONTAINER: Final = ResourceType(
    token="azure-native:storage:BlobContainer",  # noqa: S106 a type token
    type=f"{ACCOUNTS}/blobServices/containers",
    path=("accountName", "containerName"),
    autoname="copy",
    fixed={"blobServices": "default"},
    located=False,
    name=NameRule(
        re.compile(r"(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]|\$(root|web|logs)"),
        "3 to 63 lower-case letters, digits and single '-', and start and end with a letter or digit",
        code="ContainerOperationFailure",
    ),
    patterns={"containerName": r"^.{3,63}$"},
    rules=(_public_where_allowed,),
    answers=_answers,
)
