"""The database that web nodes share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EntraAdmin:
    """The directory's group, person or application that administers the server."""

    login: str
    object_id: str
    kind: str  # "Group", "User" or "Application"
    tenant: str | None  # None: the directory of the subscription


@dataclass(frozen=True, slots=True)
class SqlLogin:
    """A login with a password beside Entra's. The password is made by the engine and kept in the plan's vault."""

    name: str
    secret_name: str


@dataclass(frozen=True, slots=True)
class Database:
    """Azure SQL: one server with its public side off, and one database on it."""

    server_name: str
    name: str
    resource_group: str
    host: str  # the server's public name, which leads to its private endpoint
    sku: str  # for instance "S1" or "GP_Gen5_2"
    tier: str  # that the SKU belongs to, for instance "Standard"
    family: str | None  # of the hardware, where the SKU counts cores: "Gen5"
    capacity: int  # database transaction units, or cores
    max_size_bytes: int
    zone_redundant: bool
    backup_redundancy: str  # "Local", "Zone", "Geo" or "GeoZone"
    backup_retention_days: int
    entra_admin: EntraAdmin
    sql_login: SqlLogin | None  # None: Entra authentication alone
    auditing: bool
    defender: bool
    restrict_outbound: bool
    setup: tuple[str, ...]  # the statements by which an administrator lets the web nodes in
