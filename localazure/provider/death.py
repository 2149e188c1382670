"""The faults that end a process: this provider, or the engine that started it."""

from __future__ import annotations

import os
import signal
from pathlib import Path


def death(how: str) -> None:
    """Die ("crash"), or kill the engine ("kill") and die with it. Returns where the parent is no engine."""
    if how == "kill":
        engine = os.getppid()
        if not _is_engine(engine):
            return
        os.kill(engine, signal.SIGKILL)
    # As a crash is: nothing is flushed, nobody is told.
    os._exit(70)


def _is_engine(pid: int) -> bool:
    try:
        return b"pulumi" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0]
    except OSError:
        return False  # where nothing tells what a process is (macOS), none is killed
