"""The verbs that make the local Azure slow, strict or faulty, and that show what came of it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.table import Table

from localazure.cli.tables import console
from localazure.core.conditions import Conditions, Fault, checked, scale, written
from localazure.core.control import ControlPlane
from localazure.core.faults import counters
from localazure.core.order import Order, resources_of
from localazure.core.timeline import Link, observed, scheduled


def time(azure: ControlPlane, options: argparse.Namespace) -> int:
    """Show how long writes take, or set it."""
    now = azure.timing.conditions
    asked = now
    if options.scale is not None:
        asked = replace(asked, scale=scale(options.scale))
    if options.least is not None:
        asked = replace(asked, least=options.least)
    if options.role_assignments is not None:
        asked = replace(asked, role_assignments=options.role_assignments)
    if options.deleted_names is not None:
        asked = replace(asked, deleted_names=options.deleted_names)
    for text in options.type:
        name, equals, seconds = text.partition("=")
        if not equals or "/" not in name or not _is_seconds(seconds):
            raise ValueError(f"{text!r} is no duration: write TYPE=SECONDS, for instance {_EXAMPLE}=900")
        asked = replace(asked, seconds={**asked.seconds, name.lower(): float(seconds)})
    return _change(azure, now, asked)


_EXAMPLE = "Microsoft.Network/azureFirewalls"


def _is_seconds(text: str) -> bool:
    try:
        return 0 <= float(text) < 1e6
    except ValueError:
        return False


def strict(azure: ControlPlane, options: argparse.Namespace) -> int:
    """Show whether collisions are errors, or set it."""
    now = azure.timing.conditions
    return _change(azure, now, now if options.state is None else replace(now, strict=options.state == "on"))


def calm(azure: ControlPlane, _options: argparse.Namespace) -> int:
    """Back to the default, counters and the record of the last run included."""
    azure.timing.file.write(Conditions())
    with azure.store.write() as session:
        session.operations.reset()
        session.operations.forget()
    print("calm: writes take no time, and nothing breaks")
    return 0


def fault(azure: ControlPlane, options: argparse.Namespace) -> int:
    """List, add or clear faults."""
    now = azure.timing.conditions
    if options.do == "add":
        names = ("type", "name", "at", "chance", "seed", "times", "retry_after")
        told = {"verb": options.of_verb, **{name: getattr(options, name) for name in names}}
        told = {name: value for name, value in told.items() if value is not None}
        azure.timing.file.write(replace(now, faults=(*now.faults, checked(Fault(options.kind, **told)))))
    elif options.do == "clear":
        azure.timing.file.write(replace(now, faults=()))
    if options.do != "list":
        with azure.store.write() as session:
            session.operations.reset()
        now = azure.timing.conditions
    with azure.store.read() as session:
        counts = [
            tuple(session.operations.counted(name) for name in counters(index, each))
            for index, each in enumerate(now.faults)
        ]
    if options.json:
        pairs = zip(now.faults, counts, strict=True)
        print(json.dumps([{**_plain(each), "struck": struck} for each, (_, struck) in pairs], indent=2))
        return 0
    table = Table("fault", "verb", "type", "name", "from", "chance", "times", "fitting", "struck", box=None)
    for each, (fits, struck) in zip(now.faults, counts, strict=True):
        row = (each.do, each.verb or "any", each.type or "any", each.name or "any", each.at or 1, each.chance or "")
        table.add_row(*map(str, (*row, each.times, fits, struck)))
    console().print(table if now.faults else "no faults")
    return 0


def _plain(each: Fault) -> dict[str, Any]:
    return {name: getattr(each, name) for name in Fault.__dataclass_fields__}


def show_timeline(azure: ControlPlane, options: argparse.Namespace) -> int:
    """The critical path of the last run whose writes took time."""
    with azure.store.read() as session:
        operations = session.operations.of_last_run()
    before = Order(_state(options.state)).before() if options.state else {}
    # Without a scale the seconds are those here. A run that deleted has left no dependencies to go by.
    scaled = azure.timing.conditions.scale > 0
    factor = float(azure.timing.conditions.scale) if scaled else 1.0
    by_state = any(each.key in before for each in operations)
    path = scheduled(operations, before) if by_state else observed(operations)
    if options.json:
        print(json.dumps(_as_json(path, len(operations), factor), indent=2))
        return 0
    if not path:
        print("no run whose writes took time; say `azure time --scale 1/600` and deploy")
        return 0
    table = Table("begins", "takes", "resource", header_style="bold", box=None)
    for link in path:
        begins, takes = (_clock(seconds / factor, scaled=scaled) for seconds in (link.begins, link.takes))
        table.add_row(begins, takes, link.operation.name)
    console().print(table)
    told = "the state's dependencies" if by_state else "what was seen here; --state FILE goes by dependencies"
    whole = _clock(path[-1].ends / factor, scaled=scaled)
    print(f"critical path: {len(path)} of {len(operations)} writes, {whole} (by {told})")
    return 0


def show_order(_azure: ControlPlane, options: argparse.Namespace) -> int:
    """Pairs of a state's resources that ARM writes one at a time and that nothing orders; 1 where there are any."""
    found = list(Order(_state(options.state)).unordered())
    for pair in found:
        print(pair)
    print(f"{len(found)} pairs of writes need an order and have none" if found else "every write has its order")
    return 1 if found else 0


def _state(path: str) -> list[Mapping[str, Any]]:
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text("utf-8")
        return resources_of(json.loads(text))
    except (OSError, UnicodeError, AttributeError, KeyError) as error:
        raise ValueError(f"{path}: {error}") from None


def _as_json(path: Sequence[Link], writes: int, factor: float) -> dict[str, Any]:
    return {
        "seconds": round(path[-1].ends / factor, 1) if path else 0.0,
        "writes": writes,
        "path": [
            {
                "id": link.operation.id,
                "verb": link.operation.verb,
                "begins": round(link.begins / factor, 1),
                "seconds": round(link.takes / factor, 1),
            }
            for link in path
        ],
    }


def _clock(seconds: float, *, scaled: bool) -> str:
    """Azure's time in minutes; without a scale, the seconds here."""
    if not scaled:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def _change(azure: ControlPlane, now: Conditions, asked: Conditions) -> int:
    if asked != now:
        azure.timing.file.write(asked)
    print(written(asked), end="")
    return 0
