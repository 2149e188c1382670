"""A review for a terminal."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from review import words
from review.escape import one_line
from review.model import CLOSED, GOOD, OPENED, REFUSED, Environment, Review

_STYLES = {GOOD: "green", REFUSED: "red"}
_MOST = 12  # of a kind and environment; the files have all


def show(review: Review, console: Console, folder: str) -> None:
    """Print the verdict, the table and the lists, the most important last: that is where a terminal stops."""
    for each in review.environments:
        _changes(each, console)
    for likeness in words.violations(review.environments, refusing=False):
        _violation(likeness, console, "yellow")
    for each in review.environments:
        for change in each.losses:
            why = f" because of {words.because(change)}" if change.because else ""
            _line(console, "red" if change.op == "delete" else "magenta", change.op, f"{each.name}: {change.name}{why}")
    for likeness in words.violations(review.environments, refusing=True):
        _violation(likeness, console, "red")
    for each in review.environments:
        for text in (*each.errors, *each.doubts):
            _line(console, "red", "error" if text in each.errors else "not known", f"{each.name}: {text}")
    console.print(_table(review))
    console.print(Text(words.verdict(review), style=f"bold {_STYLES.get(review.code, 'yellow')}"))
    console.print(Text(f"{review.head} against {review.base}; everything is in {folder}", style="dim"))


def _changes(each: Environment, console: Console) -> None:
    if not (each.changes or each.flows or each.meters or each.notes):
        return
    console.print(Text(each.name, style="bold"), Text(words.changes(each), style="dim"))
    for note in each.notes:
        _line(console, "dim", "note", note)
    other = [change for change in each.changes if not change.loses]
    for change in other[:_MOST]:
        _line(console, "cyan", change.op, f"{change.name} {words.because(change)}")
    _more(console, len(other))
    for meter in each.meters[:_MOST]:
        _line(console, "cyan", "billed", f"{meter.part} {meter.meter}: {meter.before or 'no'} -> {meter.after or 'no'}")
    bundles = words.bundles(each.flows)
    for bundle in sorted(bundles, key=lambda b: b.kind != CLOSED)[:_MOST]:
        style = {OPENED: "bold yellow", CLOSED: "green"}.get(bundle.kind, "yellow")
        said = f"{words.listed(bundle.sources)} -> {bundle.target}, {bundle.what}"
        _line(console, style, bundle.kind, said + (f", by {bundle.reason}" if bundle.reason else ""))
    _more(console, len(bundles))


def _more(console: Console, number: int) -> None:
    if number > _MOST:
        _line(console, "dim", "", f"… and {number - _MOST} more")


def _violation(likeness: words.Likeness, console: Console, style: str) -> None:
    violation = likeness.violation
    where = f" {violation.location.file}:{violation.location.line}" if violation.location else ""
    _line(console, style, violation.policy, f"in {words.listed(likeness.environments)}{where}")
    console.print(Text(f"    {one_line(violation.message)}"), soft_wrap=True)


def _line(console: Console, style: str, head: str, text: str) -> None:
    console.print(Text.assemble(("  "), (f"{head:<8} ", style), one_line(text)), soft_wrap=True)


def _table(review: Review) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    for title in ("environment", "policies", "flows", "replaced or deleted"):
        table.add_column(title)
    for each in review.environments:
        row = (each.name, words.policies(each), words.flows(each), words.losses(each))
        table.add_row(*(Text(cell) for cell in row), style=_STYLES.get(each.code, "yellow"))
    return table
