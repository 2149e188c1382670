"""`make bench`: measures what the project promises about its speed, and says whether it holds."""

from __future__ import annotations

import argparse
import dataclasses
import json
import platform
import sys
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import local_azure, setting_up
from bench.claims import Measurements
from bench.engine import Bench
from bench.finding import Finding


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure. Returns 0 when every limit holds, 1 when one does not."""
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Measures previews of the dev environment against yardsticks run in turn with them, so that the "
        "figures are ratios and hold on any machine. Takes some minutes. Exits with 1 when a limit is exceeded.",
    )
    parser.add_argument("--rounds", type=int, default=5, help="counted runs of each command (default: 5)")
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="where the JSON goes (default: .local/bench/bench.json)"
    )
    parser.add_argument("--without-setup", action="store_true", help="leave out the set-up of a new clone (minutes)")
    given = parser.parse_args(arguments)
    errors = Console(stderr=True)
    bench = Bench.fresh()
    findings: list[Finding] = []

    def say(line: str) -> None:
        errors.print(line, style="dim")

    measured = chain(Measurements(bench, given.rounds, say).all(), local_azure.measure(say, given.rounds))
    if not given.without_setup:
        measured = chain(measured, setting_up.measure(bench.tree, bench.folder, say))
    for finding in measured:
        findings.append(finding)
        errors.print(f"  {finding.name}: {_figure(finding)} ({finding.detail})", highlight=False)
    target = given.json or bench.folder / "bench.json"
    report = {
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "findings": [dataclasses.asdict(each) | {"holds": each.holds} for each in findings],
    }
    text = json.dumps(report, indent=2)
    target.write_text(text + "\n")
    print(text)
    errors.print(_table(findings))
    return 0 if all(each.holds for each in findings) else 1


def _figure(finding: Finding) -> str:
    return f"{finding.value:.2f}{finding.unit}" if finding.value < 100 else f"{finding.value:.0f} {finding.unit}"


def _table(findings: Sequence[Finding]) -> Table:
    table = Table(title="speed, as ratios in one run")
    for column in ("what", "measured", "at most", "", "in this run"):
        table.add_column(column, justify="left" if column in ("what", "in this run") else "right")
    for each in findings:
        limit = "" if each.limit is None else f"{each.limit:g}{each.unit}"
        verdict = "" if each.limit is None else ("[green]holds[/]" if each.holds else "[red]exceeded[/]")
        table.add_row(each.name, _figure(each), limit, verdict, each.detail)
    return table


if __name__ == "__main__":
    sys.exit(main())
