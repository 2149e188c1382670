from __future__ import annotations

from pathlib import Path

import pytest

from tests.topology.configs import folder


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the certificate's files that dev names."""
    return folder(tmp_path)
