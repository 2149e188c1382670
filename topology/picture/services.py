"""What stands in the hub, from the left: the resolver, the gateway, the jumpbox, Bastion and the firewall."""

from __future__ import annotations

from dataclasses import dataclass

from topology.picture import theme
from topology.picture.boxes import ITEM, Box, Item, arrow, chips, item
from topology.picture.cluster import GAP, zones
from topology.picture.svg import Canvas
from topology.plan import Plan

ABOVE = 40.0  # for the lines that come in from above
NARROW_GAP = 32.0  # between five of them: room for an arrow and its label
BELOW = 28.0  # for the line that leaves below


@dataclass(frozen=True, slots=True)
class Services:
    """Where each of them is; None for what the plan has not."""

    resolver: Box | None = None
    jumpbox: Box | None = None
    bastion: Box | None = None
    firewall: Box | None = None
    gateway: Box | None = None


def any_of(plan: Plan) -> bool:
    """Whether there is anything of the kind."""
    return bool(plan.resolver or plan.hub_gateway or plan.jumpbox or plan.bastion or plan.firewall)


def facts(plan: Plan) -> list[str]:
    """What holds of all networks and has no place of its own."""
    found = []
    if plan.ddos:
        found.append("DDoS protection of every network")
    if plan.dns_policy:
        others = {rule.action for rule in plan.dns_policy.rules if rule.action != "Allow"}
        what = "blocked" if "Block" in others else "logged"
        found.append(f"DNS allow-list: other look-ups are {what}")
    if plan.reverse_zones:
        pointers = sum(len(zone.pointers) for zone in plan.reverse_zones)
        found.append(f"reverse zones with {pointers} pointers")
    for nat in plan.nat_gateways:
        found.append(f"NAT gateway of {nat.network}")
    return found


def height(plan: Plan, w: float) -> float:
    """How high the block is."""
    high = ABOVE + ITEM + BELOW if any_of(plan) else 0.0
    told = facts(plan)
    return high + (chips(Canvas(), told, 0, 0, w, theme.PEERING) + 18 if told else 0.0)


def services(canvas: Canvas, plan: Plan, x: float, y: float, w: float) -> Services:
    """Draw them into the same four columns as the tiers, or into five with a gateway; returns where they are."""
    columns, gap = (5, NARROW_GAP) if plan.hub_gateway else (4, GAP)
    wide = (w - (columns - 1) * gap) / columns
    places = [Box(x + index * (wide + gap), y + ABOVE, wide, ITEM) for index in range(columns)]
    found = Services(
        resolver=places[0] if plan.resolver else None,
        jumpbox=places[-3] if plan.jumpbox else None,
        bastion=places[-2] if plan.bastion else None,
        firewall=places[-1] if plan.firewall else None,
        gateway=places[1] if plan.hub_gateway else None,
    )
    lines: tuple[str, ...]
    if found.resolver and plan.resolver:
        count = len(plan.resolver.rules)
        asked = f"asks for {count} domain{'' if count == 1 else 's'}"
        lines = (f"at {plan.resolver.inbound_address}", asked)
        item(canvas, found.resolver, Item("dns", theme.NAMES, "DNS resolver", lines))
    if found.gateway and plan.hub_gateway:
        gateway = plan.hub_gateway
        ends = ", ".join(connection.key for connection in gateway.connections[:2])
        lines = (gateway.sku, f"to {ends}", zones(gateway.addresses[0].zones))
        title = "VPN gateway" if gateway.kind == "vpn" else "ExpressRoute"
        item(canvas, found.gateway, Item("tunnel", theme.TLS, title, lines))
    if found.jumpbox and plan.jumpbox:
        box = plan.jumpbox
        lines = (box.private_address, box.size.removeprefix("Standard_"))
        item(canvas, found.jumpbox, Item("jumpbox", theme.OPERATORS, "jumpbox", lines))
    if found.bastion and plan.bastion:
        bastion = plan.bastion
        lines = (bastion.sku, "public address" if bastion.address else "private only", zones(bastion.zones))
        item(canvas, found.bastion, Item("bastion", theme.OPERATORS, "Bastion", lines))
    if found.firewall and plan.firewall:
        firewall = plan.firewall
        count = sum(len(part.rules) for group in firewall.policy.groups for part in group.collections)
        lines = (f"{firewall.tier}, {count} rules", firewall.private_address, zones(firewall.zones))
        item(canvas, found.firewall, Item("firewall", theme.EGRESS, "firewall", lines))
    if found.bastion and found.jumpbox:
        line = (found.bastion.x, found.bastion.middle, found.jumpbox.right)
        arrow(canvas, *line, theme.OPERATORS, "3389", marker="operators")
    told = facts(plan)
    if told:
        top = y + (ABOVE + ITEM + BELOW if any_of(plan) else 0.0)
        chips(canvas, told, x, top, w, theme.PEERING)
    return found
