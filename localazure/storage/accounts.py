"""Storage accounts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from localazure.core.clock import timestamp
from localazure.core.endpoints import endpoint_connections
from localazure.core.identity import identity_answer
from localazure.core.model import Granted, NameRule, Put, ResourceType, World, rule
from localazure.core.namesakes import is_taken_elsewhere
from localazure.core.private_link import Groups, LinkHost, LinkMember
from localazure.core.reserved_words import no_reserved_word
from localazure.core.store import Resource
from localazure.core.values import Body, dig, items

ACCOUNTS: Final = "Microsoft.Storage/storageAccounts"
_SKUS: Final = (
    "Standard_LRS",
    "Standard_GRS",
    "Standard_RAGRS",
    "Standard_ZRS",
    "Premium_LRS",
    "Premium_ZRS",
    "Standard_GZRS",
    "Standard_RAGZRS",
    "StandardV2_LRS",
    "StandardV2_GRS",
    "StandardV2_ZRS",
    "StandardV2_GZRS",
    "PremiumV2_LRS",
    "PremiumV2_ZRS",
)
_SERVICES: Final = ("blob", "dfs", "file", "queue", "table", "web")


@rule(
    "ST-01",
    "the name is taken once in all of Azure",
    code="StorageAccountAlreadyTaken",
    source="common-deployment-errors, 2024-06-20",
    known="documentation",
    status=409,
)
def _name_is_free(put: Put, world: World) -> Iterator[str]:
    if is_taken_elsewhere(put, world):
        yield f"The storage account named {put.name} is already taken."


@rule(
    "ST-02",
    "kind and SKU go together",
    code="InvalidAccountType",
    source="general knowledge",
    known="unverified",
)
def _kind_and_sku(put: Put, _world: World) -> Iterator[str]:
    kind, sku = str(put.body.get("kind")), str(dig(put.body, "sku.name"))
    premium_only = kind in ("BlockBlobStorage", "FileStorage")
    zoned = "ZRS" in sku.upper()
    if premium_only and sku.startswith("Standard_"):
        yield f"The AccountType {sku} is invalid for kind {kind}: it needs a premium SKU."
    if kind in ("Storage", "BlobStorage") and zoned:
        yield f"The AccountType {sku} is invalid for kind {kind}."
    if dig(put.body, "isHnsEnabled") is True and kind not in ("StorageV2", "BlockBlobStorage"):
        yield f"Hierarchical namespace is not supported for kind {kind}."


@rule(
    "ST-03",
    "a subnet that is let in has the service endpoint Microsoft.Storage",
    code="NetworkAclsValidationFailure",
    source="Azure/azure-rest-api-specs#11143",
    known="issue",
)
def _subnets_have_service_endpoint(put: Put, world: World) -> Iterator[str]:
    for entry in items(put.body, "networkRuleSet.virtualNetworkRules"):
        subnet_id = str(entry.get("virtualNetworkResourceId") or "")
        subnet = world.get(subnet_id)
        services = (
            {str(item.get("service", "")).lower() for item in items(subnet.properties, "serviceEndpoints")}
            if subnet
            else set()
        )
        if subnet and not services & {"microsoft.storage", "microsoft.storage.global"}:
            yield (
                "Validation of network acls failure: SubnetsHaveNoServiceEndpointsConfigured:Subnets "
                f"{subnet_id} of virtual network do not have ServiceEndpoints for Microsoft.Storage "
                "resources configured."
            )


@rule(
    "ST-04",
    "the hierarchical namespace is decided at creation",
    code="AccountPropertyCannotBeUpdated",
    source="Azure/azure-rest-api-specs (isHnsEnabled); the code is unverified",
    known="specification",
    status=409,
)
def _namespace_stays(put: Put, _world: World) -> Iterator[str]:
    was = bool(put.before.properties.get("isHnsEnabled")) if put.before else None
    if was is not None and bool(put.body.get("isHnsEnabled")) != was:
        yield "The property 'isHnsEnabled' was specified in the input, but it cannot be updated."


def _encryption(put: Put, created: str) -> dict[str, Any]:
    """What was asked for, over what every account has: blobs and files encrypted since a time that Azure keeps."""
    asked: dict[str, Any] = dict(put.body.get("encryption") or {})
    before = dig(put.before.properties, "encryption.services") if put.before else None
    wanted = asked.get("services") or {}
    services: dict[str, Any] = {}
    for name in sorted({"blob", "file", *wanted}):
        given = wanted.get(name) or {}
        since = dig(before, f"{name}.lastEnabledTime") or created
        answered = {"enabled": True, "keyType": "Account" if name in ("blob", "file") else "Service", **given}
        services[name] = {**answered, "lastEnabledTime": since} if answered["enabled"] else answered
    return {"keySource": "Microsoft.Storage", **asked, "services": services}


def _answers(put: Put, world: World, _granted: Granted) -> Body:
    before = put.before.properties if put.before else {}
    created = before.get("creationTime") or timestamp()
    sku = str(dig(put.body, "sku.name"))
    default_rules: dict[str, Any] = {
        "bypass": "AzureServices",
        "defaultAction": "Allow",
        "ipRules": [],
        "virtualNetworkRules": [],
    }
    answered: dict[str, Any] = {
        "sku": {"name": sku, "tier": "Premium" if sku.startswith("Premium") else "Standard"},
        "creationTime": created,
        "keyCreationTime": {"key1": created, "key2": created},
        "primaryLocation": put.location,
        "primaryEndpoints": {
            service: f"https://{put.name}.{'z6.' if service == 'web' else ''}{service}.core.windows.net/"
            for service in _SERVICES
        },
        "statusOfPrimary": "available",
        "networkRuleSet": {**default_rules, **(put.body.get("networkRuleSet") or {})},
        "encryption": _encryption(put, created),
        "enableHttpsTrafficOnly": put.body.get("enableHttpsTrafficOnly", True),
        "allowBlobPublicAccess": put.body.get("allowBlobPublicAccess", False),
        "minimumTlsVersion": put.body.get("minimumTlsVersion", "TLS1_0"),
        **identity_answer(put, world),
    }
    if put.body.get("kind") in ("StorageV2", "BlobStorage"):
        answered["accessTier"] = put.body.get("accessTier", "Hot")
    return answered


def _presents(account: Resource, world: World) -> Body:
    return {"privateEndpointConnections": endpoint_connections(account, world)}


def _private_link(account: Resource) -> Groups:
    """A group for each service, and one for its read-only secondary (private-endpoint-dns)."""
    groups: dict[str, tuple[LinkMember, ...]] = {}
    for service in ("blob", "file", "queue", "table", "dfs", "web"):
        suffix = f"{service}.core.windows.net"
        for group, name in ((service, account.name), (f"{service}_secondary", f"{account.name}-secondary")):
            groups[group] = (LinkMember(group, (LinkHost(f"{name}.{suffix}", f"privatelink.{suffix}", name),)),)
    return groups


STORAGE_ACCOUNT: Final = ResourceType(
    token="azure-native:storage:StorageAccount",  # noqa: S106 a type token
    type=ACCOUNTS,
    path=("accountName",),
    name=NameRule(
        re.compile(r"[a-z0-9]{3,24}"),
        "3 to 24 lower-case letters and digits",
        code="AccountNameInvalid",
        text="{name} is not a valid storage account name. Storage account name must be between 3 and 24 characters in "
        "length and use numbers and lower-case letters only.",
        source="Azure/azure-sdk-for-java#867, common-deployment-errors, 2024-06-20",
    ),
    patterns={"accountName": r"^[a-z0-9]{3,24}$"},
    closed={
        "sku.name": _SKUS,
        "kind": ("Storage", "StorageV2", "BlobStorage", "FileStorage", "BlockBlobStorage"),
        "minimumTlsVersion": ("TLS1_0", "TLS1_1", "TLS1_2", "TLS1_3"),
        "publicNetworkAccess": ("Enabled", "Disabled", "SecuredByPerimeter"),
    },
    force_new=frozenset({"isHnsEnabled", "location"}),
    kept={"isHnsEnabled": "ST-04"},
    immutable=("dnsEndpointType", "enableNfsV3", "encryption.requireInfrastructureEncryption"),
    rules=(_name_is_free, _kind_and_sku, _subnets_have_service_endpoint, _namespace_stays, no_reserved_word),
    answers=_answers,
    presents=_presents,
    private_link=_private_link,
)
