"""What the spokes reach outside: Azure's services by tag, and the hosts that the settings allow."""

from __future__ import annotations

from collections.abc import Iterator

from topology.egress.rows import ROWS, Audience, Row
from topology.egress.scenario import Scenario, destination, inbound_rows, rows_for
from topology.flows.model import Flow, Places
from topology.schema import Settings


def scenario(settings: Settings) -> Scenario:
    """What the settings say of the circumstances that the outbound set depends on."""
    workspace = settings.workspace
    return Scenario(
        region=settings.location,
        isolation=workspace.isolation if workspace else "ownNetwork",
        public_ip=False,  # no compute of this plan has a public address
        high_business_impact=bool(workspace and workspace.high_business_impact),
        private_monitor=settings.monitor.private_link,
        inspected=settings.egress.inspected,
    )


def callers(places: Places, audience: Audience) -> tuple[str, ...]:
    """Where an audience of the table stands."""
    standing: dict[Audience, tuple[str, ...]] = {
        "nodes": places.nodes(),
        "computes": places.computes(),
        "plain": places.all(*places.plain),
        "jumpbox": places.of("hub", "jumpbox"),
    }
    return standing[audience]


def outbound(settings: Settings, places: Places) -> Iterator[Flow]:
    """A flow for every row that holds for anybody, then one for the ports of the allowed hosts.

    A security group knows no host names. With a firewall behind it, opening a port towards the internet is no more than
    letting packets reach the firewall, which knows the names; with a NAT gateway it is the internet on that port.
    """
    here = scenario(settings)
    audiences: tuple[Audience, ...] = ("nodes", "computes", "plain", "jumpbox")
    for row in ROWS:
        sources = tuple(
            prefix for audience in audiences if row in rows_for(here, audience) for prefix in callers(places, audience)
        )
        yield _flow(row, sources, here.region)
    for row in inbound_rows(here):
        yield Flow(
            row.id, "platform", destination(row, here.region), places.computes(), row.ports, row.why, row.protocol
        )
    ports = sorted({port for item in settings.egress.allow for port in item.ports})
    if ports:
        why = "allowed hosts on the internet: " + ", ".join(item.name for item in settings.egress.allow)
        yield Flow(
            "ToAllowedHosts",
            "internet",
            consumers(places),
            ("Internet",),
            tuple(str(port) for port in ports),
            why if len(why) <= 140 else f"{why[:139]}…",
        )


def consumers(places: Places) -> tuple[str, ...]:
    """Who may reach the allowed hosts: what trains models or builds environments, and the nodes that run them."""
    return (*places.nodes(), *places.computes(), *places.all(*places.plain))


def _flow(row: Row, sources: tuple[str, ...], region: str) -> Flow:
    return Flow(f"To{row.id}", "platform", sources, destination(row, region), row.ports, row.why, row.protocol)
