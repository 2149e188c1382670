"""Microsoft.ContainerRegistry: registries."""

from localazure.containerregistry.registries import REGISTRY

TYPES = (REGISTRY,)

__all__ = ["REGISTRY", "TYPES"]
