"""Secrets of a vault, as the management API writes them. The value is taken and never kept: a GET answers none.

A deleted secret keeps its name until it is purged or recovered, as in Azure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from localazure.core.clock import epoch
from localazure.core.ids import kept_name, stable_uuid
from localazure.core.model import Granted, NameRule, Put, ResourceType, World, rule
from localazure.core.values import Body, dig
from localazure.keyvault.vaults import VAULTS


@rule(
    "KV-05",
    "the name is not that of a soft-deleted secret or key of the vault",
    code="Conflict",
    source="pulumi/pulumi-azure-native#1174, #4282; Azure/azure-powershell#19733 (the text, of the data plane)",
    known="issue",
    status=409,
    hint="scripts/local azure purge NAME gives the name free",
)
def no_deleted_namesake(put: Put, world: World) -> Iterator[str]:
    """For secrets and keys. That a newer provider recovers them first is for the provider to say: ARM refuses."""
    if put.before is None and world.soft_deleted(put.type.type, kept_name(put.id.text)):
        kind = "Secret" if put.type.type.lower().endswith("/secrets") else "Key"
        yield (
            f"{kind} {put.name} is currently in a deleted but recoverable state, and its name cannot be reused; in "
            f"this state, the {kind.lower()} can only be recovered or purged."
        )


def _answers(put: Put, world: World, _granted: Granted) -> Body:
    vault = world.get(put.id.parent or "")
    revision = put.before.revision + 1 if put.before else 1
    uri = f"https://{put.id.names[0].lower()}.vault.azure.net/secrets/{put.name}"
    version = stable_uuid(put.id.key, str(revision)).replace("-", "")
    created = dig(put.before.properties, "properties.attributes.created") if put.before else None
    attributes: dict[str, Any] = {"enabled": True, "created": created or epoch(), "updated": epoch()}
    attributes |= dig(put.body, "properties.attributes") or {}
    return {
        "location": vault.location if vault else None,
        "properties": {"secretUri": uri, "secretUriWithVersion": f"{uri}/{version}", "attributes": attributes},
    }


SECRET: Final = ResourceType(
    token="azure-native:keyvault:Secret",  # noqa: S106 a type token
    type=f"{VAULTS}/secrets",
    path=("vaultName", "secretName"),
    autoname="copy",
    located=False,
    name=NameRule(re.compile(r"[A-Za-z0-9-]{1,127}"), "1 to 127 letters, digits and '-'"),
    patterns={"secretName": r"^[a-zA-Z0-9-]{1,127}$"},
    write_only=("properties.value",),
    rules=(no_deleted_namesake,),
    soft_delete=True,
    answers=_answers,
)
