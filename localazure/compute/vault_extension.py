"""The Key Vault extension of a scale set's nodes: who it asks as, and what for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from localazure.core.identity import client_of, user_assigned
from localazure.core.model import Put, World, rule
from localazure.core.values import Body, dig, items
from localazure.keyvault.vaults import VAULTS

_EXTENSIONS: Final = "virtualMachineProfile.extensionProfile.extensions"
_SECRET: Final = re.compile(r"https://(?P<vault>[a-z0-9-]+)\.vault\.[a-z.]+/secrets/(?P<secret>[A-Za-z0-9-]+)/?", re.I)


def _asking(put: Put) -> Iterator[tuple[str, Body]]:
    """Name and settings of every Key Vault extension of the scale set."""
    for extension in items(put.body, _EXTENSIONS):
        if str(extension.get("type", "")).lower() in ("keyvaultforwindows", "keyvaultforlinux"):
            yield str(extension.get("name")), extension.get("settings") or {}


@rule(
    "VMSS-15",
    "the Key Vault extension is told which user-assigned identity of the scale set to use",
    code="VMExtensionProvisioningError",
    source="virtual-machines/extensions/key-vault-windows, 2026-05-07; the code is unverified",
    known="documentation",
)
def _as_whom(put: Put, world: World) -> Iterator[str]:
    worn = user_assigned(put.body)
    for name, settings in _asking(put):
        asked = dig(settings, "authenticationSettings.msiClientId")
        if worn and not asked:
            yield (
                f"VM has reported a failure when processing extension '{name}': authenticationSettings.msiClientId is "
                "required where the machine has user assigned identities."
            )
        known = {client_of(found.id if (found := world.get(each)) else each) for each in worn}
        if isinstance(asked, str) and asked not in known:
            yield (
                f"VM has reported a failure when processing extension '{name}': the machine has no identity of client "
                f"id {asked}."
            )


@rule(
    "VMSS-16",
    "every certificate that the Key Vault extension is to install is a secret of a vault, named without a version",
    code="VMExtensionProvisioningError",
    source="virtual-machines/extensions/key-vault-windows, 2026-05-07; the code is unverified",
    known="documentation",
)
def _of_what(put: Put, world: World) -> Iterator[str]:
    for name, settings in _asking(put):
        observed: Any = dig(settings, "secretsManagementSettings.observedCertificates")
        for each in observed if isinstance(observed, Sequence) and not isinstance(observed, str) else ():
            url = str(each.get("url") if isinstance(each, Mapping) else each)
            found = _SECRET.fullmatch(url)
            if not found:
                yield (
                    f"VM has reported a failure when processing extension '{name}': {url} is not of the form "
                    "https://<vault>/secrets/<name>."
                )
            elif _is_absent(found["vault"], found["secret"], world):
                yield (
                    f"VM has reported a failure when processing extension '{name}': the secret {url} was not found in "
                    "the vault."
                )


def _is_absent(vault: str, secret: str, world: World) -> bool:
    """Whether a vault that is known here lacks the secret; of other vaults nothing can be said."""
    for found in world.of_type(VAULTS):
        if found.name.lower() == vault.lower():
            return not any(
                child.name.lower() == secret.lower() for child in world.children(found.id, f"{VAULTS}/secrets")
            )
    return False


VAULT_RULES: Final = (_as_whom, _of_what)
