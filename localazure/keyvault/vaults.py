"""Key vaults. A deleted vault keeps its name until it is purged, as in Azure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from localazure.core.endpoints import endpoint_connections
from localazure.core.ids import TENANT
from localazure.core.model import Granted, NameRule, Put, ResourceType, World, rule
from localazure.core.namesakes import is_taken_elsewhere
from localazure.core.private_link import Groups, LinkHost, LinkMember
from localazure.core.reserved_words import no_reserved_word
from localazure.core.store import Resource
from localazure.core.values import Body, dig, items

VAULTS: Final = "Microsoft.KeyVault/vaults"
_GUID: Final = r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"


def _recovers(put: Put) -> bool:
    return str(dig(put.body, "properties.createMode") or "").lower() == "recover"


@rule(
    "KV-01",
    "the name is not that of a soft-deleted vault",
    code="ConflictError",
    source="alan-turing-institute/data-safe-haven#2523, Azure/azure-cli#29115",
    known="issue",
    status=409,
    hint="scripts/local azure purge NAME gives the name free",
)
def _no_deleted_namesake(put: Put, world: World) -> Iterator[str]:
    if put.before is None and not _recovers(put) and world.soft_deleted(VAULTS, put.name):
        yield (
            "A vault with the same name already exists in deleted state. You need to either recover or purge existing "
            "key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft "
            "delete."
        )


@rule(
    "KV-01",
    "only a deleted vault is recovered",
    code="SoftDeletedVaultDoesNotExist",
    source="hashicorp/terraform-provider-azurerm#12972",
    known="issue",
    status=404,
)
def _something_to_recover(put: Put, world: World) -> Iterator[str]:
    if put.before is None and _recovers(put) and world.soft_deleted(VAULTS, put.name) is None:
        yield f"A soft deleted vault with the given name does not exist: '{put.name}'."


@rule(
    "KV-01",
    "the name is taken once in all of Azure",
    code="VaultAlreadyExists",
    source="linux-update-cds#21",
    known="issue",
    status=409,
)
def _name_is_free(put: Put, world: World) -> Iterator[str]:
    if is_taken_elsewhere(put, world):
        yield (
            f"The vault name '{put.name}' is already in use. Vault names are globally unique so it is possible that "
            "the name is already taken. If you are sure that the vault name was not taken then it is possible that a "
            "vault with the same name was recently deleted but not purged after being placed in a recoverable state."
        )


@rule(
    "KV-01",
    "purge protection is never turned off",
    code="BadRequest",
    source="Azure/azure-cli#29115",
    known="issue",
    hint="leave enablePurgeProtection out instead of setting it to false",
)
def _purge_protection_stays(put: Put, _world: World) -> Iterator[str]:
    asked = dig(put.body, "properties.enablePurgeProtection")
    was = dig(put.before.properties, "properties.enablePurgeProtection") if put.before else None
    if asked is False or (was is True and asked is not True):
        yield (
            'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is '
            "an irreversible action."
        )


@rule(
    "KV-02",
    "the vault belongs to the tenant of its subscription",
    code="BadRequest",
    source="general knowledge",
    known="unverified",
)
def _own_tenant(put: Put, _world: World) -> Iterator[str]:
    tenant = dig(put.body, "properties.tenantId")
    if isinstance(tenant, str) and re.match(_GUID, tenant) and tenant.lower() != TENANT:
        yield f"Tenant {tenant} of vault '{put.name}' is not the tenant of the subscription, {TENANT}."


@rule(
    "KV-03",
    "soft-deleted things are kept for 7 to 90 days, and the number does not change",
    code="BadRequest",
    source="the API's text; the code is unverified",
    known="specification",
)
def _retention(put: Put, _world: World) -> Iterator[str]:
    days = dig(put.body, "properties.softDeleteRetentionInDays")
    if isinstance(days, (int, float)) and not 7 <= days <= 90:
        yield f"The property softDeleteRetentionInDays must be from 7 to 90; it is {days}."
    was = dig(put.before.properties, "properties.softDeleteRetentionInDays") if put.before else None
    if was is not None and days is not None and days != was:
        yield 'The property "softDeleteRetentionInDays" has been set already and it can\'t be modified.'


@rule(
    "KV-06",
    "access policies are of the vault's tenant, and at most 1024",
    code="BadRequest",
    source="the API's text (accessPolicies), 2024-11-01; the code is unverified",
    known="specification",
)
def _policies_of_its_tenant(put: Put, _world: World) -> Iterator[str]:
    policies, tenant = items(put.body, "properties.accessPolicies"), str(dig(put.body, "properties.tenantId") or "")
    for policy in policies:
        if str(policy.get("tenantId") or "").lower() != tenant.lower():
            yield (
                f"An access policy of vault '{put.name}' is for tenant {policy.get('tenantId')}; all of them must be "
                f"for the vault's own, {tenant}."
            )
    if len(policies) > 1024:
        yield f"Vault '{put.name}' has {len(policies)} access policies; the most is 1024."


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    asked = put.body.get("properties") or {}
    before = (put.before.properties.get("properties") or {}) if put.before else {}
    answered: dict[str, Any] = {
        "vaultUri": f"https://{put.name.lower()}.vault.azure.net/",
        "provisioningState": "Succeeded",
        "enableSoftDelete": asked.get("enableSoftDelete", True),
        "softDeleteRetentionInDays": asked.get("softDeleteRetentionInDays", 90),
        "enableRbacAuthorization": asked.get("enableRbacAuthorization", False),
        "accessPolicies": asked.get("accessPolicies", before.get("accessPolicies", [])),
        # Azure answers in its own spelling, whatever was asked (pulumi/pulumi-azure-native#3964).
        "publicNetworkAccess": str(asked.get("publicNetworkAccess", "Enabled")).capitalize(),
    }
    return {"properties": answered}


def _presents(vault: Resource, world: World) -> Body:
    found = endpoint_connections(vault, world)
    return {"properties": {"privateEndpointConnections": found}} if found else {}


def _private_link(vault: Resource) -> Groups:
    # That the member is called "default" is general knowledge, unverified.
    zone = "privatelink.vaultcore.azure.net"
    host = LinkHost(f"{vault.name}.vault.azure.net", zone, vault.name)
    return {"vault": (LinkMember("default", (host,)),)}


VAULT: Final = ResourceType(
    token="azure-native:keyvault:Vault",  # noqa: S106 a type token
    type=VAULTS,
    path=("vaultName",),
    name=NameRule(
        re.compile(r"(?!.*--)[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]"),
        "3 to 24 letters, digits and '-', start with a letter, end with a letter or digit, and have no '--'",
        code="VaultNameNotValid",
        text="The vault name '{name}' is invalid. A vault's name must be {words}.",
    ),
    patterns={"vaultName": r"^[a-zA-Z0-9-]{3,24}$", "properties.tenantId": _GUID},
    closed={
        "properties.sku.family": ("A",),
        "properties.publicNetworkAccess": ("Enabled", "Disabled", "SecuredByPerimeter"),
    },
    kept={"properties.softDeleteRetentionInDays": "KV-03"},
    immutable=("properties.tenantId",),
    rules=(
        _no_deleted_namesake,
        _something_to_recover,
        _name_is_free,
        _purge_protection_stays,
        _own_tenant,
        _retention,
        _policies_of_its_tenant,
        no_reserved_word,
    ),
    soft_delete=True,
    answers=_answers,
    presents=_presents,
    private_link=_private_link,
)
