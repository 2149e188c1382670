"""Who may read the secrets of a vault: role assignments where roles decide, and access policies where they do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from policies.core.stack import Stack, inside
from policies.core.values import Resource, dig, entries
from policies.parts import port80
from policies.parts.port80 import Answer
from reachability.unknown import UNKNOWN, Unknown

VAULT: Final = "keyvault:Vault"
SECRET: Final = "keyvault:Secret"  # noqa: S105 - a type
IDENTITY: Final = "managedidentity:UserAssignedIdentity"
_ASSIGNMENT: Final = "authorization:RoleAssignment"
_POLICY: Final = "keyvault:AccessPolicy"
_GROUP: Final = "resources:ResourceGroup"

READERS: Final = (
    "4633458b-17de-408a-b874-0445c86b69e6",  # Key Vault Secrets User
    "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",  # Key Vault Secrets Officer
    "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba",  # Key Vault Certificate User
    "00482a5a-887f-4fb3-b363-3b7fe8e74483",  # Key Vault Administrator
)
"""Built-in roles that read what a secret holds (key-vault/general/rbac-guide)."""


def may_read(stack: Stack, identity: Resource, vault: Resource, secret: str, roles: Iterable[str] = READERS) -> Answer:
    """Whether an identity may read a secret of a vault; UNKNOWN when something that decides is not known.

    `secret` is the secret's name, empty when it is not known.
    """
    by_roles = dig(vault.props, "properties", "enableRbacAuthorization")
    if isinstance(by_roles, Unknown):
        return UNKNOWN
    if by_roles is True:
        wanted = tuple(role.lower() for role in roles)
        granted = [_grants(stack, each, identity, vault, secret, wanted) for each in stack.all(_ASSIGNMENT)]
        return port80.some(*granted)
    answers = [_lets_get(stack, vault, "properties", entry, identity) for entry in _inline(vault)]
    for policy in stack.all(_POLICY):
        if vault in inside(stack.by_name(policy, "vaultName", VAULT)):
            answers.append(_lets_get(stack, policy, "policy", policy.props.get("policy"), identity))
    return port80.some(*answers)


def _inline(vault: Resource) -> Iterable[Any]:
    return (entry for _, entry in entries(dig(vault.props, "properties", "accessPolicies"), ""))


def _grants(
    stack: Stack, assignment: Resource, identity: Resource, vault: Resource, secret: str, roles: tuple[str, ...]
) -> Answer:
    return port80.every(
        _is_principal(stack, assignment, "principalId", assignment.props.get("principalId"), identity),
        _covers(stack, assignment, vault, secret),
        _is_role(assignment.props.get("roleDefinitionId"), roles),
    )


def _is_role(role: Any, roles: tuple[str, ...]) -> Answer:
    return role.lower().rpartition("/")[2] in roles if isinstance(role, str) else UNKNOWN


def _is_principal(stack: Stack, holder: Resource, prop: str, principal: Any, identity: Resource) -> Answer:
    """Whether an object id is the identity's: by its text, or by where it was computed from."""
    if isinstance(principal, str):
        known = stack.output(identity, "principalId")
        if isinstance(known, str):
            return principal.lower() == known.lower()
    return identity in stack.sources(holder, prop, IDENTITY)


def _covers(stack: Stack, assignment: Resource, vault: Resource, secret: str) -> Answer:
    """Whether a role's scope holds the secret: it, its vault, or what the vault is in."""
    scope = assignment.props.get("scope")
    if not isinstance(scope, str):
        # An id that was computed from the vault is the vault's or that of something in it.
        if vault in stack.sources(assignment, "scope", VAULT):
            return True
        groups = stack.sources(assignment, "scope", _GROUP)
        return any(group in stack.sources(vault, "resourceGroupName", _GROUP) for group in groups)
    parts = [part for part in scope.lower().split("/") if part]
    if "vaults" in parts:
        at = parts.index("vaults")
        named = inside(stack.by_id(assignment, "scope", "/" + "/".join(parts[: at + 2]), VAULT))
        return vault in named and parts[at + 2 :] in ([], ["secrets", secret.lower()])
    if "resourcegroups" in parts:
        return parts[2:] == ["resourcegroups", vault.named("resourceGroupName")]
    return parts[:-1] == ["subscriptions"]


def _lets_get(stack: Stack, holder: Resource, prop: str, entry: Any, identity: Resource) -> Answer:
    """Whether an access policy lets the identity read secrets."""
    if not isinstance(entry, Mapping):
        return UNKNOWN
    allowed = dig(entry, "permissions", "secrets")
    if isinstance(allowed, Unknown):
        return UNKNOWN
    words = {str(each).lower() for each in allowed or () if each is not UNKNOWN}
    reads: Answer = True if words & {"get", "all"} else (UNKNOWN if UNKNOWN in (allowed or ()) else False)
    return port80.every(reads, _is_principal(stack, holder, prop, entry.get("objectId"), identity))
