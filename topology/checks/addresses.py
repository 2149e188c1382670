"""Address spaces: where they may lie, and that none shares addresses with another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network
from itertools import combinations

from topology.checks.run import guarded
from topology.faults import Fault
from topology.schema import Hub, Settings, Spoke
from topology.schema.network import HubPeer

# RFC 1918 and RFC 6598: what virtual networks should be numbered from (virtual-networks-faq).
PRIVATE = tuple(IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"))

# The default bridge of Docker on training computes: a network there cannot be reached from them.
DOCKER = IPv4Network("172.17.0.0/16")


@dataclass(frozen=True, slots=True)
class Claim:
    """A prefix that a setting takes."""

    key: str
    owner: str
    prefix: IPv4Network


def claims(settings: Settings) -> Iterator[Claim]:
    """What every network of the plan takes, as far as the settings are right."""
    for network in (*_hub(settings), *_spokes(settings), *_peers(settings)):
        name = "the hub" if isinstance(network, Hub) else network.__dict__.get("name", "a spoke")
        spaces = network.__dict__.get("address_space", ())
        for index, prefix in enumerate(spaces):
            yield Claim(network.at("address_space", index if len(spaces) > 1 else None), name, prefix)


def _hub(settings: Settings) -> tuple[Hub, ...]:
    hub = settings.__dict__.get("hub")
    return (hub,) if hub else ()


def _peers(settings: Settings) -> tuple[HubPeer, ...]:
    hub = settings.__dict__.get("hub")
    peers: tuple[HubPeer, ...] = hub.__dict__.get("peers", ()) if hub else ()
    return peers


def _spokes(settings: Settings) -> tuple[Spoke, ...]:
    spokes: tuple[Spoke, ...] = settings.__dict__.get("spokes", ())
    return spokes


def overlaps(settings: Settings) -> Iterator[Fault]:
    """No two networks share addresses, and none shares any with the corporate network."""
    found = list(claims(settings))
    for first, second in combinations(found, 2):
        if first.prefix.overlaps(second.prefix):
            yield Fault(
                second.key,
                f"{second.prefix} overlaps {first.prefix} of {first.owner} ({first.key})",
                _beside(second.prefix, [claim.prefix for claim in found]),
            )
    yield from guarded(_corporate, settings, found)


def _corporate(settings: Settings, found: list[Claim]) -> Iterator[Fault]:
    prefixes = settings.corporate.prefixes
    for claim in found:
        for prefix in prefixes:
            if claim.prefix.overlaps(prefix):
                yield Fault(
                    claim.key,
                    f"{claim.prefix} overlaps {prefix} of the corporate network",
                    _beside(claim.prefix, [*prefixes, *(other.prefix for other in found)]),
                )


def misplaced(settings: Settings) -> Iterator[Fault]:
    """Every network lies in private address space, and out of Docker's."""
    for claim in claims(settings):
        if claim.prefix.overlaps(DOCKER):
            problem = f"{claim.prefix} overlaps {DOCKER}, which Docker uses on training computes"
            yield Fault(claim.key, problem, "10.20.4.0/24")
        elif not any(claim.prefix.subnet_of(block) for block in PRIVATE):
            yield Fault(claim.key, f"{claim.prefix} is not private address space", "10.20.4.0/24")
        elif claim.prefix.prefixlen > 29:
            yield Fault(claim.key, f"{claim.prefix} is too small: Azure's smallest subnet is a /29", "10.20.4.0/24")


def _beside(prefix: IPv4Network, taken: list[IPv4Network]) -> str:
    """The first prefix of the same size after the given one, in its private block, that nobody has."""
    block = next((block for block in PRIVATE if prefix.subnet_of(block)), None)
    start = int(prefix.network_address) + prefix.num_addresses
    while block and start + prefix.num_addresses <= int(block.broadcast_address) + 1:
        candidate = IPv4Network((start, prefix.prefixlen))
        clash = next((other for other in taken if other.overlaps(candidate)), None)
        if not clash:
            return str(candidate)
        # The next candidate starts behind what is in the way, on a boundary of its own size.
        end = int(clash.broadcast_address) + 1
        start = max(start + prefix.num_addresses, -(-end // prefix.num_addresses) * prefix.num_addresses)
    return "10.20.4.0/24"
