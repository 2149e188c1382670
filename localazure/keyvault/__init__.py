"""Microsoft.KeyVault: vaults, their secrets and keys (the management side; values are never kept)."""

from localazure.keyvault.keys import KEY
from localazure.keyvault.secrets import SECRET
from localazure.keyvault.vaults import VAULT

TYPES = (VAULT, SECRET, KEY)

__all__ = ["KEY", "SECRET", "TYPES", "VAULT"]
