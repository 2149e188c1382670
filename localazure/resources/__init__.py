"""Microsoft.Resources: resource groups."""

from localazure.resources.groups import RESOURCE_GROUP

TYPES = (RESOURCE_GROUP,)

__all__ = ["RESOURCE_GROUP", "TYPES"]
