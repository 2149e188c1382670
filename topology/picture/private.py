"""Private endpoints, and the zones that hold their names."""

from __future__ import annotations

from typing import Final

from topology.picture import theme
from topology.picture.boxes import Box, cut
from topology.picture.glyphs import glyph
from topology.picture.svg import Canvas, width
from topology.plan import Plan, PrivateEndpoint

ROW, STEP = 30.0, 36.0
WIDE = 318.0
BETWEEN = 84.0
HEAD = 22.0

# Glyph and words, by group id.
GROUPS: Final = {
    "vault": ("vault", "Key Vault"),
    "blob": ("blob", "blob"),
    "file": ("file", "file"),
    "queue": ("blob", "queue"),
    "table": ("blob", "table"),
    "dfs": ("blob", "dfs"),
    "amlworkspace": ("workspace", "workspace"),
    "registry": ("registry", "registry"),
    "sqlServer": ("database", "SQL"),
    "azuremonitor": ("scope", "Azure Monitor"),
}


def height(plan: Plan) -> float:
    """How high the block is."""
    return HEAD + max(len(plan.endpoints), len(plan.zones)) * STEP


def endpoints(canvas: Canvas, plan: Plan, x: float, y: float, w: float) -> None:
    """The endpoints on the left, the zones on the right, a line from each endpoint to its zones."""
    left = x + WIDE + BETWEEN
    head = {"size": 12, "weight": 700, "fill": theme.PRIVATE}
    canvas.text(x, y + 10, f"{len(plan.endpoints)} private endpoints", **head)  # type: ignore[arg-type]
    linked = f"{len(plan.zones)} private DNS zones, linked to every network of the plan"
    canvas.text(left, y + 10, linked, **head)  # type: ignore[arg-type]
    first = {key: index for index, point in reversed([*enumerate(plan.endpoints)]) for key in point.zones}
    zones = sorted(plan.zones, key=lambda zone: first.get(zone.key, len(first)))
    tops = {zone.key: y + HEAD + index * STEP for index, zone in enumerate(zones)}
    for index, point in enumerate(plan.endpoints):
        start = y + HEAD + index * STEP + ROW / 2
        for key in point.zones:
            if key in tops:
                _tie(canvas, x + WIDE, start, left, tops[key] + ROW / 2)
        _endpoint(canvas, plan, point, Box(x, start - ROW / 2, WIDE, ROW))
    for zone in zones:
        dash: dict[str, str] = {} if zone.key in first else {"stroke_dasharray": "4 3"}
        top = tops[zone.key]
        canvas.box(left, top, x + w - left, ROW, radius=ROW / 2, fill="#f6f2fc", stroke=theme.PRIVATE, **dash)
        canvas.text(left + 16, top + 19.5, zone.name, size=12, fill=theme.INK, mono=True)
        links = f"{len(zone.links)} links"
        canvas.text(x + w - 16, top + 19.5, links, size=11, fill=theme.MUTED, anchor="end")


def _endpoint(canvas: Canvas, plan: Plan, point: PrivateEndpoint, box: Box) -> None:
    picture, title = GROUPS.get(point.group_id, ("host", point.group_id))
    canvas.box(box.x, box.y, box.w, box.h, fill=theme.WHITE, stroke=theme.PRIVATE, stroke_width="1.5")
    glyph(canvas, picture, box.x + 8, box.y + 4, colour=theme.PRIVATE, size=22)
    of = cut(target(plan, point), 11, box.w - 40 - width(title, 12.5) - 16)
    canvas.pair(box.x + 40, box.y + 19.5, (title, 12.5, theme.INK), (of, 11, theme.MUTED))


def target(plan: Plan, point: PrivateEndpoint) -> str:
    """The name in Azure of what an endpoint stands for."""
    names = {"vault": plan.vault.name, "storage": plan.storage.name}
    if plan.workspace:
        workspace = plan.workspace
        names |= {
            "workspace": workspace.name,
            "registry": workspace.registry.name,
            "workspace-storage": workspace.storage.name,
            "workspace-vault": workspace.vault.name,
        }
    if plan.monitor_scope:
        names["monitor-scope"] = plan.monitor_scope.name
    if plan.database:
        names["sql"] = plan.database.server_name
    return names.get(point.target, point.target)


def _tie(canvas: Canvas, x1: float, y1: float, x2: float, y2: float) -> None:
    d = f"M{x1:.1f} {y1:.1f}C{x1 + 42:.1f} {y1:.1f} {x2 - 42:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    canvas.path(d, stroke=theme.PRIVATE, stroke_width="1.3", fill="none", stroke_opacity="0.75")
