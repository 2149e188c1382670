"""Application Insights components on a Log Analytics workspace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from localazure.core.clock import timestamp
from localazure.core.ids import TENANT, stable_uuid
from localazure.core.model import Granted, NameRule, Put, ResourceType, World, rule
from localazure.core.values import Body

COMPONENTS: Final = "Microsoft.Insights/components"


@rule(
    "APPI-01",
    "a component stands on a workspace: classic ones are not made any more",
    code="BadRequest",
    source="azure-monitor app/create-workspace-resource (classic retired 2024-02-29); the code is unverified",
    known="documentation",
)
def _on_a_workspace(put: Put, _world: World) -> Iterator[str]:
    mode = str(put.body.get("ingestionMode", "LogAnalytics"))
    if put.before is None and (not put.body.get("workspaceResourceId") or mode != "LogAnalytics"):
        yield (
            f"Component '{put.name}' must name a workspace (WorkspaceResourceId) and take in its data there "
            f"(IngestionMode LogAnalytics); it asks for {mode}."
        )


@rule(
    "APPI-02",
    "data is kept for one of the numbers of days that the service knows",
    code="BadRequest",
    source="the API's text (retentionInDays); the code is unverified",
    known="specification",
)
def _retention(put: Put, _world: World) -> Iterator[str]:
    days = put.body.get("retentionInDays")
    allowed = (30, 60, 90, 120, 180, 270, 365, 550, 730)
    if isinstance(days, (int, float)) and days not in allowed:
        yield f"RetentionInDays of component '{put.name}' is {days:g}; it is one of {', '.join(map(str, allowed))}."


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    before = put.before.properties if put.before else {}
    key = stable_uuid(put.id.text, "instrumentation")
    region = put.location or ""
    answered: dict[str, Any] = {
        "appId": stable_uuid(put.id.text, "app"),
        "applicationId": put.name,
        "instrumentationKey": key,
        "connectionString": (
            f"InstrumentationKey={key};IngestionEndpoint=https://{region}-5.in.applicationinsights.azure.com/;"
            f"LiveEndpoint=https://{region}.livediagnostics.monitor.azure.com/"
        ),
        "creationDate": before.get("creationDate") or timestamp(),
        "tenantId": TENANT,
        "ingestionMode": put.body.get("ingestionMode", "LogAnalytics"),
        "retentionInDays": put.body.get("retentionInDays", 90),
        "publicNetworkAccessForIngestion": put.body.get("publicNetworkAccessForIngestion", "Enabled"),
        "publicNetworkAccessForQuery": put.body.get("publicNetworkAccessForQuery", "Enabled"),
    }
    return answered


COMPONENT: Final = ResourceType(
    token="azure-native:applicationinsights:Component",  # noqa: S106 a type token
    type=COMPONENTS,
    path=("resourceName",),
    name=NameRule(
        re.compile(r"[^%&\\?/]{0,259}[^%&\\?/. ]"),
        "1 to 260 characters, none of %&\\?/, and not end with '.' or a space",
    ),
    closed={
        "publicNetworkAccessForIngestion": ("Enabled", "Disabled", "SecuredByPerimeter"),
        "publicNetworkAccessForQuery": ("Enabled", "Disabled", "SecuredByPerimeter"),
    },
    rules=(_on_a_workspace, _retention),
    answers=_answers,
)
