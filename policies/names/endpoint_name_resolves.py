"""What reaches a private endpoint gets its address for its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import reduce
from operator import or_

from pulumi_policy import PolicyConfigSchema, Severity

from policies.core import define, wording
from policies.core.stack import Finding, Stack
from policies.core.values import Resource
from policies.parts.endpoints import ENDPOINT
from reachability import dns
from reachability.dns.names import PrivateName
from reachability.flows.atoms import bits
from reachability.flows.pairs import Flows


def check(stack: Stack, config: define.Config) -> Iterable[Finding]:
    """Judge every network and every private name: by servers, forwarders, rulesets, zones, links and records."""
    if not stack.all(ENDPOINT):
        return
    flows = stack.flows
    names = dns.private_names(flows.model.resources)
    zones = dns.read_zones(flows.model.resources)
    resolver = dns.Resolver(flows, zones, names)
    routed = _routed(flows)
    reached = _reached(flows, {name.endpoint for name in names})
    for name in names:
        for network in reached.get(name.endpoint, ()):
            found = resolver.resolve(network, name)
            at = _at(stack, network, name.endpoint)
            if at is None or found.endpoint == name.endpoint:
                continue
            spelled = flows.model.networks[network].name
            steps = "; ".join(found.steps)
            if found.verdict == dns.resolve.NOT_KNOWN:
                if not _undeclared(found.steps) and not _answered_for(found.zone, config):
                    yield Finding(
                        at, f"that {spelled} gets a private address for {name.public} {wording.not_known(steps)}"
                    )
            else:
                answer = _WRONG.get(found.verdict, found.answer)
                said = f"{spelled} reaches the endpoint of {name.public} and gets {answer} for its name"
                yield Finding(at, f"{said}: {steps}.")
        linked = {network for zone in zones.named(name.zone) for network in zone.links}
        yield from _stranded(stack, resolver, routed, name, linked)


def _stranded(
    stack: Stack, resolver: dns.Resolver, routed: Mapping[str, int], name: PrivateName, linked: Iterable[str]
) -> Iterable[Finding]:
    """Networks that get the endpoint's address by a link of theirs and have no route there: worse than no name."""
    flows = stack.flows
    if name.endpoint not in flows.index:
        return
    called = flows.space.of_place[flows.index[name.endpoint]]
    for network in sorted(linked):
        at = _at(stack, network)
        # Looking a name up costs far more than a glance at the routes, and few networks are without one.
        if at is None or network not in routed or routed[network] & called:
            continue
        if resolver.resolve(network, name).verdict == dns.resolve.PRIVATE:
            spelled = flows.model.networks[network].name
            yield Finding(
                at,
                f"{spelled} gets the private address of {name.public} and no route leads there: a peering or a route "
                "is missing, or the zone is linked to a network that does not need it.",
            )


def _routed(flows: Flows) -> dict[str, int]:
    """By network in which something calls, all to which a route may lead from there."""
    found: dict[str, int] = {}
    for network, standing in flows.roads.standing.items():
        places = {flows.space.atoms[bit].place for bit in bits(standing & flows.space.calling)}
        senders = {flows.travel.sender(flows.model.places[place]) for place in places}
        if senders:
            found[network] = reduce(or_, (way.mask for sender in senders for way in flows.travel.ways(sender)), 0)
    return found


_WRONG = {dns.resolve.PUBLIC: "a public address", dns.resolve.NOTHING: "no address"}


def _answered_for(zone: str, config: define.Config) -> bool:
    """Whether the team says that another stack keeps the zone and its links."""
    group, _, name = zone.partition("/microsoft.network/privatednszones/")
    patterns = config.get("zonesElsewhere") or ()
    return any(fnmatchcase(f"{group}/{name}", str(each).lower()) for each in patterns if zone)


def _undeclared(steps: Iterable[str]) -> bool:
    """Whether it hangs on a server that nobody described, which network-dns-forwarder-declared reports."""
    return any("name its forwarders" in step for step in steps)


def _reached(flows: Flows, endpoints: Iterable[str]) -> dict[str, list[str]]:
    """By endpoint, the networks from which something may get there."""
    columns = flows.columns(possible=True)
    found: dict[str, list[str]] = {}
    for key in endpoints:
        senders = 0
        if key in flows.index:
            for bit in bits(flows.space.of_place[flows.index[key]]):
                for mask in columns.get(bit, {}).values():
                    senders |= mask
        found[key] = [
            network
            for network, standing in flows.roads.standing.items()
            if standing & senders and flows.model.networks[network].known
        ]
    return found


def _at(stack: Stack, *keys: str) -> Resource | None:
    """The first of these that the stack holds."""
    by_key = stack.model.resources.by_key
    found = (stack.resource(by_key[key].where) for key in keys if key in by_key)
    return next((each for each in found if each is not None), None)


POLICY = define.stack_policy(
    define.About(
        name="endpoint-name-resolves",
        title="What reaches a private endpoint resolves its name",
        description=(
            "A network that reaches a private endpoint must get the endpoint's address for its name, by its own DNS "
            "servers, their forwarders, the linked zones and their records; and one that gets it must have a route."
        ),
        severity=Severity.HIGH,
        framework=define.mcsb("NS-10", "Ensure Domain Name System (DNS) security"),
        tags=("MCSB:NS-2", "dns", "private-link"),
        remediation="Mend the step that the message ends with: a server, a forwarder, a link, a zone group.",
        config=PolicyConfigSchema(
            {
                "zonesElsewhere": {
                    "type": "array",
                    "items": {"type": "string"},
                    "default": [],
                    "description": (
                        "Zones that another stack keeps and links, as <resource group>/<zone>, where * stands for "
                        "anything: rg-dns/privatelink.*. What hangs on such a zone is not judged here."
                    ),
                }
            }
        ),
    ),
    check=check,
)
