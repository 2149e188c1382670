"""What the pack and checkov find in the same program: `python -m bench.found` writes docs/what-each-finds.md.

The program opens port 80 once in every way that the tests know, and has a few resources beside that open nothing. Each
row is one resource. checkov also speaks of other subjects, so its column holds only what it says of that resource.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench import arm_template, checkov
from bench.engine import PACK, Bench, Stack
from bench.timing import run

FAULTY: Final = Path("tests", "fixtures", "ways_to_port_80")
PAGE: Final = Path("docs", "what-each-finds.md")
_ABOUT_80: Final = ("CKV_AZURE_160", "CKV_AZURE_217")  # checkov's rules that look at port 80 or at HTTP listeners
_HEAD: Final = """\
# What each finds

Written by `python -m bench.found`: the pack, and checkov {version} on the same resources as an ARM template. The
program (`{program}`) opens port 80 once in each of many ways; the resources called
`closed-*` open nothing. Of its {count} resources those are listed and those that either finds something in. Other
findings of checkov, {others}, are about other subjects and left out.

| resource | the pack | checkov |
| --- | --- | --- |
"""


@dataclass(frozen=True, slots=True)
class Found:
    """Per resource (its Pulumi name): the pack's policies, and checkov's ids."""

    resources: tuple[str, ...]
    pack: Mapping[str, tuple[str, ...]]
    checkov: Mapping[str, tuple[str, ...]]


def find(bench: Bench) -> Found:
    """Judge the program by both."""
    stack = bench.stack("found", {"config": {}}, bench.tree.root / FAULTY)
    planned = run(stack.preview("--json")).output
    steps = json.loads(planned[planned.index("{") :])["steps"]
    states = [step["newState"] for step in steps if step["newState"]["type"].startswith("azure-native:")]
    names = [state["urn"].rpartition("::")[2] for state in states]
    return Found(tuple(names), _by_pack(stack), _by_checkov(bench, steps, names))


def _by_pack(stack: Stack) -> dict[str, tuple[str, ...]]:
    log = stack.file.with_suffix(".events.json")
    command = stack.preview(*PACK, "--event-log", str(log), PULUMI_DEBUG_COMMANDS="true")
    # It is refused, as it should be.
    subprocess.run(command.arguments, env=dict(command.environment), capture_output=True, check=False)  # noqa: S603
    events = [json.loads(line) for line in log.read_text().splitlines()]
    return _grouped(
        (event["policyEvent"].get("resourceUrn", "").rpartition("::")[2], event["policyEvent"]["policyName"])
        for event in events
        if "policyEvent" in event
    )


def _by_checkov(bench: Bench, steps: Iterable[Mapping[str, object]], names: list[str]) -> dict[str, tuple[str, ...]]:
    made = arm_template.template(steps)
    # checkov names a resource by its template's name: the Pulumi name tells them apart.
    for resource, name in zip(made["resources"], names, strict=True):
        resource["name"] = name
    template = bench.folder / "run" / "found.json"
    template.write_text(json.dumps(made, indent=1))
    arguments = (*checkov.arguments(checkov.executable(bench.folder), template), "--output", "json")
    ran = subprocess.run(arguments, env=dict(bench.environment), capture_output=True, text=True, check=True)  # noqa: S603
    failed = json.loads(ran.stdout)["results"]["failed_checks"]
    return _grouped((check["resource"].rpartition(".")[2], check["check_id"]) for check in failed)


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for name, rule in pairs:
        found.setdefault(name, set()).add(rule)
    return {name: tuple(sorted(rules)) for name, rules in found.items()}


def page(found: Found) -> str:
    """The page of documentation."""
    others = sum(rule not in _ABOUT_80 for rules in found.checkov.values() for rule in rules)
    head = _HEAD.format(version=checkov.VERSION, program=FAULTY, others=others, count=len(found.resources))
    rows = []
    for name in sorted(found.resources):
        ours = ", ".join(found.pack.get(name, ()))
        theirs = ", ".join(rule for rule in found.checkov.get(name, ()) if rule in _ABOUT_80)
        if ours or theirs or name.startswith("closed-"):
            rows.append(f"| {name} | {ours} | {theirs} |")
    return head + "\n".join(rows) + "\n"


if __name__ == "__main__":
    bench = Bench.fresh()
    (bench.tree.root / PAGE).write_text(page(find(bench)))
    print(f"{PAGE} is written", file=sys.stderr)
