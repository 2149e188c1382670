"""The way out in words, and what the people who keep somebody else's firewall have to let through."""

from __future__ import annotations

from collections.abc import Iterator

from topology.plan import ApplicationRule, NetworkRule, Plan


def way_out(plan: Plan) -> list[str]:
    """Lines for people; none where nothing leads out."""
    lines: list[str] = []
    if plan.firewall:
        wall = plan.firewall
        count = sum(len(found.rules) for group in wall.policy.groups for found in group.collections)
        lines += ["", f"firewall       {wall.private_address}, {wall.tier}, {count} rules"]
    if plan.nat_gateways:
        lines += ["", *(f"NAT gateway    {nat.name} for {nat.network}" for nat in plan.nat_gateways)]
    return [*lines, *_on_premises(plan)]


def _on_premises(plan: Plan) -> Iterator[str]:
    gateway = plan.hub_gateway
    if gateway:
        yield ""
        kind = "VPN gateway   " if gateway.kind == "vpn" else "ExpressRoute  "
        for connection in gateway.connections:
            end = connection.site.address if connection.site else str(connection.circuit).rpartition("/")[2]
            yield f"{kind} {gateway.name}, {gateway.sku}, to {connection.key} ({end})"
    if plan.connected:
        yield f"on-premises    connected: {', '.join(sorted(plan.connected))}"
    else:
        yield "on-premises    not connected: no network has a way there (hub.gateway.make)"


def for_appliance(plan: Plan) -> Iterator[tuple[str, ...]]:
    """The rules for a firewall that someone else runs, as rows of a table with its heading."""
    yield "RULE", "FROM", "TO", "PROTOCOL", "PORTS", "REASON"
    for group in plan.appliance_rules:
        for found in group.collections:
            for rule in found.rules:
                yield (rule.name, ", ".join(rule.sources), *_target(rule), rule.description)


def _target(rule: NetworkRule | ApplicationRule) -> tuple[str, str, str]:
    if isinstance(rule, ApplicationRule):
        kinds = ", ".join(kind.upper() for kind, _ in rule.protocols)
        return ", ".join(rule.hosts), kinds, ", ".join(str(port) for _, port in rule.protocols)
    return ", ".join(rule.destinations or rule.hosts), ", ".join(rule.protocols), ", ".join(rule.ports)
