"""`python -m localazure rules`: what the local Azure refuses, for people, for the docs, and for programs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from localazure.rules.page import page
from localazure.rules.table import Row, rows

_EPILOG = """\
examples:
  rules                 every rule: id, what holds, ARM's code, how it is known
  rules SUB             those whose id, code or words contain this
  rules AGW-04          one rule with its source, an example of the message, and its tests
  rules --markdown      the page docs/what-arm-refuses.md
"""


def main(arguments: Sequence[str]) -> int:
    """Run it. The exit code is 0, 1 where nothing was found, 2 for wrong usage."""
    parser = argparse.ArgumentParser(
        prog="rules",
        description="What the local Azure refuses, and how each of it is known.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("text", nargs="?", default="", help="part of an id, a code or the words of a rule")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--markdown", action="store_true", help="the page for the docs")
    form.add_argument("--json", action="store_true", help="JSON instead of a table")
    try:
        options = parser.parse_args(list(arguments))
    except SystemExit as end:
        return int(end.code or 0)
    if options.markdown:
        if options.text:
            print("rules: the page has all rules; leave the text out", file=sys.stderr)
            return 2
        print(page())
        return 0
    wanted = options.text.lower()
    found = [row for row in rows() if wanted in f"{row.id} {row.code} {row.says}".lower()]
    if not found:
        print(f"rules: no rule has {options.text!r} in its id, code or words", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps([row.as_json() for row in found], indent=2))
    else:
        _show(found, whole=len({row.id for row in found}) == 1)
    return 0


def _show(found: Sequence[Row], *, whole: bool) -> None:
    console = Console(width=None if sys.stdout.isatty() else 200)
    if whole:
        for row in found:
            console.print(f"[bold]{row.id}[/]  {row.says}", highlight=False)
            for name, value in (
                ("code", f"{row.status} {row.code}"),
                ("example", row.text),
                ("writes", ", ".join(row.writes)),
                ("deletions", ", ".join(row.deletions)),
                ("known", f"{row.known}: {row.source}"),
                ("refuses", row.refuses),
                ("lets pass", row.passes),
            ):
                if value:
                    console.print(f"  {name:<10}{value}", style="dim", highlight=False, markup=False, soft_wrap=True)
        return
    table = Table(header_style="bold", box=None)
    for heading in ("rule", "what holds", "code", "known by"):
        table.add_column(heading, overflow="fold")
    for row in found:
        table.add_row(row.id, row.says, row.code, row.known)
    console.print(table)
    console.print(f"{len(found)} statements in {len({row.id for row in found})} rules", style="dim", highlight=False)
