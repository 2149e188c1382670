"""Address prefixes: syntax and comparisons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, Final

from localazure.core.model import Put, World, rule
from localazure.core.values import Body, dig

Network = IPv4Network | IPv6Network
_IPV4_LENGTHS: Final = range(2, 30)  # /2 to /29


def space(network: Body) -> list[Network]:
    """The address space of a virtual network; what is no prefix is passed over (CIDR-01 says so)."""
    return networks(dig(network, "addressSpace.addressPrefixes") or ())


def subnet_prefixes(subnet: Body) -> list[str]:
    """The prefixes of a subnet as written: `addressPrefixes`, else `addressPrefix`."""
    many = subnet.get("addressPrefixes")
    if many:
        return [str(prefix) for prefix in many]
    return [str(subnet["addressPrefix"])] if subnet.get("addressPrefix") else []


def networks(prefixes: Iterable[Any]) -> list[Network]:
    """Prefixes as networks; what is none is passed over."""
    found: list[Network] = []
    for prefix in prefixes:
        try:
            found.append(ip_network(str(prefix)))
        except ValueError:
            continue
    return found


def inside(inner: Network, outer: Sequence[Network]) -> bool:
    """Whether a network lies in one of the others."""
    return any(inner.version == each.version and inner.subnet_of(each) for each in outer)  # type: ignore[arg-type]


def overlaps(left: Sequence[Network], right: Sequence[Network]) -> list[str]:
    """The prefixes of both sides that overlap, each pair once."""
    return [f"{a}, {b}" if a != b else str(a) for a in left for b in right if a.version == b.version and a.overlaps(b)]


def _faults(prefixes: Iterable[Any], lengths: range | None) -> Iterator[str]:
    for prefix in prefixes:
        text = str(prefix)
        try:
            network = ip_network(text)
        except ValueError as error:
            reason = "it has host bits set" if "host bits" in str(error) else "it is no address prefix"
            yield (
                f"The address prefix {text} is formatted incorrectly: {reason}. It must follow CIDR "
                "notation, for example 10.0.0.0/24."
            )
            continue
        if "/" not in text:
            yield (
                f"The address prefix {text} is formatted incorrectly: it has no length. It must follow "
                "CIDR notation, for example 10.0.0.0/24."
            )
        elif lengths and network.version == 4 and network.prefixlen not in lengths:
            yield (
                f"The address prefix {text} is not usable: the length must be from /{lengths.start} to "
                f"/{lengths.stop - 1}."
            )


@rule(
    "CIDR-01",
    "prefixes are network addresses; a subnet is a /29 or larger",
    code="InvalidCIDRNotation",
    source="general knowledge; for NSG rules Azure/azure-powershell#4557",
    known="unverified",
)
def prefixes_are_networks(put: Put, _world: World) -> Iterator[str]:
    """For a virtual network its address space, for a subnet its prefixes."""
    yield from _faults(dig(put.body, "addressSpace.addressPrefixes") or (), None)
    yield from _faults(subnet_prefixes(put.body), _IPV4_LENGTHS)
