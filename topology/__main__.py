"""`python -m topology check|facts|cost|draw|forwarders|intents|schema`: the plan of a stack without the engine."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from topology import build, cost, cost_note, editors, forwarder_list, intents, prices, report, settings, stackfile
from topology.faults import PlanError
from topology.intents import listing
from topology.notices import notices
from topology.picture import draw, draw_certificate
from topology.plan import Plan


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when the configuration is sound, 1 when it has faults, which are printed."""
    options = _parser().parse_args(arguments)
    if options.command == "schema":
        print(json.dumps(editors.stack_file(), indent=2))
        return 0
    directory = options.directory.resolve()
    try:
        # Certificates' files are made from `facts`, and matter to no picture: only `check` asks for them.
        config = stackfile.config(directory, options.stack)
        found = settings.load(config, directory, options.stack, files=options.command == "check")
        priced = prices.read(options.prices) if options.command == "cost" and options.prices else None
    except PlanError as error:
        if options.json:
            print(json.dumps(report.faults(error), indent=2))
        else:
            print(error, file=sys.stderr)
        return 1
    if options.command == "facts":
        print(json.dumps(report.facts(found), indent=2))
        return 0
    if options.command == "cost":
        awake, at_rest = (found.model_copy(update={"parked": parked}) for parked in (False, True))
        lines = cost.lines(build.plan(awake, root_pem=""), build.plan(at_rest, root_pem=""))
        as_json = json.dumps(cost_note.as_json(lines, priced), indent=2)
        print(as_json if options.json else cost_note.as_table(options.stack, lines, priced))
        return 0
    if options.command == "check":
        return _check(build.plan(found), as_json=options.json)
    plan = build.plan(found, root_pem="")
    if options.command == "forwarders":
        return _forwarders(plan, as_json=options.json)
    if options.command == "intents":
        stated = plan.network_intents or {}
        print(json.dumps(stated, indent=2) if options.json else listing.as_table(stated))
        return 0
    suffix, draws = ("-certificate", draw_certificate) if options.certificate else ("", draw)
    path = options.output or directory / "docs" / "pictures" / f"{options.stack}{suffix}.svg"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(draws(plan), encoding="utf-8", newline="\n")
    print(json.dumps({"picture": str(path)}) if options.json else f"drew {path}")
    return 0


def _check(plan: Plan, *, as_json: bool) -> int:
    warnings = notices(plan, dt.datetime.now(dt.UTC))
    if as_json:
        shown = {**report.addresses(plan), "revocation": report.revocation(plan), "warnings": list(warnings)}
        shown["notes"] = list(intents.notes(plan))
        print(json.dumps(shown, indent=2))
        return 0
    print(report.table(plan))
    for note in intents.notes(plan):
        print(f"\nnote: {note}")
    for warning in warnings:
        print(f"warning: {warning}", file=sys.stderr)
    return 0


def _forwarders(plan: Plan, *, as_json: bool) -> int:
    try:
        found = forwarder_list.required(plan)
    except PlanError as error:
        print(json.dumps(report.faults(error), indent=2) if as_json else error, file=None if as_json else sys.stderr)
        return 1
    print(json.dumps(forwarder_list.as_json(found), indent=2) if as_json else forwarder_list.as_table(found))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m topology", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("check", "print every fault of the configuration, or the addresses and zones that it leads to"),
        ("facts", "print as JSON what the set-up has to know: names, certificate, revocation lists"),
        ("cost", "print what is billed, in which units and how many, and what parking stops"),
        ("draw", "draw the plan as SVG"),
        ("forwarders", "print what name servers outside Azure have to forward, and where to"),
        ("intents", "print what must hold in the network, which every preview proves or refutes"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("--stack", default="dev", help="whose Pulumi.<stack>.yaml is read (default: dev)")
        command.add_argument("--directory", type=Path, default=Path(), help="where that file is (default: here)")
        command.add_argument("--json", action="store_true", help="print JSON")
        if name == "cost":
            command.add_argument("--prices", type=Path, help="YAML file of prices per unit; see docs/cost.md")
        if name == "draw":
            text = "draw the certificate's chain and the way to its revocation lists, not the networks"
            command.add_argument("--certificate", action="store_true", help=text)
            command.add_argument("--output", type=Path, help="file to write (default: docs/pictures/<stack>.svg)")
    text = "print the JSON schema of stack files, which editors complete and check them by"
    commands.add_parser("schema", help=text, description=text)
    return parser


if __name__ == "__main__":
    if hasattr(signal, "SIGPIPE"):  # so that `| head` ends it quietly; Windows has no such signal
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())
