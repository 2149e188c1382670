"""Private DNS (ARM has it under Microsoft.Network): zones and their links to virtual networks."""

from localazure.privatedns.links import VIRTUAL_NETWORK_LINK
from localazure.privatedns.zones import PRIVATE_ZONE

TYPES = (PRIVATE_ZONE, VIRTUAL_NETWORK_LINK)

__all__ = ["PRIVATE_ZONE", "TYPES", "VIRTUAL_NETWORK_LINK"]
