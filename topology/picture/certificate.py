"""The picture of the certificate's chain: who names which address, and the way there from gateway and nodes."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

from topology.picture import theme
from topology.picture.boxes import LOW, Box, Item, arrow, cut, grid, item
from topology.picture.svg import Canvas
from topology.plan import CrlChain, CrlPath, Plan

WIDE: Final = 1180.0
MARGIN: Final = 28.0
STEP: Final = 30.0  # from a way's box to the next: room for an arrow and "80"
ROW: Final = LOW + 14
KINDS: Final = {"crl": "revocation list", "ocsp": "OCSP responder", "issuer": "issuer's certificate"}

DEFINITIONS: Final = (
    '<defs><marker id="crl" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="9" markerHeight="9" '
    f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L10 5L0 10z" fill="{theme.REVOCATION}"/></marker></defs>'
)


def draw_certificate(plan: Plan) -> str:
    """The picture as SVG text. The same plan gives the same bytes. Raises ValueError for a plan without the chain."""
    chain = plan.revocation
    if chain is None:
        raise ValueError("the plan says nothing of revocation lists")
    canvas, high = Canvas(), _content(Canvas(), plan, chain) + MARGIN  # the ground comes first, and has to be as high
    canvas.box(0.5, 0.5, WIDE - 1, high - 1, radius=16, fill=theme.GROUND, stroke=theme.FRAME)
    title = f"{plan.tags.get('workload', 'cluster')} {plan.environment}: the certificate's chain"
    canvas.text(MARGIN, 48, title, size=24, weight=700, fill=theme.INK)
    about = "whether a certificate is revoked is asked over http, on port 80, and on no other way"
    canvas.text(WIDE - MARGIN, 48, about, size=12, fill=theme.MUTED, anchor="end")
    _content(canvas, plan, chain)
    description = (
        "The certificates from the gateway's to the root, every address that they name, and for the gateway and each "
        "tier of nodes the security rule, the next hop and the firewall's rule on the way to the host."
    )
    return canvas.document(WIDE, high, title, description, DEFINITIONS)


def _content(canvas: Canvas, plan: Plan, chain: CrlChain) -> float:
    """All but the ground and the title; returns where it ends."""
    y = _certificates(canvas, plan, chain, 92.0)
    y = _addresses(canvas, chain, y + 34)
    return _ways(canvas, chain.paths, y + 34)


def _heading(canvas: Canvas, y: float, text: str) -> None:
    canvas.text(MARGIN, y, text, size=15, weight=700, fill=theme.INK)


def _certificates(canvas: Canvas, plan: Plan, chain: CrlChain, y: float) -> float:
    """The certificates, each with its end; returns where they end."""
    _heading(canvas, y, "Certificates")
    shown = [
        Item("pki", theme.TLS, each.title, ("root" if each.root else "certificate", f"until {each.ends[:10]}"))
        for each in chain.certificates
    ] or [Item("pki", theme.MUTED, "not seen yet", (", ".join(plan.gateway.certificate.host_names),))]
    boxes = grid(Box(MARGIN, y + 14, WIDE - 2 * MARGIN, 0), len(shown), gap=STEP)
    for box, thing in zip(boxes, shown, strict=True):
        item(canvas, box, thing)
    return boxes[-1].bottom


def _addresses(canvas: Canvas, chain: CrlChain, y: float) -> float:
    """What they name, line by line."""
    _heading(canvas, y, "name these addresses")
    room = WIDE - 2 * MARGIN - 480
    for each in chain.urls:
        y += 22
        canvas.text(MARGIN, y, cut(each.url, 12, room), size=12, fill=theme.REVOCATION, mono=True)
        canvas.text(WIDE - MARGIN - 460, y, KINDS[each.kind], size=12, fill=theme.INK)
        canvas.text(
            WIDE - MARGIN, y, cut(f"named by {each.named_by}", 12, 280), size=12, fill=theme.MUTED, anchor="end"
        )
    return y


def _ways(canvas: Canvas, paths: Sequence[CrlPath], y: float) -> float:
    """One row a way: who asks, what lets it out, where it goes next, and whom it reaches."""
    _heading(canvas, y, "reached by")
    y += 14
    wide = (WIDE - 2 * MARGIN - 3 * STEP) / 4
    for path in paths:
        things = (
            Item("gateway" if path.caller == "gateway" else "nodes", theme.TLS, path.caller, (path.prefix,)),
            Item("scope", theme.REVOCATION, path.rule, (f"to {path.address}, {path.port} only",)),
            _hop(path),
            Item("pki", theme.REVOCATION, path.host, (path.address, f"asked of {path.name_servers[0]}")),
        )
        boxes = [Box(MARGIN + index * (wide + STEP), y, wide, LOW) for index in range(len(things))]
        for box, thing in zip(boxes, things, strict=True):
            item(canvas, box, thing)
        for left, right in itertools.pairwise(boxes):
            arrow(canvas, left.right + 2, left.middle, right.x, theme.REVOCATION, str(path.port), marker="crl")
        y += ROW
    return y - 14


def _hop(path: CrlPath) -> Item:
    if path.firewall_rule:
        group, _, rule = path.firewall_rule.partition("/")
        return Item("firewall", theme.EGRESS, f"firewall {path.next_hop}", (group, rule))
    way = ("by learned routes",) if path.arrives else ("no gateway yet",)
    return Item("peering", theme.PEERING, "on-premises", way)
