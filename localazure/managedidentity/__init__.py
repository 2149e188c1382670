"""Microsoft.ManagedIdentity: user-assigned identities."""

from localazure.managedidentity.identities import USER_ASSIGNED_IDENTITY

TYPES = (USER_ASSIGNED_IDENTITY,)

__all__ = ["TYPES", "USER_ASSIGNED_IDENTITY"]
