"""One packet, hop by hop: which rule and which route decided, in the words of the resources that say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reachability import readers
from reachability.flows.guards import Width
from reachability.flows.pairs import Flows
from reachability.flows.roads import Leg
from reachability.flows.travel import PATH_LIMIT, UNKNOWN_APPLIANCE
from reachability.network.model import UNKNOWN_GROUP, Place, Translation
from reachability.network.symbols import spelled
from reachability.rules import Rule
from reachability.unknown import Unknown

PASSES, STOPS, DOUBTS = "passes", "stops", "not known"
_UNTOLD = "what this appliance lets through is not known"


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet, as the place that is called sees it."""

    protocol: int
    source: int
    source_port: int
    destination: int
    port: int


@dataclass(frozen=True, slots=True)
class Hop:
    """One decision on the way: what decided, by which rule or route, and how."""

    what: str  # "security group", "route", "firewall", "frontend", "listener", "gap"
    where: str
    by: str
    decision: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.decision}: {self.where}: {self.by}"


def spell(flows: Flows, packet: Packet) -> str:
    """A packet in one phrase."""
    symbols = flows.model.symbols
    target = spelled(packet.destination, symbols)
    bracketed = f"[{target}]" if ":" in target and " " not in target else target
    return (
        f"{readers.PROTOCOLS[packet.protocol].upper()} {spelled(packet.source, symbols)}:{packet.source_port} -> "
        f"{bracketed}:{packet.port}"
    )


class Tracer:
    """Walks single packets through the same compiled model and says what decided."""

    def __init__(self, flows: Flows) -> None:
        """For the model of `flows`."""
        self._flows = flows

    def trace(self, source_bit: int, target_bit: int, packet: Packet) -> list[Hop]:
        """All decisions on the way of a packet between two atoms; those behind a stop are told as well."""
        flows = self._flows
        source = flows.model.places[flows.space.atoms[source_bit].place]
        target = flows.model.places[flows.space.atoms[target_bit].place]
        hops = [*self.guards(source, source_bit, target_bit, packet, "outbound")]
        hops += self._roads(source, source_bit, target_bit, packet)
        hops += self._arrival(source_bit, target, target_bit, packet)
        return hops

    def guards(self, place: Place, local: int, remote: int, packet: Packet, direction: str) -> Iterator[Hop]:
        """What the groups in front of a place decide about a packet between two atoms."""
        if not place.subnet:
            return
        model = self._flows.model
        subnet = model.subnets[place.subnet]
        keys = [(key, f"interface of {place.name}") for key in place.guards]
        if subnet.group:
            if place.subnet_guards is False:
                yield Hop(
                    "security group",
                    f"{direction}, subnet {subnet.name}",
                    "its security group is not applied to private endpoints (privateEndpointNetworkPolicies)",
                    PASSES,
                )
            else:
                key = subnet.group if place.subnet_guards is True else UNKNOWN_GROUP
                keys.append((key, f"subnet {subnet.name}"))
        if direction == "inbound":
            keys.reverse()
        width = self._flows.tags.width(subnet)
        if not keys and place.subnet_guards is not False:
            yield Hop("security group", f"{direction}, {place.name}", "no security group guards it", PASSES)
        for key, where in keys:
            yield self._decide(key, f"{direction}, {where}", local, remote, packet, direction, width)

    def _decide(
        self, key: str, where: str, local: int, remote: int, packet: Packet, direction: str, width: Width
    ) -> Hop:
        flows = self._flows
        if key == UNKNOWN_GROUP or key not in flows.model.groups:
            return Hop("security group", where, "which security group it has is not known", DOUBTS)
        name = flows.model.groups[key].name
        for one, local_sure, local_may, remote_sure, remote_may in flows.guards.match(
            key, direction, width, local, remote
        ):
            if not (local_may and remote_may):
                continue
            ports_sure = one.sure.contains(packet.protocol, packet.source_port, packet.port)
            if not ports_sure and not one.possible.contains(packet.protocol, packet.source_port, packet.port):
                continue
            said = f"{name}, rule {wording(one.rule)}"
            if not (local_sure and remote_sure and ports_sure and one.ranked) or isinstance(one.access, Unknown):
                missing = ", ".join(sorted(one.rule.unknown)) or "what its tag holds"
                return Hop("security group", where, f"{said} may match: {missing} is not known", DOUBTS)
            return Hop("security group", where, said, PASSES if one.access == "allow" else STOPS)
        return Hop("security group", where, f"{name} does not judge the platform's own address", PASSES)

    def _roads(self, source: Place, source_bit: int, target_bit: int, packet: Packet) -> Iterator[Hop]:
        flows = self._flows
        if not source.subnet:
            sure, possible = self._reaches(source, target_bit)
            where = f"from {source.name}"
            if sure:
                yield Hop("route", where, "arrives there", PASSES)
            elif possible:
                yield Hop("route", where, "whether a route leads there is not known", DOUBTS)
            else:
                yield Hop("route", where, _no_entry(source), STOPS)
            yield from self._walls(source, source_bit, target_bit, packet)
            return
        subnet = flows.model.subnets[source.subnet]
        network, table, services = subnet.network, subnet.table, tuple(sorted(subnet.services))
        seen: list[str] = []
        for _ in range(PATH_LIMIT):
            leg = self._leg(network, table, services, target_bit)
            where = f"route at {network.rpartition('/')[2]}" + (f" ({table.rpartition('/')[2]})" if table else "")
            if leg is None:
                yield Hop("route", where, "no route leads there", STOPS)
                return
            if leg.hop == "appliance" and leg.address is not None:
                owner = flows.roads.owner(leg.address)
                name = owner.name if owner else spelled(leg.address, flows.model.symbols)
                yield Hop("route", where, f"{leg.why} sends it to {name}", PASSES if leg.sure else DOUBTS)
                said = owner is not None and not owner.subnet and leg.address in flows.model.outside.hands_on
                if owner is None or not owner.firewall:
                    known = "this appliance is said to let pass what it is sent" if said else _UNTOLD
                    yield Hop("firewall", name, known, PASSES if said else DOUBTS)
                else:
                    yield self._wall(owner.firewall, source_bit, target_bit, packet)
                if said and owner is not None and owner.network and owner.name not in seen:
                    seen.append(owner.name)
                    network, table, services = owner.network, None, ()
                    continue
                if owner is None or not owner.subnet or owner.name in seen:
                    if owner is not None and owner.name in seen:
                        yield Hop("route", where, "it goes round in a loop", STOPS)
                    return
                seen.append(owner.name)
                here = flows.model.subnets[owner.subnet]
                network, table, services = here.network, here.table, tuple(sorted(here.services))
                continue
            yield self._end(source, leg, where, target_bit)
            return

    def _end(self, source: Place, leg: Leg, where: str, target_bit: int) -> Hop:
        sure, possible = self._reaches(source, target_bit)
        said = leg.why
        if leg.hop == "none":
            return Hop("route", where, said, STOPS)
        if not possible:
            if leg.hop == "internet":
                target = self._flows.model.places[self._flows.space.atoms[target_bit].place]
                if target.kind in ("internet", "service", "name", "public"):
                    said = f"{leg.why} leads out, and it has no public address, NAT gateway or default outbound access"
                else:
                    said = f"{leg.why} leads to the internet, and {target.name} is not there"
            elif leg.hop == "peering":
                said = f"{leg.why} does not carry it: it may not go on from there, or allowForwardedTraffic is off"
            else:
                said = f"{leg.why} does not lead there"
            return Hop("route", where, said, STOPS)
        return Hop("route", where, said, PASSES if sure else DOUBTS)

    def _leg(self, network: str, table: str | None, services: tuple[str, ...], bit: int) -> Leg | None:
        legs = [leg for leg in self._flows.roads.legs(network, table, services) if leg.mask >> bit & 1]
        return next((leg for leg in legs if leg.sure), legs[0] if legs else None)

    def _reaches(self, source: Place, bit: int) -> tuple[bool, bool]:
        return self._flows.arrivals.reaches(source, bit)

    def _walls(self, source: Place, source_bit: int, target_bit: int, packet: Packet) -> Iterator[Hop]:
        for way in self._flows.travel.ways(self._flows.travel.sender(source)):
            if way.mask >> target_bit & 1:
                for token in way.path:
                    if token.startswith(UNKNOWN_APPLIANCE):
                        yield Hop("firewall", token, _UNTOLD, DOUBTS)
                    else:
                        yield self._wall(token, source_bit, target_bit, packet)
                return

    def _wall(self, key: str, source_bit: int, target_bit: int, packet: Packet) -> Hop:
        firewall = self._flows.model.firewalls[key]
        where = f"firewall {firewall.name}"
        if not firewall.known:
            return Hop("firewall", where, "its rules are not in the input", DOUBTS)
        for one, sure, may in self._flows.walls.match(key, source_bit, target_bit):
            inside = one.region.contains(packet.protocol, packet.source_port, packet.port)
            if not may or not (inside or one.may_region.contains(packet.protocol, packet.source_port, packet.port)):
                continue
            kind = "application rule" if one.rule.application else "network rule"
            if not (sure and inside) or isinstance(one.rule.allow, Unknown):
                return Hop("firewall", where, f"{kind} {one.rule.name} may match", DOUBTS)
            return Hop("firewall", where, f"{kind} {one.rule.name}", PASSES if one.rule.allow else STOPS)
        return Hop("firewall", where, "no rule allows it", STOPS)

    def _arrival(self, source_bit: int, target: Place, target_bit: int, packet: Packet) -> Iterator[Hop]:
        if any(not each.proxy for each in target.translations):
            yield from self._frontend(source_bit, target, packet, ())
            return
        yield from self.guards(target, target_bit, source_bit, packet, "inbound")
        if not self._flows.arrivals.listens(target).contains(packet.protocol, packet.source_port, packet.port):
            yield Hop("listener", target.name, f"nothing there listens on {packet.port}", STOPS)

    def _frontend(self, source_bit: int, front: Place, packet: Packet, passed: tuple[str, ...]) -> Iterator[Hop]:
        """What a frontend makes of a packet from an atom, with all that is behind it."""
        if front.key in passed:
            yield Hop("frontend", front.name, "it goes round in a loop", STOPS)
            return
        for translation in front.translations:
            if translation.proxy or packet.protocol not in translation.protocols:
                continue
            if packet.port in translation.ports:
                yield from self._behind(source_bit, front, translation, packet, (*passed, front.key))
                return
        yield Hop("frontend", front.name, f"no rule takes port {packet.port}", STOPS)

    def _behind(
        self, source_bit: int, front: Place, translation: Translation, packet: Packet, passed: tuple[str, ...]
    ) -> Iterator[Hop]:
        flows = self._flows
        targets = [flows.model.places[flows.index[key]] for key in translation.targets if key in flows.index]
        port = packet.port if translation.port is None else translation.port
        names = ", ".join(place.name for place in targets) or "nothing"
        yield Hop("frontend", front.name, f"{translation.name} turns it into port {port} of {names}", PASSES)
        if not targets:
            yield Hop("frontend", front.name, "nothing that is known stands behind it", STOPS)
            return
        target = targets[0]
        mask = flows.space.of_place[flows.index[target.key]] & flows.space.answering
        bit = (mask & -mask).bit_length() - 1
        moved = Packet(packet.protocol, packet.source, packet.source_port, flows.space.atoms[bit].low, port)
        if flows.arrivals.closed(front, target, translation):
            yield Hop("frontend", front.name, "a Standard public address is closed until a group opens it", STOPS)
        remote = source_bit
        if translation.source is not None:
            place = flows.index[translation.source]
            caller = flows.space.of_place[place] & flows.space.calling
            remote = (caller & -caller).bit_length() - 1
            yield from self._from(flows.model.places[place], bit, target)
        if any(not each.proxy for each in target.translations):
            yield from self._frontend(remote, target, moved, passed)
            return
        yield from self.guards(target, bit, remote, moved, "inbound")

    def _from(self, caller: Place, bit: int, target: Place) -> Iterator[Hop]:
        """Where routes do not surely lead from a firewall that puts its own address in place of the client's."""
        sure, possible = self._reaches(caller, bit)
        if not possible:
            yield Hop("route", f"from {caller.name}", f"no route leads to {target.name}", STOPS)
        elif not sure:
            yield Hop("route", f"from {caller.name}", f"whether a route leads to {target.name} is not known", DOUBTS)


def wording(rule: Rule) -> str:
    """A rule with its priority."""
    return f"{rule.name} (priority {'not known' if isinstance(rule.priority, Unknown) else rule.priority})"


def _no_entry(source: Place) -> str:
    if source.kind == "on-premises":
        return (
            "no gateway leads there: its network has none, and uses no peer's (useRemoteGateways, allowGatewayTransit)"
        )
    if source.kind in ("internet", "service", "name"):
        return "no route leads from there to a private address, and it has no public one"
    return "no route leads there"
