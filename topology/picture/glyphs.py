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
    "firewall": (
        ("M4 6h24v20H4zM4 12.7h24M4 19.3h24", False),
        ("M16 6v6.7M10 12.7v6.6M22 12.7v6.6M16 19.3V26", False),
    ),
    "tunnel": (
        ("M3 11c0-3 4-5 13-5s13 2 13 5v10c0 3-4 5-13 5S3 24 3 21z", False),
        ("M8 16h14M18 12l4 4-4 4", False),
    ),
    "internet": (
        ("M9 25a6 6 0 0 1-.5-12A8 8 0 0 1 24 11.5 6.5 6.5 0 0 1 23.5 25z", False),
        ("M16 22v-7M12.5 18l3.5-3.5 3.5 3.5", False),
    ),
    "bastion": (
        ("M5 28V9h4v3h3.5V9h7v3H23V9h4v19z", False),
        ("M13 28v-6a3 3 0 0 1 6 0v6z", True),
    ),
    "jumpbox": (
        ("M4 6h24v15H4zM12 27h8M16 21v6", False),
        ("M12 12.5h8v5.5h-8z", True),
        ("M13.5 12.5v-1.5a2.5 2.5 0 0 1 5 0v1.5", False),
    ),
    "operators": (
        ("M16 5a5 5 0 1 1-.01 0z", True),
        ("M6 27c0-6 4.5-9 10-9s10 3 10 9z", False),
    ),
    "workspace": (
        ("M12 4h8M13.5 4v8L6 25c-.8 1.8.2 3 2 3h16c1.8 0 2.8-1.2 2-3l-7.5-13V4", False),
        ("M10 20h12l3 6.5H7z", True),
    ),
    "registry": (
        ("M16 4l12 6-12 6-12-6z", True),
        ("M4 16l12 6 12-6M4 22l12 6 12-6", False),
    ),
    "grid": (
        ("M5 5h9v9H5zM18 18h9v9h-9z", True),
        ("M18 5h9v9h-9zM5 18h9v9H5z", False),
    ),
    "logs": (
        ("M6 4h20v24H6z", False),
        ("M11 23v-5M16 23V12M21 23v-8", False),
    ),
    "alert": (
        ("M16 4a8 8 0 0 1 8 8v7l3 4H5l3-4v-7a8 8 0 0 1 8-8z", False),
        ("M13 25.5h6a3 3 0 0 1-6 0z", True),
    ),
    "flow": (("M4 11c4-5 8-5 12 0s8 5 12 0M4 21c4-5 8-5 12 0s8 5 12 0", False),),
    "pulse": (("M3 17h6l3-9 6 17 4-12 2 4h5", False),),
    "scope": (
        ("M16 5a11 11 0 1 1-.01 0z", False),
        ("M16 11a5 5 0 1 1-.01 0z", True),
    ),
    "database": (
        ("M6 8c0-2.5 4.5-4 10-4s10 1.5 10 4-4.5 4-10 4S6 10.5 6 8z", False),
        ("M6 8v16c0 2.5 4.5 4 10 4s10-1.5 10-4V8", False),
        ("M6 13.5c0 2.5 4.5 4 10 4s10-1.5 10-4M6 19c0 2.5 4.5 4 10 4s10-1.5 10-4", False),
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
