"""Keys of a vault, as the management API writes them: made in the vault, and only described outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from localazure.core.clock import epoch
from localazure.core.ids import stable_uuid
from localazure.core.model import Granted, NameRule, Put, ResourceType, World, rule
from localazure.core.values import Body, dig
from localazure.keyvault.secrets import no_deleted_namesake
from localazure.keyvault.vaults import VAULTS


@rule(
    "KV-04",
    "a key has a kind, and an RSA key one of three sizes",
    code="BadParameter",
    source="the API's text for keySize and kty, 2024-11-01; the code is unverified",
    known="specification",
)
def _kind_and_size(put: Put, _world: World) -> Iterator[str]:
    kind, size = dig(put.body, "properties.kty"), dig(put.body, "properties.keySize")
    if kind is None:
        yield f"Key '{put.name}' has no kty."
    elif str(kind).upper().startswith("RSA") and size is not None and size not in (2048, 3072, 4096):
        yield f"Key '{put.name}' has a keySize of {size}; an RSA key has 2048, 3072 or 4096 bits."


def _answers(put: Put, world: World, _granted: Granted) -> Body:
    vault = world.get(put.id.parent or "")
    before = put.before.properties if put.before else {}
    asked = put.body.get("properties") or {}
    uri = f"https://{put.id.names[0].lower()}.vault.azure.net/keys/{put.name}"
    # The provider's update changes attributes and makes no new version.
    version = stable_uuid(put.id.key, "version").replace("-", "")
    attributes: dict[str, Any] = {
        "enabled": True,
        "created": dig(before, "attributes.created") or epoch(),
        "updated": epoch(),
        **(asked.get("attributes") or {}),
    }
    return {
        "location": vault.location if vault else None,
        "attributes": attributes,
        "kty": asked.get("kty"),
        "keySize": asked.get("keySize", 2048),
        "keyOps": asked.get("keyOps", ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"]),
        "keyUri": uri,
        "keyUriWithVersion": f"{uri}/{version}",
    }


KEY: Final = ResourceType(
    token="azure-native:keyvault:Key",  # noqa: S106 a type token
    type=f"{VAULTS}/keys",
    path=("vaultName", "keyName"),
    autoname="copy",
    located=False,
    name=NameRule(re.compile(r"[A-Za-z0-9-]{1,127}"), "1 to 127 letters, digits and '-'"),
    patterns={"keyName": r"^[a-zA-Z0-9-]{1,127}$"},
    immutable=("properties.kty", "properties.keySize"),
    rules=(_kind_and_size, no_deleted_namesake),
    soft_delete=True,
    answers=_answers,
)
