"""The Key Vault, and the certificate that the program may put into it."""

from __future__ import annotations

import pulumi
import pulumi_azure_native as azure_native

from components.placement import Placement
from topology import plan


class Vault(pulumi.ComponentResource):
    """A Key Vault without public access: RBAC only, soft delete and purge protection on.

    `bypass` lets Azure's trusted services in, because Application Gateway reads its certificate as one of them even
    where the vault has a private endpoint (key-vault-certs.md).
    """

    id: pulumi.Output[str]
    """ARM id of the vault."""

    vault_name: str
    """Name of the vault."""

    vault: azure_native.keyvault.Vault

    def __init__(
        self,
        name: str,
        vault: plan.Vault,
        tenant: str,
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `vault` in the directory `tenant` (a GUID)."""
        super().__init__("azureml-cluster:keyvault:Vault", name, None, opts)
        self.vault = azure_native.keyvault.Vault(
            name,
            vault_name=vault.name,
            resource_group_name=place.groups.name(vault.resource_group),
            location=place.location,
            tags=place.tags,
            properties=_properties(vault, tenant),
            # ResourceGroupNotFound: the group's name is plain text.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[place.groups.resource(vault.resource_group)]),
        )
        self.id = self.vault.id
        self.vault_name = vault.name
        self.register_outputs({"id": self.id, "vault_name": self.vault_name})


def _properties(vault: plan.Vault, tenant: str) -> azure_native.keyvault.VaultPropertiesArgsDict:
    properties: azure_native.keyvault.VaultPropertiesArgsDict = {
        "tenant_id": tenant,
        "sku": {"family": azure_native.keyvault.SkuFamily.A, "name": azure_native.keyvault.SkuName(vault.sku)},
        "enable_rbac_authorization": True,
        "enable_soft_delete": True,
        "soft_delete_retention_in_days": vault.retention_days,
        "enable_purge_protection": True,
        "enabled_for_deployment": False,
        "enabled_for_disk_encryption": False,
        "enabled_for_template_deployment": False,
        "public_network_access": "Disabled",
        "network_acls": {"default_action": "Deny", "bypass": "AzureServices"},
    }
    if vault.recover:
        # A deleted vault keeps its name and what was in it; this brings it back. Azure then takes none of the other
        # properties (vaults/create-or-update), so a second deployment without it sets them.
        properties["create_mode"] = azure_native.keyvault.CreateMode.RECOVER
    return properties
