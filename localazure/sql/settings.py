"""What a server is set to, each by a resource of one fixed name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from localazure.core.clock import timestamp
from localazure.core.model import Granted, NameRule, Put, ResourceType, World, rule
from localazure.core.values import Body, dig
from localazure.sql.servers import SERVERS


@rule(
    "SQL-09",
    "Entra authentication is the only one where the server has an administrator of the directory",
    code="AadOnlyAuthenticationRequiresAadAdmin",
    source="azure-sql/database/authentication-azure-ad-only-authentication; the code is unverified",
    known="documentation",
)
def _has_administrator(put: Put, world: World) -> Iterator[str]:
    server = world.get(put.id.parent or "")
    if (
        put.body.get("azureADOnlyAuthentication") is True
        and server
        and not dig(server.properties, "administrators.sid")
    ):
        yield f"Server '{server.name}' has no Microsoft Entra administrator, which Entra-only authentication needs."


ENTRA_ONLY: Final = ResourceType(
    token="azure-native:sql:ServerAzureADOnlyAuthentication",  # noqa: S106 a type token
    type=f"{SERVERS}/azureADOnlyAuthentications",
    path=("serverName", "authenticationName"),
    autoname="copy",
    located=False,
    name=NameRule(re.compile(r"Default"), "'Default'", source="the API's enumeration"),
    rules=(_has_administrator,),
)


@rule(
    "SQL-10",
    "auditing that is on writes somewhere: to a storage account, or to Azure Monitor",
    code="BlobAuditingInvalidStorage",
    source="the API's text (storageEndpoint or isAzureMonitorTargetEnabled is required); the code is unverified",
    known="specification",
)
def _audits_somewhere(put: Put, _world: World) -> Iterator[str]:
    on = str(put.body.get("state", "")).lower() == "enabled"
    if on and not put.body.get("storageEndpoint") and put.body.get("isAzureMonitorTargetEnabled") is not True:
        yield "Auditing is Enabled, and neither storageEndpoint nor isAzureMonitorTargetEnabled is given."


def _audit_answers(put: Put, _world: World, _granted: Granted) -> Body:
    return {
        "retentionDays": put.body.get("retentionDays", 0),
        "isAzureMonitorTargetEnabled": put.body.get("isAzureMonitorTargetEnabled", False),
        "isDevopsAuditEnabled": put.body.get("isDevopsAuditEnabled", False),
    }


AUDITING: Final = ResourceType(
    token="azure-native:sql:ExtendedServerBlobAuditingPolicy",  # noqa: S106 a type token
    type=f"{SERVERS}/extendedAuditingSettings",
    path=("serverName", "blobAuditingPolicyName"),
    autoname="copy",
    located=False,
    name=NameRule(re.compile(r"default", re.IGNORECASE), "'default'", source="the API's path"),
    closed={"state": ("Enabled", "Disabled")},
    write_only=("storageAccountAccessKey",),
    rules=(_audits_somewhere,),
    answers=_audit_answers,
)


def _defender_answers(put: Put, _world: World, _granted: Granted) -> Body:
    before = put.before.properties if put.before else {}
    return {
        "creationTime": before.get("creationTime") or timestamp(),
        "emailAccountAdmins": put.body.get("emailAccountAdmins", False),
        "retentionDays": put.body.get("retentionDays", 0),
    }


DEFENDER: Final = ResourceType(
    token="azure-native:sql:ServerSecurityAlertPolicy",  # noqa: S106 a type token
    type=f"{SERVERS}/securityAlertPolicies",
    path=("serverName", "securityAlertPolicyName"),
    autoname="copy",
    located=False,
    name=NameRule(re.compile(r"Default", re.IGNORECASE), "'Default'", source="the API's path"),
    closed={"state": ("Enabled", "Disabled", "New")},
    write_only=("storageAccountAccessKey",),
    answers=_defender_answers,
)
