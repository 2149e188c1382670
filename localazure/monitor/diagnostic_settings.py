"""Diagnostic settings: extensions of the resource whose logs and metrics they send."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from localazure.core.ids import parse
from localazure.core.model import Granted, NameRule, Put, ResourceType, World, rule
from localazure.core.store import Resource
from localazure.core.values import Body, items
from localazure.monitor.categories import KNOWN

SETTINGS: Final = "Microsoft.Insights/diagnosticSettings"
_SINKS: Final = ("workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId")
_MAXIMUM: Final = 5


def _wanted(body: Body) -> Iterator[tuple[str, str]]:
    """The enabled categories of a body as (kind, name): kind is "log", "group" or "metric"."""
    for entry in items(body, "logs"):
        if entry.get("enabled"):
            group, category = entry.get("categoryGroup"), entry.get("category")
            yield ("group", str(group)) if group else ("log", str(category))
    for entry in items(body, "metrics"):
        if entry.get("enabled"):
            yield "metric", str(entry.get("category"))


def _settings_of(put: Put, world: World) -> list[Resource]:
    """The other settings of the same resource."""
    return [other for other in world.on(put.id.scope, SETTINGS) if other.key != put.id.key]


@rule(
    "DIAG-01",
    "the resource's type has diagnostic settings, with these categories",
    code="BadRequest",
    source="TaoYang-Cloud/azurepolicy#19, Azure/azure-powershell#25880; azure-monitor reference/supported-logs",
    known="issue",
)
def _categories_are_known(put: Put, _world: World) -> Iterator[str]:
    type_ = parse(put.id.scope).type
    known = KNOWN.get(type_.lower())
    if known is None:
        yield f"The resource type '{type_.lower()}' does not support diagnostic settings."
        return
    has = {"log": known.logs, "group": known.groups, "metric": known.metrics}
    for kind, name in _wanted(put.body):
        if name.lower() not in has[kind]:
            what = {"log": "Category", "group": "Category group", "metric": "Metric category"}[kind]
            supported = ", ".join(f"'{item}'" for item in sorted(has[kind])) or "none"
            yield f"{what} '{name}' is not supported, supported categories are: {supported}."


@rule(
    "DIAG-02",
    "two settings of a resource do not send the same category to the same place",
    code="Conflict",
    source="Azure/terraform-azurerm-avm-ptn-aiml-landing-zone#19",
    known="issue",
    status=409,
)
def _no_twin(put: Put, world: World) -> Iterator[str]:
    mine = set(_wanted(put.body))
    for other in _settings_of(put, world):
        shared = mine & set(_wanted(other.properties))
        for sink in _SINKS:
            place = str(put.body.get(sink) or "").lower()
            if shared and place == str(other.properties.get(sink) or "").lower() != "":
                _, category = min(shared)
                yield (
                    f"Data sink '{put.body[sink]}' is already used in diagnostic setting '{other.name}' for category "
                    f"'{category}'. Data sinks can't be reused in different settings on the same category for the same "
                    "resource."
                )


@rule(
    "DIAG-03",
    "a resource has at most five diagnostic settings",
    code="Conflict",
    source="azure-monitor essentials/diagnostic-settings; the code is unverified",
    known="documentation",
    status=409,
)
def _at_most_five(put: Put, world: World) -> Iterator[str]:
    if len(_settings_of(put, world)) >= _MAXIMUM:
        yield f"The limit of {_MAXIMUM} diagnostic settings was reached for the resource '{put.id.scope}'."


@rule(
    "DIAG-04",
    "a setting sends something somewhere",
    code="BadRequest",
    source="general knowledge",
    known="unverified",
)
def _something_somewhere(put: Put, _world: World) -> Iterator[str]:
    if not any(put.body.get(sink) for sink in _SINKS):
        yield "At least one data sink needs to be specified."
    if not list(_wanted(put.body)):
        yield "At least one log or metric category needs to be enabled."


@rule(
    "DIAG-05",
    "a setting names category groups or single log categories, not both",
    code="BadRequest",
    source="azure-monitor essentials/diagnostic-settings; the code is unverified",
    known="documentation",
)
def _groups_or_categories(put: Put, _world: World) -> Iterator[str]:
    kinds = {kind for kind, _ in _wanted(put.body)}
    if {"log", "group"} <= kinds:
        yield "Diagnostic setting has both category groups and log categories; use one of them."


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    off = {"days": 0, "enabled": False}
    answered: dict[str, Any] = {
        key: [{**entry, "retentionPolicy": entry.get("retentionPolicy", off)} for entry in items(put.body, key)]
        for key in ("logs", "metrics")
    }
    return answered


DIAGNOSTIC_SETTING: Final = ResourceType(
    token="azure-native:monitor:DiagnosticSetting",  # noqa: S106 a type token
    type=SETTINGS,
    path=("resourceUri", "name"),
    scope="extension",
    autoname="copy",
    located=False,
    name=NameRule(
        re.compile(r"[^<>%&\\?/*:|]{0,259}[^<>%&\\?/*:|. ]"),
        "1 to 260 characters, none of <>%&\\?/*:|, and not end with '.' or a space",
        source="general knowledge",
    ),
    closed={"logAnalyticsDestinationType": ("Dedicated", "AzureDiagnostics")},
    rules=(_categories_are_known, _no_twin, _at_most_five, _something_somewhere, _groups_or_categories),
    answers=_answers,
)
