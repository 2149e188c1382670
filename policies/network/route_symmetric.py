"""What goes over a firewall comes back over it."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_policy import Severity

from policies.core import define
from policies.core.stack import Finding, Stack
from policies.core.values import Resource
from policies.parts import subnets
from reachability import findings


def check(stack: Stack, _config: define.Config) -> Iterable[Finding]:
    """Judge every pair of places between which something is open, by the ways of both directions."""
    if not any(table.routes for table in stack.model.tables.values()):
        return  # without routes of one's own, both directions take the peering or the gateway
    places = {place.name: place for place in stack.model.places}
    for found in findings.asymmetric(stack.flows):
        source, _, target = found.subject.partition(" to ")
        at = None
        for name in (source, target):
            place = places.get(name)
            subnet = stack.model.subnets.get(place.subnet) if place else None
            at = at or (subnets.writer(stack, subnet) if subnet else None)
        at = at or _first_table(stack)
        if at is not None:
            yield Finding(
                at,
                f"what {source} sends to {target} {found.message}. A firewall that sees one direction only drops the "
                "flow. Give both subnets routes over the same appliance.",
            )


def _first_table(stack: Stack) -> Resource | None:
    return next(iter(stack.all("network:RouteTable")), None)


POLICY = define.stack_policy(
    define.About(
        name="route-symmetric",
        title="Answers come back the way that questions went",
        description="An open flow must pass the same appliances in both directions.",
        severity=Severity.HIGH,
        framework=define.mcsb("NS-3", "Deploy firewall at the edge of enterprise network"),
        tags=("network", "route", "firewall"),
        remediation="Add the missing route, or take the other away, so that both directions meet the same appliance.",
    ),
    check=check,
)
