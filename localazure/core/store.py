"""The store: one SQLite file that holds the world of the local Azure.

Journal mode WAL with `synchronous=FULL`: a commit that was answered survives a crash and a power cut, readers never
wait for a writer, and several provider processes and the `azure` command share the file. Every write runs in one
IMMEDIATE transaction, so rules and the write that they allow see one state. The file says what it is
(application_id) and which layout it has (user_version); a newer or damaged file is refused in one line.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from localazure.core.layout import SCHEMA_VERSION
from localazure.core.resource import Resource
from localazure.core.session import Session, StoreError

__all__ = ["SCHEMA_VERSION", "Resource", "Session", "Store", "StoreError", "store_path"]

_WAIT_SECONDS: Final = 60.0


class Store:
    """Opens the file, makes it when it is not there, and hands out transactions. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        # SQLite's own waiting polls; within one process a lock hands over at once.
        self._writing = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._prepare()

    def _prepare(self) -> None:
        try:
            with self.write() as session:
                session.prepare()
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"{self.path} cannot be used as the local Azure's store ({error}): "
                "move it away to start with an empty one (its resources are then gone)"
            ) from error
        os.chmod(self.path, 0o600)

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self.path, timeout=_WAIT_SECONDS, isolation_level=None)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA foreign_keys=ON")
            self._local.connection = connection
        return connection

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that sees one state and writes nothing."""
        connection = self._connection()
        connection.execute("BEGIN")
        try:
            yield Session(connection)
        finally:
            connection.execute("ROLLBACK")

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that may write; all of it is kept, or none of it when an exception leaves the block."""
        with self._writing:
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield Session(connection)
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def close(self) -> None:
        """Close this thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None


def store_path() -> Path:
    """Where the store lies: LOCALAZURE_STORE, else `.local/azure.db` in the current folder."""
    return Path(os.environ.get("LOCALAZURE_STORE") or Path(".local") / "azure.db")
