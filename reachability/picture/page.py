"""The matrix as one HTML page: no script, nothing loaded, and a policy that forbids both."""

from __future__ import annotations

from html import escape
from typing import Final

from reachability.picture.matrix import CLOSED, Cell, Line, Matrix

POLICY: Final = "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'"
_STYLE: Final = """
body { font: 14px/1.4 sans-serif; margin: 2rem; color: #222; }
table { border-collapse: collapse; }
th, td { border: 1px solid #ddd; padding: .3rem .5rem; vertical-align: top; font-weight: normal; text-align: left; }
thead th { background: #fafafa; position: sticky; top: 0; }
td.open { background: #d5eddd; } td.part { background: #eef7f0; } td.doubt { background: #fdf0d5; }
td.closed { color: #bbb; }
.group { color: #777; display: block; font-size: 12px; }
"""


def write(matrix: Matrix) -> str:
    """The page."""
    head = "".join(f"<th scope=col>{_line(line)}</th>" for line in matrix.columns)
    body = []
    for row, line in enumerate(matrix.rows):
        cells = "".join(_cell(matrix.cells.get((row, column))) for column in range(len(matrix.columns)))
        body.append(f"<tr><th scope=row>{_line(line)}</th>{cells}</tr>")
    gaps = "".join(f"<li>{escape(gap)}</li>" for gap in matrix.gaps)
    policy = POLICY.format(hash=_hash(_STYLE))
    return (
        "<!doctype html>\n<html lang=en><head><meta charset=utf-8>"
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
        "<title>Who reaches whom</title>"
        f"<style>{_STYLE}</style></head>\n<body><h1>Who reaches whom</h1>"
        "<p>Rows call, columns are called. Green is open, pale green for a part of the addresses, "
        "amber is not known.</p>"
        f"<table><thead><tr><th></th>{head}</tr></thead><tbody>\n"
        + "\n".join(body)
        + "\n</tbody></table>"
        + (f"<h2>Not known</h2><ul>{gaps}</ul>" if gaps else "")
        + "</body></html>\n"
    )


def _line(line: Line) -> str:
    return f'<span class="group">{escape(line.group)}</span>{escape(line.name)}'


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return f'<td class="{CLOSED}">-</td>'
    return f'<td class="{cell.state}">{escape(cell.text)}</td>'


def _hash(style: str) -> str:
    import base64
    import hashlib

    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
