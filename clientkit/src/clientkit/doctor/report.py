"""The findings for people and for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from clientkit.doctor.catalog import Status
from clientkit.doctor.findings import Finding

if TYPE_CHECKING:
    from rich.console import Console

# Exit codes; argparse's own for a wrong command line is 2, and so is ours for unusable facts.
GOOD, FAULTS, UNUSABLE, UNKNOWN = 0, 1, 2, 3

_ORDER = (Status.FAULT, Status.UNKNOWN, Status.WARNING, Status.NOTE, Status.OK)
_STYLE = {
    Status.FAULT: "bold red",
    Status.UNKNOWN: "magenta",
    Status.WARNING: "yellow",
    Status.NOTE: "cyan",
    Status.OK: "green",
}


def exit_code(found: Sequence[Finding]) -> int:
    """1 when there is a fault, else 3 when something could not be found out, else 0."""
    statuses = {one.status for one in found}
    if Status.FAULT in statuses:
        return FAULTS
    return UNKNOWN if Status.UNKNOWN in statuses else GOOD


def as_json(found: Sequence[Finding]) -> str:
    """One JSON document."""
    document: dict[str, Any] = {"version": 1, "summary": _summary(found), "findings": [one.as_json() for one in found]}
    return json.dumps(document, indent=2, ensure_ascii=False)


def _summary(found: Sequence[Finding]) -> dict[str, int]:
    count = Counter(one.status for one in found)
    return {status.value: count[status] for status in _ORDER}


def show(found: Sequence[Finding], console: Console, *, everything: bool = False) -> None:
    """A table, worst first. What is right is counted only, unless `everything` is asked for."""
    from rich.table import Table
    from rich.text import Text

    table = Table(show_lines=True, expand=True)
    table.add_column("finding", no_wrap=True)
    table.add_column("where, seen, and what it means", ratio=3, overflow="fold")
    table.add_column("what to do, and who", ratio=2, overflow="fold")
    wanted = [one for one in found if everything or one.status is not Status.OK]
    shown = sorted(wanted, key=lambda one: _ORDER.index(one.status))
    for one in shown:
        table.add_row(
            Text(one.status.value, style=_STYLE[one.status]).append(f"\n{one.code}", style="default"),
            Text(one.subject, style="bold").append(f"\n{one.seen}\n{one.means}", style="not bold"),
            Text(f"{one.do}\n({one.who})" if one.do else ""),
        )
    if shown:
        console.print(table)
    console.print(
        Text(", ".join(f"{count} {status}" for status, count in _summary(found).items() if count) or "nothing asked")
    )
