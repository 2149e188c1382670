"""The tables of the store's file, and how a file of an older layout becomes one of this."""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = 0x4C415A31  # "LAZ1"
SCHEMA_VERSION: Final = 2

_FIRST: Final = (
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
"""Layout 1: the world."""

_SECOND: Final = (
    """CREATE TABLE operations (
        number INTEGER PRIMARY KEY,     -- in the order in which they began
        resource TEXT NOT NULL,         -- lower case id
        arm_id TEXT NOT NULL,
        verb TEXT NOT NULL,             -- PUT or DELETE
        root TEXT NOT NULL,             -- lower case id of the resource under which writes come one at a time
        started REAL NOT NULL,          -- seconds since 1970
        ends REAL NOT NULL,
        failure TEXT,                   -- ARM's text when it ends as Failed
        owed INTEGER NOT NULL,          -- 1: a deletion that is to be carried out when it ends
        run TEXT NOT NULL               -- of which process
    )""",
    "CREATE INDEX operations_by_resource ON operations(resource, ends)",
    "CREATE INDEX operations_by_root ON operations(root, ends)",
    "CREATE INDEX operations_by_end ON operations(ends)",
    "CREATE INDEX operations_owed ON operations(ends) WHERE owed=1",
    """CREATE TABLE late (
        id TEXT PRIMARY KEY,            -- lower case id that rules do not see yet
        until REAL NOT NULL             -- seconds since 1970
    ) WITHOUT ROWID""",
    # For lists in pages, and for rules that ask who has a principal or a region: no query reads all of a type.
    "CREATE INDEX resources_by_type_in_order ON resources(type, id)",
    "CREATE INDEX resources_by_group_in_order ON resources(resource_group, type, id)",
    "CREATE INDEX resources_by_region ON resources(type, location)",
    "CREATE INDEX resources_by_principal ON resources(lower(json_extract(properties, '$.principalId')), type)",
    "CREATE INDEX resources_by_own_principal ON resources"
    "(lower(json_extract(properties, '$.identity.principalId')), type)",
    """CREATE TABLE counters (
        name TEXT PRIMARY KEY,
        value INTEGER NOT NULL
    ) WITHOUT ROWID""",
)
"""Layout 2: what goes on in time, and what faults have counted."""

STEPS: Final = (_FIRST, _SECOND)
"""The statements that lead from one layout to the next; the first from an empty file."""
