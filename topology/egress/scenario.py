"""Which rows hold under which circumstances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from topology.egress.rows import INBOUND, ROWS, Audience, Row

Isolation = Literal["ownNetwork", "managedInternet", "managedApproved"]


@dataclass(frozen=True, slots=True)
class Scenario:
    """What the outbound set depends on.

    `isolation` is where the workspace's computes run: in this plan's network, or in a network that Azure manages, with
    the internet open or only what is approved. `inspected`: whether a firewall stands between.
    """

    region: str
    isolation: Isolation = "ownNetwork"
    public_ip: bool = False
    high_business_impact: bool = False
    private_monitor: bool = False
    inspected: bool = False


def rows_for(scenario: Scenario, audience: Audience) -> tuple[Row, ...]:
    """The rows of one audience, in the table's order.

    Computes of a managed network are not in a network of this plan, so nothing of it has to let them out.
    """
    if audience == "computes" and scenario.isolation != "ownNetwork":
        return ()
    return tuple(row for row in ROWS if audience in row.audience and holds(row, scenario))


def inbound_rows(scenario: Scenario) -> tuple[Row, ...]:
    """What has to come in to computes: nothing, unless they have public addresses."""
    return (INBOUND,) if scenario.isolation == "ownNetwork" and scenario.public_ip else ()


def direct_tags(scenario: Scenario) -> tuple[str, ...]:
    """The service tags that go to the internet past the firewall, by a route of their own."""
    return tuple(row.tag for row in inbound_rows(scenario) if row.tag)


def holds(row: Row, scenario: Scenario) -> bool:
    """Whether a row's condition is met."""
    if row.when == "high business impact":
        return scenario.high_business_impact
    if row.when == "no private monitor":
        return not scenario.private_monitor
    if row.when == "firewall":
        return scenario.inspected
    return True


def destination(row: Row, region: str) -> tuple[str, ...]:
    """What a rule names for the row: one service tag of the region, or addresses. Never empty."""
    return (row.tag.format(region=region),) if row.tag else row.addresses


def hosts(row: Row, region: str) -> tuple[str, ...]:
    """The row's names in a region."""
    return tuple(host.format(region=region) for host in row.hosts)
