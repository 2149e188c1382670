"""A process that dies, or a disk that is full, at any write of the store's files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Bytes between two places. A page of the log is 4,120: the small step tears every write of it.
STEP = 2060 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 16_000


def test_what_was_answered_is_there_whichever_write_was_the_last(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "tests.localazure.crashing", str(tmp_path), str(STEP)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    tried = json.loads(done.stdout)
    print(f"store crashes: {tried}")
    assert min(tried.values()) > 200_000 // STEP
