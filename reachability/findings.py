"""What is wrong in itself, whatever was intended: ways that differ from the way back, names that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from reachability import addresses, dns
from reachability.flows import regions
from reachability.flows.atoms import bits
from reachability.flows.pairs import Flows
from reachability.flows.travel import Sender, Way

_WRONG: Final = {dns.resolve.PUBLIC: "gets a public address", dns.resolve.NOTHING: "gets no address"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: its kind, what it concerns, and a sentence."""

    kind: str
    subject: str
    message: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.kind}: {self.subject}: {self.message}"


def all_findings(flows: Flows) -> list[Finding]:
    """Every finding, in the order of their kinds."""
    return [*asymmetric(flows), *unresolved(flows), *half_peerings(flows), *unprobed(flows)]


def half_peerings(flows: Flows) -> Iterator[Finding]:
    """Peerings of which only one direction is there."""
    for peering in flows.model.peerings:
        if peering.connected is False:
            far = peering.remote.rpartition("/")[2]
            yield Finding("peering", peering.name, f"{far} has no direction back, so it carries nothing")


def unprobed(flows: Flows) -> Iterator[Finding]:
    """Machines behind a load balancer that its probe does not reach: it never sends them anything."""
    platform = flows.space.mask(addresses.PLATFORM)
    places = {place.key: number for number, place in enumerate(flows.model.places)}
    for front in flows.model.places:
        for translation in front.translations:
            if translation.probe is None:
                continue
            asked = regions.tcp(translation.probe)
            for key in translation.targets:
                called = flows.space.of_place[places[key]] & flows.space.answering if key in places else 0
                for bit in bits(called):
                    column = flows.columns(possible=True).get(bit, {})
                    if not any(mask & platform and region & asked for region, mask in column.items()):
                        name = flows.model.places[places[key]].name
                        message = f"the probe of {front.name} on port {translation.probe} is not let in"
                        yield Finding("probe", name, f"{message}, so it gets no traffic")
                        break


def asymmetric(flows: Flows) -> Iterator[Finding]:
    """Open flows whose answers pass other appliances than the questions did, or find no way back.

    A stateful firewall that sees one direction only drops the flow. Of a network that only a peering names nobody knows
    the routes: neither those of what stands in it, nor those that its gateway's subnet gives to calls from on-premises.
    Nor are those known of a table that is not among the resources.
    """
    senders: dict[Sender, int] = {}
    judged = all(flows.model.networks[key].known for key in flows.model.gateways)
    for bit in bits(flows.space.calling):
        place = flows.model.places[flows.space.atoms[bit].place]
        if (place.network and place.kind not in ("firewall", "network")) or (place.kind == "on-premises" and judged):
            sender = flows.travel.sender(place)
            if sender[0] == "subnet" and sender[2] and sender[2] not in flows.model.tables:
                continue
            senders[sender] = senders.get(sender, 0) | 1 << bit
    columns = flows.columns(possible=False)
    said: set[tuple[str, str]] = set()
    for here, mine in senders.items():
        for there, theirs in senders.items():
            for way in _ways(flows, here, theirs):
                back = {other.path for other in flows.travel.ways(there) if other.mask & mine}
                if tuple(reversed(way.path)) in back:
                    continue
                opened = next(
                    (
                        (sender, bit)
                        for bit in bits(way.mask & theirs & flows.space.answering)
                        for mask in columns.get(bit, {}).values()
                        for sender in bits(mask & mine)
                    ),
                    None,
                )
                if opened is None:
                    continue
                source, target = (flows.model.places[flows.space.atoms[bit].place].name for bit in opened)
                if (source, target) in said:
                    continue
                said.add((source, target))
                over = _spelled(way.path) or "straight"
                if not back:
                    message = f"goes {over}, and there is no way back"
                else:
                    message = f"goes {over}, and the answer comes {_spelled(sorted(back)[0]) or 'straight'}"
                yield Finding("asymmetric route", f"{source} to {target}", message)


def _ways(flows: Flows, sender: Sender, wanted: int) -> Iterator[Way]:
    for way in flows.travel.ways(sender):
        if way.sure and way.mask & wanted and not way.exit:
            yield way


def _spelled(path: tuple[str, ...]) -> str:
    return "over " + ", ".join(token.rpartition("/")[2] for token in path) if path else ""


def unresolved(flows: Flows) -> Iterator[Finding]:
    """Networks that reach an endpoint and do not get its address for its name, and the reverse."""
    resources = flows.model.resources
    names = dns.private_names(resources)
    zones = dns.read_zones(resources)
    resolver = dns.Resolver(flows, zones, names)
    places = {place.key: number for number, place in enumerate(flows.model.places)}
    columns = flows.columns(possible=False)
    for name in names:
        if name.endpoint not in places:
            continue
        called = flows.space.of_place[places[name.endpoint]] & flows.space.answering
        for network, standing in flows.roads.standing.items():
            senders = standing & flows.space.calling
            if not senders:
                continue
            reaches = any(mask & senders for bit in bits(called) for mask in columns.get(bit, {}).values())
            found = resolver.resolve(network, name)
            spelled = network.rpartition("/")[2]
            if reaches and found.verdict in _WRONG:
                verdict = _WRONG[found.verdict]
                yield Finding("name", f"{spelled}, {name.public}", f"reaches the endpoint and {verdict}: {found.why}")
            elif not reaches and found.verdict == dns.resolve.PRIVATE:
                at = flows.model.places[places[name.endpoint]].name
                yield Finding("name", f"{spelled}, {name.public}", f"gets its address and cannot reach {at}")
