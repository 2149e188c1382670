"""The matrix as an SVG of its own: no script, no style from elsewhere, every name escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from typing import Final

from reachability.picture.matrix import CLOSED, DOUBT, OPEN, PART, Cell, Line, Matrix

_WIDE: Final = 84
_HIGH: Final = 24
_BAND: Final = 20  # holds the network's name above its columns
_FILL: Final = {OPEN: "#2b7a4b", PART: "#a9d8b8", DOUBT: "#f0c060", CLOSED: "#f4f4f4"}
_INK: Final = {OPEN: "#ffffff", PART: "#14361f", DOUBT: "#4a3200", CLOSED: "#cccccc"}
_LEGEND: Final = (
    (OPEN, "open on these ports"),
    (PART, "open for a part of the addresses"),
    (DOUBT, "not known"),
    (CLOSED, "closed"),
)


def draw(matrix: Matrix) -> str:
    """The picture: rows call, columns are called, cells say on which ports. Each cell has a title with all of them."""
    left = 40 + 7 * max((len(line.name) for line in matrix.rows), default=0)
    left = max(left, 20 + 7 * max((len(line.group) for line in matrix.rows), default=0))
    top = 60 + _BAND + 5 * max((len(line.name) for line in matrix.columns), default=0)
    tall = sum(_BAND + _HIGH * len(lines) for _, lines in _grouped(matrix.rows))
    width = max(left + _WIDE * len(matrix.columns) + top, 760)
    height = top + tall + 50
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12" role="img">',
        "<title>Who reaches whom</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        '<text x="12" y="24" font-size="15" font-weight="bold">Who reaches whom</text>',
        '<text x="12" y="42" fill="#666666">rows call, columns are called</text>',
        *_columns(matrix, left, top),
        *_rows(matrix, left, top),
        *_legend(12, top + tall + 20),
        "</svg>",
        "",
    ]
    return "\n".join(parts)


def _grouped(lines: Sequence[Line]) -> list[tuple[str, list[tuple[int, Line]]]]:
    return [(group, list(each)) for group, each in groupby(enumerate(lines), key=lambda pair: pair[1].group)]


def _columns(matrix: Matrix, left: int, top: int) -> Iterable[str]:
    for group, lines in _grouped(matrix.columns):
        x, wide = left + _WIDE * lines[0][0], _WIDE * len(lines)
        yield (
            f'<rect x="{x}" y="{top - _BAND}" width="{wide - 2}" height="{_BAND - 2}" fill="#e4e9f0">'
            f"<title>{escape(group)}</title></rect>"
        )
        yield _fitted(x + 4, top - 6, group, wide - 8, from_end=True)
        for number, line in lines:
            at = left + _WIDE * number + _WIDE // 2
            yield f'<text transform="translate({at},{top - _BAND - 6}) rotate(-35)">{escape(line.name)}</text>'


def _rows(matrix: Matrix, left: int, top: int) -> Iterable[str]:
    y = top
    for group, lines in _grouped(matrix.rows):
        yield f'<text x="12" y="{y + 15}" fill="#44546a" font-weight="bold">{escape(group)}</text>'
        y += _BAND
        for row, line in lines:
            yield f'<text x="{left - 8}" y="{y + 16}" text-anchor="end">{escape(line.name)}</text>'
            for column, other in enumerate(matrix.columns):
                cell = matrix.cells.get((row, column), Cell(CLOSED, "closed", ""))
                title = escape(f"{_label(line)} -> {_label(other)}: {cell.text}")
                x = left + _WIDE * column
                yield (
                    f'<rect x="{x}" y="{y}" width="{_WIDE - 2}" height="{_HIGH - 2}" '
                    f'fill="{_FILL[cell.state]}"><title>{title}</title></rect>'
                )
                if cell.short:
                    yield _fitted(x + 5, y + 15, cell.short, _WIDE - 10, _INK[cell.state], 11)
            y += _HIGH


def _legend(x: int, y: int) -> Iterable[str]:
    for state, said in _LEGEND:
        yield f'<rect x="{x}" y="{y}" width="14" height="14" fill="{_FILL[state]}" stroke="#999999"/>'
        yield f'<text x="{x + 20}" y="{y + 12}">{escape(said)}</text>'
        x += 44 + 7 * len(said)


def _fitted(
    x: int, y: int, text: str, room: int, ink: str = "#222222", size: int = 12, *, from_end: bool = False
) -> str:
    """Text cut to the room there is, by an average width of letters; names of networks differ at their end."""
    fits = max(int(room / (size * 0.58)), 1)
    kept = max(fits - 2, 1)
    shown = text if len(text) <= fits else ".." + text[-kept:] if from_end else text[:kept] + ".."
    return f'<text x="{x}" y="{y}" fill="{ink}" font-size="{size}">{escape(shown)}</text>'


def _label(line: Line) -> str:
    return f"{line.group} / {line.name}"
