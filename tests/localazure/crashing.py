"""Crashes of the store at every place in its files: `python -m tests.localazure.crashing FOLDER STEP`.

A limit on the size of files (RLIMIT_FSIZE) makes the write that would pass it the last one: in one mode the process
dies of it (SIGXFSZ) with half a write done, in the other the write fails as on a full disk and the process goes on. The
limit moves through the files in steps smaller than a page, from the first byte of an empty store to the end of the
work, so that every write is hit, and most are torn. Prints what was tried, as JSON.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from localazure.core.schema import sdk_index
from localazure.core.session import StoreError
from localazure.core.store import Store
from tests.localazure.world import World

NAMES = tuple(f"nsg-{number}" for number in range(4))
_SHARED = 32768


def main(folder: Path, step: int) -> None:
    """Crash at every step in both modes, and look at what is left each time."""
    sdk_index().resource("azure-native:network:NetworkSecurityGroup")  # once, and not in every child
    tried = {"killed": 0, "disk full": 0}
    for dies in (True, False):
        limit = 0
        while True:
            path = folder / f"{'killed' if dies else 'full'}-{limit}" / "azure.db"
            path.parent.mkdir()
            # SQLite's index of its log is no part of what survives; were it missing, making it would meet the limit.
            path.with_name("azure.db-shm").write_bytes(bytes(_SHARED))
            answered, harmed = _child(path, limit, dies=dies)
            if not harmed:
                break
            tried["killed" if dies else "disk full"] += 1
            _look(path, answered, f"limit {limit}")
            limit += step
    print(json.dumps(tried))


def _child(path: Path, limit: int, *, dies: bool) -> tuple[list[str], bool]:
    """Work under a limit in a process of its own: what it was answered, and whether the limit was met."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL if dies else signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _limit(limit)
        met = False
        for name in _work(path):
            met = met or name == "met"
            if name != "met":
                os.write(write, f"{name}\n".encode())
        os._exit(3 if met else 0)
    os.close(write)
    with os.fdopen(read) as pipe:
        answered = pipe.read().split()
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGXFSZ, status
        return answered, True
    assert os.WEXITSTATUS(status) in (0, 3), status
    return answered, os.WEXITSTATUS(status) == 3


def _work(path: Path) -> Iterator[str]:
    """Write until the limit is met; once it is, take it away and go on."""
    world = None
    while world is None:
        try:
            world = World(path)
        except (sqlite3.Error, StoreError):
            yield "met"
            _limit(resource.RLIM_INFINITY)
    for name in NAMES:
        while True:
            try:
                world.put("network:NetworkSecurityGroup", networkSecurityGroupName=name)
                break
            except sqlite3.Error:
                yield "met"
                _limit(resource.RLIM_INFINITY)
        yield name
    with suppress(sqlite3.Error):
        world.azure.store.close()


def _limit(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def _look(path: Path, answered: list[str], where: str) -> None:
    """Everything that was answered is there, and at most one write that was not; the file is whole and can be used."""
    store = Store(path)
    with store.read() as session:
        names = {item.name for item in session.all() if item.name.startswith("nsg-")}
        (whole,) = session._db.execute("PRAGMA integrity_check").fetchone()
        dangling = session._db.execute("SELECT count(*) FROM links WHERE source NOT IN (SELECT id FROM resources)")
        assert dangling.fetchone() == (0,), where
    store.close()
    assert whole == "ok", where
    assert set(answered) <= names, f"{where}: answered {answered}, kept {sorted(names)}"
    assert len(names) <= len(answered) + 1, f"{where}: answered {answered}, kept {sorted(names)}"
    world = World(path)
    world.put("network:NetworkSecurityGroup", networkSecurityGroupName="afterwards")
    world.azure.store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
