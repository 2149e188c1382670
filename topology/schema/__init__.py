"""The typed form of a stack's configuration."""

from topology.schema.network import Hub, Spoke
from topology.schema.part import NAMESPACE, AbsentError, Part, join
from topology.schema.root import LOCATION, Settings

__all__ = ["LOCATION", "NAMESPACE", "AbsentError", "Hub", "Part", "Settings", "Spoke", "join"]
