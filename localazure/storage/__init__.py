"""Microsoft.Storage: storage accounts and blob containers."""

from localazure.storage.accounts import STORAGE_ACCOUNT
from localazure.storage.containers import BLOB_CONTAINER

TYPES = (STORAGE_ACCOUNT, BLOB_CONTAINER)

__all__ = ["BLOB_CONTAINER", "STORAGE_ACCOUNT", "TYPES"]
