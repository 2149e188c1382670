"""A PKCS#12 certificate as a secret of the vault: the gateway's, or the nodes'."""

from __future__ import annotations

import base64
from datetime import datetime
from pathlib import Path

import pulumi
import pulumi_azure_native as azure_native

from components.placement import Placement
from components.vault import Vault
from topology import plan


class Certificate(pulumi.ComponentResource):
    """The certificate and key that the gateway or nodes read, stored as the secret that their secret id names.

    The secret ends when the certificate does, so that the vault tells of it beforehand and the alert on that can fire.
    It is written through ARM (`Microsoft.KeyVault/vaults/secrets`), so it needs no way into the vault's network. The
    value is a secret to the engine: encrypted in state, and never in an output.
    """

    secret: azure_native.keyvault.Secret

    id: pulumi.Output[str]
    """ARM id of the secret."""

    def __init__(
        self,
        name: str,
        certificate: plan.Certificate | plan.NodeCertificate,
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
        # In a preview, which alone goes on without the file, there is nothing to show.
        value = pulumi.Output.secret("" if certificate.missing else _read(pfx_file))
        properties: azure_native.keyvault.SecretPropertiesArgsDict = {
            "value": value,
            "content_type": "application/x-pkcs12",
        }
        if certificate.chain:
            properties["attributes"] = {"expires": _epoch(certificate.chain[0].ends)}
        self.secret = azure_native.keyvault.Secret(
            name,
            secret_name=certificate.secret_name,
            vault_name=vault_plan.name,
            resource_group_name=place.groups.name(vault_plan.resource_group),
            tags=place.tags,
            properties=properties,
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


def _epoch(moment: str) -> int:
    """An ISO 8601 moment in seconds since 1970, as Key Vault counts."""
    return int(datetime.fromisoformat(moment).timestamp())
