"""Files that a crash leaves either as they were or whole, and that two processes change one after the other."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clientkit.errors import ClientkitError

LOCK_SECONDS = 30.0


def replace(path: Path, content: bytes, *, private: bool = False, like: Path | None = None) -> None:
    """Write `content` to `path` in one step; `private` files are readable by their owner only.

    With `like`, the new file gets that file's mode, and its owner where the process may give files away. The bytes
    reach the disk before the name does, so that a crash never leaves a short file under that name.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if like is None:
            os.chmod(temporary, 0o600 if private else 0o644)
        else:
            _dress(temporary, like)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _dress(temporary: str, like: Path) -> None:
    status = like.stat()
    os.chmod(temporary, status.st_mode & 0o7777)
    if sys.platform != "win32" and os.geteuid() == 0:
        os.chown(temporary, status.st_uid, status.st_gid)


@contextmanager
def locked(path: Path, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold the only right to change `path`, by a lock file in the same folder that stays there, empty.

    The operating system drops the lock when the process ends, however it ends. Raises ClientkitError when another
    process holds it for more than `seconds`.
    """
    lock = path.with_name(f".{path.name}.lock")
    with open(lock, "a+b") as file:
        ends = time.monotonic() + seconds
        while not _try_lock(file.fileno()):
            if time.monotonic() > ends:
                raise ClientkitError(
                    f"{path} is being changed by another process for more than {seconds:.0f} s; try later"
                )
            time.sleep(0.05)
        yield


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
