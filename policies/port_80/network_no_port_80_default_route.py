"""No route for public addresses, a default route above all, turns `VirtualNetwork` into the internet for port 80."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.stack import Finding, Stack
from policies.parts import security_rules, subnets
from reachability import addresses
from reachability.flows import openings
from reachability.flows.openings import Opening
from reachability.network.model import UNKNOWN_GROUP, Model, Route, Subnet
from reachability.service_tags import VIRTUAL_NETWORK


def check(stack: Stack, _config: define.Config) -> Iterable[Finding]:
    """Judge every subnet that has a route table."""
    model = stack.model
    by_tag: dict[str, list[Opening]] = {}
    own_groups: dict[str, set[str]] = {}
    for place in model.places:
        own_groups.setdefault(place.subnet, set()).update(place.guards)
    for subnet in model.subnets.values():
        outward = _outward_route(model, subnet)
        at = subnets.writer(stack, subnet)
        if outward is None or at is None:
            continue
        for key in [subnet.group] if subnet.group else sorted(own_groups.get(subnet.key, ())):
            if key is not None and key not in model.groups:
                yield Finding(at, f"its security group {wording.not_known('of ' + subnet.name)}")
            elif key is not None:
                if key not in by_tag:
                    by_tag[key] = list(_by_tag(model, key))
                for opening in by_tag[key]:
                    yield Finding(at, _said(model, subnet, outward, key, opening))


def _outward_route(model: Model, subnet: Subnet) -> Route | None:
    """The widest route of a subnet for public addresses, or one that may be such because its prefix is not known.

    A default route may be written in halves, and the tag holds each prefix that a route table has (virtual network
    service tags overview).
    """
    if subnet.table == UNKNOWN_GROUP:
        return Route("(route table not known)", None, 0, "", "", None)
    table = model.tables.get(subnet.table or "")
    routes = table.routes if table else ()
    sure = [route for route in routes if route.prefix is not None and route.prefix & addresses.PUBLIC]
    may = [route for route in routes if route.prefix is None and not route.tag]
    return next(iter([*sorted(sure, key=lambda route: route.length), *may]), None)


def _by_tag(model: Model, key: str) -> Iterator[Opening]:
    """The rules of a group, Azure's own included, that let 80 in from `VirtualNetwork`."""
    rules = model.groups[key].rules
    for opening in security_rules.on_port_80(rules):
        if VIRTUAL_NETWORK in opening.rule.source.tags:
            yield opening
    default = openings.default_opening(rules, security_rules.ON_80)
    if default is not None:
        yield default


def _said(model: Model, subnet: Subnet, route: Route, key: str, opening: Opening) -> str:
    rule, group = opening.rule, model.groups[key].name
    what = f"rule {rule.name} of {group} lets in VirtualNetwork on port 80"
    found = model.tables.get(subnet.table or "")
    table = found.name if found else "its route table"
    if route.prefix is None or opening.missing:
        missing = wording.all_of(opening.missing or (f"the prefix of {route.name} in {table}",))
        return f"subnet {subnet.name}: {what}, and that it is not everybody {wording.not_known(missing)}"
    kind, held = (
        ("default route", "every address, those of the internet")
        if route.length == 0
        else ("route", "public addresses")
    )
    return (
        f"subnet {subnet.name}: {what}, and with the {kind} {route.name} of {table} that tag may hold {held} "
        "too. Put an inbound Deny of TCP 80 from * before the rule, or name prefixes "
        "instead of the tag."
    )


POLICY = define.stack_policy(
    define.About(
        name="network-no-port-80-default-route",
        title="No route for public addresses lets the internet in as VirtualNetwork on port 80",
        description=(
            "A subnet with a user-defined default route, whole or in parts, or with any other route for public "
            "addresses must not let TCP port 80 in from VirtualNetwork, not by Azure's own rule 65000 either: the tag "
            "holds the prefixes of route tables, and so may hold everybody."
        ),
        severity=Severity.HIGH,
        framework=define.mcsb("NS-1", "Establish network segmentation boundaries"),
        tags=("MCSB:NS-2", "port-80", "network", "route"),
        remediation=(
            "Add an inbound Deny of TCP 80 from * to the subnet's security group, before any rule that names "
            "VirtualNetwork."
        ),
    ),
    check=check,
)
