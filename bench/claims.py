"""What the project promises about its speed, and how each promise is measured."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from bench import many_spokes, policies, scanners
from bench.engine import PACK, Bench, Stack, dev_configuration
from bench.finding import Finding
from bench.timing import Command, Run, in_turn, median, ratio, run

PROGRAMS = Path(__file__).parent / "programs"
_CREATED = re.compile(r"^\s+\+ (\d+) to create", re.MULTILINE)


class Measurements:
    """The stacks that the promises are about, and the measurements; each takes `rounds` rounds."""

    def __init__(self, bench: Bench, rounds: int, say: Callable[[str], None]) -> None:
        self._bench = bench
        self._rounds = rounds
        self._say = say
        self._dev_file = dev_configuration(bench.tree)

    @cached_property
    def dev(self) -> Stack:
        """The dev environment, never deployed."""
        return self._bench.stack("dev", self._dev_file)

    @cached_property
    def first(self) -> Run:
        """A warm-up preview of dev with the pack; says how many resources there are."""
        return run(self.dev.preview(*PACK))

    @cached_property
    def resources(self) -> int:
        """How many resources a preview of dev creates."""
        return created(self.first.output)

    def all(self) -> Iterator[Finding]:
        """Every promise in turn."""
        self._say(f"preview of dev: {self.resources} resources")
        yield from self.against_bare()
        yield from self.against_untuned()
        yield from self.counts()
        yield from self.growth()
        yield from scanners.measure(self._bench, self._dev_file, self._rounds)
        yield from policies.measure(self._say)

    def _in_turn(
        self, what: str, *commands: Command, rounds: int | None = None, warm_up: bool = True
    ) -> list[list[Run]]:
        self._say(f"{what} ...")
        return in_turn(commands, rounds or self._rounds, warm_up)

    def against_bare(self) -> Iterator[Finding]:
        """dev with the pack against as many bare resources without, in the SDK's classes and below them."""
        count = str(self.resources)
        bare = self._bench.stack("bare", {"config": {}}, PROGRAMS / "bare")
        ours, least, raw = self._in_turn(
            "dev with the pack, and as many bare resources without",
            self.dev.preview(*PACK),
            bare.preview(BENCH_RESOURCES=count),
            bare.preview(BENCH_RESOURCES=count, BENCH_RAW="1"),
        )
        yield _ratio("preview of dev with the pack / as many bare azure-native resources without it", ours, least, 2.0)
        yield _ratio("the same / as many raw registrations, without the SDK's classes", ours, raw, None)
        peak = max(each.peak_megabytes for each in ours)
        yield Finding("largest process of that preview", peak, None, "MB", f"{count} resources")

    def against_untuned(self) -> Iterator[Finding]:
        """The program against itself with the SDK as it is: its aliases, its debug messages, Python's collector.

        At two sizes, because at the size of dev most of the time goes into starting processes.
        """
        large = self._bench.stack("large", many_spokes.configuration(self._dev_file, 50))
        for what, stack, limit, rounds in (("dev", self.dev, None, 3), ("dev with 50 further spokes", large, 0.35, 1)):
            tuned, untuned = self._in_turn(
                f"{what}, and the same with the SDK as it is",
                stack.preview(),
                stack.preview(AZUREML_CLUSTER_SDK_UNTUNED="1"),
                rounds=min(self._rounds, rounds),
                warm_up=stack is self.dev,
            )
            yield _ratio(
                f"preview of {what} / the same with the SDK's aliases on and nothing tuned", tuned, untuned, limit
            )

    def counts(self) -> Iterator[Finding]:
        """Outputs and event-loop callbacks of the program; the same on every machine."""
        self._say("Outputs and event-loop callbacks ...")
        counted = self._bench.stack("counted", self._dev_file, PROGRAMS / "counted")
        file = self._bench.folder / "run" / "counts.json"
        run(counted.preview(BENCH_COUNTS=str(file)))
        counts = json.loads(file.read_text())
        for key, name, limit in (("outputs", "Outputs", 35), ("callbacks", "event-loop callbacks", 120)):
            yield Finding(f"{name} per resource", counts[key] / self.resources, limit, "", f"{counts[key]} in all")

    def growth(self) -> Iterator[Finding]:
        """Time per resource at 50 spokes against 5."""
        few, many = (
            self._bench.stack(f"spokes{count}", many_spokes.configuration(self._dev_file, count)) for count in (5, 50)
        )
        runs_few, runs_many = self._in_turn(
            "5 and 50 further spokes", few.preview(*PACK), many.preview(*PACK), rounds=min(self._rounds, 3)
        )
        counts = created(runs_few[0].output), created(runs_many[0].output)
        found = ratio(runs_many, runs_few)
        yield Finding(
            "time per resource with 50 further spokes / with 5",
            found.median * counts[0] / counts[1],
            1.3,
            "x",
            f"{median(runs_many):.1f} s for {counts[1]} resources / {median(runs_few):.1f} s for {counts[0]}",
        )


def _ratio(name: str, runs_a: Sequence[Run], runs_b: Sequence[Run], limit: float | None) -> Finding:
    found = ratio(runs_a, runs_b)
    spread = f", {found.lowest:.2f}-{found.highest:.2f}" if len(runs_a) > 1 else ""
    return Finding(name, found.median, limit, "x", f"{found.seconds_a:.1f} s / {found.seconds_b:.1f} s{spread}")


def created(output: str) -> int:
    """How many resources a preview says it would create. Raises ValueError when it does not say."""
    match = _CREATED.search(output)
    if match is None:
        raise ValueError(f"no count of resources in the preview's output:\n{output[-2000:]}")
    return int(match[1])
