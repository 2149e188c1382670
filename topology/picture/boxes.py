"""Boxes that lines can be tied to, and what is drawn in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from topology.picture import theme
from topology.picture.glyphs import glyph
from topology.picture.svg import Canvas, width

ITEM = 76.0  # height of a thing with a name and up to three facts
LOW = 58.0  # with up to two
CHIP = 26.0


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
    def centre(self) -> float:
        """Half way from left to right."""
        return self.x + self.w / 2

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


@dataclass(frozen=True, slots=True)
class Item:
    """A thing of the plan: its glyph, its name, and a few facts."""

    glyph: str
    colour: str
    title: str
    lines: tuple[str, ...] = ()


def item(canvas: Canvas, box: Box, thing: Item) -> None:
    """Draw a thing into a box. What does not fit beside the glyph is cut."""
    canvas.box(box.x, box.y, box.w, box.h, fill=theme.WHITE, stroke=thing.colour, stroke_width="1.5")
    glyph(canvas, thing.glyph, box.x + 10, box.y + (box.h - 32) / 2, colour=thing.colour)
    room = box.w - 52 - 8
    shown = thing.lines[: 3 if box.h > LOW else 2]
    top = box.middle - 7.5 * len(shown) + 4.5
    canvas.text(box.x + 52, top, cut(thing.title, 13, room), size=13, weight=700, fill=theme.INK)
    for index, line in enumerate(shown, start=1):
        canvas.text(box.x + 52, top + 2 + 15 * index, cut(line, 11, room), size=11, fill=theme.MUTED)


def cut(text: str, size: float, room: float) -> str:
    """A text that fits, with an ellipsis where it was longer."""
    # The estimate of `width` is an upper one; names are cut only where they would leave the box in any font.
    if width(text, size) * 0.9 <= room:
        return text
    while text and width(text, size) * 0.9 + size > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def grid(box: Box, count: int, *, least: float = 206.0, high: float = LOW, gap: float = 12.0) -> list[Box]:
    """Places for so many things in the width of a box, row by row, from its top."""
    columns = max(1, min(count, int((box.w + gap) // (least + gap))))
    wide = (box.w - gap * (columns - 1)) / columns
    wide = min(wide, 300.0)
    return [
        Box(box.x + (index % columns) * (wide + gap), box.y + (index // columns) * (high + gap), wide, high)
        for index in range(count)
    ]


def chips(canvas: Canvas, texts: Sequence[str], x: float, y: float, w: float, colour: str) -> float:
    """Short facts in rounded frames, row by row; returns the height that they take."""
    left, top = x, y
    for text in texts:
        wide = width(text, 11) + 22
        if left > x and left + wide > x + w:
            left, top = x, top + CHIP + 6
        canvas.box(left, top, wide, CHIP, radius=CHIP / 2, fill=theme.WHITE, stroke=colour)
        canvas.text(left + wide / 2, top + 17, text, size=11, fill=theme.INK, anchor="middle")
        left += wide + 8
    return top + CHIP - y if texts else 0.0


def arrow(canvas: Canvas, x1: float, y: float, x2: float, colour: str, label: str, *, marker: str = "tls") -> None:
    """A level arrow, either way, with its label above it."""
    end = x2 - 3 if x2 > x1 else x2 + 3
    line = {"stroke": colour, "stroke_width": "2.5", "fill": "none", "marker_end": f"url(#{marker})"}
    canvas.path(f"M{x1:.1f} {y:.1f}H{end:.1f}", **line)
    canvas.text((x1 + x2) / 2, y - 8, label, size=11, weight=700, fill=colour, anchor="middle")
