"""What settings of a workspace name: people, and things of somebody else's."""

from __future__ import annotations

OWNER = "11111111-2222-3333-4444-555555555555"
SUBSCRIPTION = f"/subscriptions/{OWNER}/resourceGroups/rg-keys/providers"
VAULT = f"{SUBSCRIPTION}/Microsoft.KeyVault/vaults/kv-keys"
LAKE = f"{SUBSCRIPTION}/Microsoft.Storage/storageAccounts/stlake"
KEY = f"https://kv-keys.vault.azure.net/keys/mlw/{'0' * 32}"
APPROVED = ("workspace.isolation", "managedApproved")
ANNA = {"name": "anna", "owner": OWNER}
