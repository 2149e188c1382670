"""Settings of the database that web nodes share."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from topology.schema.addresses import HostName
from topology.schema.azure import DatabaseName, ObjectId, SecretName, SqlLogin, SqlServerName, SqlSku
from topology.schema.part import Part
from topology.schema.texts import Text


class EntraAdmin(Part):
    """Who administers the server: a group of the directory, or a person or an application."""

    login: Text = Field(examples=["sql-administrators"])
    object_id: ObjectId = Field(examples=["33333333-4444-5555-6666-777777777777"])
    kind: Literal["Group", "User", "Application"] = Field(default="Group", examples=["Group"])
    # Of another directory than the subscription's own.
    tenant: ObjectId | None = Field(default=None, examples=["44444444-5555-6666-7777-888888888888"])


class SqlLoginPart(Part):
    """A login beside Entra's, for drivers that know no other. Its password is made here and kept in the vault."""

    name: SqlLogin = Field(default="mlserver", examples=["mlserver"])
    secret_name: SecretName = Field(default="database-password", examples=["database-password"])


class Backup(Part):
    """Where backups are kept, and for how many days the database can be set back to any moment."""

    redundancy: Literal["Local", "Zone", "Geo", "GeoZone"] = Field(default="Zone", examples=["Zone"])
    retention_days: int = Field(default=7, ge=1, le=35, examples=[7])


class ExternalDatabase(Part):
    """A database that exists elsewhere, on a host that `corporate.exceptions` names."""

    server: HostName = Field(examples=["sql.contoso.example"])
    name: DatabaseName = Field(default="mlserver", examples=["mlserver"])
    # The vault's secret with the whole connection string; it goes to web nodes as DATABASE_CONNECTION.
    connection_secret: SecretName = Field(default="database-connection", examples=["database-connection"])


class DatabasePart(Part):
    """Azure SQL with its public side off, or with `external` a database that someone else runs."""

    external: ExternalDatabase | None = Field(default=None, examples=[{"server": "sql.contoso.example"}])
    server_name: SqlServerName | None = Field(default=None, examples=["sql-contoso-mls-dev"])
    name: DatabaseName = Field(default="mlserver", examples=["mlserver"])
    sku: SqlSku = Field(default="S1", examples=["S1"])
    max_size_gb: Literal[1, 2, 5, 10, 20, 30, 40, 50, 100, 150, 200, 250, 500, 1024] = Field(
        default=50, alias="maxSizeGb", examples=[50]
    )
    zone_redundant: bool = Field(default=False, examples=[True])
    backup: Backup = Field(default_factory=Backup)
    entra_admin: EntraAdmin | None = Field(
        default=None,
        examples=[{"login": "sql-administrators", "objectId": "33333333-4444-5555-6666-777777777777"}],
    )
    sql_login: SqlLoginPart | None = Field(default=None, examples=[{"name": "mlserver"}])
    auditing: bool = Field(default=True, examples=[True])
    defender: bool = Field(default=False, examples=[True])
    # Azure SQL itself then opens no connection to hosts outside.
    restrict_outbound: bool = Field(default=True, examples=[True])
