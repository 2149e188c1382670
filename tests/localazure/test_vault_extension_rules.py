"""Rules about the Key Vault extension of a scale set's nodes."""

from __future__ import annotations

from typing import Any

import pytest

from localazure.core.identity import client_of
from tests.localazure.world import GROUP, World, scale_set

IDENTITY = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-one"
URL = "https://kv-one.vault.azure.net/secrets/nodes-tls"


def nodes(url: str = URL, client: str | None = client_of(IDENTITY), worn: bool = True) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "secretsManagementSettings": {
            "observedCertificates": [
                {"url": url, "certificateStoreName": "MY", "certificateStoreLocation": "LocalMachine"}
            ]
        }
    }
    if client:
        settings["authenticationSettings"] = {"msiClientId": client}
    body = scale_set()
    body["virtualMachineProfile"]["extensionProfile"] = {
        "extensions": [
            {
                "name": "key-vault",
                "publisher": "Microsoft.Azure.KeyVault",
                "type": "KeyVaultForWindows",
                "typeHandlerVersion": "4.0",
                "settings": settings,
            }
        ]
    }
    if worn:
        body["identity"] = {"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]}
    return body


@pytest.fixture
def vault(world: World) -> World:
    """A network for the nodes, their identity, and a vault with their certificate."""
    world.network()
    world.subnet()
    world.identity()
    world.vault()
    world.put("keyvault:Secret", vaultName="kv-one", secretName="nodes-tls", properties={"value": "x"})
    return world


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        (nodes(), set()),
        (nodes(worn=False, client=None), set()),
        (nodes(client=None), {"VMSS-15"}),
        (nodes(client="99999999-8888-7777-6666-555555555555"), {"VMSS-15"}),
        (nodes(worn=False), {"VMSS-15"}),
        (nodes(url="https://KV-ONE.vault.azure.net/secrets/nodes-tls/"), set()),
        (nodes(url="https://kv-else.vault.azure.net/secrets/nodes-tls"), set()),
        (nodes(url="https://kv-one.vault.azure.net/secrets/other"), {"VMSS-16"}),
        (nodes(url="https://kv-one.vault.azure.net/certificates/nodes-tls"), {"VMSS-16"}),
        (nodes(url=f"{URL}/0123456789abcdef0123456789abcdef"), {"VMSS-16"}),
    ],
)
def test_the_key_vault_extension_asks_as_an_identity_for_secrets_that_are_there(
    vault: World, body: dict[str, Any], refused: set[str]
) -> None:
    assert vault.codes("compute:VirtualMachineScaleSet", **body) == refused
