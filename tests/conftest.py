"""How every test here runs: nothing reaches beyond this machine, and property tests take what time they need."""

import os
from typing import Any

import pytest
from hypothesis import settings

from tests.counting import COUNTED

# The machines that run these are shared: how long one example takes says nothing.
settings.register_profile("quick", deadline=None, max_examples=60)
settings.register_profile("soak", deadline=None, max_examples=5000)
settings.register_profile("mutation", deadline=None, max_examples=10, derandomize=True, database=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of pytest-xdist tells what its tests counted."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["counted"] = dict(COUNTED)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """And whoever started it adds that up."""
    del error
    COUNTED.update(getattr(node, "workeroutput", {}).get("counted", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The sums."""
    for what, count in sorted(COUNTED.items()):
        terminalreporter.write_line(f"counted: {count:,} {what}")
