"""A local Azure whose conditions a test sets, and a provider on it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from localazure.core.conditions import Conditions, ConditionsFile, Fault
from localazure.provider.azure_native import AzureNative
from tests.localazure.calls import Log, Provider, served
from tests.localazure.world import World


class Weather:
    """Conditions that a test changes as it goes."""

    def __init__(self, path: Path) -> None:
        self.file = ConditionsFile(path.with_suffix(".conditions.json"))

    def set(self, *faults: Fault, **more: Any) -> None:
        self.file.write(replace(Conditions(), faults=faults, **more))

    def clear(self) -> None:
        self.file.write(Conditions())


@contextmanager
def weathered(path: Path) -> Iterator[tuple[World, Weather]]:
    """A world under conditions of its own."""
    weather = Weather(path)
    world = World(path, weather.file)
    try:
        yield world, weather
    finally:
        world.azure.store.close()
        # Connections of other threads end with their threads; an unclosed one is a ResourceWarning in the next test.
        gc.collect()


@contextmanager
def provided(world: World) -> Iterator[Provider]:
    """The provider on a world, over gRPC."""
    with served(AzureNative(world.azure, Log())) as made:  # type: ignore[arg-type]
        made.configure(location="westeurope")
        yield made
