"""Action groups: who is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from localazure.core.model import NameRule, Put, ResourceType, World, rule
from localazure.core.values import items

ACTION_GROUPS: Final = "Microsoft.Insights/actionGroups"
_RECEIVERS: Final = (
    "armRoleReceivers",
    "automationRunbookReceivers",
    "azureAppPushReceivers",
    "azureFunctionReceivers",
    "emailReceivers",
    "eventHubReceivers",
    "itsmReceivers",
    "logicAppReceivers",
    "smsReceivers",
    "voiceReceivers",
    "webhookReceivers",
)

# What alert rules and action groups take for names (resource-name-rules, 2023-11-20).
NAME: Final = NameRule(
    re.compile(r"[^*#&+:<>?@%{}\\/|]{0,259}[^*#&+:<>?@%{}\\/|. ]"),
    "1 to 260 characters, none of *#&+:<>?@%{}\\/|, and not end with '.' or a space",
)


@rule(
    "ACT-01",
    "the short name has at most 12 characters",
    code="BadRequest",
    source="azure-monitor alerts/action-groups; the code is unverified",
    known="documentation",
)
def _short_name(put: Put, _world: World) -> Iterator[str]:
    short = str(put.body.get("groupShortName") or "")
    if not 1 <= len(short) <= 12:
        yield f"The short name '{short}' of action group '{put.name}' must have 1 to 12 characters."


@rule(
    "ACT-02",
    "receivers of a group have different names",
    code="BadRequest",
    source="the API's text (receiver names must be unique across all receivers); the code is unverified",
    known="specification",
)
def _unique_names(put: Put, _world: World) -> Iterator[str]:
    names = [str(item.get("name", "")).lower() for key in _RECEIVERS for item in items(put.body, key)]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"Action group '{put.name}' has more than one receiver with the name '{name}'."


@rule(
    "ACT-03",
    "an e-mail receiver has an e-mail address",
    code="BadRequest",
    source="general knowledge",
    known="unverified",
)
def _addresses(put: Put, _world: World) -> Iterator[str]:
    for receiver in items(put.body, "emailReceivers"):
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", str(receiver.get("emailAddress") or "")):
            yield f"Receiver '{receiver.get('name')}' of action group '{put.name}' has no valid e-mail address."


ACTION_GROUP: Final = ResourceType(
    token="azure-native:monitor:ActionGroup",  # noqa: S106 a type token
    type=ACTION_GROUPS,
    path=("actionGroupName",),
    name=NAME,
    rules=(_short_name, _unique_names, _addresses),
)
