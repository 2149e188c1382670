"""The measured operations are done: what is timed is work, and not refusals."""

from __future__ import annotations

import gc
from pathlib import Path

from bench.local_azure import OPERATIONS, World


def test_each_measurement_makes_reads_assigns_and_deletes(tmp_path: Path) -> None:
    world = World(tmp_path / "azure.db", 30)
    wall, worked = world.timed(4)
    with world._azure.store.read() as session:
        made = [item.name for item in session.of_type("Microsoft.Network/publicIPAddresses") if "pip-" in item.name]
        left = [item for item in session.all() if "/providers/Microsoft.Authorization" in item.id and "pip-" in item.id]
    world.end()
    assert len(made) == OPERATIONS // 4
    assert left == []
    assert wall > 0
    assert worked > 0
    gc.collect()  # connections of the provider's threads end with them
