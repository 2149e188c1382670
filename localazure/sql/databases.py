"""Databases of Azure SQL: their size, encryption and backups."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from localazure.core.clock import timestamp
from localazure.core.ids import stable_uuid
from localazure.core.model import Granted, NameRule, Put, ResourceType, World, rule
from localazure.core.values import Body, dig
from localazure.sql.servers import DATABASES

_GB: Final = 1024**3
_LARGEST_GB: Final = {"Basic": 2, "S0": 250, "S1": 250, "S2": 250}
_SMALL: Final = ("Basic", "Standard")


def _tier(body: Body) -> str:
    return str(dig(body, "sku.tier") or "GeneralPurpose")


@rule(
    "SQL-06",
    "a database is no larger than its size allows",
    code="InvalidMaxSizeTierCombination",
    source="azure-sql/database/resource-limits-dtu-single-databases; the code is unverified",
    known="documentation",
)
def _fits(put: Put, _world: World) -> Iterator[str]:
    size, name = put.body.get("maxSizeBytes"), str(dig(put.body, "sku.name") or "")
    largest = _LARGEST_GB.get(name)
    if isinstance(size, (int, float)) and largest and size > largest * _GB:
        yield f"The tier '{_tier(put.body)}' does not support the database max size {size / _GB:g} GB of '{name}'."


@rule(
    "SQL-07",
    "zone redundancy needs a tier that has it",
    code="ProvisioningDisabled",
    source="azure-sql/database/high-availability-sla; the code is unverified",
    known="documentation",
)
def _zones(put: Put, _world: World) -> Iterator[str]:
    if put.body.get("zoneRedundant") is True and _tier(put.body) in _SMALL:
        yield f"Provisioning of zone redundant database is not supported for the tier '{_tier(put.body)}'."


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    before = put.before.properties if put.before else {}
    redundancy = put.body.get("requestedBackupStorageRedundancy", "Geo")
    sku = dict(put.body.get("sku") or {"name": "GP_Gen5", "tier": "GeneralPurpose", "family": "Gen5", "capacity": 2})
    return {
        "databaseId": stable_uuid(put.id.key, "databaseId"),
        "status": "Online",
        "creationDate": before.get("creationDate") or timestamp(),
        "collation": put.body.get("collation", "SQL_Latin1_General_CP1_CI_AS"),
        "catalogCollation": put.body.get("catalogCollation", "SQL_Latin1_General_CP1_CI_AS"),
        "zoneRedundant": put.body.get("zoneRedundant", False),
        "requestedBackupStorageRedundancy": redundancy,
        "currentBackupStorageRedundancy": redundancy,
        "sku": sku,
        "currentSku": sku,
        "defaultSecondaryLocation": before.get("defaultSecondaryLocation", "northeurope"),
    }


DATABASE: Final = ResourceType(
    token="azure-native:sql:Database",  # noqa: S106 a type token
    type=DATABASES,
    path=("serverName", "databaseName"),
    autoname="copy",
    name=NameRule(
        re.compile(r"(?!(?i:master|model|msdb|tempdb)$)[^<>*%&:\\/?]{0,127}[^<>*%&:\\/?. ]"),
        "1 to 128 characters, none of <>*%&:\\/?, no '.' or space at the end, and not a name of the server's own",
    ),
    closed={
        "requestedBackupStorageRedundancy": ("Geo", "Local", "Zone", "GeoZone"),
        "readScale": ("Enabled", "Disabled"),
    },
    immutable=("collation", "catalogCollation"),
    rules=(_fits, _zones),
    answers=_answers,
)

TDE: Final = ResourceType(
    token="azure-native:sql:TransparentDataEncryption",  # noqa: S106 a type token
    type=f"{DATABASES}/transparentDataEncryption",
    path=("serverName", "databaseName", "tdeName"),
    autoname="copy",
    located=False,
    name=NameRule(re.compile(r"current"), "'current'", source="the API's enumeration"),
    closed={"state": ("Enabled", "Disabled")},
)


@rule(
    "SQL-08",
    "backups are kept for 1 to 35 days, in the Basic tier for 7 at most",
    code="InvalidBackupRetentionPeriod",
    source="azure-sql/database/automated-backups-overview; the code is unverified",
    known="documentation",
)
def _retention(put: Put, world: World) -> Iterator[str]:
    days = put.body.get("retentionDays")
    database = world.get(put.id.parent or "")
    most = 7 if database and _tier(database.properties) == "Basic" else 35
    if isinstance(days, (int, float)) and not 1 <= days <= most:
        yield f"The retention of {days:g} days is not valid for database '{put.id.names[1]}': it is from 1 to {most}."


@rule(
    "SQL-08",
    "differential backups are 12 or 24 hours apart",
    code="InvalidDiffBackupInterval",
    source="the API's text (diffBackupIntervalInHours); the code is unverified",
    known="specification",
)
def _interval(put: Put, _world: World) -> Iterator[str]:
    hours = put.body.get("diffBackupIntervalInHours")
    if hours is not None and hours not in (12, 24):
        yield f"The differential backup interval of {hours:g} hours is not one of 12 and 24."


def _retention_answers(put: Put, _world: World, _granted: Granted) -> Body:
    answered: dict[str, Any] = {
        "retentionDays": put.body.get("retentionDays", 7),
        "diffBackupIntervalInHours": put.body.get("diffBackupIntervalInHours", 24),
    }
    return answered


RETENTION: Final = ResourceType(
    token="azure-native:sql:BackupShortTermRetentionPolicy",  # noqa: S106 a type token
    type=f"{DATABASES}/backupShortTermRetentionPolicies",
    path=("serverName", "databaseName", "policyName"),
    autoname="copy",
    located=False,
    name=NameRule(re.compile(r"default"), "'default'", source="the API's enumeration"),
    rules=(_retention, _interval),
    answers=_retention_answers,
)
