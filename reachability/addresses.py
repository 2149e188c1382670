"""IPv4 and IPv6 on one line of integers, so that a set of addresses is an `IntervalSet`.

IPv4 takes 0 to 2**32-1, IPv6 follows behind it. The families never overlap, and no packet has one address of each.
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import Final

from reachability.intervals import IntervalSet

_V6_START: Final = 2**32

IPV4: Final = IntervalSet(((0, _V6_START - 1),))
IPV6: Final = IntervalSet(((_V6_START, _V6_START + 2**128 - 1),))
EVERYWHERE: Final = IPV4 | IPV6
FAMILIES: Final = (IPV4, IPV6)


def place(address: str) -> int:
    """The integer of one address. Raises ValueError when `address` is none."""
    parsed = ipaddress.ip_address(address)
    return int(parsed) + (_V6_START if parsed.version == 6 else 0)


def text(value: int) -> str:
    """The address of an integer, as people write it."""
    return str(ipaddress.IPv4Address(value) if value < _V6_START else ipaddress.IPv6Address(value - _V6_START))


@lru_cache(maxsize=1 << 16)  # the same few prefixes are in rule after rule
def parse(prefix: str) -> IntervalSet:
    """The addresses of `10.0.0.0/8`, `10.0.0.4`, `10.0.0.4-10.0.0.9`, or an IPv6 form of one of these.

    Host bits are ignored, as ARM ignores them. Raises ValueError when the text is none of these.
    """
    first, dash, last = prefix.partition("-")
    if dash:
        low, high = place(first.strip()), place(last.strip())
        if (low < _V6_START) != (high < _V6_START):
            raise ValueError(f"{prefix} mixes IPv4 and IPv6")
        return IntervalSet.of([(low, high)])
    network = ipaddress.ip_network(prefix.strip(), strict=False)
    start = _V6_START if network.version == 6 else 0
    return IntervalSet(((int(network.network_address) + start, int(network.broadcast_address) + start),))


# 168.63.129.16 is the host's own address: DHCP, DNS and the load balancer's probes come from it ("What is IP address
# 168.63.129.16?", azure-docs). It is what the tag AzureLoadBalancer stands for.
PLATFORM: Final = parse("168.63.129.16")

# Never routed on the internet: this network, private, shared, loopback, link-local, multicast and reserved (RFC 6890).
_NOT_PUBLIC_IPV4: Final = (
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "224.0.0.0/3",
)


def _public() -> IntervalSet:
    space = IPV4 | parse("2000::/3")
    for prefix in _NOT_PUBLIC_IPV4:
        space -= parse(prefix)
    return space - PLATFORM


PUBLIC: Final = _public()
