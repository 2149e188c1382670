"""Role assignments: a principal, a role, and the scope that the assignment's id starts with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from localazure.core.catalogue import standing
from localazure.core.identity import CLIENT_OBJECT_ID, holder_of
from localazure.core.ids import SUBSCRIPTION, TENANT
from localazure.core.model import NameRule, Put, ResourceType, World, rule

_TYPE: Final = "Microsoft.Authorization/roleAssignments"


@rule(
    "RBAC-01",
    "the principal exists in the directory",
    code="PrincipalNotFound",
    source="HubAndSpokeResearchEnclave#50",
    known="issue",
)
def _principal_exists(put: Put, world: World) -> Iterator[str]:
    # Users and groups live in a directory that the local Azure does not have; it knows its own identities only.
    principal = str(put.body.get("principalId", ""))
    if put.body.get("principalType") in ("User", "Group", "ForeignGroup") or principal == CLIENT_OBJECT_ID:
        return
    if holder_of(principal, world) is None:
        yield (
            f"Principal {principal} does not exist in the directory {TENANT}. Check that you have the correct "
            "principal ID. If you are creating this principal and then immediately assigning a role, this error might "
            "be related to a replication delay. In this case, set the role assignment principalType property to a "
            "value, such as ServicePrincipal, User, or Group. See https://aka.ms/docs-principaltype"
        )


@rule(
    "RBAC-02",
    "principalType is the kind of the principal (the SDK's own default is User)",
    code="UnmatchedPrincipalType",
    source="general knowledge",
    known="unverified",
    hint='set principal_type="ServicePrincipal" for a managed identity',
)
def _principal_type_fits(put: Put, world: World) -> Iterator[str]:
    asked = put.body.get("principalType")
    principal = str(put.body.get("principalId", ""))
    if asked in (None, "ServicePrincipal") or holder_of(principal, world) is None:
        return
    yield (
        f"The PrincipalId '{principal}' has type 'ServicePrincipal', "
        f"which is different from specified PrincipalType '{asked}'."
    )


@rule(
    "RBAC-03",
    "the scope exists",
    code="ResourceNotFound",
    source="general knowledge",
    known="unverified",
    status=404,
)
def _scope_exists(put: Put, world: World) -> Iterator[str]:
    scope = standing(put.id.scope)
    if scope.lower() != f"/subscriptions/{SUBSCRIPTION}" and world.get(scope) is None:
        yield f"The Resource '{scope}' was not found."


@rule(
    "RBAC-04",
    "the same role is not assigned twice to a principal at a scope",
    code="RoleAssignmentExists",
    source="general knowledge",
    known="unverified",
    status=409,
)
def _no_twin(put: Put, world: World) -> Iterator[str]:
    for other in world.on(put.id.scope, _TYPE):
        same = all(
            str(other.properties.get(key, "")).lower() == str(put.body.get(key, "")).lower()
            for key in ("principalId", "roleDefinitionId")
        )
        if same and other.key != put.id.key:
            yield f"The role assignment already exists. The ID of the existing role assignment is {other.name}."


ROLE_ASSIGNMENT: Final = ResourceType(
    token="azure-native:authorization:RoleAssignment",  # noqa: S106 a type token
    type=_TYPE,
    path=("scope", "roleAssignmentName"),
    scope="extension",
    autoname="uuid",
    located=False,
    name=NameRule(
        re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
        "a GUID",
        code="InvalidRoleAssignmentId",
        text="The role assignment ID '{name}' is not valid. The role assignment ID must be {words}.",
        source="general knowledge",
    ),
    closed={"principalType": ("User", "Group", "ServicePrincipal", "ForeignGroup", "Device")},
    force_new=frozenset({"principalId"}),
    immutable=("principalId", "roleDefinitionId"),
    rules=(_principal_exists, _principal_type_fits, _scope_exists, _no_twin),
)
