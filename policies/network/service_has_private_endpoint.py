"""A service that is closed to the public has a private endpoint for everything by which it is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pulumi_policy import PolicyConfigSchema, Severity

from policies.core import define, wording
from policies.core.stack import Finding, Stack
from policies.core.values import Resource
from policies.parts import endpoints
from reachability import readers
from reachability.resources import Resource as Described
from reachability.resources import dig
from reachability.unknown import UNKNOWN, Unknown

_ACCOUNT: Final = "storage:StorageAccount"
_ACCOUNTS: Final = "microsoft.storage/storageaccounts"
_WORKSPACES: Final = "microsoft.machinelearningservices/workspaces"

_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    _ACCOUNTS: (),  # by what it holds and who uses it
    "microsoft.keyvault/vaults": ("vault",),
    "microsoft.containerregistry/registries": ("registry",),
    "microsoft.sql/servers": ("sqlServer",),
    _WORKSPACES: ("amlworkspace",),
}
# A resource inside an account, and the sub-resource by which it is used.
_HELD: Final = {
    "storage:BlobContainer": "blob",
    "storage:FileShare": "file",
    "storage:Queue": "queue",
    "storage:Table": "table",
}


_LOGS: Final = ("network:FlowLog", "insights:DiagnosticSetting", "monitor:DiagnosticSetting")


@dataclass(frozen=True, slots=True)
class _Reached:
    """By service: group ids of its endpoints, those that may be its as well, and whether some endpoint says nothing."""

    surely: dict[str, set[str]]
    perhaps: dict[str, set[str]]


def check(stack: Stack, config: define.Config) -> Iterable[Finding]:
    """Judge every service with public network access off."""
    further = config.get("needed") or {}
    reached = _reached(stack)
    held = _held(stack)
    for kind, usual in _NEEDED.items():
        for service in stack.model.resources.of(kind):
            at = stack.resource(service.where)
            if at is None or not _closed(service):
                continue
            wanted = [*usual, *sorted(held.get(service.key, ()))]  # only an account may have none
            if not wanted and not _written_by_azure(stack, at, service):
                wanted = ["file" if readers.word(service.get("kind")) == "filestorage" else "blob"]
            wanted += [str(each) for each in further.get(at.name, ())]
            here, may = reached.surely.get(service.key, set()), reached.perhaps.get(service.key, set())
            lacking = [group for group in dict.fromkeys(wanted) if group.lower() not in here]
            doubtful = [group for group in lacking if group.lower() in may or "?" in may]
            missing = [group for group in lacking if group not in doubtful]
            if missing:
                yield Finding(
                    at,
                    f"public network access is off, and no private endpoint leads to its {wording.all_of(missing)}: "
                    "nobody reaches it. Add a PrivateEndpoint with that group id, and its zone group.",
                )
            if doubtful:
                what = "privateLinkServiceId or groupIds of an endpoint"
                yield Finding(at, f"that an endpoint leads to its {wording.all_of(doubtful)} {wording.not_known(what)}")


def _closed(service: Described) -> bool:
    """Whether the public side is off, or may be, or is behind a firewall that lets nobody in."""
    value = service.get("publicNetworkAccess")
    if value is None:
        value = dig(service.get("properties"), "publicNetworkAccess")
    return value is UNKNOWN or readers.word(value) in ("disabled", "securedbyperimeter")


def _written_by_azure(stack: Stack, account: Resource, service: Described) -> bool:
    """Whether only trusted services of Azure's use an account: flow logs, diagnostics. They come past its firewall."""
    trusted = "azureservices" in str(dig(service.get("networkRuleSet"), "bypass") or "AzureServices").lower()
    return trusted and any(user.type in _LOGS for user in stack.users(account))


def _reached(stack: Stack) -> _Reached:
    found = _Reached({}, {})
    for endpoint in stack.model.resources.of("privateEndpoints"):
        for kind in _NEEDED:
            for connection in endpoints.connections(stack, endpoint, kind):
                sure = len(connection.targets) == 1 and not isinstance(connection.groups, Unknown)
                words = {"?"} if isinstance(connection.groups, Unknown) else set(connection.groups)
                for key in connection.targets:
                    (found.surely if sure else found.perhaps).setdefault(key, set()).update(words)
    return found


def _held(stack: Stack) -> dict[str, set[str]]:
    """The sub-resources of accounts that are used for certain: by what they hold, and by a workspace."""
    resources = stack.model.resources
    found: dict[str, set[str]] = {}
    keys = {each.where: each.key for each in resources.of(_ACCOUNTS)}
    named = {account.named("accountName"): account for account in stack.all(_ACCOUNT)}
    for kind, group in _HELD.items():
        for each in stack.all(kind):
            account = named.get(each.named("accountName") or "")
            for one in [account] if account else stack.sources(each, "accountName", _ACCOUNT):
                found.setdefault(keys[one.urn], set()).add(group)
    for workspace in resources.of(_WORKSPACES):
        for key in resources.within(workspace, "storageAccount", workspace.get("storageAccount"), _ACCOUNTS).keys:
            # A workspace keeps artifacts in blobs and its users' notebooks in a share ("Secure an Azure Machine
            # Learning workspace with virtual networks", azure-docs).
            found.setdefault(key, set()).update({"blob", "file"})
    return found


POLICY = define.stack_policy(
    define.About(
        name="service-has-private-endpoint",
        title="A service without public side has its private endpoints",
        description=(
            "A storage account, vault, registry, SQL server or workspace with public network access off must have a "
            "private endpoint for each sub-resource by which it is used."
        ),
        severity=Severity.HIGH,
        framework=define.mcsb("NS-2", "Secure cloud services with network controls"),
        tags=("CKV2_AZURE_32", "CKV2_AZURE_33", "CKV2_AZURE_45", "private-link"),
        remediation="Add a PrivateEndpoint with the group id that the message names, and a zone group for its name.",
        config=PolicyConfigSchema(
            {
                "needed": {
                    "type": "object",
                    "additionalProperties": {"type": "array", "items": {"type": "string"}},
                    "default": {},
                    "description": (
                        "Further group ids by the Pulumi name of a service, such as {lake: [dfs]}: what no resource of "
                        "the stack shows to be used."
                    ),
                }
            }
        ),
    ),
    check=check,
)
