"""One preview of dev for the tests that break a copy of it."""

from __future__ import annotations

import pytest

from tests.intents.previewed import Preview, preview


@pytest.fixture(scope="session")
def whole() -> Preview:
    """Dev as it is shipped; only read."""
    return preview()


@pytest.fixture
def dev(whole: Preview) -> Preview:
    """A copy of dev for one test to break."""
    return whole.copy()
