"""Runs of the whole platform over the small plan, each with an engine of its own."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Callable, Iterator
from typing import Any

import pulumi
import pytest

from components import engine
from components.cloud import Cloud
from components.platform import Platform
from tests.components.plans import small_plan
from tests.components.recording import SUBSCRIPTION, TENANT, Recording, record
from tests.components.workspaces import plan_with, workspace

Deploy = Callable[..., Recording]


def run(
    plan: Any = None,
    *,
    preview: bool = False,
    admin_password: str | None = None,
    connection_keys: dict[str, str] | None = None,
    **changes: Any,
) -> Recording:
    """Build the platform of a plan (the small one, with changes) and return what it asked for."""

    def program() -> None:
        pulumi.runtime.register_stack_transformation(engine.drop_version_aliases)
        keys = None if connection_keys is None else pulumi.Output.secret(connection_keys)
        platform = Platform(plan or small_plan(**changes), Cloud(SUBSCRIPTION, TENANT), admin_password, keys)
        for name, value in platform.outputs().items():
            pulumi.export(name, value)

    return record(program, preview=preview)


@pytest.fixture
def deploy() -> Deploy:
    """A function that runs the platform: `run`."""
    return run


# A recording is only read, so the two that most tests look at are made once.


@pytest.fixture(scope="session")
def deployed() -> Recording:
    """What an `up` of the small plan asks for."""
    return run()


@pytest.fixture(scope="session")
def previewed() -> Recording:
    """What a first preview of the small plan asks for, when Azure has given no id yet."""
    return run(preview=True)


@pytest.fixture(scope="session")
def own() -> Recording:
    """What an `up` with a workspace in the plan's own network asks for."""
    return run(plan_with(workspace()))


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """Leave the collector and the SDK as they were: the program tunes both."""
    before, debug = gc.get_threshold(), pulumi.log.debug
    yield
    gc.set_threshold(*before)
    pulumi.log.debug = debug
    atexit.unregister(gc.freeze)
