"""The store: one SQLite file that holds the world of the local Azure.

Journal mode WAL with `synchronous=FULL`: a commit that was answered survives a crash and a power cut, readers never
wait for a writer, and several provider processes and the `azure` command share the file. Every write runs in one
IMMEDIATE transaction, so rules and the write that they allow see one state. The file says what it is
(application_id) and which layout it has (user_version); a newer or damaged file is refused in one line.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from localazure.core.errors import LocalAzureError
from localazure.core.ids import parse
from localazure.core.values import Body

APPLICATION_ID: Final = 0x4C415A31  # "LAZ1"
SCHEMA_VERSION: Final = 1
_WAIT_SECONDS: Final = 60.0
_SELECT: Final = "SELECT arm_id, location, properties, revision FROM resources "

_LAYOUT: Final = (
    """CREATE TABLE resources (
        id TEXT PRIMARY KEY,            -- lower case
        arm_id TEXT NOT NULL,           -- as Azure writes it
        type TEXT NOT NULL,             -- lower case ARM type
        name TEXT NOT NULL,             -- lower case
        parent TEXT,                    -- lower case id of the resource that it is nested in
        resource_group TEXT,            -- lower case
        location TEXT,
        properties TEXT NOT NULL,       -- JSON, in the SDK's shape, without anything write-only
        revision INTEGER NOT NULL       -- counts writes
    ) WITHOUT ROWID""",
    "CREATE INDEX resources_by_type ON resources(type, name)",
    "CREATE INDEX resources_by_parent ON resources(parent, type)",
    "CREATE INDEX resources_by_group ON resources(resource_group)",
    """CREATE TABLE links (
        source TEXT NOT NULL,           -- lower case id of the resource that holds the reference
        path TEXT NOT NULL,             -- where in its properties
        target TEXT NOT NULL,           -- lower case id that is referred to; may be a part of a resource
        PRIMARY KEY (source, path)
    ) WITHOUT ROWID""",
    "CREATE INDEX links_by_target ON links(target)",
    """CREATE TABLE addresses (
        subnet TEXT NOT NULL,           -- lower case id
        address INTEGER NOT NULL,       -- IPv4 as a number
        owner TEXT NOT NULL,            -- lower case id of the resource
        configuration TEXT NOT NULL,    -- id of the IP configuration, as Azure writes it
        PRIMARY KEY (subnet, address)
    ) WITHOUT ROWID""",
    "CREATE INDEX addresses_by_owner ON addresses(owner)",
    """CREATE TABLE deleted (
        type TEXT NOT NULL,             -- lower case ARM type
        name TEXT NOT NULL,             -- lower case
        arm_id TEXT NOT NULL,
        location TEXT,
        properties TEXT NOT NULL,
        PRIMARY KEY (type, name)
    ) WITHOUT ROWID""",
    """CREATE TABLE features (
        name TEXT PRIMARY KEY,          -- "Microsoft.Network/EnableApplicationGatewayNetworkIsolation"
        state TEXT NOT NULL
    ) WITHOUT ROWID""",
    "INSERT INTO features VALUES ('Microsoft.Network/EnableApplicationGatewayNetworkIsolation', 'Registered')",
)


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource as it is stored. `properties` is what a GET answers, in the SDK's shape."""

    id: str
    type: str
    name: str
    location: str | None
    properties: Body
    revision: int = 1
    key: str = field(init=False)

    def __post_init__(self) -> None:
        """Compute the form to compare by."""
        object.__setattr__(self, "key", self.id.lower())


class StoreError(LocalAzureError):
    """The store's file cannot be used; the text says why and what to do."""


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


class Session:
    """What can be done to the tables inside one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._seen: dict[str, Resource | None] = {}

    def prepare(self) -> None:
        """Make the tables in an empty file. Raises StoreError for a file of another program or a newer layout."""
        (application,) = self._db.execute("PRAGMA application_id").fetchone()
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        tables = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables == 0:
            for statement in _LAYOUT:
                self._db.execute(statement)
            self._db.execute(f"PRAGMA application_id={APPLICATION_ID}")  # a pragma takes no parameters
            self._db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        elif application != APPLICATION_ID:
            raise StoreError("the store's file belongs to another program: set LOCALAZURE_STORE to a path of its own")
        elif version > SCHEMA_VERSION:
            raise StoreError(
                f"the store has layout {version}, of a newer local Azure; this one knows {SCHEMA_VERSION}: "
                "bring this work tree up to date, or set LOCALAZURE_STORE to another path"
            )

    # resources

    def get(self, resource_id: str) -> Resource | None:
        """The resource of that id, whatever the case it is written in."""
        key = resource_id.lower()
        if key not in self._seen:
            row = self._db.execute(_SELECT + "WHERE id=?", (key,)).fetchone()
            self._seen[key] = _resource(row) if row else None
        return self._seen[key]

    def children(self, parent: str, type_: str | None = None) -> list[Resource]:
        """The resources nested directly in another, by name; of one ARM type when it is given."""
        query, values = _SELECT + "WHERE parent=?", [parent.lower()]
        if type_:
            query, values = query + " AND type=?", [*values, type_.lower()]
        return self._all(query + " ORDER BY id", values)

    def of_type(self, type_: str, name: str | None = None) -> list[Resource]:
        """All resources of an ARM type; only those of a name when it is given."""
        query, values = _SELECT + "WHERE type=?", [type_.lower()]
        if name is not None:
            query, values = query + " AND name=?", [*values, name.lower()]
        return self._all(query + " ORDER BY id", values)

    def in_group(self, group: str) -> list[Resource]:
        """Everything in a resource group, by id."""
        return self._all(_SELECT + "WHERE resource_group=? ORDER BY id", [group.lower()])

    def all(self) -> list[Resource]:
        """Everything, by id."""
        return self._all(_SELECT + "ORDER BY id", [])

    def put(self, resource: Resource, parent: str | None, group: str | None, links: Mapping[str, str]) -> None:
        """Write a resource and the references that it holds (path -> id)."""
        self._db.execute(
            "INSERT INTO resources VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET arm_id=excluded.arm_id, "
            "location=excluded.location, properties=excluded.properties, revision=excluded.revision",
            (
                resource.key,
                resource.id,
                resource.type.lower(),
                resource.name.lower(),
                parent.lower() if parent else None,
                group.lower() if group else None,
                resource.location,
                json.dumps(resource.properties, separators=(",", ":")),
                resource.revision,
            ),
        )
        self._db.execute("DELETE FROM links WHERE source=?", (resource.key,))
        self._db.executemany(
            "INSERT INTO links VALUES (?,?,?)",
            [(resource.key, path, target.lower()) for path, target in links.items()],
        )
        self._seen[resource.key] = resource

    def revise(self, resource: Resource) -> None:
        """Write the properties and the revision of a resource that is there; its place and its references stay."""
        self._db.execute(
            "UPDATE resources SET properties=?, revision=? WHERE id=?",
            (json.dumps(resource.properties, separators=(",", ":")), resource.revision, resource.key),
        )
        self._seen[resource.key] = resource

    def remove(self, resource_id: str) -> None:
        """Take a resource away, with its references and addresses. Nested resources are the caller's."""
        key = resource_id.lower()
        self._db.execute("DELETE FROM resources WHERE id=?", (key,))
        self._db.execute("DELETE FROM links WHERE source=?", (key,))
        self._db.execute("DELETE FROM addresses WHERE owner=?", (key,))
        self._seen[key] = None

    # who refers to whom

    def users(self, resource_id: str) -> list[tuple[Resource, str]]:
        """Who refers to a resource or to a part of it: (resource, path of the reference), by id."""
        key = resource_id.lower()
        rows = self._db.execute(
            "SELECT source, path FROM links WHERE target=? OR (target>? AND target<?) ORDER BY source, path",
            (key, key + "/", key + "0"),  # "0" is the character after "/"
        ).fetchall()
        found = ((self.get(source), path) for source, path in rows)
        return [(resource, path) for resource, path in found if resource is not None]

    # addresses

    def addresses(self, subnet: str) -> dict[int, tuple[str, str]]:
        """The addresses taken in a subnet: number -> (owner's key, id of the IP configuration)."""
        rows = self._db.execute(
            "SELECT address, owner, configuration FROM addresses WHERE subnet=? ORDER BY address", (subnet.lower(),)
        )
        return {address: (owner, configuration) for address, owner, configuration in rows}

    def addresses_of(self, owner: str) -> list[tuple[str, int, str]]:
        """The addresses that a resource holds: (subnet's key, number, id of the IP configuration)."""
        return self._db.execute(
            "SELECT subnet, address, configuration FROM addresses WHERE owner=? ORDER BY subnet, address",
            (owner.lower(),),
        ).fetchall()

    def set_addresses(self, owner: str, taken: list[tuple[str, int, str]]) -> None:
        """Replace the addresses that a resource holds."""
        self._db.execute("DELETE FROM addresses WHERE owner=?", (owner.lower(),))
        self._db.executemany(
            "INSERT INTO addresses VALUES (?,?,?,?)",
            [(subnet.lower(), address, owner.lower(), configuration) for subnet, address, configuration in taken],
        )

    # what is deleted softly, and features

    def soft_deleted(self, type_: str, name: str) -> Resource | None:
        """A resource that was deleted and keeps its name until it is purged or recovered."""
        row = self._db.execute(
            "SELECT arm_id, location, properties, 0 FROM deleted WHERE type=? AND name=?",
            (type_.lower(), name.lower()),
        ).fetchone()
        return _resource(row) if row else None

    def all_soft_deleted(self) -> list[Resource]:
        """Everything that keeps a name after its deletion."""
        return self._rows("SELECT arm_id, location, properties, 0 FROM deleted ORDER BY type, name", [])

    def bury(self, resource: Resource) -> None:
        """Keep the name of a deleted resource taken."""
        self._db.execute(
            "INSERT OR REPLACE INTO deleted VALUES (?,?,?,?,?)",
            (
                resource.type.lower(),
                resource.name.lower(),
                resource.id,
                resource.location,
                json.dumps(resource.properties, separators=(",", ":")),
            ),
        )

    def purge(self, type_: str, name: str) -> None:
        """Give the name of a softly deleted resource free."""
        self._db.execute("DELETE FROM deleted WHERE type=? AND name=?", (type_.lower(), name.lower()))

    def features(self) -> dict[str, str]:
        """The preview features of the subscription: name -> state."""
        return dict(self._db.execute("SELECT name, state FROM features ORDER BY name").fetchall())

    def set_feature(self, name: str, state: str) -> None:
        """Register or unregister a preview feature."""
        self._db.execute("INSERT OR REPLACE INTO features VALUES (?,?)", (name, state))

    def _all(self, query: str, values: list[str]) -> list[Resource]:
        found = self._rows(query, values)
        self._seen.update((resource.key, resource) for resource in found)
        return found

    def _rows(self, query: str, values: list[str]) -> list[Resource]:
        return [_resource(row) for row in self._db.execute(query, values)]


def _resource(row: tuple[Any, ...]) -> Resource:
    arm_id, location, properties, revision = row
    id_ = parse(arm_id)
    return Resource(arm_id, id_.type, id_.name, location, json.loads(properties), revision)


def store_path() -> Path:
    """Where the store lies: LOCALAZURE_STORE, else `.local/azure.db` in the current folder."""
    return Path(os.environ.get("LOCALAZURE_STORE") or Path(".local") / "azure.db")
