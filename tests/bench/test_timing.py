import os
import sys
from pathlib import Path

import pytest

from bench.claims import created
from bench.finding import Finding
from bench.timing import Command, FailedRunError, Run, in_turn, ratio, run


def python(code: str) -> Command:
    return Command((sys.executable, "-c", code), Path.cwd(), dict(os.environ))


def lasting(seconds: float) -> Run:
    return Run(seconds, seconds, 1.0, "")


def test_a_ratio_is_the_median_of_pairs_so_that_a_slow_hour_does_not_bend_it() -> None:
    slow_second_half = [lasting(2), lasting(2), lasting(20)], [lasting(1), lasting(1), lasting(10)]
    found = ratio(*slow_second_half)
    assert (found.median, found.lowest, found.highest) == (2, 2, 2)


def test_memory_and_cpu_are_those_of_the_measured_process() -> None:
    idle = run(python("pass"))
    busy = run(python("x = bytearray(600_000_000); sum(range(10_000_000))"))
    assert busy.peak_megabytes > 550
    assert busy.cpu_seconds > idle.cpu_seconds


def test_a_failing_command_is_no_measurement() -> None:
    with pytest.raises(FailedRunError, match="exited with 3"):
        run(python("print('broken'); raise SystemExit(3)"))


def test_commands_run_in_turn(tmp_path: Path) -> None:
    log = tmp_path / "log"
    commands = [python(f"open({str(log)!r}, 'a').write({name!r})") for name in "ab"]
    results = in_turn(commands, 2, warm_up=False)
    assert log.read_text() == "abab"
    assert [len(runs) for runs in results] == [2, 2]


def test_the_count_of_resources_is_read_from_a_preview() -> None:
    assert created("Resources:\n    + 131 to create\n") == 131
    with pytest.raises(ValueError, match="no count"):
        created("error: preview failed")


def test_a_finding_without_a_limit_is_only_told() -> None:
    assert Finding("memory", 1e9, None, "MB", "").holds
    assert not Finding("ratio", 2.01, 2.0, "x", "").holds
