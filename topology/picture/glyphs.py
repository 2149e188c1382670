"""Small pictures for the things of a plan, each in a square of 32 by 32, drawn for this project."""

from __future__ import annotations

from typing import Final

from topology.picture.svg import Canvas

# Each glyph is a list of (path, filled): filled parts take the colour, the others its outline.
GLYPHS: Final[dict[str, tuple[tuple[str, bool], ...]]] = {
    "clients": (
        ("M6 7h20v14H6z", False),
        ("M2 25h28l-2.5 3h-23z", True),
        ("M11 12.5h10M11 16h6", False),
    ),
    "pki": (
        ("M5 5h22v15h-9M13 20H5V5", False),
        ("M9 10h14M9 14h8", False),
        ("M20 16a4.5 4.5 0 1 1-.01 0z", True),
        ("M17.5 24l-1 6 3.5-2 3.5 2-1-6z", True),
    ),
    "dns": (
        ("M16 4a12 12 0 1 1-.01 0z", False),
        ("M4 16h24M16 4c-7 7-7 17 0 24M16 4c7 7 7 17 0 24", False),
    ),
    "host": (
        ("M6 4h20v10H6zM6 18h20v10H6z", False),
        ("M9.5 8h3v2h-3zM9.5 22h3v2h-3z", True),
    ),
    "gateway": (
        ("M16 3l12 4v9c0 7-5 11-12 13C9 27 4 23 4 16V7z", False),
        ("M9 13h10l-3-3M23 19H13l3 3", False),
    ),
    "balancer": (
        ("M16 3.5a3.5 3.5 0 1 1-.01 0z", True),
        ("M16 10v5M16 15L6 22M16 15v7M16 15l10 7", False),
        ("M3 22h6v6H3zM13 22h6v6h-6zM23 22h6v6h-6z", True),
    ),
    "nodes": (
        ("M4 6h15v10H4z", False),
        ("M9 20h4M11.5 16v4", False),
        ("M13 14.5h15v9H13z", True),
        ("M18 28h5M20.5 23.5V28", False),
    ),
    "vault": (
        ("M10.5 5a6.5 6.5 0 1 1-.01 0z", False),
        ("M15.5 16l11 11M22 22.5l3-3M25 25.5l2.5-2.5", False),
        ("M9.5 8a2 2 0 1 1-.01 0z", True),
    ),
    "blob": (
        ("M5 8c0-2.5 5-4 11-4s11 1.5 11 4-5 4-11 4S5 10.5 5 8z", True),
        ("M5 8v16c0 2.5 5 4 11 4s11-1.5 11-4V8", False),
        ("M5 16c0 2.5 5 4 11 4s11-1.5 11-4", False),
    ),
    "file": (
        ("M3 8h10l3 3h13v15H3z", False),
        ("M8 17h16M8 21h10", False),
    ),
    "peering": (
        ("M12 10H8a6 6 0 0 0 0 12h4M20 10h4a6 6 0 0 1 0 12h-4", False),
        ("M10 16h12", False),
    ),
}


def glyph(canvas: Canvas, name: str, x: float, y: float, *, colour: str, size: float = 32) -> None:
    """Draw one glyph with its upper left corner at a point."""
    place = f"translate({x:.1f} {y:.1f}) scale({size / 32:.3f})"
    line = {"stroke_width": "2", "stroke_linejoin": "round", "stroke_linecap": "round"}
    canvas.open("g", transform=place, stroke=colour, fill="none", **line)
    for path, filled in GLYPHS[name]:
        canvas.path(path, **({"fill": colour} if filled else {}))
    canvas.close("g")
