"""Private endpoints: who reaches them, and that every network finds them by name."""

from __future__ import annotations

from collections.abc import Iterator

from topology.intents.ground import Ground
from topology.intents.model import Allowed, Intent

_SQL = "sqlServer"
_FILES = "file"


def endpoints(ground: Ground) -> Iterator[Intent]:
    """Reached on the ports of what stands behind them, by our networks only, under names that lead there."""
    plan = ground.plan
    web = [f"place:{each.name}" for each in plan.endpoints if each.group_id != _SQL]
    callers = (*ground.gateway, *ground.workers, *ground.jumpbox)
    mounting = (*ground.web, *ground.compute, *ground.computes)
    sharing = (*ground.web, *ground.jumpbox)
    why = "secrets, packages, data, images and logs at their private endpoints"
    yield from _reached("endpoints-are-reached", why, ground.routed(callers), tuple(web), "443")
    files = tuple(f"place:{each.name}" for each in plan.endpoints if each.group_id == _FILES)
    why = "file shares are mounted over SMB 3"
    yield from _reached("file-shares-are-reached", why, ground.routed(mounting), files, "445")
    bases = tuple(f"place:{each.name}" for each in plan.endpoints if each.group_id == _SQL)
    why = "web nodes share their state in the database, and administrators reach it"
    yield from _reached("database-is-reached", why, ground.routed(sharing), bases, "1433")
    yield _nobody_else(ground, callers, mounting, sharing if bases else ())
    yield from _resolve(ground)


def _reached(name: str, why: str, callers: tuple[str, ...], targets: tuple[str, ...], port: str) -> Iterator[Intent]:
    if callers and targets:
        yield Intent(name, "reach", why, callers, targets, (port,))


def _nobody_else(
    ground: Ground, callers: tuple[str, ...], mounting: tuple[str, ...], sharing: tuple[str, ...]
) -> Intent:
    subnet = ground.endpoints
    allowed = [Allowed(callers, subnet, ("443",)), Allowed(mounting, subnet, ("445",))]
    if sharing:
        allowed.append(Allowed(sharing, subnet, ("1433",)))
    # Networks that exist already share the endpoints; a gateway in one of them, or an appliance, is their owners'.
    shared = [f"network:{each.name}" for each in ground.plan.existing_networks if each.key in _spokes(ground)]
    if shared:
        allowed.append(Allowed(tuple(shared), subnet, ("443",)))
    why = "private endpoints are called from our networks only, on their services' ports"
    return Intent("only-our-networks-reach-endpoints", "not-reach", why, ("any",), subnet, allowed=tuple(allowed))


def _spokes(ground: Ground) -> set[str]:
    return {spoke.name for spoke in ground.settings.spokes if spoke.id}


def _resolve(ground: Ground) -> Iterator[Intent]:
    """Each network's servers lead to the endpoints: with the corporate ones, and by Azure's own resolver alone.

    Zones that exist already are somebody else's, and what is in them is not known here.
    """
    plan = ground.plan
    elsewhere = {zone.key for zone in plan.zones if zone.existing}
    names: tuple[str, ...] = ()
    if elsewhere:
        used = {key for each in plan.endpoints for key in each.zones}
        here = [zone for zone in plan.zones if zone.key in used - elsewhere]
        names = tuple(dict.fromkeys(f"*.{suffix}" for zone in here for suffix in zone.public))
        if not names:
            return
    answered = plan.forwarders is not None and plan.forwarders.target is not None
    for network in plan.networks:
        if not network.subnets:
            continue
        source = (f"network:{network.name}",)
        if answered and plan.forwarders and plan.forwarders.answers != "server":
            why = f"{network.key} finds every private endpoint by its name, whichever of its servers answers"
            yield Intent(f"names-in-{network.key}", "resolve", why, source, names=names)
        why = f"{network.key} finds every private endpoint while the corporate name servers are down"
        silent = ground.name_servers
        yield Intent(f"names-in-{network.key}-by-azure", "resolve", why, source, names=names, without=silent)
