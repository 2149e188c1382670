"""Plain tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(rows: Iterable[Sequence[str]], header: Sequence[str], widest: int = 60) -> str:
    """Rows under a header, columns as wide as their content; the last column is never cut."""
    cells = [[clean(each) for each in row] for row in (header, *rows)]
    columns = range(len(header))
    last = len(header) - 1
    widths = [min(max(len(row[at]) for row in cells), widest if at != last else 10**6) for at in columns]
    lines = []
    for number, row in enumerate(cells):
        parts = [_cut(row[at], widths[at]).ljust(widths[at]) if at != last else row[at] for at in columns]
        lines.append("  ".join(parts).rstrip())
        if number == 0:
            lines.append("  ".join("-" * (width if at != last else len(header[at])) for at, width in enumerate(widths)))
    return "\n".join(lines)


def clean(text: str) -> str:
    """Text without control characters: names come from resources, and a terminal obeys what it is sent."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 3] + "..."
