"""The picture of a plan: every network to one scale, and the ways that traffic takes."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network

from topology.picture import network as card
from topology.picture import theme
from topology.picture.glyphs import glyph
from topology.picture.scenes import Box, corporate, endpoints, tiers
from topology.picture.svg import Canvas
from topology.plan import ExistingVirtualNetwork, Plan, VirtualNetwork

WIDTH = 1360.0
MARGIN = 28.0
CORPORATE = 238.0
CROSSING = 70.0  # between the corporate network and Azure: where traffic passes, or does not
GAP = 46.0  # between rows of networks: where peerings are
COLUMNS = 3
KEY = 5  # lines of the key below its first

DEFINITIONS = f"""<defs>
<marker id="tls" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" \
orient="auto"><path d="M0 0L10 5L0 10z" fill="{theme.TLS}"/></marker>
<marker id="crl" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" \
orient="auto"><path d="M0 0L10 5L0 10z" fill="{theme.REVOCATION}"/></marker>
<pattern id="kept" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
<rect width="5" height="5" fill="{theme.WHITE}"/><rect width="2" height="5" fill="{theme.RESERVED}"/></pattern>
</defs>"""


def draw(plan: Plan) -> str:
    """The picture as SVG text. The same plan gives the same bytes."""
    canvas = Canvas()
    azure_x = MARGIN + CORPORATE + CROSSING
    inner_x, inner_w = azure_x + 20, WIDTH - MARGIN - azure_x - 40
    cluster = next(network for network in plan.networks if network.role == "cluster")
    others = [n for n in plan.networks if n.role not in ("hub", "cluster")]
    outer: list[VirtualNetwork | ExistingVirtualNetwork] = [*others, *plan.existing_networks]
    columns = max(min(len(outer), COLUMNS), 1)
    column_w = (inner_w - 20 * (columns - 1)) / columns
    scale = _scale(plan, inner_w, column_w)

    top = 122.0
    tiers_y = top + card.height(cluster, inner_w) + 22
    bus_y = tiers_y + 76 + 44
    cluster_box = Box(inner_x, top, inner_w, bus_y + 24 - top)
    hub_y = cluster_box.bottom + GAP
    endpoints_y = hub_y + card.height(plan.hub, inner_w) + 18
    taken = endpoints(Canvas(), plan, 0, 0, inner_w)  # a dry run: how high it will be
    hub_box = Box(inner_x, hub_y, inner_w, endpoints_y + taken + 14 - hub_y)
    boxes = _grid(outer, inner_x, hub_box.bottom + GAP, column_w, columns)
    bottom = max((box.bottom for box in boxes), default=hub_box.bottom)
    azure = Box(azure_x, 76, WIDTH - MARGIN - azure_x, bottom + 20 - 76)
    total = azure.bottom + MARGIN

    canvas.box(0.5, 0.5, WIDTH - 1, total - 1, radius=16, fill=theme.GROUND, stroke=theme.FRAME)
    title = f"{plan.tags.get('workload', 'cluster')} {plan.environment}"
    canvas.text(MARGIN, 48, title, size=24, weight=700, fill=theme.INK)
    about = "drawn from the plan; address bars are to one scale"
    canvas.text(WIDTH - MARGIN, 48, about, size=12, fill=theme.MUTED, anchor="end")
    canvas.box(azure.x, azure.y, azure.w, azure.h, radius=14, fill=theme.AZURE, stroke=theme.AZURE_EDGE)
    canvas.text(azure.x + 20, azure.y + 29, f"Azure, {plan.location}", size=16, weight=700, fill=theme.INK)
    servers = "every network asks " + ", ".join(plan.hub.dns_servers)
    canvas.text(azure.x + azure.w - 20, azure.y + 29, servers, size=12, fill=theme.MUTED, anchor="end")

    _peerings(canvas, plan, cluster_box, hub_box, boxes)
    card.card(canvas, cluster, cluster_box.place, scale)
    card.card(canvas, plan.hub, hub_box.place, scale)
    for network, box in zip(outer, boxes, strict=True):
        card.card(canvas, network, box.place, scale)
    clients, pki = corporate(canvas, plan, MARGIN, 76, CORPORATE, (tiers_y + 38, bus_y))
    nodes = tiers(canvas, plan, inner_x + card.PADDING, tiers_y, inner_w - 2 * card.PADDING)
    endpoints(canvas, plan, inner_x + card.PADDING, endpoints_y, inner_w - 2 * card.PADDING)
    _traffic(canvas, azure, clients, pki, nodes, bus_y)
    _key(canvas, azure.bottom - KEY * 22)
    description = (
        f"The networks of {title} with their subnets to scale, their peerings, the private endpoints and zones, "
        "the way of clients to the nodes on 443, and the way to the revocation lists on 80."
    )
    return canvas.document(WIDTH, total, f"{title} in {plan.location}", description, DEFINITIONS)


def _scale(plan: Plan, inner_w: float, column_w: float) -> float:
    """Pixels per address at which every network's bar fits its card."""
    limits: list[float] = []
    networks: list[VirtualNetwork | ExistingVirtualNetwork] = [*plan.networks, *plan.existing_networks]
    for network in networks:
        wide = inner_w if isinstance(network, VirtualNetwork) and network.role in ("hub", "cluster") else column_w
        count = sum(IPv4Network(prefix).num_addresses for prefix in network.address_space)
        limits.append((wide - 2 * card.PADDING - 8 * (len(network.address_space) - 1)) / count)
    return min(limits)


def _grid(
    outer: Sequence[VirtualNetwork | ExistingVirtualNetwork], x: float, y: float, w: float, columns: int
) -> list[Box]:
    boxes: list[Box] = []
    for start in range(0, len(outer), columns):
        row = outer[start : start + columns]
        high = max(card.height(n, w) if isinstance(n, VirtualNetwork) else card.LEGEND_TOP for n in row)
        boxes += [Box(x + index * (w + 20), y, w, high) for index in range(len(row))]
        y += high + 20
    return boxes


def _peerings(canvas: Canvas, plan: Plan, cluster: Box, hub: Box, boxes: Sequence[Box]) -> None:
    """A double line from the hub to every spoke; the label says it once for each row."""
    transit = {peering.local for peering in plan.peerings if peering.allow_forwarded_traffic}
    label = "peering, both ways" + (f"; transit: {', '.join(sorted(transit))}" if transit else "")
    x = hub.x + hub.w / 2
    _double(canvas, x, cluster.bottom, hub.y)
    canvas.text(x + 24, cluster.bottom + GAP / 2 + 4, label, size=12, weight=600, fill=theme.PEERING)
    for box in boxes:
        if box.y == boxes[0].y:
            _double(canvas, box.x + box.w / 2, hub.bottom, box.y)
        else:
            _around(canvas, hub, box)


def _around(canvas: Canvas, hub: Box, box: Box) -> None:
    """A peering with a spoke in a lower row: beside the upper ones, because spokes have none with each other."""
    x, y = box.x - 10, box.y + 22
    start = f"M{hub.x:.1f} {hub.bottom - 22:.1f}H{x:.1f}V{y:.1f}" if x < hub.x else f"M{x:.1f} {hub.bottom:.1f}V{y:.1f}"
    canvas.path(f"{start}H{box.x:.1f}", stroke=theme.PEERING, stroke_width="1.8", fill="none")


def _double(canvas: Canvas, x: float, y1: float, y2: float) -> None:
    for offset in (-2.5, 2.5):
        canvas.path(f"M{x + offset:.1f} {y1:.1f}V{y2:.1f}", stroke=theme.PEERING, stroke_width="1.8")
    middle = (y1 + y2) / 2
    canvas.add("circle", cx=x, cy=middle, r=14, fill=theme.AZURE, stroke=theme.PEERING, stroke_width="1.5")
    glyph(canvas, "peering", x - 10, middle - 10, colour=theme.PEERING, size=20)


def _traffic(canvas: Canvas, azure: Box, clients: Box, pki: Box, nodes: Sequence[Box], bus_y: float) -> None:
    """In on 443, refused on 80, and out on 80 to the revocation lists only."""
    gateway, _, web, compute = nodes
    y = gateway.middle
    d = f"M{clients.right:.1f} {y:.1f}H{gateway.x - 4:.1f}"
    canvas.path(d, stroke=theme.TLS, marker_end="url(#tls)", fill="none", stroke_width="3.5")
    middle = (clients.right + azure.x) / 2
    canvas.text(middle, y - 9, "443", size=14, weight=700, fill=theme.TLS, anchor="middle")
    refused = y - 64
    d = f"M{clients.right - 40:.1f} {clients.y:.1f}V{refused:.1f}H{azure.x - 8:.1f}"
    canvas.path(d, fill="none", stroke=theme.REFUSED, stroke_width="2", stroke_linejoin="round")
    canvas.text(middle, refused - 9, "80", size=14, weight=700, fill=theme.REFUSED, anchor="middle")
    canvas.add("circle", cx=azure.x, cy=refused, r=9, fill=theme.WHITE, stroke=theme.REFUSED, stroke_width="2")
    x = azure.x
    cross = f"M{x - 4:.1f} {refused - 4:.1f}l8 8M{x + 4:.1f} {refused - 4:.1f}l-8 8"
    canvas.path(cross, stroke=theme.REFUSED, stroke_width="2")
    dashed = {"fill": "none", "stroke": theme.REVOCATION, "stroke_width": "2", "stroke_dasharray": "7 4"}
    for box in (gateway, web, compute):
        canvas.path(f"M{box.x + box.w / 2:.1f} {box.bottom:.1f}V{bus_y:.1f}", **dashed)
    canvas.path(f"M{compute.x + compute.w / 2:.1f} {bus_y:.1f}H{pki.right + 4:.1f}", marker_end="url(#crl)", **dashed)
    canvas.text(middle + 4, bus_y - 9, "80, out", size=13, weight=700, fill=theme.REVOCATION, anchor="middle")


def _key(canvas: Canvas, y: float) -> None:
    """What the lines mean, in the corner below the corporate network."""
    x = MARGIN + 2
    for colour, dash, text in (
        (theme.TLS, "", "clients to nodes, TLS"),
        (theme.REFUSED, "", "refused everywhere: 80, in"),
        (theme.REVOCATION, "7 4", "revocation lists: 80, out"),
        (theme.PEERING, "", "peering with the hub"),
        (theme.PRIVATE, "", "endpoint and its names"),
    ):
        style: dict[str, str] = {"stroke_dasharray": dash} if dash else {}
        canvas.path(f"M{x:.1f} {y:.1f}h30", stroke=colour, stroke_width="3", **style)
        canvas.text(x + 42, y + 4, text, size=12, fill=theme.INK)
        y += 22
    canvas.box(x, y - 7, 30, 14, radius=2, fill="url(#kept)", stroke=theme.FRAME)
    canvas.text(x + 42, y + 4, "addresses kept free", size=12, fill=theme.INK)
