"""The pack against checkov: what each costs on the same resources, at two sizes.

A preview sends every resource to a pack one by one, whatever the pack does with it; a scanner starts, reads one file
and ends. So the two grow differently, and one size would say little. An empty pack shows which part is the engine's;
the limits are about the rest (docs/adr/0011).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from bench import arm_template, checkov, many_spokes
from bench.engine import PACK, Bench, Stack
from bench.finding import Finding
from bench.timing import Command, in_turn, median, run

EMPTY_PACK: Final = Path(__file__).parent / "programs" / "empty_pack"
_OPTIONAL: Final = ("monitor", "bastion", "jumpbox", "dns", "intents")


def smaller(dev: Mapping[str, Any]) -> dict[str, Any]:
    """The stack file of dev with what is optional left out: about 150 resources."""
    config = {key: value for key, value in dev["config"].items() if key.rpartition(":")[2] not in _OPTIONAL}
    key = f"{many_spokes.PREFIX}:spokes"
    config[key] = [spoke for spoke in config[key] if spoke.get("role", "spoke") != "spoke"]
    return {"config": config}


def larger(dev: Mapping[str, Any]) -> dict[str, Any]:
    """The stack file of dev with 62 further spokes: about 1,500 resources."""
    return many_spokes.configuration(dev, 62)


def measure(bench: Bench, dev: Mapping[str, Any], rounds: int) -> Iterator[Finding]:
    """The ratio at both sizes, with the engine's own part of it."""
    for name, configuration, limit, times in (
        ("about 150", smaller(dev), 0.5, rounds),
        ("about 1,500", larger(dev), 1.0, 1),
    ):
        stack = bench.stack(f"scanned{limit:g}".replace(".", ""), configuration)
        scan, count = _scan(bench, stack)
        with_pack, empty, without, scanned = in_turn(
            (stack.preview(*PACK), stack.preview("--policy-pack", str(EMPTY_PACK)), stack.preview(), scan),
            times,
            warm_up=times > 1,
        )
        extra, engines = (median(each) - median(without) for each in (with_pack, empty))
        scan_seconds = median(scanned)
        counted = f"{scan_seconds:.1f} s for {count} resources"
        yield Finding(
            f"what any pack adds to a preview of {name} resources / a checkov scan of them",
            engines / scan_seconds,
            None,
            "x",
            f"{engines:.1f} s with a pack that does nothing / {counted}",
        )
        yield Finding(
            f"what this pack adds to that / a checkov scan of {name} resources",
            (extra - engines) / scan_seconds,
            limit,
            "x",
            f"{extra - engines:.1f} s / {counted}; with the engine's part {extra / scan_seconds:.2f}",
        )


def _scan(bench: Bench, stack: Stack) -> tuple[Command, int]:
    template = bench.folder / "run" / f"{stack.name}.json"
    planned = run(stack.preview("--json")).output
    count = arm_template.write(planned[planned.index("{") :], template)
    arguments = checkov.arguments(checkov.executable(bench.folder), template)
    return Command(arguments, bench.tree.root, dict(bench.environment)), count
