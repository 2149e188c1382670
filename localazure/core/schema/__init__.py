"""What the installed pulumi_azure_native says about its types, without importing it (it is 350 MB of classes)."""

from localazure.core.schema.index import SchemaIndex, UnknownTokenError, sdk_index
from localazure.core.schema.shapes import Property, ResourceShape, Shape

__all__ = ["Property", "ResourceShape", "SchemaIndex", "Shape", "UnknownTokenError", "sdk_index"]
