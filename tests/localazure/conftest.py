from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.localazure.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "azure.db")
    yield made
    made.azure.store.close()
    # Connections of other threads end with their threads; an unclosed one is a ResourceWarning in the next test.
    gc.collect()
