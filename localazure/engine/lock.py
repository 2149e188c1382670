"""One set-up at a time in one work tree."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from localazure.engine.progress import Progress


@contextmanager
def alone(path: Path, progress: Progress) -> Iterator[None]:
    """Hold the lock for the block; wait, and say so, while another process holds it. It ends with its holder, however
    that ends.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with progress.step(
                "setup", "another set-up is at work in this tree; waiting", "the other set-up has ended"
            ):
                fcntl.flock(file, fcntl.LOCK_EX)
        yield
