"""The database that web nodes share, and how they get at it."""

from __future__ import annotations

import re

from topology.naming import Names
from topology.plan import Database, EntraAdmin, SqlLogin
from topology.schema import Settings
from topology.schema.database import DatabasePart
from topology.sql_sizes import SqlSize, sql_size
from topology.zones import SUFFIXES

_GB = 1024**3


def made(settings: Settings) -> DatabasePart | None:
    """The settings of the database, where this program makes it."""
    part = settings.database
    return part if part and not part.external else None


def server_name(part: DatabasePart, names: Names) -> str:
    """The server's name: the configured one, or one with a suffix that makes it unique in the world."""
    return names.named("sql", part.server_name or names.of("sql"))


def host(settings: Settings, part: DatabasePart, names: Names) -> str:
    """The server's public name; inside the networks it leads to the private endpoint."""
    return f"{server_name(part, names)}.{SUFFIXES[settings.cloud].sql}"


def for_nodes(settings: Settings) -> tuple[str | None, str | None] | None:
    """How web nodes sign in: a login or None, and the vault's secret that goes with it or None. None: no database."""
    part = settings.database
    if part is None:
        return None
    if part.external:
        return None, part.external.connection_secret
    return (part.sql_login.name, part.sql_login.secret_name) if part.sql_login else (None, None)


def database(settings: Settings, names: Names) -> Database | None:
    """The server and its database, where this program makes them."""
    part = made(settings)
    if part is None or part.entra_admin is None:
        return None
    size: SqlSize = sql_size(part.sku)
    admin = part.entra_admin
    return Database(
        server_name=server_name(part, names),
        name=names.named("sqldb", part.name),
        resource_group="data",
        host=host(settings, part, names),
        sku=size.name,
        tier=size.tier,
        family=size.family,
        capacity=size.capacity,
        max_size_bytes=part.max_size_gb * _GB,
        zone_redundant=part.zone_redundant,
        backup_redundancy=part.backup.redundancy,
        backup_retention_days=part.backup.retention_days,
        entra_admin=EntraAdmin(admin.login, admin.object_id, admin.kind, admin.tenant),
        sql_login=SqlLogin(part.sql_login.name, part.sql_login.secret_name) if part.sql_login else None,
        auditing=part.auditing,
        defender=part.defender,
        restrict_outbound=part.restrict_outbound,
        setup=() if part.sql_login else setup(names.of("id", "web")),
    )


def setup(identity: str) -> tuple[str, ...]:
    """The statements that an administrator runs once in the database, so that web nodes may use it.

    Only a connection of the directory can make users of the directory, and this program opens none: nothing that
    deploys can reach the private endpoint. The identity keeps its name and its id when nodes come and go. ML Server
    makes its own tables, hence the right to.
    """
    if not re.fullmatch(r"[\w-]+", identity):
        raise ValueError(f"{identity!r} is no name that can stand in brackets")
    return (
        f"CREATE USER [{identity}] FROM EXTERNAL PROVIDER;",
        *(f"ALTER ROLE {role} ADD MEMBER [{identity}];" for role in ("db_datareader", "db_datawriter", "db_ddladmin")),
    )
