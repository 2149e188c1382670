"""A stack of a program that the test writes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.driving import Engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = Engine(tmp_path)
    if not engine.cli.built:
        pytest.skip("the CLI on PATH brings its own language host; ours is only used beside the one built here")
    yield engine
    engine.end_all()
