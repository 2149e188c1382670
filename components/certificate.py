"""A PKCS#12 certificate as a secret of the vault."""

from __future__ import annotations

import base64
from pathlib import Path

import pulumi
import pulumi_azure_native as azure_native

from components.placement import Placement
from components.vault import Vault
from topology import plan


class Certificate(pulumi.ComponentResource):
    """The certificate and key that Application Gateway reads, stored as the secret that its secret id names.

    It is written through ARM (`Microsoft.KeyVault/vaults/secrets`), so it needs no way into the vault's network. The
    value is a secret to the engine: encrypted in state, and never in an output.
    """

    secret: azure_native.keyvault.Secret

    id: pulumi.Output[str]
    """ARM id of the secret."""

    def __init__(
        self,
        name: str,
        certificate: plan.Certificate,
        pfx_file: str,
        vault_plan: plan.Vault,
        vault: Vault,
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Put the content of `pfx_file` (PKCS#12, no password) into `vault` under the certificate's secret name.

        Raises RunError when the file cannot be read.
        """
        super().__init__("azureml-cluster:keyvault:Certificate", name, None, opts)
        self.secret = azure_native.keyvault.Secret(
            name,
            secret_name=certificate.secret_name,
            vault_name=vault_plan.name,
            resource_group_name=place.groups.name(vault_plan.resource_group),
            tags=place.tags,
            properties={
                "value": pulumi.Output.secret(_read(pfx_file)),
                "content_type": "application/x-pkcs12",
            },
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


def _read(path: str) -> str:
    """The file's bytes in base64, the form in which Key Vault stores PKCS#12. Raises RunError when there is none."""
    try:
        return base64.b64encode(Path(path).read_bytes()).decode("ascii")
    except OSError as fault:
        raise pulumi.RunError(f"The gateway's certificate cannot be read: {fault.strerror}: {path}") from fault
