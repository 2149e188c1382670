from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from localazure.serve.certificates import Certificates, ensure_certificates
from localazure.serve.tokens import TokenIssuer
from tests.localazure.world import World
from tests.serve.serving import Serving


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return ensure_certificates(tmp_path_factory.mktemp("serve"))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "azure.db")
    yield made
    made.azure.store.close()
    # Connections of other threads end with their threads; an unclosed one is a ResourceWarning in the next test.
    gc.collect()


@pytest.fixture
def serving(world: World, certificates: Certificates) -> Iterator[Serving]:
    made = Serving(world, certificates, TokenIssuer.of(certificates.ca.parent))
    yield made
    made.end()
