"""Every right that the plan gives, one by one: who, which role, on what."""

from __future__ import annotations

import uuid
from typing import Any

from tests.topology.configs import settings
from topology.build import plan
from topology.plan import Plan

LICENCE = ("bootstrap.secrets", {"LICENCE_KEY": "licence-key"})
LOGIN = ("database.sqlLogin", {"secretName": "database-password"})
GROUP = "55555555-6666-7777-8888-999999999999"
PEOPLE = ("jumpbox", {"administrators": [GROUP]})

NODES = {
    ("gateway", "Key Vault Secrets User", "vault"),
    ("web", "Storage Blob Data Reader", "storage"),
    ("compute", "Storage Blob Data Reader", "storage"),
}
SECRETS = {
    ("web", "Key Vault Secrets User", "vault/licence-key"),
    ("compute", "Key Vault Secrets User", "vault/licence-key"),
    ("web", "Key Vault Secrets User", "vault/database-password"),
    ("web", "Key Vault Secrets User", "vault/nodes-tls"),
}
WORKSPACE = {
    *(("workspace", "Contributor", scope) for scope in ("workspace-storage", "workspace-vault", "registry")),
    ("workspace", "Contributor", "insights"),
    ("workspace", "Contributor", "workspace"),
    ("workspace", "Key Vault Administrator", "workspace-vault"),
    ("workspace", "Storage Blob Data Contributor", "workspace-storage"),
    ("workspace", "Storage File Data Privileged Contributor", "workspace-storage"),
    ("workspace", "Reader", "endpoint:workspace-storage-blob"),
    ("workspace", "Reader", "endpoint:workspace-storage-file"),
    ("training", "AcrPull", "registry"),
    ("builds", "AcrPush", "registry"),
    ("training", "Storage Blob Data Contributor", "workspace-storage"),
    ("builds", "Storage Blob Data Contributor", "workspace-storage"),
    ("training", "Storage Queue Data Contributor", "workspace-storage"),
    ("training", "Storage Table Data Contributor", "workspace-storage"),
    ("training", "Storage Blob Data Reader", "storage"),
}
OPERATIONS = {
    ("flow-logs", "Storage Blob Data Contributor", "flow-logs"),
    (f"group:{GROUP}", "Virtual Machine Administrator Login", "jumpbox"),
}

# Roles that let their holder change or hand on what they are on.
WIDE = ("Owner", "Contributor", "User Access Administrator", "Key Vault Administrator")


def full(*changes: tuple[str, Any]) -> Plan:
    return plan(settings(LICENCE, LOGIN, PEOPLE, *changes), root_pem="")


def rights(made: Plan) -> list[tuple[str, str, str]]:
    return [(g.principal, g.role, f"{g.scope}/{g.secret}" if g.secret else g.scope) for g in made.grants]


def test_the_rights_of_a_full_plan_are_exactly_these() -> None:
    found = rights(full())
    assert set(found) == NODES | SECRETS | WORKSPACE | OPERATIONS
    assert len(found) == len(set(found))


def test_nodes_of_dev_read_the_package_and_their_certificate_and_nothing_else() -> None:
    found = rights(plan(settings(), root_pem=""))
    own = ("web", "Key Vault Secrets User", "vault/nodes-tls")
    assert {right for right in found if right[0] in ("gateway", "web", "compute")} == {*NODES, own}


def test_a_wide_role_says_why_and_no_role_is_wider_than_one_resource() -> None:
    made = full()
    groups = {group.key for group in made.resource_groups}
    for grant in made.grants:
        assert grant.reason or grant.role not in WIDE, grant
        # A scope is the key of one resource; a group or the subscription has none.
        assert not grant.scope.startswith(("/subscriptions", "group:")), grant
        assert grant.scope in ("workspace",) or grant.scope not in groups, grant


def test_nobody_but_the_gateway_reads_the_whole_vault_which_holds_its_key() -> None:
    readers = {g.principal for g in full().grants if g.scope == "vault" and g.secret is None}
    assert readers == {"gateway"}


def test_assignments_have_the_same_names_in_every_run_and_none_has_anothers() -> None:
    names = [grant.name for grant in full().grants]
    assert names == [grant.name for grant in full().grants]
    assert len(set(names)) == len(names)
    assert {str(uuid.UUID(name)) for name in names} == set(names)
    other = {grant.name for grant in full(("environment", "test")).grants}
    assert not other & set(names)


def test_every_grant_says_what_kind_of_principal_it_is_for() -> None:
    kinds = {grant.principal.startswith("group:"): grant.principal_type for grant in full().grants}
    assert kinds == {False: "ServicePrincipal", True: "Group"}
