"""One mutant put in the place of its module, and tests run on it, in a child of this process.

A child is forked from a process that has loaded what the tests need, so that a trial costs little more than the tests
that it runs until the first one fails.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.abc
import importlib.util
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

PROFILE = "mutation"  # of Hypothesis, in tests/conftest.py: few examples, the same ones in every trial
LEFT_OUT = ("test_the_docs_page_is_current",)  # a page that is written anew after each change notices nothing
OPTIONS = [
    "-x",
    "-q",
    "--assert=plain",
    "-m",
    "not e2e",
    "-p",
    "no:randomly",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:xdist",
]
FACTOR, LEAST = 10, 20.0  # the time limit of a trial: so many times what its tests take, and at least so many seconds

UNSWAPPED = 99  # how a child leaves that could not put the code in the function's place


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed file. `module` is its dotted name, `line` the first line that differs, counted from 1."""

    file: str
    module: str
    operator: str
    line: int
    source: str


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutant (None: nothing is changed) and the tests to run on it, by node id, in this order."""

    mutant: Mutant | None
    tests: tuple[str, ...]
    seconds: float  # what the tests take when nothing is changed
    swap: str = ""  # the qualified name of the function that the mutant changes, if it may be changed alone


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the mutant where the module is looked for."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, name: str, _path: object, _target: object = None) -> ModuleSpec | None:
        if name != self._mutant.module:
            return None
        return importlib.util.spec_from_file_location(name, self._mutant.file, loader=self)

    def create_module(self, _spec: ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._mutant.source, self._mutant.file, "exec"), module.__dict__)


class _Chosen:
    """A pytest plugin that keeps these tests, in this order."""

    def __init__(self, tests: Sequence[str]) -> None:
        self._place = {test: place for place, test in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self._place), key=lambda item: self._place[item.nodeid]
        )


class _Watch:
    """A pytest plugin that notes how long each test takes and which lines of the policies it runs."""

    def __init__(self, folder: Path) -> None:
        import coverage

        self._watched = coverage.Coverage(data_file=None, include=[f"{folder}/*"], config_file=False)
        self._started: dict[str, float] = {}
        self.seconds: dict[str, float] = {}
        self._watched.start()

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items[:] = [item for item in items if item.name not in LEFT_OUT]

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._watched.switch_context(nodeid)
        self._started[nodeid] = time.monotonic()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self.seconds[nodeid] = time.monotonic() - self._started[nodeid]
        self._watched.switch_context("")

    def lines(self) -> dict[str, dict[int, list[str]]]:
        """The tests that ran each line, by file; "" is what loads the modules."""
        self._watched.stop()
        data = self._watched.get_data()
        return {os.path.relpath(file): dict(data.contexts_by_lineno(file)) for file in data.measured_files()}


def warm_up() -> None:
    """Load what every trial needs and no mutant changes."""
    os.environ["HYPOTHESIS_PROFILE"] = PROFILE
    for name in ("coverage", "hypothesis", "pulumi_policy", "pulumi.runtime.proto", "pytest", "reachability.intents"):
        importlib.import_module(name)
    importlib.import_module("reachability.cli.inputs")
    assert not any(name.partition(".")[0] in ("policies", "tests.policies") for name in sys.modules)


def watch(tests: Path, policies: Path) -> tuple[dict[str, float], dict[str, dict[int, list[str]]]] | None:
    """Seconds by test and tests by file and line, when nothing is changed; None when a test fails."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.json"
        child = os.fork()
        if child == 0:
            with _leaving():
                watched = _Watch(policies.resolve())
                if _pytest([os.path.relpath(tests)], [watched]) == 0:
                    told.write_text(json.dumps([watched.seconds, watched.lines()]))
        os.waitpid(child, 0)
        if not told.exists():
            return None
        seconds, lines = json.loads(told.read_text())
        return seconds, {file: {int(line): by for line, by in by_line.items()} for file, by_line in lines.items()}


def run(trials: Iterable[Trial], jobs: int) -> Iterator[tuple[int, bool]]:
    """Run trials, so many at once. Yields the place of each and whether all its tests passed, as they end.

    A mutant of one function, `swap`, is tried in a child of a process that has collected every test already, and gets
    the function's new code there. Any other is put in its module's place before anything is loaded.
    """
    given = list(enumerate(trials))
    yield from ((place, True) for place, trial in given if not trial.tests)
    slow = [(place, trial) for place, trial in given if trial.tests and not trial.swap]
    for place, code in _collected([(place, trial) for place, trial in given if trial.tests and trial.swap], jobs):
        if code == UNSWAPPED:
            slow.append(given[place])
        else:
            yield place, code == 0
    for place, code in _children(slow, jobs, _try):
        yield place, code == 0


def _children(
    trials: Sequence[tuple[int, Trial]], jobs: int, begin: Callable[[Trial], None]
) -> Iterator[tuple[int, int]]:
    """The place of each trial and how its child left."""
    waiting = iter(trials)
    running: dict[int, tuple[int, float]] = {}
    while True:
        while len(running) < jobs and (taken := next(waiting, None)) is not None:
            place, trial = taken
            child = os.fork()
            if child == 0:
                begin(trial)
                os._exit(1)
            running[child] = (place, time.monotonic() + max(LEAST, FACTOR * trial.seconds))
        if not running:
            return
        yield from _ended(running)
        time.sleep(0.005)


def _collected(trials: Sequence[tuple[int, Trial]], jobs: int) -> Iterator[tuple[int, int]]:
    if not trials:
        return
    reading, writing = os.pipe()
    server = os.fork()
    if server == 0:
        os.close(reading)
        with _leaving():
            files = sorted({test.partition("::")[0] for _, trial in trials for test in trial.tests})
            _pytest(files, [_Serve(trials, jobs, writing)])
    os.close(writing)
    told = 0
    with os.fdopen(reading) as answers:
        for line in answers:
            told += 1
            place, code = json.loads(line)
            yield place, code
    os.waitpid(server, 0)
    if told != len(trials):
        raise RuntimeError(f"{len(trials) - told} trials ended without an answer")


class _Serve:
    """A pytest plugin that, once all tests are collected, runs each trial in a child instead of the tests."""

    def __init__(self, trials: Sequence[tuple[int, Trial]], jobs: int, answers: int) -> None:
        self._trials = trials
        self._jobs = jobs
        self._answers = answers

    def pytest_runtestloop(self, session: Any) -> bool:
        self._items = {item.nodeid: item for item in session.items}
        self._session = session
        self._functions = _functions()
        gc.freeze()  # so that a child's collections touch, and copy, nothing of this
        for outcome in _children(self._trials, self._jobs, self._try):
            os.write(self._answers, (json.dumps(outcome) + "\n").encode())
        return True

    def _try(self, trial: Trial) -> None:
        with _leaving() as left:
            assert trial.mutant is not None
            left["code"] = UNSWAPPED
            _swap(trial.mutant, trial.swap, self._functions)
            left["code"] = 1
            items = [self._items[test] for test in trial.tests]
            for item, after in zip(items, [*items[1:], None], strict=True):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
                if self._session.testsfailed:
                    return
            left["code"] = 0


def _swap(mutant: Mutant, name: str, functions: Mapping[tuple[str, str], Sequence[FunctionType]]) -> None:
    """Give the function of this qualified name, wherever it was put, the mutant's code."""
    (new,) = (code for code in _codes(compile(mutant.source, mutant.file, "exec")) if code.co_qualname == name)
    (living,) = functions[os.path.abspath(mutant.file), name]
    living.__code__ = new


def _functions() -> dict[tuple[str, str], list[FunctionType]]:
    """Every function there is, by its file and its qualified name."""
    found: dict[tuple[str, str], list[FunctionType]] = {}
    for each in gc.get_objects():
        if isinstance(each, FunctionType):
            found.setdefault((each.__code__.co_filename, each.__code__.co_qualname), []).append(each)
    return found


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _codes(each)


def _ended(running: dict[int, tuple[int, float]]) -> Iterator[tuple[int, int]]:
    for child, (place, deadline) in list(running.items()):
        done, status = os.waitpid(child, os.WNOHANG)
        if not done and time.monotonic() > deadline:  # one that loops for ever is noticed too
            os.kill(child, signal.SIGKILL)
            done, status = os.waitpid(child, 0)
        if done:
            del running[child]
            yield place, os.waitstatus_to_exitcode(status)


def _try(trial: Trial) -> None:
    with _leaving() as left:
        if trial.mutant is not None:
            sys.meta_path.insert(0, _Changed(trial.mutant))
        files = list(dict.fromkeys(test.partition("::")[0] for test in trial.tests))
        left["code"] = _pytest(files, [_Chosen(trial.tests)])


def _pytest(files: Sequence[str], plugins: Sequence[object]) -> int:
    import pytest

    return int(pytest.main([*OPTIONS, *files], plugins=list(plugins)))


@contextlib.contextmanager
def _leaving() -> Iterator[dict[str, int]]:
    """Silence this child, and leave it whatever happens, with the code that was put here."""
    left: dict[str, int] = {"code": 1}
    with contextlib.suppress(BaseException):
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        yield left
    os._exit(left["code"])


def total(seconds: Mapping[str, float], tests: Iterable[str]) -> float:
    """What these tests take together."""
    return sum(seconds[test] for test in tests)
