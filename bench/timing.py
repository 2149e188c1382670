"""Running whole commands and weighing them against each other."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


class FailedRunError(Exception):
    """A measured command did not exit with 0; the text holds the end of what it printed."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command line with everything that it needs."""

    arguments: tuple[str, ...]
    directory: Path
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Run:
    """One finished run. CPU and memory are the operating system's own accounting of the process and its children."""

    seconds: float
    cpu_seconds: float
    peak_megabytes: float  # of the largest single process; never below that of the process that measures
    output: str


@dataclass(frozen=True, slots=True)
class Ratio:
    """A against B, run in turn: the median of the ratios pair by pair, which a drifting machine does not bend."""

    median: float
    lowest: float
    highest: float
    seconds_a: float  # medians
    seconds_b: float


def run(command: Command) -> Run:
    """Run a command to its end. Raises FailedRunError when it fails."""
    begin = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - the command lines are this folder's own
        command.arguments,
        cwd=command.directory,
        env=dict(command.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - begin
    if process.returncode != 0:
        tail = "\n".join(output.splitlines()[-30:])
        raise FailedRunError(f"{' '.join(command.arguments)} exited with {process.returncode}:\n{tail}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output)


def median(runs: Sequence[Run]) -> float:
    """The median wall time in seconds."""
    return statistics.median(each.seconds for each in runs)


def ratio(runs_a: Sequence[Run], runs_b: Sequence[Run]) -> Ratio:
    """A over B, pair by pair."""
    pairs = [a.seconds / b.seconds for a, b in zip(runs_a, runs_b, strict=True)]
    return Ratio(statistics.median(pairs), min(pairs), max(pairs), median(runs_a), median(runs_b))


def in_turn(commands: Sequence[Command], rounds: int, warm_up: bool = True) -> list[list[Run]]:
    """Run the commands one after another, `rounds` times round. Returns the runs of each command."""
    if warm_up:
        for command in commands:
            run(command)
    results: list[list[Run]] = [[] for _ in commands]
    for _ in range(rounds):
        for command, runs in zip(commands, results, strict=True):
            runs.append(run(command))
    return results
