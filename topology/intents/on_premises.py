"""On-premises: what Azure may call there, and what is called from there."""

from __future__ import annotations

from collections.abc import Iterator

from topology.intents.ground import Ground, excluding, hosts
from topology.intents.model import Allowed, Intent

_THERE = ("kind:on-premises",)
_LOOKUPS = ("tcp", "udp")


def on_premises(ground: Ground) -> Iterator[Intent]:
    """Named hosts only, each on its port; and from there the gateway, and what answers corporate name servers."""
    settings = ground.settings
    corporate = settings.corporate
    lists = hosts(address for _, address in corporate.pki.all_hosts())
    checking = (*ground.gateway, *ground.workers, *ground.jumpbox)
    allowed = [Allowed(("azure",), ground.name_servers, ("53",), protocol) for protocol in _LOOKUPS]
    allowed.append(Allowed(checking, lists, ("80",)))
    for item in corporate.exceptions:
        allowed.append(Allowed(ground.workers, hosts((item.address,)), (str(item.port),)))
    why = "nothing in Azure calls on-premises but what certificates are checked with, name servers, and named hosts"
    # The firewall hands on what it lets through, which is judged where it comes from, and asks name servers itself.
    callers = ("azure", *excluding(ground.appliances), *excluding(ground.existing))
    yield Intent("only-named-hosts-are-called-on-premises", "not-reach", why, callers, _THERE, allowed=tuple(allowed))
    yield from _called(ground, lists)
    yield from _lookups(ground)
    yield from _from_there(ground)


def _called(ground: Ground, lists: tuple[str, ...]) -> Iterator[Intent]:
    """What has to be reached there, from the networks that have a way there and back."""
    if ground.settings.parked:
        return  # what hands it on is at rest, and so are the nodes
    cluster = (*ground.gateway, *ground.web, *ground.compute) if ground.joined_in(ground.cluster) else ()
    computes = ground.computes if ground.joined_in(ground.workspace) else ()
    plain = ground.whole(network for network in ground.plain if ground.joined_in(network.key))
    # Somebody else's firewall stands before all but the gateway, and what it lets through is theirs to show.
    checking = ground.routed((*cluster, *computes, *plain)) if ground.shown else (ground.gateway if cluster else ())
    if checking:
        why = "certificates are checked against the revocation lists"
        yield Intent("revocation-lists-are-reached", "reach", why, checking, lists, ("80",))
    workers = tuple(each for each in checking if each not in ground.gateway)
    if workers:
        for item in ground.settings.corporate.exceptions:
            target, port = hosts((item.address,)), (str(item.port),)
            yield Intent(f"{item.name}-is-reached", "reach", item.reason, workers, target, port)


def _lookups(ground: Ground) -> Iterator[Intent]:
    """Name servers that networks ask, and what in Azure they ask in turn."""
    settings, plan = ground.settings, ground.plan
    if settings.parked or not ground.shown or "hub" not in ground.joined:
        return
    asked = tuple(each for each in hosts(settings.dns_servers) if each in ground.name_servers)
    cluster = (*ground.gateway, *ground.web, *ground.compute) if ground.joined_in(ground.cluster) else ()
    computes = ground.computes if ground.joined_in(ground.workspace) else ()
    plain = ground.whole(network for network in ground.plain if ground.joined_in(network.key))
    askers = ground.routed((*cluster, *computes, *plain, *ground.jumpbox))
    resolver = ground.subnets(ground.shared, "resolverOutbound") if settings.dns.resolver else ()
    answering = (
        plan.forwarders.target if plan.forwarders and plan.forwarders.answers in ("firewall", "resolver") else None
    )
    target = hosts((answering,)) if answering else ()
    for protocol in _LOOKUPS:
        beside = "" if protocol == "tcp" else protocol
        for name, why, source, to in (
            ("name-servers-are-asked", "names are looked up at the corporate servers", askers, asked),
            ("azure-answers-name-servers", "corporate servers forward Azure's names", ground.name_servers, target),
            ("the-resolver-asks", "the resolver asks for corporate domains", resolver, ground.name_servers),
        ):
            if source and to:
                yield Intent(f"{name}-{protocol}", "reach", why, source, to, ("53",), beside)


def _from_there(ground: Ground) -> Iterator[Intent]:
    settings, plan = ground.settings, ground.plan
    allowed = [Allowed(ground.clients, ground.gateway, ("443",))]
    answering = plan.forwarders.target if plan.forwarders else None
    if answering:
        allowed += [Allowed(ground.name_servers, hosts((answering,)), ("53",), protocol) for protocol in _LOOKUPS]
    firewall = plan.firewall
    if firewall and plan.forwarders and plan.forwarders.answers != "firewall":
        # Its DNS proxy listens to whoever has a route to it: no group may stand on its subnet.
        allowed += [Allowed(_THERE, (f"place:{firewall.name}",), ("53",), protocol) for protocol in _LOOKUPS]
    elif firewall:
        allowed += [Allowed(_THERE, hosts((firewall.private_address,)), ("53",), each) for each in _LOOKUPS]
    if plan.bastion:
        bastion = ground.subnets(plan.bastion.network, plan.bastion.subnet)
        if plan.bastion.address is None:
            allowed.append(Allowed(ground.clients, bastion, ("443",)))
        # Azure demands these of its group from all of VirtualNetwork, which on-premises belongs to (bastion-nsg.md).
        allowed.append(Allowed(_THERE, bastion, ("5701", "8080")))
    for spoke in settings.created():
        for entry in spoke.inbound:
            sources = tuple(source for source in entry.sources if source[0].isdigit())
            if sources:
                space = tuple(str(prefix) for prefix in spoke.address_space)
                allowed.append(Allowed(sources, space, tuple(entry.ports)))
    why = "from on-premises only the gateway is called, what answers name servers, and what a spoke says it lets in"
    target = ("azure", *excluding(ground.existing))
    # Behind the gateway it is the gateway that calls.
    callers = (*_THERE, f"!place:{plan.gateway.name}")
    yield Intent("on-premises-calls-the-gateway-only", "not-reach", why, callers, target, allowed=tuple(allowed))
