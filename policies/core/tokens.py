"""Names of azure-native types without API version, package flavour or retired module."""

from __future__ import annotations

import re
from functools import lru_cache

_TOKEN = re.compile(
    r"""
    azure-native (?: _\w+ )?   # a local package for one API version is called azure-native_network_v20240301
    : (?P<module> \w+ ) (?: / v\w+ )?
    : (?P<name> \w+ ) $
    """,
    re.VERBOSE,
)

# Version 2 of the provider kept these in `network`; version 3 moved them.
_MOVED = {
    "network:PrivateZone": "privatedns:PrivateZone",
    "network:VirtualNetworkLink": "privatedns:VirtualNetworkLink",
}


@lru_cache(maxsize=1024)
def normalise(token: str) -> str | None:
    """`azure-native:network/v20240501:Subnet` as `network:Subnet`; None for a type of another provider.

    >>> normalise("azure-native:network/v20200601:PrivateZone")
    'privatedns:PrivateZone'
    """
    match = _TOKEN.match(token)
    if match is None:
        return None
    short = f"{match['module']}:{match['name']}"
    return _MOVED.get(short, short)
