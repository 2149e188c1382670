"""End with the engine: a plugin must not outlive the process that started it."""

import os
import threading
import time
from collections.abc import Callable


def when_parent_is_gone(act: Callable[[], None]) -> None:
    """Call `act` from a thread of its own once the process that started this one has ended.

    The engine holds the other end of a plugin's standard input, so its end shows there at once. End of input alone
    proves nothing (it may be /dev/null), so from then on the parent's id decides. PR_SET_PDEATHSIG is no way: it
    follows the engine's thread, not its process.
    """
    parent = os.getppid()

    def watch() -> None:
        try:
            while os.read(0, 4096):
                pass
        except OSError:
            pass  # no standard input at all: the parent's id is all there is to go by
        while os.getppid() == parent:
            time.sleep(0.5)
        act()

    threading.Thread(target=watch, name="parent", daemon=True).start()
