"""The internet: nothing comes in from it but operators' sessions, and what goes out takes one way."""

from __future__ import annotations

from collections.abc import Iterator

from topology.intents.ground import Ground, excluding
from topology.intents.model import Allowed, Intent
from topology.plan.network import VirtualNetwork


def outside(ground: Ground) -> Iterator[Intent]:
    """Inwards, then outwards by what the settings choose."""
    yield _inwards(ground)
    yield from _outwards(ground)


def _inwards(ground: Ground) -> Intent:
    plan, bastion = ground.plan, ground.settings.bastion
    allowed: list[Allowed] = []
    if plan.bastion and bastion:
        host = [f"place:{plan.bastion.name}"]
        if plan.bastion.address:
            host.append(f"place:{plan.bastion.address.name}")
            callers = tuple(str(prefix) for prefix in bastion.clients) or ("outside",)
            allowed.append(Allowed(callers, tuple(host), ("443",)))
        allowed.append(Allowed(("tag:gatewaymanager",), tuple(host), ("443",)))
    why = "nothing is called from the internet"
    why += ", but Bastion by those who may open sessions" if allowed else ""
    target = ("deployed", *excluding(ground.existing))
    return Intent("the-internet-reaches-nothing", "not-reach", why, ("outside",), target, allowed=tuple(allowed))


def spokes(ground: Ground) -> tuple[VirtualNetwork, ...]:
    """The created spokes that have subnets."""
    return tuple(network for network in ground.plan.networks if network.role != "hub" and network.subnets)


def _outwards(ground: Ground) -> Iterator[Intent]:
    settings, plan = ground.settings, ground.plan
    kind = settings.egress.kind
    everyone = (*ground.whole(spokes(ground)), *ground.jumpbox)
    callers = ground.routed(everyone)
    through: tuple[str, ...]
    if kind == "none":
        why = "nothing leads to the internet in these settings (egress.kind: none)"
        yield Intent("nothing-calls-the-internet", "not-reach", why, callers, ("outside",))
    elif kind == "firewall" and plan.firewall:
        why = "what leaves a spoke for the internet passes the firewall"
        through = (f"place:{plan.firewall.name}",)
        yield Intent("internet-only-through-the-firewall", "only-through", why, callers, ("outside",), through=through)
    elif kind == "appliance" and settings.hub.appliance:
        why = "what leaves a spoke for the internet passes the firewall that hub.appliance names"
        through = (f"{settings.hub.appliance}/32",)
        yield Intent("internet-only-through-the-appliance", "only-through", why, callers, ("outside",), through=through)
    elif kind == "nat" and plan.nat_gateways:
        why = "what leaves a spoke for the internet leaves by the spoke's NAT gateway"
        through = tuple(f"nat:{nat.name}" for nat in plan.nat_gateways)
        yield Intent("internet-only-through-nat", "only-through", why, callers, ("outside",), through=through)
    yield from _nothing_more(ground, everyone)


def _nothing_more(ground: Ground, callers: tuple[str, ...]) -> Iterator[Intent]:
    """The internet proper, which is what no service tag and no allowed name stands for."""
    settings = ground.settings
    if settings.egress.kind == "none" or settings.parked:
        return
    from topology.intents.services import by_address

    allowed = [Allowed(row.callers, row.addresses, row.ports, row.protocol) for row in by_address(ground)]
    if settings.egress.kind == "nat":
        ports = sorted({port for item in settings.egress.allow for port in item.ports})
        if ports:
            # A NAT gateway knows no names: the ports of the allowed hosts are open to all of the internet.
            allowed.append(Allowed(ground.workers, ("kind:internet",), tuple(map(str, ports))))
    elif settings.egress.kind == "appliance":
        return  # what somebody else's firewall lets through is not known here
    why = "of the internet only the services and hosts are reached that are named"
    yield Intent("nothing-else-of-the-internet", "not-reach", why, callers, ("kind:internet",), allowed=tuple(allowed))
