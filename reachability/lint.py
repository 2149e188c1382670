"""Rules that do nothing, say the same twice, or contradict each other; and groups and tables that guard nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from reachability import addresses
from reachability.boxes import Box, intersect, uncovered
from reachability.findings import Finding
from reachability.flows.guards import Width
from reachability.flows.pairs import Flows
from reachability.intervals import EMPTY, IntervalSet
from reachability.network import symbols
from reachability.network.model import SecurityGroup
from reachability.network.symbols import FIRST, within_tag
from reachability.readers import ANY_PORT
from reachability.rules import Rule, Side
from reachability.service_tags import INTERNET, LOAD_BALANCER, VIRTUAL_NETWORK, is_group
from reachability.unknown import Unknown

_ORDER: Final = {"inbound": 0, "outbound": 1}
# Behind all addresses: the symbols of tags and names, then those of application security groups.
_NAMES: Final = IntervalSet(((FIRST, FIRST + 2**64 - 1),))
_GROUPS: Final = IntervalSet(((FIRST + 2**64 + 1, FIRST + 2**65),))
_BEYOND: Final = _NAMES | _GROUPS
_NO_WIDTH: Final = (EMPTY, EMPTY)
_WHOLE: Final = addresses.EVERYWHERE | _BEYOND


@dataclass(frozen=True, slots=True)
class _Boxed:
    """A rule as packets: `sure` surely match it, nothing outside `possible` does."""

    name: str
    access: str
    sure: Box
    possible: Box


def lint(flows: Flows) -> list[Finding]:
    """Everything of this kind in a network."""
    return [*_groups(flows), *_walls(flows), *_idle(flows)]


def _groups(flows: Flows) -> Iterator[Finding]:
    for group in flows.model.groups.values():
        widths = list(_widths(flows, group.key))
        for direction in sorted(_ORDER, key=_ORDER.__getitem__):
            rules = [rule for rule in group.rules if rule.direction == direction and _ranked(rule)]
            ordered = sorted(rules, key=lambda rule: rule.priority if isinstance(rule.priority, int) else 0)
            yield from _twice(group, direction, ordered)
            per_width = [_findings(_boxed(flows, ordered, width)) for width in widths]
            for name, kind, message in per_width[0] if per_width else ():
                if all(any(other[:2] == (name, kind) for other in found) for found in per_width[1:]):
                    yield Finding(kind, f"{group.name}, {direction} rule {name}", message)
            yield from _elsewhere(flows, group, direction, ordered)


def _widths(flows: Flows, key: str) -> Iterable[Width]:
    """What `VirtualNetwork` means at each subnet that a group guards; once for a group that guards none."""
    found: dict[Width, None] = {}
    for subnet in _guarded(flows, key):
        width = flows.tags.width(flows.model.subnets[subnet])
        found[width] = None
    return found or {_NO_WIDTH: None}


def _guarded(flows: Flows, key: str) -> set[str]:
    subnets = {subnet.key for subnet in flows.model.subnets.values() if subnet.group == key}
    return subnets | {place.subnet for place in flows.model.places if key in place.guards}


def _ranked(rule: Rule) -> bool:
    return not isinstance(rule.priority, Unknown) and not isinstance(rule.access, Unknown)


def _boxed(flows: Flows, rules: Sequence[Rule], width: Width) -> list[_Boxed]:
    made = []
    for rule in rules:
        source, destination = (_spaces(flows, side, width) for side in (rule.source, rule.destination))
        sure = rule.box(source[0], destination[0], possible=False)
        made.append(_Boxed(rule.name, str(rule.access), sure, rule.box(source[1], destination[1], possible=True)))
    return made


def _spaces(flows: Flows, side: Side, width: Width) -> tuple[IntervalSet, IntervalSet]:
    """The addresses of a side over the whole space, surely and possibly: also those at which nothing stands."""
    sure = side.addresses | _BEYOND if side.addresses == addresses.EVERYWHERE else side.addresses
    possible = sure
    for tag in side.tags:
        if tag == VIRTUAL_NETWORK:
            sure, possible = sure | width[0] | _GROUPS, possible | width[1] | _GROUPS
        elif tag == INTERNET:
            public = (addresses.PUBLIC | _NAMES) - width[0]
            sure, possible = sure | public, possible | public
        elif tag == LOAD_BALANCER:
            sure, possible = sure | addresses.PLATFORM, possible | addresses.PLATFORM
        elif is_group(tag):
            # The members of a group are somewhere in the network, and nobody else is among them.
            at = IntervalSet.point(_GROUPS.spans[0][0] + int.from_bytes(sha256(tag.encode()).digest()[:7], "big"))
            sure, possible = sure | at, possible | at
        else:
            held = within_tag(tag, flows.model.symbols)
            sure, possible = sure | held, possible | held
    return sure, possible if side.complete else _WHOLE


def _findings(rules: Sequence[_Boxed]) -> list[tuple[str, str, str]]:
    """(rule, kind, sentence) for each rule that never decides, or decides nothing that a later one does not."""
    found = []
    for at, one in enumerate(rules):
        before = rules[:at]
        if not all(one.possible):
            continue
        if uncovered(one.possible, [each.sure for each in before]) is None:
            takers = [each for each in before if all(intersect(each.sure, one.possible))]
            against = [each.name for each in takers if each.access != one.access]
            exact = [each.name for each in takers if each.access != one.access and each.sure == one.sure]
            names = ", ".join(each.name for each in takers)
            if exact:
                found.append((one.name, "contradictory rule", f"{exact[0]} says the opposite of the same packets"))
            elif against:
                found.append((one.name, "shadowed rule", f"never decides: {names} come before it and take all of it"))
            else:
                found.append((one.name, "redundant rule", f"{names} already do the same to all of its packets"))
            continue
        # A Deny before a wider Deny is a lock on what others may add between them, and no mistake.
        repeats = _repeated(one, rules[at + 1 :]) if one.access == "allow" else ""
        if repeats:
            found.append((one.name, "redundant rule", f"without it {repeats} would do the same"))
    return found


def _repeated(one: _Boxed, after: Sequence[_Boxed]) -> str:
    """The later rules that would decide the same about all packets of a rule, were it not there."""
    same: list[_Boxed] = []
    for later in after:
        if later.access == one.access:
            same.append(later)
            if uncovered(one.possible, [each.sure for each in same]) is None:
                return ", ".join(each.name for each in same if all(intersect(each.sure, one.possible)))
        elif all(intersect(later.possible, one.possible)):
            return ""
    return ""


def _twice(group: SecurityGroup, direction: str, rules: Sequence[Rule]) -> Iterator[Finding]:
    seen: dict[object, str] = {}
    for rule in rules:
        if rule.priority in seen:
            where = f"{group.name}, {direction} rule {rule.name}"
            yield Finding(
                "contradictory rule", where, f"has the priority of {seen[rule.priority]}: ARM takes one a priority"
            )
        seen[rule.priority] = rule.name


def _elsewhere(flows: Flows, group: SecurityGroup, direction: str, rules: Sequence[Rule]) -> Iterator[Finding]:
    """Rules about addresses that are not those of the subnets that the group guards."""
    subnets = _guarded(flows, group.key)
    if not subnets:
        return
    here = 0
    for index, place in enumerate(flows.model.places):
        if place.subnet in subnets:
            here |= flows.space.of_place[index]
    for rule in rules:
        local = rule.destination if direction == "inbound" else rule.source
        matches = 0
        for subnet in subnets:
            matches |= flows.tags.of_side(local, flows.tags.width(flows.model.subnets[subnet])).possible
        if here and not matches & here:
            side = "destination" if direction == "inbound" else "source"
            where = f"{group.name}, {direction} rule {rule.name}"
            yield Finding("unused rule", where, f"its {side} is no address that the group guards")


def _walls(flows: Flows) -> Iterator[Finding]:
    for firewall in flows.model.firewalls.values():
        for application in (False, True):
            boxed = []
            for one, _, _ in flows.walls.match(firewall.key, 0, 0):
                if one.rule.application is not application or isinstance(one.rule.allow, Unknown):
                    continue
                access = "allow" if one.rule.allow else "deny"
                rule = one.rule
                source, destination = (
                    _spaces(flows, Side(each.known, each.tags, each.complete), _NO_WIDTH)
                    for each in (rule.sources, rule.destinations)
                )
                named = symbols.named(rule.names, flows.model.symbols)
                sure = (rule.protocols, source[0], ANY_PORT, destination[0] | named, rule.ports)
                ports = ANY_PORT if rule.unknown else rule.ports
                may = (rule.protocols, source[1], ANY_PORT, destination[1] | named, ports)
                boxed.append(_Boxed(one.rule.name, access, sure, may))
            for name, kind, message in _findings(boxed):
                yield Finding(kind, f"firewall {firewall.name}, rule {name}", message)


def _idle(flows: Flows) -> Iterator[Finding]:
    for group in flows.model.groups.values():
        if not _guarded(flows, group.key):
            yield Finding("unused group", group.name, "no subnet and no interface has it")
    used = {subnet.table for subnet in flows.model.subnets.values()}
    for table in flows.model.tables.values():
        if table.key not in used:
            yield Finding("unused route table", table.name, "no subnet has it")
        for route in table.routes:
            if route.address is not None and flows.roads.owner(route.address) is None:
                yield Finding("route", f"{table.name}, route {route.name}", "nothing that is known has its next hop")
    members = {tag for place in flows.model.places for tag in place.groups}
    for each in flows.model.resources.of("applicationSecurityGroups"):
        if f"asg:{each.key}" not in members:
            yield Finding("unused group", each.name, "no interface is in this application security group")
