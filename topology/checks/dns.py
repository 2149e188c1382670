"""Private names: zones that exist, members and places of endpoints, the resolver, and who answers whom."""

from __future__ import annotations

import json
from collections.abc import Iterator

from topology.addressing import Range, ranges, shared_network, usable
from topology.builders.endpoints import wanted, zone_keys
from topology.checks.run import guarded
from topology.faults import Fault
from topology.private_addresses import SEATS, offsets
from topology.schema import Settings
from topology.schema.dns import ZONE_ID
from topology.schema.problems import closest, nearest
from topology.zones import GROUPS, ZONES, has


def cloud(settings: Settings) -> Iterator[Fault]:
    """The region's cloud has the zones that the endpoints need."""
    for _, group in wanted(settings):
        if not has(settings.cloud, group):
            problem = f"the {settings.cloud} cloud has no private link zones for {GROUPS[group].service}"
            yield Fault(settings.monitor.at("private_link"), problem, "false")


def existing_zones(settings: Settings) -> Iterator[Fault]:
    """Zones named by id are ones that the plan uses, and are the ones that their keys say."""
    part, known = settings.dns, zone_keys(settings)
    sound = {}
    for key, identifier in part.zones.items():
        found = ZONE_ID.fullmatch(identifier)
        name = ZONES[settings.cloud][key].name if key in known else None
        if found and name and found["name"].lower() == name:
            sound[key] = identifier
    for key, identifier in part.zones.items():
        if key not in known:
            problem = f"names the zone {key!r}, which the plan does not use; {nearest(key, list(known))}"
            close = closest(key, list(known))
            mended = {**sound, close: identifier} if close and _is(settings, close, identifier) else sound
            yield Fault(part.at("zones"), problem, json.dumps(mended))
        elif key not in sound:
            name = ZONES[settings.cloud][key].name
            problem = f"has for {key} the id of another zone than {name}"
            right = f"{identifier.rsplit('/', 1)[0]}/{name}"
            yield Fault(part.at("zones"), problem, json.dumps({**sound, key: right}))


def _is(settings: Settings, key: str, identifier: str) -> bool:
    return identifier.lower().endswith(f"/{ZONES[settings.cloud][key].name}")


def endpoint_members(settings: Settings) -> Iterator[Fault]:
    """There is room for the members that the settings name."""
    part = settings.private_link
    for group, given in part.members.items():
        room = min(seat.room for (_, each), seat in SEATS.items() if each == group)
        if not 1 <= len(given) <= room or len(set(given)) < len(given):
            problem = f"must name 1 to {room} different members for {group}, names {len(given)}"
            right = {**part.members, group: GROUPS[group].members}
            yield Fault(part.at("members"), problem, json.dumps(right))


def endpoint_places(settings: Settings) -> Iterator[Fault]:
    """The endpoints' subnet is large enough for the addresses that they have for good."""
    item = shared(settings, "endpoints")
    last = max((o for target, group in wanted(settings) for _, o in offsets(settings, target, group)), default=0)
    if item and last >= item.prefix.num_addresses - 1:
        needed = 32 - (last + 1).bit_length()
        problem = f"{item.prefix} is too small for the endpoints' addresses: they need a /{needed} or larger"
        yield Fault(item.at, problem, f"{item.prefix.supernet(new_prefix=needed).network_address}/{needed}")


def resolver(settings: Settings) -> Iterator[Fault]:
    """The resolver's inbound address is one of its subnet, and it is told which domains to forward."""
    part = settings.dns.resolver
    if part is None:
        return
    item = shared(settings, "resolverInbound")
    if part.inbound_address and item and not usable(part.inbound_address, item.prefix):
        problem = f"{part.inbound_address} is no usable address of the resolver's subnet {item.prefix}"
        yield Fault(part.at("inbound_address"), problem, str(item.prefix.network_address + 4))
    yield from guarded(_forwarded, settings)


def _forwarded(settings: Settings) -> Iterator[Fault]:
    corporate = settings.corporate
    for host, _ in corporate.pki.all_hosts():
        if not any(host == domain or host.endswith(f".{domain}") for domain in corporate.domains):
            problem = f"holds none of which the PKI host {host} is part, so the resolver would not find it"
            domain = host.split(".", 1)[1]
            yield Fault(corporate.at("domains"), problem, json.dumps([*corporate.domains, domain]))


def one_answerer(settings: Settings) -> Iterator[Fault]:
    """Corporate name servers are sent to one place."""
    part = settings.dns
    if part.resolver and part.forward_to:
        yield Fault(part.at("forward_to"), "is not asked for anything where there is a resolver", "null")


def shared(settings: Settings, key: str) -> Range | None:
    """The place of a shared subnet, where it can be told."""
    network = settings.spoke("workspace") if shared_network(settings) != "hub" else settings.hub
    return next((item for item in ranges(network, {}, settings) if item.key == key), None)
