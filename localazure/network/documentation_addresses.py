"""Public addresses that belong to nobody: what the local Azure hands out instead of Azure's own."""

from __future__ import annotations

import hashlib
from ipaddress import IPv4Address, IPv4Network
from typing import Final

# RFC 2544, for tests of network devices: routed nowhere, and wide enough for prefixes.
_RANGE: Final = IPv4Network("198.18.0.0/15")


def address_of(key: str, length: int = 32) -> str:
    """The address, or with a length the prefix, of the resource with that key: the same in every run."""
    number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") % _RANGE.num_addresses
    address = IPv4Address(int(_RANGE.network_address) + number)
    return str(address) if length == 32 else str(IPv4Network((int(address), length), strict=False))
