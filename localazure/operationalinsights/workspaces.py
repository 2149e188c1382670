"""Log Analytics workspaces. Azure keeps a deleted one for 14 days, and brings it back when it is created again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from localazure.core.clock import timestamp
from localazure.core.ids import stable_uuid
from localazure.core.model import Granted, NameRule, Put, ResourceType, World, rule
from localazure.core.values import Body, dig

WORKSPACES: Final = "Microsoft.OperationalInsights/workspaces"


@rule(
    "LA-01",
    "the name of a workspace that was deleted is kept, and only the same group and region bring it back",
    code="Conflict",
    source="azure-monitor logs/delete-workspace; Azure/azure-cli#11916",
    known="issue",
    status=409,
    hint="scripts/local azure purge NAME gives the name free",
)
def _comes_back_in_its_place(put: Put, world: World) -> Iterator[str]:
    deleted = world.soft_deleted(WORKSPACES, put.name) if put.before is None else None
    if deleted and (deleted.key != put.id.key or (deleted.location or "") != (put.location or "")):
        yield (
            f"The workspace name '{put.name}' is held by a deleted workspace ({deleted.id}, {deleted.location}). "
            "Create it in the same resource group and region to recover it, or delete it permanently."
        )


@rule(
    "LA-02",
    "data is kept for 30 to 730 days (7 on the free tier), and the daily cap is not below 0.023 GB",
    code="InvalidParameter",
    source="azure-monitor logs/data-retention-configure, logs/daily-cap; the code is unverified",
    known="documentation",
)
def _bounds(put: Put, _world: World) -> Iterator[str]:
    days, quota = put.body.get("retentionInDays"), dig(put.body, "workspaceCapping.dailyQuotaGb")
    free = str(dig(put.body, "sku.name") or "").lower() == "free"
    if isinstance(days, (int, float)) and not (30 <= days <= 730 or (free and days == 7)):
        yield f"'RetentionInDays' property of workspace '{put.name}' must be from 30 to 730; it is {days:g}."
    if isinstance(quota, (int, float)) and quota != -1 and quota < 0.023:
        yield f"'DailyQuotaGb' of workspace '{put.name}' must be -1 or at least 0.023; it is {quota}."


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    before = put.before.properties if put.before else {}
    answered: dict[str, Any] = {
        "customerId": stable_uuid(put.id.text, "customer"),
        "createdDate": before.get("createdDate") or timestamp(),
        "modifiedDate": timestamp(),
        "retentionInDays": put.body.get("retentionInDays", 30),
        "sku": {"name": "PerGB2018", **(put.body.get("sku") or {}), "lastSkuUpdate": timestamp()},
        "features": {"enableLogAccessUsingOnlyResourcePermissions": True, **(put.body.get("features") or {})},
        "publicNetworkAccessForIngestion": put.body.get("publicNetworkAccessForIngestion", "Enabled"),
        "publicNetworkAccessForQuery": put.body.get("publicNetworkAccessForQuery", "Enabled"),
        "workspaceCapping": {
            "dailyQuotaGb": -1,
            "dataIngestionStatus": "RespectQuota",
            **(put.body.get("workspaceCapping") or {}),
        },
    }
    return answered


WORKSPACE: Final = ResourceType(
    token="azure-native:operationalinsights:Workspace",  # noqa: S106 a type token
    type=WORKSPACES,
    path=("workspaceName",),
    name=NameRule(
        re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]"),
        "4 to 63 letters, digits and '-', and start and end with a letter or digit",
    ),
    patterns={"workspaceName": r"^[A-Za-z0-9][A-Za-z0-9-]+[A-Za-z0-9]$"},
    closed={
        "publicNetworkAccessForIngestion": ("Enabled", "Disabled", "SecuredByPerimeter"),
        "publicNetworkAccessForQuery": ("Enabled", "Disabled", "SecuredByPerimeter"),
    },
    rules=(_comes_back_in_its_place, _bounds),
    soft_delete=True,
    answers=_answers,
)
