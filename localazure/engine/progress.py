"""What a person sees while something takes long: one line a step, and a sign of life at least every few seconds."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

HEARTBEAT = 5.0  # seconds between signs of life


class Progress:
    """Writes steps to one stream. Colour only on a terminal, and never when NO_COLOR is set (no-color.org)."""

    def __init__(self, stream: TextIO | None = None, heartbeat: float = HEARTBEAT) -> None:
        """Write to standard error unless told otherwise, so that a command's own output stays clean."""
        self._stream = stream or sys.stderr
        self._heartbeat = heartbeat
        self._colour = self._stream.isatty() and "NO_COLOR" not in os.environ

    def line(self, name: str, text: str, *, faint: bool = False) -> None:
        """Write one line about one part of the set-up."""
        head = f"{name:<8}"
        if self._colour:
            head = f"\x1b[36m{head}\x1b[0m"
            text = f"\x1b[2m{text}\x1b[0m" if faint else text
        print(f"{head} {text}", file=self._stream, flush=True)

    @contextmanager
    def step(self, name: str, doing: str, done: str) -> Iterator[Callable[[str], None]]:
        """Announce a step, show that it lives, and say how long it took. Yields a function that takes what is being
        done right now.
        """
        started = time.monotonic()
        now = [""]
        finished = threading.Event()
        self.line(name, f"{doing} ...")

        def beat() -> None:
            while not finished.wait(self._heartbeat):
                self.line(name, f"{time.monotonic() - started:4.0f} s  {now[0]}", faint=True)

        thread = threading.Thread(target=beat, daemon=True)
        thread.start()
        try:
            yield lambda text: now.__setitem__(0, text)
        finally:
            finished.set()
            thread.join()
        self.line(name, f"{done} ({time.monotonic() - started:.0f} s)")
