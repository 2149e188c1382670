"""What is not Azure: the corporate network on the left, the internet on the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from topology.picture import theme
from topology.picture.boxes import LOW, Box, Item, item
from topology.picture.svg import Canvas
from topology.plan import OnPremisesException, Plan

HIGH = 72.0
STEP = HIGH + 14


@dataclass(frozen=True, slots=True)
class Corporate:
    """Where lines to and from the corporate network are tied."""

    clients: Box
    pki: Box
    servers: Box


def corporate(canvas: Canvas, plan: Plan, x: float, y: float, w: float, levels: tuple[float, float]) -> Corporate:
    """The corporate network, with clients and PKI host at the levels where their lines arrive."""
    clients_y, pki_y = levels
    inner, wide = x + 14, w - 28
    clients, pki = Box(inner, clients_y - 38, wide, 76), Box(inner, pki_y - 29, wide, HIGH)
    servers = Box(inner, pki.bottom + 14, wide, HIGH)
    authority = [item for item in plan.exceptions if item.revocation]
    others = [item for item in plan.exceptions if not item.revocation][:3]
    panel = Box(x, y, w, servers.y + (1 + len(others)) * STEP + 76 - y)
    canvas.box(panel.x, panel.y, panel.w, panel.h, radius=14, fill=theme.CORPORATE, stroke=theme.CORPORATE_EDGE)
    canvas.text(x + 18, y + 29, "corporate network", size=16, weight=700, fill=theme.INK)
    for index, prefix in enumerate(plan.corporate_prefixes[:4]):
        canvas.text(x + 18, y + 50 + 16 * index, prefix, size=12, fill=theme.MUTED, mono=True)
    item(canvas, clients, Item("clients", theme.TLS, "clients", plan.clients[:2]))
    item(canvas, pki, Item("pki", theme.REVOCATION, *_pki(authority)))
    asked = tuple(server for server in plan.networks[0].dns_servers if server != "168.63.129.16")
    item(canvas, servers, Item("dns", theme.NAMES, "name servers", asked[:2]))
    for index, other in enumerate(others, start=1):
        box = Box(inner, servers.y + index * STEP, wide, HIGH)
        item(canvas, box, Item("host", theme.MUTED, other.name, (f"{other.address}, port {other.port}",)))
    notes = ("Azure opens connections to the", "hosts shown here, by name, and", "to nothing else on-premises.")
    for index, note in enumerate(notes):
        canvas.text(x + 18, panel.bottom - 52 + 16 * index, note, size=12, fill=theme.MUTED)
    return Corporate(clients, pki, servers)


def _pki(authority: Sequence[OnPremisesException]) -> tuple[str, tuple[str, ...]]:
    """Title and lines of the certificate authority's box."""
    first = authority[0]
    if len(authority) == 1:
        return "PKI host", (first.host, first.address)
    return "PKI hosts", (first.host, f"and {len(authority) - 1} more")


def has_internet(plan: Plan) -> bool:
    """Whether the hub has a way to or from the internet that is worth a picture."""
    return bool(plan.firewall or (plan.bastion and plan.bastion.address))


def internet(canvas: Canvas, plan: Plan, x: float, w: float, levels: tuple[float, float]) -> tuple[Box, Box]:
    """The internet, with operators and hosts at the levels where their lines arrive; returns those two."""
    operators_y, hosts_y = levels
    operators, hosts = Box(x + 12, operators_y - 29, w - 24, LOW), Box(x + 12, hosts_y - 29, w - 24, LOW)
    shown = [
        (operators, Item("operators", theme.OPERATORS, "operators", ("by browser",)), _public_bastion(plan)),
        (hosts, Item("internet", theme.EGRESS, "named hosts", ("service tags",)), plan.firewall is not None),
    ]
    shown = [entry for entry in shown if entry[2]]
    top, bottom = shown[0][0].y - 44, shown[-1][0].bottom + 14
    canvas.box(x, top, w, bottom - top, radius=14, fill=theme.INTERNET, stroke=theme.INTERNET_EDGE)
    canvas.text(x + 16, top + 29, "internet", size=16, weight=700, fill=theme.INK)
    for box, thing, _ in shown:
        item(canvas, box, thing)
    return operators, hosts


def _public_bastion(plan: Plan) -> bool:
    return bool(plan.bastion and plan.bastion.address)


def key(canvas: Canvas, x: float, y: float, entries: Iterable[tuple[str, str, str]]) -> None:
    """What the lines mean: each a colour, a dash ("" for none) and a text."""
    for colour, dash, text in entries:
        style: dict[str, str] = {"stroke_dasharray": dash} if dash else {}
        canvas.path(f"M{x:.1f} {y:.1f}h30", stroke=colour, stroke_width="3", **style)
        canvas.text(x + 42, y + 4, text, size=12, fill=theme.INK)
        y += 22
    canvas.box(x, y - 7, 30, 14, radius=2, fill="url(#kept)", stroke=theme.FRAME)
    canvas.text(x + 42, y + 4, "addresses kept free", size=12, fill=theme.INK)


def entries(plan: Plan) -> list[tuple[str, str, str]]:
    """The lines that this plan's picture has."""
    found = [
        (theme.TLS, "", "clients to nodes, TLS"),
        (theme.REFUSED, "", "refused everywhere: 80, in"),
        (theme.REVOCATION, "7 4", "revocation lists: 80, out"),
        (theme.PEERING, "", "peering with the hub"),
        (theme.PRIVATE, "", "endpoint and its names"),
    ]
    if plan.firewall:
        found.append((theme.EGRESS, "", "out, by name or service tag"))
    if plan.resolver:
        found.append((theme.NAMES, "", "names, both ways: 53"))
    if plan.bastion:
        found.append((theme.OPERATORS, "", "operators"))
    return found
