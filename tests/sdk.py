"""What the SDK's own classes say of a resource type."""

import inspect
from functools import cache

import pulumi_azure_native as azure_native


@cache
def takes_tags(token: str) -> bool:
    """Whether resources of an azure-native type ("azure-native:network:Subnet") can carry tags."""
    _, module, name = token.split(":")
    kind = getattr(getattr(azure_native, module), name)
    return "tags" in inspect.signature(kind._internal_init).parameters
