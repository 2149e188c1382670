"""Microsoft.Authorization: role assignments."""

from localazure.authorization.role_assignments import ROLE_ASSIGNMENT

TYPES = (ROLE_ASSIGNMENT,)

__all__ = ["ROLE_ASSIGNMENT", "TYPES"]
