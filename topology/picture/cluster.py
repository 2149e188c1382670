"""The way of a call: gateway, load balancer, web nodes, compute nodes."""

from __future__ import annotations

from topology.picture import theme
from topology.picture.boxes import ITEM, Box, Item, arrow, item
from topology.picture.svg import Canvas
from topology.plan import Plan, ScaleSet

GAP = 56.0


def tiers(canvas: Canvas, plan: Plan, x: float, y: float, w: float) -> tuple[Box, ...]:
    """The gateway, the load balancer and the tiers, from left to right; returns their boxes."""
    wide = (w - 3 * GAP) / 4
    boxes = tuple(Box(x + index * (wide + GAP), y, wide, ITEM) for index in range(4))
    balancer = plan.load_balancer
    things = (
        _gateway(plan),
        Item(
            "balancer",
            theme.SUBNETS["cluster/web"],
            "load balancer",
            (balancer.private_address, f"{balancer.frontend_port} to {balancer.backend_port}", zones(balancer.zones)),
        ),
        *(_tier(tier) for tier in plan.scale_sets),
    )
    for box, thing in zip(boxes, things, strict=True):
        item(canvas, box, thing)
    labels = (str(balancer.frontend_port), str(balancer.backend_port), str(plan.scale_sets[1].listens_on))
    for left, right, label in zip(boxes, boxes[1:], labels, strict=False):
        arrow(canvas, left.right, left.middle, right.x, theme.TLS, label)
    return boxes


def zones(found: tuple[str, ...]) -> str:
    """Which zones something stands in."""
    return f"zones {', '.join(found)}" if len(found) > 1 else f"zone {found[0]}" if found else "no zone"


def _gateway(plan: Plan) -> Item:
    gateway = plan.gateway
    waf = gateway.waf
    guard = f"WAF, {waf.mode.lower()}" if waf else gateway.sku
    count = f"{gateway.minimum_capacity} to {gateway.maximum_capacity}, {zones(gateway.zones)}"
    return Item("gateway", theme.SUBNETS["cluster/gateway"], "gateway", (gateway.private_address, guard, count))


def _tier(tier: ScaleSet) -> Item:
    size = tier.size.removeprefix("Standard_")
    count = f"{tier.autoscale.minimum} to {tier.autoscale.maximum} x {size}"
    lines = (count, f"listen on {tier.listens_on}", zones(tier.zones))
    return Item("nodes", theme.SUBNETS[f"cluster/{tier.key}"], f"{tier.key} nodes", lines)
