"""Secrets of a vault, as the management API writes them. The value is taken and never kept: a GET answers none."""

from __future__ import annotations

import re
from typing import Any, Final

from localazure.core.clock import epoch
from localazure.core.ids import stable_uuid
from localazure.core.model import Granted, NameRule, Put, ResourceType, World
from localazure.core.values import Body, dig
from localazure.keyvault.vaults import VAULTS


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
    answers=_answers,
)
