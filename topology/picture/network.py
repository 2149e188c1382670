"""One virtual network's card: its name, its address space to scale, and what each part of it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from topology.picture import theme
from topology.picture.svg import Canvas, width
from topology.plan import ExistingVirtualNetwork, VirtualNetwork

PADDING = 18
BAR_TOP, BAR = 44, 20
LEGEND_TOP, LEGEND_ROW = 86, 20
CHIP = 11.0


@dataclass(frozen=True, slots=True)
class Part:
    """One range of an address space. A range without colour is kept free."""

    key: str
    prefix: IPv4Network
    colour: str | None

    @property
    def label(self) -> str:
        """What the legend says."""
        return f"{self.key} {self.prefix}"


def parts(network: VirtualNetwork) -> tuple[Part, ...]:
    """Subnets and kept ranges in the order of their addresses."""
    found = [
        Part(subnet.key, IPv4Network(subnet.prefix), theme.subnet_colour(network.role, subnet.key, index))
        for index, subnet in enumerate(network.subnets)
    ]
    found += [Part(kept.key, IPv4Network(kept.prefix), None) for kept in network.reserved]
    return tuple(sorted(found, key=lambda part: part.prefix))


def rows(found: Sequence[Part], w: float) -> list[list[tuple[float, Part]]]:
    """The legend, broken into rows that fit: each entry with its offset."""
    lines: list[list[tuple[float, Part]]] = [[]]
    x = 0.0
    for part in found:
        step = 16 + width(part.label, CHIP + 0.8) + 22
        if lines[-1] and x + step > w - 2 * PADDING:
            lines.append([])
            x = 0.0
        lines[-1].append((x, part))
        x += step
    return lines


def height(network: VirtualNetwork, w: float) -> float:
    """How high the upper part of a card is, down to the end of its legend."""
    return LEGEND_TOP + LEGEND_ROW * len(rows(parts(network), w))


def card(
    canvas: Canvas,
    network: VirtualNetwork | ExistingVirtualNetwork,
    box: tuple[float, float, float, float],
    scale: float,
) -> None:
    """Draw a network's card into a box (x, y, width, height). `scale` is pixels per address, one for all cards."""
    x, y, w, h = box
    found = parts(network) if isinstance(network, VirtualNetwork) else ()
    dash: dict[str, str] = {} if isinstance(network, VirtualNetwork) else {"stroke_dasharray": "6 4"}
    canvas.box(x, y, w, h, radius=12, fill=theme.WHITE, stroke=theme.NETWORK_EDGE, stroke_width="1.5", **dash)
    title = "hub" if network.key == "hub" else f"{network.key} spoke"
    about = network.name if isinstance(network, VirtualNetwork) else f"{network.name}, exists already"
    space = ", ".join(network.address_space)
    if width(title, 17) + width(space, 13, mono=True) > w - 2 * PADDING:
        space = f"{network.address_space[0]} +{len(network.address_space) - 1}"
    taken = width(title, 17) + 8 + width(about, 11) + width(space, 13, mono=True)
    fits = taken < w - 2 * PADDING
    canvas.pair(x + PADDING, y + 27, (title, 16, theme.INK), (about if fits else "", 11, theme.MUTED))
    canvas.text(x + w - PADDING, y + 27, space, size=13, weight=600, fill=theme.INK, anchor="end", mono=True)
    offset = x + PADDING
    for text in network.address_space:
        prefix = IPv4Network(text)
        _bar(canvas, prefix, found, offset, y + BAR_TOP, scale)
        offset += prefix.num_addresses * scale + 8
    _legend(canvas, rows(found, w), x + PADDING, y + LEGEND_TOP)


def _bar(canvas: Canvas, space: IPv4Network, found: Sequence[Part], x: float, y: float, scale: float) -> None:
    canvas.box(x, y, space.num_addresses * scale, BAR, radius=3, fill=theme.FREE, stroke=theme.FRAME)
    for part in found:
        if not part.prefix.subnet_of(space):
            continue
        left = x + (int(part.prefix.network_address) - int(space.network_address)) * scale
        wide = max(part.prefix.num_addresses * scale - 1.5, 2)
        fill = part.colour or "url(#kept)"
        canvas.box(left + 0.75, y + 2, wide, BAR - 4, radius=2, fill=fill)
        label = f"/{part.prefix.prefixlen}"
        if part.colour and wide > width(label, 10) + 6:
            canvas.text(left + wide / 2 + 0.75, y + 13.7, label, size=10, weight=600, fill=theme.WHITE, anchor="middle")


def _legend(canvas: Canvas, lines: Sequence[Sequence[tuple[float, Part]]], x: float, y: float) -> None:
    for row, line in enumerate(lines):
        top = y + row * LEGEND_ROW
        for offset, part in line:
            canvas.box(x + offset, top - 9, 10, 10, radius=2, fill=part.colour or "url(#kept)")
            key, prefix = (part.key, CHIP, theme.INK), (str(part.prefix), CHIP, theme.MUTED)
            canvas.pair(x + offset + 16, top, key, prefix)
