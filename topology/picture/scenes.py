"""What stands inside the cards: the tiers, the endpoints with their zones, and the corporate network."""

from __future__ import annotations

from dataclasses import dataclass

from topology.picture import theme
from topology.picture.glyphs import glyph
from topology.picture.svg import Canvas
from topology.plan import Plan


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle that lines can be tied to."""

    x: float
    y: float
    w: float
    h: float

    @property
    def place(self) -> tuple[float, float, float, float]:
        """Left, top, width, height."""
        return self.x, self.y, self.w, self.h

    @property
    def middle(self) -> float:
        """The height of its centre."""
        return self.y + self.h / 2

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.h


def item(canvas: Canvas, box: Box, picture: str, colour: str, title: str, lines: tuple[str, ...]) -> None:
    """A thing of the plan: its glyph, its name, and a few facts."""
    canvas.box(box.x, box.y, box.w, box.h, fill=theme.WHITE, stroke=colour, stroke_width="1.5")
    glyph(canvas, picture, box.x + 10, box.y + 12, colour=colour)
    canvas.text(box.x + 52, box.y + 23, title, size=13, weight=700, fill=theme.INK)
    for index, line in enumerate(lines):
        canvas.text(box.x + 52, box.y + 40 + 15 * index, line, size=11, fill=theme.MUTED)


def arrow(canvas: Canvas, x1: float, y: float, x2: float, colour: str, label: str) -> None:
    """A level arrow with its label above it."""
    canvas.path(
        f"M{x1:.1f} {y:.1f}H{x2 - 3:.1f}", stroke=colour, stroke_width="2.5", fill="none", marker_end="url(#tls)"
    )
    canvas.text((x1 + x2) / 2 - 2, y - 8, label, size=11, weight=700, fill=colour, anchor="middle")


def tiers(canvas: Canvas, plan: Plan, x: float, y: float, w: float) -> tuple[Box, ...]:
    """The gateway, the load balancer and the tiers, from left to right; returns their boxes."""
    gap = 62.0
    wide = (w - 3 * gap) / 4
    boxes = tuple(Box(x + index * (wide + gap), y, wide, 76) for index in range(4))
    gateway, balancer = plan.gateway, plan.load_balancer
    colours = [theme.SUBNETS[f"cluster/{key}"] for key in ("gateway", "web", "web", "compute")]
    lines = (f"{gateway.private_address}", f"{gateway.minimum_capacity} to {gateway.maximum_capacity} x {gateway.sku}")
    item(canvas, boxes[0], "gateway", colours[0], "gateway", lines)
    lines = (balancer.private_address, f"{balancer.frontend_port} to {balancer.backend_port}")
    item(canvas, boxes[1], "balancer", colours[1], "load balancer", lines)
    for box, tier, colour in zip(boxes[2:], plan.scale_sets, colours[2:], strict=True):
        scale = tier.autoscale
        lines = (f"{scale.minimum} to {scale.maximum} x", tier.size.removeprefix("Standard_"))
        item(canvas, box, "nodes", colour, f"{tier.key} nodes", (" ".join(lines), f"listen on {tier.listens_on}"))
    labels = (str(balancer.frontend_port), str(balancer.backend_port), str(plan.scale_sets[1].listens_on))
    for left, right, label in zip(boxes, boxes[1:], labels, strict=False):
        arrow(canvas, left.right, left.middle, right.x, theme.TLS, label)
    return boxes


ENDPOINTS = {"vault": ("vault", "Key Vault"), "blob": ("blob", "storage, blob"), "file": ("file", "storage, file")}


def endpoints(canvas: Canvas, plan: Plan, x: float, y: float, w: float) -> float:
    """The private endpoints and the zones that hold their names; returns the height that they take."""
    wide, high, gap = 196.0, 58.0, 10.0
    for index, endpoint in enumerate(plan.endpoints):
        picture, title = ENDPOINTS.get(endpoint.group_id, ("blob", endpoint.key))
        target = plan.vault.name if endpoint.target == "vault" else plan.storage.name
        box = Box(x, y + 22 + index * (high + gap), wide, high)
        item(canvas, box, picture, theme.PRIVATE, title, (target,))
    canvas.text(x, y + 10, "private endpoints", size=12, weight=700, fill=theme.PRIVATE)
    left = x + wide + 90
    canvas.text(
        left, y + 10, "private DNS zones, linked to every network of the plan", size=12, weight=700, fill=theme.PRIVATE
    )
    row = 34.0
    tops = {zone.key: y + 22 + index * (row + 6) for index, zone in enumerate(plan.zones)}
    for zone in plan.zones:
        top = tops[zone.key]
        used = any(zone.key in endpoint.zones for endpoint in plan.endpoints)
        dash: dict[str, str] = {} if used else {"stroke_dasharray": "4 3"}
        canvas.box(left, top, w - (left - x), row, radius=17, fill="#f6f2fc", stroke=theme.PRIVATE, **dash)
        canvas.text(left + 18, top + 21.5, zone.name, size=12.5, fill=theme.INK, mono=True)
        links = f"{len(zone.links)} links" if used else f"{len(zone.links)} links, for the workspace to come"
        canvas.text(x + w - 18, top + 21.5, links, size=11, fill=theme.MUTED, anchor="end")
    for index, endpoint in enumerate(plan.endpoints):
        start = y + 22 + index * (high + gap) + high / 2
        for key in endpoint.zones:
            end = tops[key] + row / 2
            here, there = x + wide, left
            d = f"M{here:.1f} {start:.1f}C{here + 45:.1f} {start:.1f} {there - 45:.1f} {end:.1f} {there:.1f} {end:.1f}"
            canvas.path(d, stroke=theme.PRIVATE, stroke_width="1.5", fill="none")
    return 22 + max(len(plan.endpoints) * (high + gap), len(plan.zones) * (row + 6))


def corporate(canvas: Canvas, plan: Plan, x: float, y: float, w: float, levels: tuple[float, float]) -> tuple[Box, Box]:
    """The corporate network, with clients and PKI host at the levels where their lines arrive; returns those two."""
    clients_y, pki_y = levels
    inner, wide, high = x + 14, w - 28, 72.0
    clients, pki = Box(inner, clients_y - 38, wide, 76), Box(inner, pki_y - 29, wide, high)
    below = pki.bottom + 14
    others = plan.exceptions[1:4]
    panel = Box(x, y, w, below + (1 + len(others)) * (high + 14) + 76 - y)
    canvas.box(panel.x, panel.y, panel.w, panel.h, radius=14, fill=theme.CORPORATE, stroke=theme.CORPORATE_EDGE)
    canvas.text(x + 18, y + 29, "corporate network", size=16, weight=700, fill=theme.INK)
    for index, prefix in enumerate(plan.corporate_prefixes[:4]):
        canvas.text(x + 18, y + 50 + 16 * index, prefix, size=12, fill=theme.MUTED, mono=True)
    item(canvas, clients, "clients", theme.TLS, "clients", plan.clients[:2])
    host = plan.exceptions[0]
    item(canvas, pki, "pki", theme.REVOCATION, "PKI host", (host.host, host.address))
    servers = tuple(server for server in plan.hub.dns_servers if server != "168.63.129.16")
    item(canvas, Box(inner, below, wide, high), "dns", theme.MUTED, "name servers", servers[:2])
    for index, other in enumerate(others, start=1):
        box = Box(inner, below + index * (high + 14), wide, high)
        item(canvas, box, "host", theme.MUTED, other.name, (f"{other.address}, port {other.port}",))
    notes = ("Azure opens connections to the", "hosts shown here, by name, and", "to nothing else on-premises.")
    for index, note in enumerate(notes):
        canvas.text(x + 18, panel.bottom - 52 + 16 * index, note, size=12, fill=theme.MUTED)
    return clients, pki
