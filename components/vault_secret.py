"""A text as a secret of the vault."""

from __future__ import annotations

import pulumi
import pulumi_azure_native as azure_native

from components.placement import Placement
from components.vault import Vault
from topology import plan


class VaultSecret(pulumi.ComponentResource):
    """A secret that the engine knows and nodes fetch by name: encrypted in state, and never in an output.

    It is written through ARM (`Microsoft.KeyVault/vaults/secrets`), so it needs no way into the vault's network.
    """

    id: pulumi.Output[str]
    """ARM id of the secret."""

    secret: azure_native.keyvault.Secret

    def __init__(
        self,
        name: str,
        secret_name: str,
        value: pulumi.Input[str],
        content_type: str,
        vault_plan: plan.Vault,
        vault: Vault,
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Put `value` into `vault` as `secret_name`; `content_type` says what it is, for people."""
        super().__init__("azureml-cluster:keyvault:VaultSecret", name, None, opts)
        self.secret = azure_native.keyvault.Secret(
            name,
            secret_name=secret_name,
            vault_name=vault_plan.name,
            resource_group_name=place.groups.name(vault_plan.resource_group),
            tags=place.tags,
            properties={"value": pulumi.Output.secret(value), "content_type": content_type},
            opts=pulumi.ResourceOptions(
                parent=self,
                # ParentResourceNotFound: the vault's name is plain text.
                depends_on=[vault.vault],
                # ARM echoes properties without the value; the engine would take that echo for plain text.
                additional_secret_outputs=["properties"],
            ),
        )
        self.id = self.secret.id
        self.register_outputs({"id": self.id})
