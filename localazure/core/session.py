"""What can be done to the store's tables inside one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any, Final

from localazure.core.errors import LocalAzureError
from localazure.core.ids import kept_name, parse
from localazure.core.layout import APPLICATION_ID, SCHEMA_VERSION, STEPS
from localazure.core.operations import OperationTable
from localazure.core.resource import Resource

_SELECT: Final = "SELECT arm_id, location, properties, revision FROM resources "


class StoreError(LocalAzureError):
    """The store's file cannot be used; the text says why and what to do."""


class Session:
    """What can be done to the tables inside one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.operations = OperationTable(connection)
        self._seen: dict[str, Resource | None] = {}

    def prepare(self) -> None:
        """Make the tables in an empty file, bring those of an older layout up to this one. Raises StoreError for a
        file of another program or a newer layout.
        """
        (application,) = self._db.execute("PRAGMA application_id").fetchone()
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        tables = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables and application != APPLICATION_ID:
            raise StoreError("the store's file belongs to another program: set LOCALAZURE_STORE to a path of its own")
        if version > SCHEMA_VERSION:
            raise StoreError(
                f"the store has layout {version}, of a newer local Azure; this one knows {SCHEMA_VERSION}: "
                "bring this work tree up to date, or set LOCALAZURE_STORE to another path"
            )
        if version == SCHEMA_VERSION:
            return
        for step in STEPS[version:]:
            for statement in step:
                self._db.execute(statement)
        self._db.execute(f"PRAGMA application_id={APPLICATION_ID}")  # a pragma takes no parameters
        self._db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")

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

    def page(
        self, type_: str | None, group: str | None = None, prefix: str = "", after: str = ""
    ) -> Iterator[Resource]:
        """Resources by id, read as they are asked for: of an ARM type, in a group, whose key begins with a prefix and
        comes after another.
        """
        where, values = ["id>?"], [max(after.lower(), prefix.lower())]
        if prefix:
            where, values = [*where, "id<?"], [*values, prefix.lower() + "\U0010ffff"]
        if group is not None:
            where, values = [*where, "resource_group=?"], [*values, group.lower()]
        if type_ is not None:
            where, values = [*where, "type=?"], [*values, type_.lower()]
        query = f"{_SELECT}WHERE {' AND '.join(where)} ORDER BY id"
        return (_resource(row) for row in self._db.execute(query, values))

    def on(self, scope: str, type_: str) -> list[Resource]:
        """The resources of an extension type that stand directly on a scope."""
        prefix = f"{scope}/providers/{type_}/".lower()
        return [found for found in self.page(None, prefix=prefix) if found.type.lower() == type_.lower()]

    def of_principal(self, principal: str, type_: str | None = None) -> list[Resource]:
        """The resources whose `principalId`, or whose identity's, is this one, by id; of one ARM type when it is given.

        The expressions are those of the indexes, letter for letter: else SQLite reads the whole table.
        """
        of_type, values = ("AND type=? ", [principal.lower(), type_.lower()]) if type_ else ("", [principal.lower()])
        found: dict[str, Resource] = {}
        for path in ("$.principalId", "$.identity.principalId"):
            query = f"{_SELECT}WHERE lower(json_extract(properties, '{path}'))=? {of_type}"
            found |= {resource.key: resource for resource in self._rows(query, values)}
        return [found[key] for key in sorted(found)]

    def in_region(self, type_: str, region: str, at_most: int) -> list[Resource]:
        """Resources of a type in a region, by id, not more than so many."""
        query = f"{_SELECT}WHERE type=? AND location=? ORDER BY id LIMIT {int(at_most)}"
        return self._rows(query, [type_.lower(), region])

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
        """Keep the name of a deleted resource taken: for one in a vault, the vault's name and its own."""
        self._db.execute(
            "INSERT OR REPLACE INTO deleted VALUES (?,?,?,?,?)",
            (
                resource.type.lower(),
                kept_name(resource.id),
                resource.id,
                resource.location,
                json.dumps(resource.properties, separators=(",", ":")),
            ),
        )

    def purge(self, type_: str, name: str) -> None:
        """Give the name of a softly deleted resource free; of a nested one `kept_name`."""
        self._db.execute("DELETE FROM deleted WHERE type=? AND name=?", (type_.lower(), name.lower()))

    def purge_with_contents(self, resource: Resource) -> None:
        """Give the name of a softly deleted resource free, and the names that were deleted in it before."""
        type_, name = resource.type.lower(), kept_name(resource.id)
        self._db.execute(
            "DELETE FROM deleted WHERE (type=? AND name=?) OR (substr(type,1,?)=? AND substr(name,1,?)=?)",
            (type_, name, len(type_) + 1, f"{type_}/", len(name) + 1, f"{name}/"),
        )

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
