"""Load balancers: what their rules and NAT rules turn a packet into, and which machines are behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from reachability import readers
from reachability.intervals import EMPTY, IntervalSet
from reachability.network.interfaces import Standing
from reachability.network.model import UNKNOWN_GROUP, Place, Subnet, Translation
from reachability.network.reading import LOST, LOST_IN_SEVERAL, Reading, address
from reachability.resources import Resource, dig, flag, items

_BOTH = IntervalSet.of([(0, 1)])  # TCP and UDP, the only ones that a load balancer carries


@dataclass
class Frontends:
    """Frontends of one resource: by name, the key of the place or of the public address."""

    keys: dict[str, str] = field(default_factory=dict)
    translations: dict[str, list[Translation]] = field(default_factory=dict)  # by place key or public address key


def read_balancers(reading: Reading, standing: Standing, subnets: Mapping[str, Subnet]) -> dict[str, list[Translation]]:
    """Every load balancer's private frontends as places; the translations of public ones, by public address."""
    public: dict[str, list[Translation]] = {}
    for balancer in reading.resources.of("loadBalancers"):
        front = Frontends()
        entries = items(balancer.get("frontendIPConfigurations"))
        for entry in entries:
            _frontend(reading, standing, subnets, balancer, entry, front)
        for translation, frontends in _translations(reading, standing, balancer, front):
            for key in frontends:
                front.translations.setdefault(key, []).append(translation)
        for name, key in front.keys.items():
            found = tuple(front.translations.get(key, ()))
            if key.startswith(balancer.key):
                at = next(index for index, place in enumerate(standing.places) if place.key == key)
                old = standing.places[at]
                standing.places[at] = Place(
                    **{slot: getattr(old, slot) for slot in old.__slots__ if slot != "translations"},
                    translations=found,
                )
            else:
                public.setdefault(key, []).extend(found)
                if name != "?":
                    _lend_addresses(standing, balancer, found)
    return public


def _frontend(
    reading: Reading,
    standing: Standing,
    subnets: Mapping[str, Subnet],
    balancer: Resource,
    entry: Any,
    front: Frontends,
) -> None:
    given = dig(entry, "name")
    name = given if isinstance(given, str) else "?"
    outside = dig(entry, "publicIPAddress")
    if outside is not None:
        key = reading.reference(balancer, "frontendIPConfigurations", outside, "publicIPAddresses", "public address")
        front.keys[name.lower()] = key if key and key != UNKNOWN_GROUP else f"public of {balancer.key}"
        return
    subnet = reading.reference(
        balancer, "frontendIPConfigurations", dig(entry, "subnet"), "virtualNetworks/subnets", "subnet"
    )
    if subnet is None or subnet not in subnets:
        reading.gap(balancer.name, f"where its frontend {name} stands is not known", balancer.key)
        return
    key = f"{balancer.key}/frontendipconfigurations/{name.lower()}"
    front.keys[name.lower()] = key
    mine = address(dig(entry, "privateIPAddress"))
    if mine is not None:
        standing.fix(key, subnet, mine)
    standing.places.append(
        Place(
            key=key,
            name=balancer.name
            if len(items(balancer.get("frontendIPConfigurations"))) == 1
            else f"{balancer.name}/{name}",
            kind="frontend",
            sources=EMPTY,
            answers=EMPTY,
            network=subnets[subnet].network,
            subnet=subnet,
            listens=(),
        )
    )


def _translations(
    reading: Reading, standing: Standing, balancer: Resource, front: Frontends
) -> Iterable[tuple[Translation, list[str]]]:
    pools = _pools(reading, standing, balancer)
    written = items(balancer.get("probes"))
    ports = {_name(entry, "?").lower(): readers.number(dig(entry, "port")) for entry in written}
    probes = {name: port for name, port in ports.items() if isinstance(port, int)}
    for index, rule in enumerate(items(balancer.get("loadBalancingRules"))):
        name = _name(rule, f"loadBalancingRules[{index}]")
        frontends = _frontends(reading, balancer, "loadBalancingRules", rule, front)
        referred = [dig(rule, "backendAddressPool"), *items(dig(rule, "backendAddressPools"))]
        targets: set[str] = set()
        sure = True
        for value in referred:
            if value is None:
                continue
            wanted = _part(reading, balancer, "loadBalancingRules", value)
            if wanted is None:
                sure = False
            for pool, (members, certain) in pools.items():
                if wanted in (None, pool):
                    targets |= members
                    sure = sure and certain
        protocol = readers.word(dig(rule, "protocol"))
        carried = _BOTH if protocol in ("all", None) else readers.protocol(dig(rule, "protocol")).known or _BOTH
        front_port, back_port = readers.number(dig(rule, "frontendPort")), readers.number(dig(rule, "backendPort"))
        if not isinstance(front_port, int) or not isinstance(back_port, int):
            reading.gap(f"{balancer.name}, rule {name}", "its ports are not known", balancer.key)
            taken = IntervalSet.point(front_port) if isinstance(front_port, int) else readers.ANY_PORT
            behind = back_port if isinstance(back_port, int) else None
            yield Translation(name, carried, taken, tuple(sorted(targets)), port=behind, certain=False), frontends
            continue
        every = protocol == "all" and front_port == 0
        if flag(dig(rule, "enableFloatingIP"), False) is not False:
            reading.gap(
                f"{balancer.name}, rule {name}",
                "with floating IP the machine sees the frontend's address; it is read as its own",
                balancer.key,
            )
        yield (
            Translation(
                name,
                carried,
                readers.ANY_PORT if every else IntervalSet.point(front_port),
                tuple(sorted(targets)),
                port=None if every else back_port,
                certain=sure,
                probe=probes.get(_part(reading, balancer, "loadBalancingRules", dig(rule, "probe")) or ""),
            ),
            frontends,
        )
    yield from _nat(reading, standing, balancer, front, pools)


def _nat(
    reading: Reading,
    standing: Standing,
    balancer: Resource,
    front: Frontends,
    pools: Mapping[str, tuple[set[str], bool]],
) -> Iterable[tuple[Translation, list[str]]]:
    for owner, prop, name, entry, users in _written_nat(reading, standing, balancer):
        frontends = _frontends(reading, owner, prop or "frontendIPConfiguration", entry, front)
        start = dig(entry, "frontendPortRangeStart")
        low = readers.number(dig(entry, "frontendPort") if start is None else start)
        high = readers.number(dig(entry, "frontendPortRangeEnd") if start is not None else dig(entry, "frontendPort"))
        back = readers.number(dig(entry, "backendPort"))
        targets, sure = users
        pool = dig(entry, "backendAddressPool")
        if pool is not None:
            wanted = _part(reading, owner, prop or "backendAddressPool", pool)
            targets, sure = set(), wanted is not None
            for one, (members, certain) in pools.items():
                if wanted in (None, one):
                    targets |= members
                    sure = sure and certain
        carried = readers.protocol(dig(entry, "protocol")).known & _BOTH or _BOTH
        if isinstance(low, int) and isinstance(high, int) and isinstance(back, int) and low <= high:
            ports = IntervalSet.of([(low, high)])
            yield Translation(name, carried, ports, tuple(sorted(targets)), port=back, certain=sure), frontends
        else:
            reading.gap(f"{balancer.name}, NAT rule {name}", "its ports are not known", balancer.key)
            yield Translation(name, carried, readers.ANY_PORT, tuple(sorted(targets)), certain=False), frontends


def _written_nat(
    reading: Reading, standing: Standing, balancer: Resource
) -> Iterable[tuple[Resource, str, str, Any, tuple[set[str], bool]]]:
    """NAT rules, then NAT pools: resource, property, name, values, the machines behind and whether these are sure.

    Which machines is written at them, and there perhaps as an unknown id: sure of the only rule or pool there is.
    """
    for prop, known in (("inboundNatRules", standing.nat_rules), ("inboundNatPools", standing.nat_pools)):
        written: dict[str, tuple[Resource, str, Any]] = {}
        for index, entry in enumerate(items(balancer.get(prop))):
            written[_name(entry, f"{prop}[{index}]").lower()] = balancer, prop, entry
        for resource in reading.resources.of(f"loadBalancers/{prop}"):
            if resource.key.startswith(balancer.key + "/"):
                written.setdefault(resource.name.lower(), (resource, "", resource.properties))
        lost, anywhere = (set(known.get(f"{balancer.key}/{part}", ())) for part in (LOST, LOST_IN_SEVERAL))
        only = len(written) == 1 and not anywhere
        for name, (owner, at, entry) in written.items():
            targets = set(known.get(f"{balancer.key}/{prop.lower()}/{name}", ()))
            if targets and prop == "inboundNatRules":  # of a rule there is one machine, of a pool there may be more
                yield owner, at, name, entry, (targets, True)
            else:
                yield owner, at, name, entry, (targets | lost | anywhere, only or not (lost | anywhere))


def _pools(reading: Reading, standing: Standing, balancer: Resource) -> dict[str, tuple[set[str], bool]]:
    """The pools by name with their members, and whether these surely are its members."""
    written = {_name(entry, "?").lower(): entry for entry in items(balancer.get("backendAddressPools"))}
    for resource in reading.resources.of("loadBalancers/backendAddressPools"):
        if resource.key.startswith(balancer.key + "/"):
            written[resource.name.lower()] = resource.properties
    lost, anywhere = (standing.pools.get(f"{balancer.key}/{part}", []) for part in (LOST, LOST_IN_SEVERAL))
    found = {}
    for name, entry in written.items():
        members = set(standing.pools.get(f"{balancer.key}/backendaddresspools/{name}", ()))
        for listed in items(dig(entry, "loadBalancerBackendAddresses")):
            target = address(dig(listed, "ipAddress"))
            if target is not None:
                members.add(f"address:{target}")
        certain = not anywhere and (not lost or len(written) == 1)
        found[name] = (members | {*lost, *anywhere}, certain)
    return found


def _frontends(reading: Reading, owner: Resource, prop: str, entry: Any, front: Frontends) -> list[str]:
    wanted = _part(reading, owner, prop, dig(entry, "frontendIPConfiguration"))
    if wanted in front.keys:
        return [front.keys[wanted]]
    return list(front.keys.values())  # one of these; counting all opens more, never less


def _part(reading: Reading, owner: Resource, prop: str, value: Any) -> str | None:
    """The last name in an id inside the balancer; None when it is not known."""
    identity = dig(value, "id")
    if not isinstance(identity, str):
        return None
    return reading.resources.within(owner, prop, identity, "loadBalancers").part.rpartition("/")[2] or None


def _name(entry: Any, default: str) -> str:
    name = dig(entry, "name")
    return name if isinstance(name, str) else default


def _lend_addresses(standing: Standing, balancer: Resource, translations: Iterable[Translation]) -> None:
    """Machines behind a public frontend go out by it, unless every rule says otherwise."""
    rules = items(balancer.get("loadBalancingRules"))
    if all(flag(dig(rule, "disableOutboundSnat"), False) is True for rule in rules) and not items(
        balancer.get("outboundRules")
    ):
        return
    behind = {target for translation in translations for target in translation.targets}
    for index, place in enumerate(standing.places):
        if place.key in behind:
            standing.places[index] = Place(
                **{slot: getattr(place, slot) for slot in place.__slots__ if slot != "public"}, public=True
            )
