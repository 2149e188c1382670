"""Private DNS (ARM has it under Microsoft.Network): zones, their links to virtual networks, and records."""

from localazure.privatedns.links import VIRTUAL_NETWORK_LINK
from localazure.privatedns.records import RECORD_SET
from localazure.privatedns.zones import PRIVATE_ZONE

TYPES = (PRIVATE_ZONE, VIRTUAL_NETWORK_LINK, RECORD_SET)

__all__ = ["PRIVATE_ZONE", "RECORD_SET", "TYPES", "VIRTUAL_NETWORK_LINK"]
