"""Subnets: their names, their sizes, where they lie, and the static addresses in them."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address
from itertools import combinations

from topology.addressing import (
    RESERVED_ADDRESSES,
    RESERVED_NAMES,
    SMALLEST_SUBNET,
    Range,
    free,
    last_usable,
    needed,
    ranges,
    slot_of,
    usable,
)
from topology.addressing import slots as slots_of
from topology.checks.run import guarded
from topology.faults import Fault
from topology.schema import AbsentError, Hub, Settings, Spoke
from topology.schema.problems import closest, nearest

NODE_TIERS = ("web", "compute")
NODE_TIER_PREFIX = 28  # the largest subnet with fewer than 32 addresses


def _networks(settings: Settings) -> Iterator[Hub | Spoke]:
    """The created networks. A spoke whose id is at fault is none of them: what it is cannot be told."""
    # So with a hub whose id is at fault, and without the hub nobody knows where the shared subnets are.
    if "hub" not in settings.__dict__ or settings.hub.__dict__.get("id", "at fault") == "at fault":
        return
    if settings.hub.id is None:
        yield settings.hub
    for spoke in settings.__dict__.get("spokes", ()):
        if spoke.__dict__.get("id", "at fault") is None:
            yield spoke


def _role(network: Hub | Spoke) -> str:
    return "hub" if isinstance(network, Hub) else network.role


def slots(settings: Settings) -> Iterator[Fault]:
    """The first prefix of a network holds all the places that subnets of its role have."""
    for network in _networks(settings):
        yield from guarded(_fits, settings, network)


def _fits(settings: Settings, network: Hub | Spoke) -> Iterator[Fault]:
    role = _role(network)
    space = network.address_space[0]
    places = slots_of(settings, role)
    replaced = {slot.key for part in network.subnets if (slot := slot_of(places, part.name))}
    own = [slot for slot in places if slot.key not in replaced]
    outside = [slot.key for slot in own if slot.end > space.num_addresses]
    if outside:
        smallest = needed(own)
        yield Fault(
            network.at("address_space"),
            f"{space} is too small for the {role}'s subnets {', '.join(outside)}: it has to be a /{smallest} or larger",
            str(space.supernet(new_prefix=smallest)),
        )


def names(settings: Settings) -> Iterator[Fault]:
    """Subnets of plain spokes have names of their own; in other networks they name the slot that they replace."""
    for network in _networks(settings):
        yield from guarded(_names, settings, network)


def _names(settings: Settings, network: Hub | Spoke) -> Iterator[Fault]:
    role = _role(network)
    places = slots_of(settings, role)
    known = [slot.key for slot in places]
    seen: set[str] = set()
    for part in network.subnets:
        slot = slot_of(places, part.name)
        name = slot.key if slot else part.name
        if known and not slot:
            problem = f"the {role} has no subnet {part.name!r}; {nearest(part.name, known)}"
            yield Fault(part.at("name"), problem, closest(part.name, known) or known[0])
        elif part.name in RESERVED_NAMES and not slot:
            yield Fault(
                part.at("name"), f"{part.name!r} is a name that Azure reserves, and belongs in the hub", "tools"
            )
        elif name in seen:
            yield Fault(part.at("name"), f"{part.name!r} is there twice", f"{part.name}-2")
        seen.add(name)
    if not known and not network.subnets:
        yield Fault(
            network.at("subnets"), "a spoke needs at least one subnet", '[{"name": "tools", "prefix": "10.20.6.0/26"}]'
        )


def sizes(settings: Settings) -> Iterator[Fault]:
    """Every subnet is as large as Azure and its instances need, and a node tier's no larger than the design says."""
    for network in _networks(settings):
        for item in _ranges(settings, network):
            yield from guarded(_size, settings, network, item)


def _ranges(settings: Settings, network: Hub | Spoke) -> list[Range]:
    """The ranges that can be told; subnets at fault are left out by working on the others."""
    try:
        return _tellable(settings, network)
    except AbsentError:
        return []


def _tellable(settings: Settings, network: Hub | Spoke) -> list[Range]:
    if not all(name in network.__dict__ for name in ("address_space", "subnets")):
        return []
    if isinstance(network, Spoke) and "role" not in network.__dict__:
        return []
    whole = tuple(part for part in network.subnets if {"name", "prefix", "instances"} <= set(part.__dict__))
    if len(whole) < len(network.subnets) and slots_of(settings, _role(network)):
        return []  # without knowing which slot is replaced, every place would be a guess
    return list(ranges(network.model_copy(update={"subnets": whole}), {}, settings))


def _size(settings: Settings, network: Hub | Spoke, item: Range) -> Iterator[Fault]:
    prefix, slot = item.prefix, item.slot
    longest = slot.longest if slot else SMALLEST_SUBNET
    if prefix.prefixlen > longest:
        what = item.subnet if slot else item.key
        problem = f"{prefix} is too small for {what}: Azure takes a /{longest} or larger"
        yield Fault(item.at, problem, _resized(item, longest))
        return
    node_tier = _role(network) == "cluster" and item.key in NODE_TIERS
    if node_tier and prefix.prefixlen < NODE_TIER_PREFIX:
        problem = f"{prefix} has {prefix.num_addresses} addresses, where a node tier's subnet has fewer than 32"
        yield Fault(item.at, problem, _resized(item, NODE_TIER_PREFIX))
    yield from guarded(_room, settings, network, item)


def _room(settings: Settings, network: Hub | Spoke, item: Range) -> Iterator[Fault]:
    demand, key = item.instances, item.at
    if _role(network) == "cluster":
        if item.key == "gateway":
            demand, key = settings.gateway.capacity.maximum + 1, settings.gateway.capacity.at("maximum")
        elif item.key == "web":
            demand, key = settings.web.instances.maximum + 1, settings.web.instances.at("maximum")
        elif item.key == "compute":
            demand, key = settings.compute.instances.maximum, settings.compute.instances.at("maximum")
        else:
            demand = 0
    if demand > free(item.prefix):
        replaced = item.at.endswith(".prefix")
        longest = 32 - (demand + RESERVED_ADDRESSES - 1).bit_length()
        yield Fault(
            item.at if replaced else key,
            f"{demand} addresses are needed in {item.prefix}, which has {free(item.prefix)} beside Azure's five",
            _resized(item, longest) if replaced else str(free(item.prefix) - 1),
        )


def _resized(item: Range, prefix: int) -> str:
    start = item.prefix if item.prefix.prefixlen <= prefix else item.prefix.supernet(new_prefix=prefix)
    return f"{start.network_address}/{prefix}"


def positions(settings: Settings) -> Iterator[Fault]:
    """Subnets lie inside their network, and no two of one network share addresses."""
    for network in _networks(settings):
        placed = _ranges(settings, network)
        for item in placed:
            if not any(item.prefix.subnet_of(space) for space in network.address_space):
                spaces = ", ".join(str(space) for space in network.address_space)
                problem = f"{item.prefix} ({item.key}) lies outside {spaces}"
                yield Fault(item.at, problem, f"{network.address_space[0].network_address}/{item.prefix.prefixlen}")
        for first, second in combinations(placed, 2):
            if first.prefix.overlaps(second.prefix):
                blamed, other = (second, first) if second.at.endswith(".prefix") else (first, second)
                problem = f"{blamed.prefix} ({blamed.key}) overlaps {other.prefix} of subnet {other.key}"
                yield Fault(blamed.at, problem, _after(placed, blamed, network))


def _after(placed: list[Range], blamed: Range, network: Hub | Spoke) -> str:
    """A free place of the same size in the network, or a larger network where there is none."""
    for space in network.address_space:
        if blamed.prefix.prefixlen >= space.prefixlen:
            for candidate in space.subnets(new_prefix=blamed.prefix.prefixlen):
                if not any(candidate.overlaps(item.prefix) for item in placed):
                    return str(candidate)
    return f"a larger {network.at('address_space')}"


def static_addresses(settings: Settings) -> Iterator[Fault]:
    """Addresses that the settings fix lie in their subnets, and are none of Azure's own."""
    yield from guarded(_appliance, settings)
    for network in _networks(settings):
        if isinstance(network, Spoke) and network.__dict__.get("role") == "cluster":
            placed = {item.key: item for item in _ranges(settings, network)}
            yield from guarded(_gateway_address, settings, placed)
            yield from guarded(_load_balancer_address, settings, placed)


def _appliance(settings: Settings) -> Iterator[Fault]:
    hub = settings.hub
    if hub.appliance and not any(usable(hub.appliance, space) for space in hub.address_space):
        example = str(hub.address_space[0].network_address + 4)
        yield Fault(hub.at("appliance"), f"{hub.appliance} is no usable address of the hub", example)


def _gateway_address(settings: Settings, placed: dict[str, Range]) -> Iterator[Fault]:
    part = settings.gateway
    yield from _static(part.at("private_address"), part.private_address, placed.get("gateway"))


def _load_balancer_address(settings: Settings, placed: dict[str, Range]) -> Iterator[Fault]:
    part = settings.load_balancer
    yield from _static(part.at("private_address"), part.private_address, placed.get("web"))


def _static(key: str, address: IPv4Address | None, item: Range | None) -> Iterator[Fault]:
    if address is None or item is None:
        return
    if address not in item.prefix:
        yield Fault(key, f"{address} lies outside its subnet {item.prefix}", str(last_usable(item.prefix)))
    elif not usable(address, item.prefix):
        problem = f"{address} is one of the five addresses that Azure keeps of {item.prefix}"
        yield Fault(key, problem, str(last_usable(item.prefix)))
