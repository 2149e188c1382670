"""One mutant put in the place of its module, and the tests run on it, in a child of this process.

A child is forked from a process that has loaded everything but the policies and their tests, so that a trial costs
little more than the tests that it runs until the first one fails.
"""

from __future__ import annotations

import contextlib
import importlib.abc
import importlib.util
import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

SECONDS = 120  # a mutant that loops for ever is noticed too


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed file. `module` is its dotted name."""

    file: str
    module: str
    operator: str
    line: int
    source: str


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


def warm_up() -> None:
    """Load what every trial needs and no mutant changes."""
    for name in ("pulumi_policy", "pulumi.runtime.proto", "pytest", "reachability.cli.inputs"):
        importlib.import_module(name)
    importlib.import_module("reachability.intents")
    assert not any(name.partition(".")[0] == "policies" for name in sys.modules)


def survives(mutant: Mutant, tests: Sequence[str]) -> bool:
    """Whether every test passes on the mutant."""
    child = os.fork()
    if child == 0:
        _run(mutant, tests)
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _run(mutant: Mutant, tests: Sequence[str]) -> None:
    import pytest

    code = 1
    with contextlib.suppress(BaseException):
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        sys.meta_path.insert(0, _Changed(mutant))
        options = ["-x", "-q", "-m", "not e2e", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist"]
        code = int(pytest.main([*options, *tests]))
    os._exit(code)


def tests_for(file: Path, folder: Path) -> list[str]:
    """The test files of a folder, those first that speak of the policy or of the module."""
    words = (file.stem, file.stem.replace("_", "-"))
    files = sorted(folder.glob("test_*.py"))
    # Cases stand in files of their own beside the tests.
    speaking = {path for path in files if any(word in path.read_text() for word in words)}
    return [str(path) for path in sorted(files, key=lambda path: (path not in speaking, path.stat().st_size))]
