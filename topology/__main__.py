"""`python -m topology check|facts|draw`: the plan of a stack without the engine."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from topology import build, report, settings, stackfile
from topology.faults import PlanError
from topology.picture import draw


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when the configuration is sound, 1 when it has faults, which are printed."""
    options = _parser().parse_args(arguments)
    directory = options.directory.resolve()
    try:
        # Certificates' files are made from `facts`, and matter to no picture: only `check` asks for them.
        config = stackfile.config(directory, options.stack)
        found = settings.load(config, directory, options.stack, files=options.command == "check")
    except PlanError as error:
        if options.json:
            print(json.dumps(report.faults(error), indent=2))
        else:
            print(error, file=sys.stderr)
        return 1
    if options.command == "facts":
        print(json.dumps(report.facts(found), indent=2))
        return 0
    plan = build.plan(found, root_pem="")
    if options.command == "check":
        print(json.dumps(report.addresses(plan), indent=2) if options.json else report.table(plan))
        return 0
    path = options.output or directory / "docs" / "pictures" / f"{options.stack}.svg"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(draw(plan), encoding="utf-8", newline="\n")
    print(json.dumps({"picture": str(path)}) if options.json else f"drew {path}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m topology", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("check", "print every fault of the configuration, or the addresses and zones that it leads to"),
        ("facts", "print as JSON what the set-up has to know: names, certificate, revocation lists"),
        ("draw", "draw the plan as SVG"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("--stack", default="dev", help="whose Pulumi.<stack>.yaml is read (default: dev)")
        command.add_argument("--directory", type=Path, default=Path(), help="where that file is (default: here)")
        command.add_argument("--json", action="store_true", help="print JSON")
        if name == "draw":
            command.add_argument("--output", type=Path, help="file to write (default: docs/pictures/<stack>.svg)")
    return parser


if __name__ == "__main__":
    if hasattr(signal, "SIGPIPE"):  # so that `| head` ends it quietly; Windows has no such signal
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())
