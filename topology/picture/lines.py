"""The ways that traffic takes between the boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from topology.picture import theme
from topology.picture.boxes import Box
from topology.picture.outside import Corporate
from topology.picture.services import Services
from topology.picture.svg import Canvas
from topology.plan import Plan

CRL = {"fill": "none", "stroke": theme.REVOCATION, "stroke_width": "2", "stroke_dasharray": "7 4"}


@dataclass(frozen=True, slots=True)
class Ground:
    """What the lines go around."""

    azure: Box
    hub: Box
    direct_y: float  # level at which revocation lists are fetched without a firewall in between
    through_y: float  # and the level of those that go through it


def clients_in(canvas: Canvas, ground: Ground, corporate: Corporate, gateway: Box) -> None:
    """In on 443; refused on 80."""
    azure, clients, y = ground.azure, corporate.clients, gateway.middle
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


def revocation(canvas: Canvas, ground: Ground, corporate: Corporate, nodes: Sequence[Box], services: Services) -> None:
    """Out on 80 to the revocation lists: the gateway straight, the nodes through the firewall where there is one."""
    gateway, _, web, compute = nodes
    pki, level = corporate.pki, ground.direct_y
    firewall = services.firewall
    last = gateway if firewall else compute
    for box in (gateway,) if firewall else (gateway, web, compute):
        canvas.path(f"M{box.centre:.1f} {box.bottom:.1f}V{level:.1f}", **CRL)
    canvas.path(f"M{last.centre:.1f} {level:.1f}H{pki.right + 4:.1f}", marker_end="url(#crl)", **CRL)
    label = ((pki.right + ground.azure.x) / 2 + 4, level - 9)
    canvas.text(*label, "80, out", size=13, weight=700, fill=theme.REVOCATION, anchor="middle")
    if not firewall:
        return
    # From the nodes along Azure's right edge down into the firewall, and from below it back to the left.
    through, edge = ground.through_y, ground.azure.right - 10
    for box in (web, compute):
        canvas.path(f"M{box.centre:.1f} {box.bottom:.1f}V{through:.1f}", **CRL)
    down = firewall.y - 18
    d = f"M{web.centre:.1f} {through:.1f}H{edge:.1f}V{down:.1f}H{firewall.right - 34:.1f}V{firewall.y - 5:.1f}"
    canvas.path(d, marker_end="url(#crl)", stroke_linejoin="round", **CRL)
    below, channel = firewall.bottom + 14, ground.azure.x - 34
    d = f"M{firewall.right - 34:.1f} {firewall.bottom:.1f}V{below:.1f}H{channel:.1f}V{pki.middle + 20:.1f}"
    d += f"H{pki.right + 4:.1f}"
    canvas.path(d, marker_end="url(#crl)", stroke_linejoin="round", **CRL)


def names(canvas: Canvas, ground: Ground, corporate: Corporate, services: Services) -> None:
    """Corporate name servers and the resolver ask each other."""
    if not services.resolver:
        return
    servers, resolver = corporate.servers, services.resolver
    x, y = ground.azure.x - 18, resolver.middle
    d = f"M{servers.right + 5:.1f} {servers.middle:.1f}H{x:.1f}V{y:.1f}H{resolver.x - 5:.1f}"
    ends = {"marker_start": "url(#names-back)", "marker_end": "url(#names)"}
    canvas.path(d, fill="none", stroke=theme.NAMES, stroke_width="2", stroke_linejoin="round", **ends)
    middle = (servers.right + x) / 2
    canvas.text(middle, servers.middle - 8, "53", size=13, weight=700, fill=theme.NAMES, anchor="middle")


def outside(canvas: Canvas, plan: Plan, ground: Ground, services: Services, people: Box, hosts: Box) -> None:
    """Operators to Bastion, and the firewall to the internet."""
    middle = (ground.azure.right + people.x) / 2
    if services.bastion and plan.bastion and plan.bastion.address:
        box, level = services.bastion, people.middle
        d = f"M{people.x:.1f} {level:.1f}H{box.centre:.1f}V{box.y - 5:.1f}"
        style = {"fill": "none", "stroke": theme.OPERATORS, "stroke_width": "2.5", "stroke_linejoin": "round"}
        canvas.path(d, marker_end="url(#operators)", **style)
        canvas.text(middle, level - 8, "443", size=13, weight=700, fill=theme.OPERATORS, anchor="middle")
    if services.firewall:
        box = services.firewall
        d = f"M{box.right:.1f} {hosts.middle:.1f}H{hosts.x - 4:.1f}"
        canvas.path(d, marker_end="url(#egress)", fill="none", stroke=theme.EGRESS, stroke_width="3")
        canvas.text(middle, hosts.middle - 8, "443", size=13, weight=700, fill=theme.EGRESS, anchor="middle")
