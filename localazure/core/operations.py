"""The operations of the store: which writes go on, which are to be finished, and how long each took.

A write is stored when it is accepted. Its operation says until when it goes on, so nothing has to be there to end it:
a provider that dies leaves no resource in Updating for ever, as a client's death leaves none in Azure.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Final

from localazure.core.ids import parse

_KEPT: Final = 20_000
_SELECT: Final = "SELECT number, arm_id, verb, root, started, ends, failure, run FROM operations "


@dataclass(frozen=True, slots=True)
class Operation:
    """One write in time; `root` is the resource under which writes come one at a time, "" where none is."""

    number: int
    id: str
    verb: str  # PUT or DELETE
    root: str
    started: float  # seconds since 1970
    ends: float
    failure: str | None
    run: str

    @property
    def key(self) -> str:
        """The resource's id in the form to compare by."""
        return self.id.lower()

    @property
    def name(self) -> str:
        """What it is called before people: its kind and its names."""
        return called(self.id)


def called(resource_id: str) -> str:
    """A resource as people call it: "virtualNetworks/subnets vnet-hub/snet-a"."""
    id_ = parse(resource_id)
    return f"{id_.type.partition('/')[2]} {'/'.join(id_.names)}"


class OperationTable:
    """The operations, inside one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def begin(
        self,
        resource_id: str,
        verb: str,
        root: str,
        now: float,
        seconds: float,
        run: str,
        *,
        failure: str | None = None,
        owed: bool = False,
    ) -> None:
        """Note a write that goes on for so many seconds; `owed` is a deletion that is to be carried out then."""
        row = (resource_id.lower(), resource_id, verb, root, now, now + seconds, failure, int(owed), run)
        added = self._db.execute(
            "INSERT INTO operations (resource, arm_id, verb, root, started, ends, failure, owed, run) "
            "VALUES (?,?,?,?,?,?,?,?,?)",
            row,
        )
        number = added.lastrowid or 0
        if number % 1000 == 0:
            self._db.execute("DELETE FROM operations WHERE number<? AND owed=0", (number - _KEPT,))

    def under_way(self, key: str, now: float) -> Operation | None:
        """The operation that goes on at a resource."""
        return self._one("WHERE resource=? AND ends>? ORDER BY number DESC LIMIT 1", (key, now))

    def last(self, key: str) -> Operation | None:
        """The newest operation of a resource, ended or not."""
        return self._one("WHERE resource=? ORDER BY number DESC LIMIT 1", (key,))

    def under_root(self, root: str, now: float) -> Operation | None:
        """An operation that goes on at a resource or at what is nested in it."""
        return self._one("WHERE root=? AND ends>? ORDER BY number LIMIT 1", (root, now))

    def under_collection(self, parent: str, collection: str, now: float) -> Operation | None:
        """An operation that goes on at what is nested in a resource in one of its collections ("subnets")."""
        prefix = f"{parent}/{collection}/"
        where = "WHERE root=? AND ends>? AND resource>=? AND resource<? ORDER BY number LIMIT 1"
        return self._one(where, (parent, now, prefix, prefix[:-1] + "0"))  # "0" is the character after "/"

    def any_under_way(self, now: float) -> bool:
        """Whether anything goes on at all."""
        # The newest rows end last, give or take; one that runs long is found by the index all the same.
        return self._db.execute("SELECT 1 FROM operations WHERE ends>? LIMIT 1", (now,)).fetchone() is not None

    def owed(self, now: float) -> list[Operation]:
        """Deletions whose time has come and that nobody has carried out."""
        rows = self._db.execute(_SELECT + "WHERE owed=1 AND ends<=? ORDER BY ends", (now,))
        return [Operation(*row) for row in rows]

    def settle(self, number: int, failure: str | None = None) -> None:
        """A deletion has been carried out, or is refused in the end."""
        self._db.execute("UPDATE operations SET owed=0, failure=coalesce(?, failure) WHERE number=?", (failure, number))

    def of_last_run(self) -> list[Operation]:
        """What the process that began the newest operation did, in order."""
        newest = "SELECT run FROM operations ORDER BY number DESC LIMIT 1"
        rows = self._db.execute(_SELECT + f"WHERE run=({newest}) ORDER BY number")
        return [Operation(*row) for row in rows]

    def newest(self) -> int:
        """The number of the newest operation; 0 where there is none."""
        return int(self._db.execute("SELECT coalesce(max(number), 0) FROM operations").fetchone()[0])

    def forget(self) -> None:
        """Forget all that has ended."""
        self._db.execute("DELETE FROM operations WHERE owed=0")

    # what is seen late

    def come_late(self, key: str, until: float) -> None:
        """Hide something from rules until then."""
        self._db.execute("INSERT OR REPLACE INTO late VALUES (?,?)", (key, until))

    def is_late(self, key: str, now: float) -> bool:
        """Whether something is still hidden."""
        return self._db.execute("SELECT 1 FROM late WHERE id=? AND until>?", (key, now)).fetchone() is not None

    # counters

    def count(self, name: str) -> int:
        """Add one to a counter: its new value."""
        row = self._db.execute(
            "INSERT INTO counters VALUES (?,1) ON CONFLICT(name) DO UPDATE SET value=value+1 RETURNING value", (name,)
        ).fetchone()
        return int(row[0])

    def counted(self, name: str) -> int:
        """The value of a counter."""
        row = self._db.execute("SELECT value FROM counters WHERE name=?", (name,)).fetchone()
        return int(row[0]) if row else 0

    def reset(self) -> None:
        """Start every counter anew."""
        self._db.execute("DELETE FROM counters")

    def _one(self, rest: str, values: tuple[object, ...]) -> Operation | None:
        row = self._db.execute(_SELECT + rest, values).fetchone()
        return Operation(*row) if row else None
