from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from localazure.provider.azure_native import AzureNative
from tests.localazure.calls import Log, Provider, served
from tests.localazure.conditions import Weather, weathered
from tests.localazure.evidence import RECORDER, WRITING, unkept
from tests.localazure.world import World


@pytest.fixture(autouse=True)
def _rules_are_shown(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that rule_evidence.json names shows what is said there."""
    if os.environ.get(WRITING):
        yield
        return
    with RECORDER.test() as seen:
        yield
    missing = unkept(request.node.nodeid, seen)
    assert not missing, f"{'; '.join(missing)}: run python -m tests.localazure.evidence, which names tests anew"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "azure.db")
    yield made
    made.azure.store.close()
    # Connections of other threads end with their threads; an unclosed one is a ResourceWarning in the next test.
    gc.collect()


@pytest.fixture
def weather(tmp_path: Path) -> Iterator[tuple[World, Weather]]:
    with weathered(tmp_path / "azure.db") as made:
        yield made


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def provider(world: World, log: Log) -> Iterator[Provider]:
    with served(AzureNative(world.azure, log)) as made:  # type: ignore[arg-type]
        made.configure(location="westeurope")
        yield made
