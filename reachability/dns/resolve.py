"""Following a question from a network through its servers to an answer, and saying each step.

A client asks its servers in order and takes the first answer that comes, a wrong one too; only a server that cannot be
reached makes it ask the next. 168.63.129.16 answers for the network that asks: from zones linked to it, by rules of
rulesets linked to it, else from public DNS, which leads a service with endpoints on to its privatelink name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from reachability import addresses
from reachability.dns import policies
from reachability.dns.names import PrivateName
from reachability.dns.zones import ForwardingRule, Zone, Zones
from reachability.flows import regions
from reachability.flows.atoms import bits
from reachability.flows.pairs import Flows
from reachability.intervals import IntervalSet
from reachability.network.reading import address
from reachability.readers import ANY_PORT
from reachability.unknown import Unknown

PLATFORM_TEXT: Final = "168.63.129.16"
_ASKING: Final = regions.of(IntervalSet.point(1), ANY_PORT, IntervalSet.point(53))
_HOPS: Final = 8  # servers asked one after another; more is a loop

PRIVATE, PUBLIC, NOTHING, NOT_KNOWN = "private", "public", "nothing", "unknown"


@dataclass(frozen=True, slots=True)
class Resolution:
    """The answer that a network gets for a name, and the steps to it.

    `verdict` is "private" (the endpoint's own address), "public", "nothing" (no such name), or "unknown".
    """

    network: str  # key
    name: str
    verdict: str
    answer: str
    steps: tuple[str, ...]
    endpoint: str = ""  # the endpoint whose address it is
    zone: str = ""  # the zone outside the input on which an unknown answer hangs, if it does

    @property
    def why(self) -> str:
        """The step that decided."""
        return self.steps[-1] if self.steps else ""


@dataclass(frozen=True, slots=True)
class ReverseLookup:
    """What a network gets for an address: a name, or nothing, and why."""

    network: str
    address: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class _Answer:
    verdict: str
    text: str
    endpoint: str = ""
    zone: str = ""


class Resolver:
    """Resolution in one network of flows."""

    def __init__(self, flows: Flows, zones: Zones, names: Iterable[PrivateName], silent: int = 0) -> None:
        """Prepare for the names that have private endpoints. Servers at `silent`, a mask of atoms, give no answer."""
        self._flows = flows
        self._silent = silent
        self._policies = policies.read_policies(flows.model.resources)
        self._zones = zones
        self._names: Mapping[str, PrivateName] = {name.public: name for name in names}

    def resolve(self, network: str, name: PrivateName) -> Resolution:
        """What a network gets for a name that must be private."""
        steps: list[str] = []
        model = self._flows.model
        servers = model.networks[network].dns
        if isinstance(servers, Unknown):
            steps.append("the network's DNS servers are not known")
            return Resolution(network, name.public, NOT_KNOWN, "", tuple(steps))
        answer = self._servers(network, servers or (PLATFORM_TEXT,), name, name.public, steps, 0)
        return Resolution(network, name.public, answer.verdict, answer.text, tuple(steps), answer.endpoint, answer.zone)

    def _servers(
        self, network: str, servers: Iterable[str], name: PrivateName, asked: str, steps: list[str], depth: int
    ) -> _Answer:
        doubtful: _Answer | None = None
        for server in servers:
            sure, possible = self._reaches(network, server)
            if not possible:
                steps.append(f"{server} cannot be reached on port 53, so the next server is asked")
                continue
            before = len(steps)
            answer = self._one(network, server, name, asked, steps, depth)
            if sure:
                return self._either(doubtful, answer, server, steps)
            steps.insert(before, f"whether {server} can be reached on port 53 is not known")
            doubtful = self._either(doubtful, answer, server, steps)
        if doubtful is not None:
            return doubtful
        steps.append("no server answers")
        return _Answer(NOTHING, "")

    @staticmethod
    def _either(one: _Answer | None, other: _Answer, server: str, steps: list[str]) -> _Answer:
        """The answer of two servers of which either may be the first that answers."""
        if one is None or one.verdict == other.verdict:
            return other
        steps.append(f"whether a server before {server} answers is not known, and it would answer otherwise")
        return _Answer(NOT_KNOWN, "")

    def _reaches(self, network: str, server: str) -> tuple[bool, bool]:
        """Whether any machine of the network surely, and possibly, reaches a server on UDP 53."""
        if server == PLATFORM_TEXT:
            return True, True
        value = address(server)
        if value is None:
            return False, True
        flows = self._flows
        senders = flows.roads.standing.get(network, 0) & flows.space.calling
        at = flows.space.mask(IntervalSet.point(value)) & flows.space.answering
        if at & self._silent:
            return False, False
        if not at:
            return False, True  # nobody says what stands there
        found = []
        for possible in (False, True):
            found.append(
                any(
                    mask & senders and region & _ASKING
                    for bit in bits(at)
                    for region, mask in flows.columns(possible=possible).get(bit, {}).items()
                )
            )
        return found[0], found[1]

    def _one(self, network: str, server: str, name: PrivateName, asked: str, steps: list[str], depth: int) -> _Answer:
        if depth > _HOPS:
            steps.append("the servers ask each other in a circle")
            return _Answer(NOTHING, "")
        model = self._flows.model
        if server == PLATFORM_TEXT:
            return self._azure(network, name, asked, steps, depth)
        value = address(server)
        place = next((p for p in model.places if value is not None and value in p.answers and p.network), None)
        if place is not None and place.kind == "resolver-inbound":
            steps.append(f"{server} is the inbound endpoint {place.name}, which asks Azure in its own network")
            return self._azure(place.network, name, asked, steps, depth)
        if place is not None and place.firewall:
            firewall = model.firewalls[place.firewall]
            if firewall.dns_proxy is True:
                steps.append(f"{server} is the DNS proxy of {firewall.name}")
                return self._servers(
                    firewall.network, firewall.dns_servers or (PLATFORM_TEXT,), name, asked, steps, depth + 1
                )
            steps.append(f"{server} is {firewall.name}, whose DNS proxy is off")
            return _Answer(NOTHING, "")
        return self._elsewhere(network, server, name, asked, steps, depth)

    def _elsewhere(
        self, network: str, server: str, name: PrivateName, asked: str, steps: list[str], depth: int
    ) -> _Answer:
        """A server of which only the asker can say to whom it forwards what."""
        told = self._flows.model.outside.forwarders.get(server)
        if told is None:
            steps.append(f"what {server} answers or forwards is not known; name its forwarders")
            return _Answer(NOT_KNOWN, "")
        for question in dict.fromkeys((asked, name.private if name.relative else asked)):
            matching = [suffix for suffix in told if suffix == "*" or _below(question, suffix)]
            if matching:
                suffix = max(matching, key=lambda each: (each != "*", len(each)))
                steps.append(f"{server} forwards {suffix} to {', '.join(told[suffix])}")
                return self._onward(told[suffix], network, name, asked, steps, depth)
        steps.append(f"{server} has no forwarder for {asked}, so it answers from public DNS")
        return _Answer(PUBLIC, "a public address")

    def _onward(
        self, servers: Iterable[str], network: str, name: PrivateName, asked: str, steps: list[str], depth: int
    ) -> _Answer:
        for server in servers:
            if server == PLATFORM_TEXT:
                steps.append(f"{PLATFORM_TEXT} answers only inside Azure")
                return _Answer(NOTHING, "")
            return self._one(network, server, name, asked, steps, depth + 1)
        return _Answer(NOTHING, "")

    def _azure(self, network: str, name: PrivateName, asked: str, steps: list[str], depth: int) -> _Answer:
        """168.63.129.16 as a network sees it."""
        spelled = network.rpartition("/")[2]
        if asked == name.public:
            verdict, by = policies.judge(self._policies.get(network, ()), asked)
            if verdict != policies.PASSES:
                blocks = "blocks" if verdict == policies.BLOCKS else "may block"
                steps.append(f"rule {by} of the DNS security policy of {spelled} {blocks} {asked}")
                return _Answer(NOTHING if verdict == policies.BLOCKS else NOT_KNOWN, "")
        zone = self._zone(network, asked)
        rule = self._rule(network, asked)
        if rule is not None and (zone is None or len(rule.domain) > len(zone.name)):
            steps.append(f"rule {rule.name} of {spelled} forwards {rule.domain or '.'} to {', '.join(rule.servers)}")
            return self._servers(rule.network or network, rule.servers, name, asked, steps, depth + 1)
        if zone is not None:
            return self._in_zone(zone, network, name, asked, steps)
        if asked == name.public:
            steps.append(f"public DNS leads {asked} on to {name.private if name.relative else name.zone}")
            question = name.private if name.relative else f"?.{name.zone}"
            return self._azure(network, name, question, steps, depth)
        missing = self._zones.named(name.zone)
        if missing and any(each.uncertain for each in missing):
            steps.append(f"zone {name.zone}: {missing[0].uncertain[0]}")
            return _Answer(NOT_KNOWN, "")
        if missing and missing[0].elsewhere:
            steps.append(f"zone {name.zone} is not in the input: whether it is linked to {spelled} is not known")
            return _Answer(NOT_KNOWN, "", zone=missing[0].key)
        if missing:
            steps.append(f"zone {name.zone} is not linked to {spelled}, so the answer is public")
        else:
            steps.append(f"there is no zone {name.zone}, so the answer is public")
        return _Answer(PUBLIC, "a public address")

    def _zone(self, network: str, asked: str) -> Zone | None:
        found = [zone for zone in self._zones.zones if network in zone.links and _below(asked, zone.name)]
        return max(found, key=lambda zone: len(zone.name), default=None)

    def _rule(self, network: str, asked: str) -> ForwardingRule | None:
        found = [r for r in self._zones.rules.get(network, ()) if r.enabled and _below(asked, r.domain)]
        return max(found, key=lambda rule: len(rule.domain), default=None)

    def _in_zone(self, zone: Zone, network: str, name: PrivateName, asked: str, steps: list[str]) -> _Answer:
        linked = f"zone {zone.name}, linked as {zone.links[network]}"
        relative = asked[: -len(zone.name) - 1] or "@"
        if relative == "?":
            if name.endpoint in zone.dynamic:
                steps.append(f"{linked}, gets the records of {name.endpoint.rpartition('/')[2]}")
                return _Answer(PRIVATE, name.endpoint.rpartition("/")[2], name.endpoint)
            if zone.elsewhere:
                steps.append(f"{linked}, is not in the input: whether it has that record is not known")
                return _Answer(NOT_KNOWN, "", zone=zone.key)
            steps.append(f"{linked}, gets no records of {name.endpoint.rpartition('/')[2]}: no zone group writes them")
            return _Answer(NOTHING, "")
        records = zone.records.get(relative) or zone.records.get("*")
        if not records and zone.elsewhere:
            steps.append(f"{linked}, is not in the input: whether it has {relative} is not known")
            return _Answer(NOT_KNOWN, "", zone=zone.key)
        if not records:
            if network in zone.falls_back:
                steps.append(f"{linked}, has no {relative} and asks public DNS instead (NxDomainRedirect)")
                return _Answer(PUBLIC, "a public address")
            steps.append(f"{linked}, has no record {relative}: no zone group or record set writes it")
            return _Answer(NOTHING, "")
        record = records[-1]
        others = {each.endpoint for each in records if each.endpoint}
        if len(others) > 1:
            steps.append(f"{linked}: {len(others)} endpoints write {relative}, and the last one wins")
        shown_address = addresses.text(record.address) if record.address is not None else "an address to come"
        same = record.endpoint == name.endpoint or self._is_endpoint(record.address, name.endpoint)
        steps.append(f"{linked}, has {relative} = {shown_address} ({record.source})")
        if same and len(others) <= 1:
            return _Answer(PRIVATE, shown_address, name.endpoint)
        return _Answer(
            NOT_KNOWN if len(others) > 1 else PUBLIC if not others else PRIVATE, shown_address, record.endpoint
        )

    def _is_endpoint(self, value: int | None, endpoint: str) -> bool:
        place = next((p for p in self._flows.model.places if p.key == endpoint), None)
        return value is not None and place is not None and value in place.answers

    def reverse(self, network: str, value: int) -> ReverseLookup:
        """What a network's own Azure resolver gives for an address."""
        text = addresses.text(value)
        asked = ".".join(reversed(text.split("."))) + ".in-addr.arpa"
        zone = self._zone(network, asked)
        if zone is None:
            every = [each for each in self._zones.zones if _below(asked, each.name)]
            why = f"{every[0].name} is not linked to it" if every else "there is no reverse zone for it"
            return ReverseLookup(network, text, "", why)
        found = zone.pointers.get(asked[: -len(zone.name) - 1])
        return ReverseLookup(network, text, found or "", zone.name if found else f"{zone.name} has no record for it")


def _below(name: str, suffix: str) -> bool:
    return suffix in ("", ".") or name == suffix or name.endswith("." + suffix)
