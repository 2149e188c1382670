"""The services outside that have to be reached: the outbound table, which follows Microsoft's page; allowed hosts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from topology.egress.rows import ROWS, Audience, Row
from topology.egress.scenario import Scenario, destination, rows_for
from topology.intents.ground import Ground
from topology.intents.model import Intent


@dataclass(frozen=True, slots=True)
class ByAddress:
    """A row of the table that is reached by address, because Azure has no tag for it."""

    callers: tuple[str, ...]
    addresses: tuple[str, ...]
    ports: tuple[str, ...]
    protocol: str


def services(ground: Ground) -> Iterator[Intent]:
    """Everything of the table, for each of those who call it, where the plan leads out by a way of its own.

    What somebody else's firewall lets through is theirs to show, and without a way out nothing is reached.
    """
    settings, plan = ground.settings, ground.plan
    if not (plan.firewall or plan.nat_gateways):
        return
    for row, everyone in _called(ground):
        callers = ground.routed(everyone)
        if not callers:
            continue
        target = row.addresses if row.tag is None else (f"tag:{destination(row, settings.location)[0].lower()}",)
        protocol = "*" if row.protocol == "*" else row.protocol.lower()
        name = f"service-{_kebab(row.id)}"
        yield Intent(name, "reach", row.why, callers, target, row.ports, _beside(protocol))
    for item in settings.egress.allow:
        workers = ground.routed(ground.workers)
        target = tuple(f"name:{host}" for host in item.hosts)
        if plan.firewall and workers:
            # A NAT gateway knows no names, and a group opens the port to all of the internet.
            ports = tuple(str(port) for port in item.ports)
            yield Intent(f"host-{item.name}", "reach", item.reason, workers, target, ports)


def by_address(ground: Ground) -> Iterator[ByAddress]:
    """The rows that are reached by address."""
    for row, callers in _called(ground):
        if row.tag is None:
            yield ByAddress(callers, row.addresses, row.ports, _beside(row.protocol.lower()))


def _beside(protocol: str) -> str:
    """The protocol where it is not the one that goes without saying."""
    return "" if protocol == "tcp" else protocol


def _called(ground: Ground) -> Iterator[tuple[Row, tuple[str, ...]]]:
    """The rows that hold, each with all who call it."""
    standing: dict[Audience, tuple[str, ...]] = {
        "nodes": (*ground.web, *ground.compute),
        "computes": ground.computes,
        "plain": ground.whole(ground.plain),
        "jumpbox": ground.subnets(ground.shared, "jumpbox"),
    }
    here = _circumstances(ground)
    for row in ROWS:
        callers = tuple(
            prefix for audience, where in standing.items() if row in rows_for(here, audience) for prefix in where
        )
        if callers:
            yield row, callers


def _circumstances(ground: Ground) -> Scenario:
    settings = ground.settings
    workspace = settings.workspace
    return Scenario(
        region=settings.location,
        isolation=workspace.isolation if workspace else "ownNetwork",
        high_business_impact=workspace is not None and workspace.high_business_impact,
        private_monitor=settings.monitor.private_link,
        inspected=settings.egress.inspected,
    )


def _kebab(text: str) -> str:
    return "".join(f"-{each.lower()}" if each.isupper() else each for each in text).lstrip("-")
