"""What Azure refuses of workspaces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from localazure.containerregistry.registries import REGISTRIES, is_premium
from localazure.core.ids import parse
from localazure.core.model import Put, World, rule
from localazure.core.values import Body, dig
from localazure.machinelearningservices.names import WORKSPACES

ASSOCIATES: Final = ("storageAccount", "keyVault")
_MODES: Final = ("Disabled", "AllowInternetOutbound", "AllowOnlyApprovedOutbound")


@rule(
    "AML-01",
    "the default storage account is a general-purpose one, neither premium nor with a hierarchical namespace",
    code="BadRequest",
    source="concept-workspace.md, 2024-04-18; the code is unverified",
    known="documentation",
)
def _storage_fits(put: Put, world: World) -> Iterator[str]:
    account = world.get(str(put.body.get("storageAccount") or ""))
    if account is None:
        return
    if account.properties.get("isHnsEnabled") is True:
        yield f"Storage account {account.name} has a hierarchical namespace, which default storage must not have."
    if str(dig(account.properties, "sku.name")).startswith("Premium"):
        yield f"Storage account {account.name} is a premium account and cannot be a workspace's default storage."
    if account.properties.get("kind") not in ("StorageV2", "Storage"):
        yield f"Storage account {account.name} is of kind {account.properties.get('kind')}, not general-purpose."


@rule(
    "AML-02",
    "the name is not that of a soft-deleted workspace of the resource group",
    code="BadRequest",
    source="Azure/ResourceModules#3596, Azure/azure-cli#33756",
    known="issue",
    hint="scripts/local azure purge NAME gives the name free",
)
def _no_deleted_namesake(put: Put, world: World) -> Iterator[str]:
    deleted = world.soft_deleted(WORKSPACES, put.name)
    if put.before is None and deleted and deleted.key == put.id.key:
        yield "Soft-deleted workspace exists. Please purge or recover it. https://aka.ms/wsoftdelete"


def _mode(body: Body) -> str:
    return str(dig(body, "managedNetwork.isolationMode") or "Disabled")


@rule(
    "AML-03",
    "a managed network is not switched off, and one with approved destinations only is not opened",
    code="BadRequest",
    source="how-to-managed-network.md, 2024-08-29; the code is unverified",
    known="documentation",
)
def _isolation_does_not_loosen(put: Put, _world: World) -> Iterator[str]:
    if put.before is None:
        return
    was, asked = _mode(put.before.properties), _mode(put.body)
    if was in _MODES and asked in _MODES and _MODES.index(asked) < _MODES.index(was):
        yield f"The isolation mode of workspace '{put.name}' cannot change from {was} to {asked}."


@rule(
    "AML-04",
    "the high-business-impact flag is set at creation and does not change",
    code="BadRequest",
    source="concept-customer-managed-keys.md, 2024-05-21; the code is unverified",
    known="documentation",
)
def _impact_stays(put: Put, _world: World) -> Iterator[str]:
    was = put.before.properties.get("hbiWorkspace") is True if put.before else None
    if was is not None and (put.body.get("hbiWorkspace") is True) != was:
        yield f"The property 'hbiWorkspace' of workspace '{put.name}' cannot be changed after the workspace is created."


@rule(
    "AML-05",
    "encryption with a customer-managed key is decided at creation, and the key's vault stays",
    code="BadRequest",
    source="concept-customer-managed-keys.md, 2024-05-21; the code is unverified",
    known="documentation",
)
def _encryption_stays(put: Put, _world: World) -> Iterator[str]:
    if put.before is None:
        return
    path = "encryption.keyVaultProperties.keyVaultArmId"
    was, asked = (str(dig(body, path) or "").lower() for body in (put.before.properties, put.body))
    if was != asked:
        yield (
            f"Encryption of workspace '{put.name}' cannot be changed: after creation its key can only be updated to "
            "another key in the original Azure Key Vault."
        )


@rule(
    "AML-06",
    "the vault of a customer-managed key has soft delete and purge protection",
    code="BadRequest",
    source="concept-customer-managed-keys.md, 2024-05-21; the code is unverified",
    known="documentation",
)
def _key_is_protected(put: Put, world: World) -> Iterator[str]:
    vault = world.get(str(dig(put.body, "encryption.keyVaultProperties.keyVaultArmId") or ""))
    if vault and dig(vault.properties, "properties.enablePurgeProtection") is not True:
        yield f"Key vault {vault.name} must have soft delete and purge protection to hold a workspace's encryption key."


@rule(
    "AML-07",
    "a workspace brings a storage account and a key vault",
    code="BadRequest",
    source="general knowledge",
    known="unverified",
)
def _has_associates(put: Put, _world: World) -> Iterator[str]:
    kind = str(put.body.get("kind", "Default")).lower()
    for name in ASSOCIATES if kind in ("default", "hub", "featurestore") else ():
        if not put.body.get(name):
            yield f"Workspace '{put.name}' has no {name}."


@rule(
    "AML-08",
    "a workspace with user-assigned identities only says which of them is its own",
    code="BadRequest",
    source="how-to-identity-based-service-authentication.md, 2025-06-10; the code is unverified",
    known="documentation",
)
def _has_primary_identity(put: Put, _world: World) -> Iterator[str]:
    worn = [str(item).lower() for item in dig(put.body, "identity.userAssignedIdentities") or ()]
    primary = str(put.body.get("primaryUserAssignedIdentity") or "").lower()
    only_user = "systemassigned" not in str(dig(put.body, "identity.type")).lower()
    if primary and primary not in worn:
        yield f"primaryUserAssignedIdentity of workspace '{put.name}' is none of its userAssignedIdentities."
    elif worn and only_user and not primary:
        yield f"Workspace '{put.name}' has no system-assigned identity and no primaryUserAssignedIdentity."


@rule(
    "AML-09",
    "a workspace that is closed to the public takes a Premium registry only",
    code="BadRequest",
    source="how-to-secure-workspace-vnet.md; the code is unverified",
    known="documentation",
)
def _registry_is_premium(put: Put, world: World) -> Iterator[str]:
    registry = world.get(str(put.body.get("containerRegistry") or ""))
    closed = str(put.body.get("publicNetworkAccess", "")).lower() == "disabled"
    if closed and registry and registry.type == REGISTRIES and not is_premium(registry.properties):
        yield f"Container registry {registry.name} must be Premium for a workspace behind a virtual network."


def _outbound(body: Body) -> Mapping[str, Any]:
    found = dig(body, "managedNetwork.outboundRules")
    return found if isinstance(found, Mapping) else {}


@rule(
    "AML-10",
    "outbound rules need a managed network, and those by host name one that lets out only what is approved",
    code="BadRequest",
    source="how-to-managed-network.md, 2024-08-29; the code is unverified",
    known="documentation",
)
def _rules_fit_the_mode(put: Put, _world: World) -> Iterator[str]:
    mode = _mode(put.body)
    for name, asked in _outbound(put.body).items():
        if mode == "Disabled":
            yield f"Outbound rule '{name}' needs a managed network; isolation of workspace '{put.name}' is Disabled."
        elif asked.get("type") == "FQDN" and mode != "AllowOnlyApprovedOutbound":
            yield f"Outbound rule '{name}' is by FQDN, which isolation mode {mode} does not take."


@rule(
    "AML-11",
    "an outbound rule says where it goes, and users write none that Azure requires by itself",
    code="BadRequest",
    source="the specification's rule types, 2025-12-01; the code is unverified",
    known="specification",
)
def _rules_are_whole(put: Put, _world: World) -> Iterator[str]:
    for name, asked in _outbound(put.body).items():
        destination = asked.get("destination")
        if asked.get("category") == "Required":
            yield f"Outbound rule '{name}' is of category Required, which only Azure writes."
        if asked.get("type") == "FQDN" and not isinstance(destination, str):
            yield f"Outbound rule '{name}' names no host."
        if asked.get("type") == "PrivateEndpoint" and not (
            dig(destination, "serviceResourceId") and dig(destination, "subresourceTarget")
        ):
            yield f"Outbound rule '{name}' names no resource and sub-resource for its private endpoint."
        if asked.get("type") == "ServiceTag" and not (
            dig(destination, "serviceTag") or dig(destination, "addressPrefixes")
        ):
            yield f"Outbound rule '{name}' names no service tag."


@rule(
    "AML-12",
    "a private endpoint of a managed network goes to a sub-resource that its target has",
    code="BadRequest",
    source="general knowledge",
    known="unverified",
)
def _endpoints_fit(put: Put, world: World) -> Iterator[str]:
    for name, asked in _outbound(put.body).items():
        target = world.get(str(dig(asked, "destination.serviceResourceId") or ""))
        groups = world.private_link(target) if target else None
        wanted = dig(asked, "destination.subresourceTarget")
        if target and groups is not None and wanted not in groups:
            yield f"Outbound rule '{name}': {parse(target.id).type} has no sub-resource '{wanted}'."


RULES: Final = (
    _storage_fits,
    _no_deleted_namesake,
    _isolation_does_not_loosen,
    _impact_stays,
    _encryption_stays,
    _key_is_protected,
    _has_associates,
    _has_primary_identity,
    _registry_is_premium,
    _rules_fit_the_mode,
    _rules_are_whole,
    _endpoints_fit,
)
