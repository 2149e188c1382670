"""Microsoft.KeyVault: vaults and their secrets (the management side; values are never kept)."""

from localazure.keyvault.secrets import SECRET
from localazure.keyvault.vaults import VAULT

TYPES = (VAULT, SECRET)

__all__ = ["SECRET", "TYPES", "VAULT"]
