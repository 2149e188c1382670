"""Waiting to be told to end, for the processes that the engine starts and interrupts."""

from __future__ import annotations

import os
import select
import signal


class Ending:
    """Notices SIGINT and SIGTERM from the moment it is made, which must be in the main thread.

    Python runs a signal's handler between two steps of the main thread, so a signal that arrives just before that
    thread starts to wait for a lock is noticed only when the wait ends, and the engine kills a plugin after five
    seconds. A byte in a pipe is there whenever one looks.
    """

    def __init__(self) -> None:
        self._read, write = os.pipe()
        os.set_blocking(write, False)
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for a signal, for so many seconds at the most. Returns whether there was one."""
        ready, _, _ = select.select([self._read], [], [], seconds)
        return bool(ready)
