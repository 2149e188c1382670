"""The picture of a plan: every network to one scale, and the ways that traffic takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from topology.picture import learning as parts
from topology.picture import lines, outside, private, theme
from topology.picture import network as card
from topology.picture import services as hub_services
from topology.picture.boxes import ITEM, Box
from topology.picture.cluster import tiers
from topology.picture.glyphs import glyph
from topology.picture.svg import Canvas
from topology.plan import ExistingVirtualNetwork, Plan, VirtualNetwork

MARGIN = 28.0
CORPORATE = 238.0
CROSSING = 76.0  # between Azure and what is outside: where traffic passes, or does not
AZURE = 1018.0
INTERNET = 176.0
TOP = 76.0
GAP = 46.0  # between rows of networks: where peerings are
INSET = 24.0  # from Azure's frame to the cards
BUS, NEXT = 44.0, 20.0  # below the tiers: the way to the revocation lists, and the one through the firewall below it
COLUMNS = 3

Network = VirtualNetwork | ExistingVirtualNetwork


def _marker(name: str, colour: str, size: int, *, back: bool = False) -> str:
    shape = "M10 0L0 5L10 10z" if back else "M0 0L10 5L0 10z"
    return (
        f'<marker id="{name}" viewBox="0 0 10 10" refX="{2 if back else 8}" refY="5" markerWidth="{size}" '
        f'markerHeight="{size}" markerUnits="userSpaceOnUse" orient="auto"><path d="{shape}" fill="{colour}"/></marker>'
    )


DEFINITIONS = "\n".join(
    (
        "<defs>",
        _marker("tls", theme.TLS, 7),
        _marker("crl", theme.REVOCATION, 9),
        _marker("names", theme.NAMES, 9),
        _marker("names-back", theme.NAMES, 9, back=True),
        _marker("operators", theme.OPERATORS, 8),
        _marker("egress", theme.EGRESS, 9),
        '<pattern id="kept" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="5" height="5" fill="{theme.WHITE}"/>'
        f'<rect width="2" height="5" fill="{theme.RESERVED}"/></pattern>',
        "</defs>",
    )
)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is, decided before anything is drawn."""

    azure: Box
    cluster: Box
    hub: Box
    outer: tuple[Network, ...]  # the other networks
    boxes: tuple[Box, ...]  # and their cards
    watching: Box | None
    tiers_y: float
    services_y: float
    endpoints_y: float
    width: float
    height: float


def draw(plan: Plan) -> str:
    """The picture as SVG text. The same plan gives the same bytes."""
    canvas, place = Canvas(), _layout(plan)
    title = _frame(canvas, plan, place)
    inner_x, inner_w = place.cluster.x + card.PADDING, place.cluster.w - 2 * card.PADDING
    _peerings(canvas, plan, place)
    scale = _scale(plan, place)
    for network, box in ((_cluster(plan), place.cluster), (_hub(plan), place.hub), *_others(place)):
        card.card(canvas, network, box.place, scale)
        if isinstance(network, VirtualNetwork) and network.role == "workspace":
            top = box.y + card.height(network, box.w) + 8
            parts.draw(canvas, parts.learning(plan), box.x + card.PADDING, top, box.w - 2 * card.PADDING)
    level = place.tiers_y + ITEM
    ground = lines.Ground(place.azure, place.hub, level + BUS, level + BUS + NEXT)
    levels = (place.tiers_y + ITEM / 2, ground.direct_y)
    corporate = outside.corporate(canvas, plan, MARGIN, TOP, CORPORATE, levels)
    nodes = tiers(canvas, plan, inner_x, place.tiers_y, inner_w)
    found = hub_services.services(canvas, plan, inner_x, place.services_y, inner_w)
    private.endpoints(canvas, plan, inner_x, place.endpoints_y, inner_w)
    if place.watching:
        box = place.watching
        canvas.text(box.x, box.y + 10, "watched by", size=12, weight=700, fill=theme.WATCHING)
        parts.draw(canvas, list(parts.watching(plan)), box.x, box.y + 22, box.w)
    lines.clients_in(canvas, ground, corporate, nodes[0])
    lines.revocation(canvas, ground, corporate, nodes, found)
    lines.names(canvas, ground, corporate, found)
    if outside.has_internet(plan):
        x = place.azure.right + CROSSING
        levels = (place.services_y + 4, place.services_y + hub_services.ABOVE + ITEM / 2 + 12)
        people, hosts = outside.internet(canvas, plan, x, INTERNET, levels)
        lines.outside(canvas, plan, ground, found, people, hosts)
    entries = outside.entries(plan)
    outside.key(canvas, MARGIN + 2, place.azure.bottom - len(entries) * 22, entries)
    description = (
        f"The networks of {title} with their subnets to scale, their peerings, the private endpoints and zones, "
        "the way of clients to the nodes on 443, and the way to the revocation lists on 80."
    )
    return canvas.document(place.width, place.height, f"{title} in {plan.location}", description, DEFINITIONS)


def _cluster(plan: Plan) -> VirtualNetwork:
    return next(network for network in plan.networks if network.role == "cluster")


def _hub(plan: Plan) -> Network:
    """The hub: created, or the existing network of that key."""
    return next(network for network in _networks(plan) if network.key == "hub")


def _networks(plan: Plan) -> tuple[Network, ...]:
    return (*plan.networks, *plan.existing_networks)


def _others(place: Layout) -> list[tuple[Network, Box]]:
    return list(zip(place.outer, place.boxes, strict=True))


def _layout(plan: Plan) -> Layout:
    azure_x = MARGIN + CORPORATE + CROSSING
    inner_x, inner_w = azure_x + INSET, AZURE - 2 * INSET
    wide = inner_w - 2 * card.PADDING
    cluster, hub = _cluster(plan), _hub(plan)
    tiers_y = TOP + 46 + card.height(cluster, inner_w) + 22
    cluster_box = Box(
        inner_x, TOP + 46, inner_w, tiers_y + ITEM + BUS + 24 + (NEXT if plan.firewall else 0) - (TOP + 46)
    )
    hub_y = cluster_box.bottom + GAP
    services_y = hub_y + (card.height(hub, inner_w) if isinstance(hub, VirtualNetwork) else card.LEGEND_TOP) + 8
    endpoints_y = services_y + hub_services.height(plan, wide) + 4
    hub_box = Box(inner_x, hub_y, inner_w, endpoints_y + private.height(plan) + 12 - hub_y)
    outer = tuple(network for network in _networks(plan) if network not in (cluster, hub))
    # The workspace's computes need the width of a row of their own once there are more than fit beside others.
    columns = max(min(len(outer), COLUMNS if len(parts.learning(plan)) <= 2 else 2), 1)
    column_w = (inner_w - 20 * (columns - 1)) / columns
    boxes = _grid(plan, outer, inner_x, hub_box.bottom + GAP, column_w, columns)
    bottom = max((box.bottom for box in boxes), default=hub_box.bottom)
    watched = list(parts.watching(plan))
    watching = None
    if watched:
        watching = Box(inner_x, bottom + 26, inner_w, 22 + parts.height(watched, inner_w))
        bottom = watching.bottom
    azure = Box(azure_x, TOP, AZURE, bottom + 20 - TOP)
    more = CROSSING + INTERNET if outside.has_internet(plan) else 0.0
    width, height = azure.right + more + MARGIN, azure.bottom + MARGIN
    return Layout(
        *(azure, cluster_box, hub_box, outer, tuple(boxes), watching),
        *(tiers_y, services_y, endpoints_y, width, height),
    )


def _grid(plan: Plan, outer: Sequence[Network], x: float, y: float, w: float, columns: int) -> list[Box]:
    boxes: list[Box] = []
    for start in range(0, len(outer), columns):
        row = outer[start : start + columns]
        high = max(_height(plan, network, w) for network in row)
        boxes += [Box(x + index * (w + 20), y, w, high) for index in range(len(row))]
        y += high + 20
    return boxes


def _height(plan: Plan, network: Network, w: float) -> float:
    if isinstance(network, ExistingVirtualNetwork):
        return card.LEGEND_TOP
    high = card.height(network, w)
    if network.role == "workspace" and parts.learning(plan):
        high += parts.height(parts.learning(plan), w - 2 * card.PADDING) + 22
    return high


def _frame(canvas: Canvas, plan: Plan, place: Layout) -> str:
    """The ground, the title and Azure's panel; returns the title."""
    azure, wide = place.azure, place.width
    canvas.box(0.5, 0.5, wide - 1, place.height - 1, radius=16, fill=theme.GROUND, stroke=theme.FRAME)
    title = f"{plan.tags.get('workload', 'cluster')} {plan.environment}"
    canvas.text(MARGIN, 48, title, size=24, weight=700, fill=theme.INK)
    about = "drawn from the plan; address bars are to one scale"
    canvas.text(wide - MARGIN, 48, about, size=12, fill=theme.MUTED, anchor="end")
    canvas.box(azure.x, azure.y, azure.w, azure.h, radius=14, fill=theme.AZURE, stroke=theme.AZURE_EDGE)
    canvas.text(azure.x + 20, azure.y + 29, f"Azure, {plan.location}", size=16, weight=700, fill=theme.INK)
    servers = "every network asks " + ", ".join(plan.networks[0].dns_servers)
    canvas.text(azure.right - 20, azure.y + 29, servers, size=12, fill=theme.MUTED, anchor="end")
    return title


def _scale(plan: Plan, place: Layout) -> float:
    """Pixels per address at which every network's bar fits its card."""
    limits: list[float] = []
    wide = {_cluster(plan).key: place.cluster.w, _hub(plan).key: place.hub.w}
    wide |= {network.key: box.w for network, box in _others(place)}
    for network in _networks(plan):
        count = sum(IPv4Network(prefix).num_addresses for prefix in network.address_space)
        room = wide[network.key] - 2 * card.PADDING - 8 * (len(network.address_space) - 1)
        limits.append(room / count)
    return min(limits)


def _peerings(canvas: Canvas, plan: Plan, place: Layout) -> None:
    """A double line from the hub to every spoke; the label says it once for each row."""
    transit = {peering.local for peering in plan.peerings if peering.allow_forwarded_traffic}
    label = "peering, both ways" + (f"; transit: {', '.join(sorted(transit))}" if transit else "")
    hub, boxes = place.hub, place.boxes
    _double(canvas, hub.centre, place.cluster.bottom, hub.y)
    middle = place.cluster.bottom + GAP / 2 + 4
    canvas.text(hub.centre + 24, middle, label, size=12, weight=600, fill=theme.PEERING)
    for box in boxes:
        if box.y == boxes[0].y:
            _double(canvas, box.centre, hub.bottom, box.y)
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
