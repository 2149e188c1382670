"""The workspace in the plan: each option on and off."""

from __future__ import annotations

from typing import Any

import pytest

from tests.topology.configs import GONE, settings
from tests.topology.workspaces import ANNA, APPROVED, KEY, LAKE, OWNER, VAULT
from topology import build
from topology.plan import EndpointRule, HostRule, Plan, TagRule, Workspace


def planned(*changes: tuple[str, Any]) -> Plan:
    return build.plan(settings(*changes), root_pem="")


def workspace(*changes: tuple[str, Any]) -> Workspace:
    found = planned(*changes).workspace
    assert found is not None
    return found


def created(plan: Plan) -> set[str]:
    return {subnet.key for subnet in plan.network("workspace").subnets}


def rights(plan: Plan, principal: str) -> set[tuple[str, str]]:
    return {(grant.scope, grant.role) for grant in plan.grants if grant.principal == principal}


def test_without_a_workspace_nothing_of_it_is_planned() -> None:
    plan = planned(("workspace", GONE))
    assert plan.workspace is None
    assert "workspace" not in {group.key for group in plan.resource_groups}
    assert not {endpoint.target for endpoint in plan.endpoints} & {"workspace", "registry", "workspace-storage"}
    assert not {grant.principal for grant in plan.grants} & {"workspace", "training", "builds"}
    assert created(plan) >= {"training"}
    assert not created(plan) & {"instances", "builds"}


def test_the_workspace_has_storage_vault_and_registry_of_its_own_each_behind_an_endpoint() -> None:
    plan = planned()
    found = plan.workspace
    assert found is not None
    assert found.storage.name != plan.storage.name
    assert found.vault.name != plan.vault.name
    behind = {(endpoint.target, endpoint.group_id) for endpoint in plan.endpoints}
    assert behind >= {
        ("workspace", "amlworkspace"),
        ("registry", "registry"),
        ("workspace-vault", "vault"),
        *(("workspace-storage", kind) for kind in ("blob", "file", "queue", "table", "dfs")),
    }


def test_clusters_and_image_builds_stand_in_subnets_of_their_own_without_delegation() -> None:
    plan = planned()
    found = plan.workspace
    assert found is not None
    places = {cluster.name: (cluster.subnet, cluster.identity) for cluster in found.clusters}
    assert places == {"cpu": ("training", "training"), "builds": ("builds", "builds")}
    assert (found.network, found.image_build, found.serverless_subnet) == ("workspace", "builds", "training")
    for key in ("training", "builds"):
        subnet = plan.network("workspace").subnet(key)
        assert (subnet.delegation, subnet.endpoint_policies) == (None, "Disabled")


def test_computes_let_nothing_in_and_all_have_the_same_way_out() -> None:
    plan = planned(("workspace.instances", [ANNA]))
    ways = []
    for key in ("training", "instances", "builds"):
        group = plan.network("workspace").subnet(key).network_security_group
        assert group is not None
        assert not [rule for rule in group.rules if rule.direction == "Inbound" and rule.access == "Allow"]
        ways.append(
            {
                (r.name, r.destinations, r.ports)
                for r in group.rules
                if r.direction == "Outbound" and r.access == "Allow"
            }
        )
    assert ways[0] == ways[1] == ways[2] != set()


def test_nodes_of_distributed_training_talk_to_each_other_only_where_a_cluster_asks_for_it() -> None:
    def mesh(plan: Plan) -> list[str]:
        group = plan.network("workspace").subnet("training").network_security_group
        assert group is not None
        return [rule.name for rule in group.rules if "TrainingMesh" in rule.name]

    assert mesh(planned()) == []
    assert mesh(planned(("workspace.clusters[0].distributed", True))) == ["AllowTrainingMeshIn", "AllowTrainingMeshOut"]


def test_an_instance_gets_its_subnet_its_owner_and_a_name_of_its_own_in_the_region() -> None:
    assert workspace().instances == ()
    plan = planned(("workspace.instances", [{**ANNA, "idleMinutes": 60}]))
    found = plan.workspace
    assert found is not None
    (instance,) = found.instances
    assert (instance.subnet, instance.owner, instance.idle_minutes) == ("instances", OWNER, 60)
    assert instance.name.startswith("anna-i")
    assert created(plan) >= {"instances"}


def test_every_identity_has_only_the_rights_that_it_needs() -> None:
    plan = planned(("workspace.datastores", GONE))
    assert rights(plan, "training") == {
        ("registry", "AcrPull"),
        ("workspace-storage", "Storage Blob Data Contributor"),
        ("workspace-storage", "Storage Queue Data Contributor"),
        ("workspace-storage", "Storage Table Data Contributor"),
    }
    assert rights(plan, "builds") == {("registry", "AcrPush"), ("workspace-storage", "Storage Blob Data Contributor")}
    mine = rights(plan, "workspace")
    assert mine >= {
        ("endpoint:workspace-storage-blob", "Reader"),
        ("endpoint:workspace-storage-file", "Reader"),
        ("workspace-vault", "Key Vault Administrator"),
        ("workspace", "Contributor"),
    }
    assert not {scope for scope, _ in mine} & {"vault", "storage", "gateway", "web", "compute"}


@pytest.mark.parametrize(
    ("access", "role"), [("read", "Storage Blob Data Reader"), ("write", "Storage Blob Data Contributor")]
)
def test_clusters_may_do_with_a_datastore_of_the_plans_storage_what_it_says(access: str, role: str) -> None:
    plan = planned(("workspace.datastores[0].access", access))
    assert ("storage", role) in rights(plan, "training")


def test_a_datastore_of_another_account_is_named_with_where_it_is_and_gives_no_rights() -> None:
    lake = {"name": "lake", "kind": "dfs", "container": "raw", "accountId": LAKE}
    plan = planned(("workspace.datastores", [lake]))
    found = plan.workspace
    assert found is not None
    (store,) = found.datastores
    assert (store.account, store.container, store.subscription, store.resource_group_name) == (
        "stlake",
        "raw",
        OWNER,
        "rg-keys",
    )
    assert not [scope for scope, _ in rights(plan, "training") if scope == "storage"]


def test_a_managed_network_has_its_own_rules_and_no_subnet_of_the_plan() -> None:
    host = {"name": "index", "hosts": ["packages.contoso.example"], "reason": "environments", "owner": "a@b.example"}
    plan = planned(APPROVED, ("egress.allow", [host]), ("workspace.instances", [ANNA]))
    found = plan.workspace
    assert found is not None
    assert (found.network, found.serverless_subnet) == (None, None)
    assert {cluster.subnet for cluster in found.clusters} == {None}
    assert found.instances[0].subnet is None
    assert not created(plan) & {"instances", "builds"}
    assert HostRule("index", "packages.contoso.example") in found.outbound
    ends = {(rule.target, rule.group) for rule in found.outbound if isinstance(rule, EndpointRule)}
    assert ends == {("workspace-storage", "queue"), ("workspace-storage", "table"), ("storage", "blob")}
    approver = "Azure AI Enterprise Network Connection Approver"
    assert {scope for scope, role in rights(plan, "workspace") if role == approver} == {
        "workspace-storage",
        "workspace-vault",
        "registry",
        "workspace",
        "storage",
    }


def test_the_plans_own_network_has_no_managed_rules_and_nobody_approves_connections() -> None:
    plan = planned()
    found = plan.workspace
    assert found is not None
    assert found.outbound == ()
    assert not [role for _, role in rights(plan, "workspace") if "Approver" in role]


def test_with_the_internet_open_a_managed_network_has_no_rules_by_host() -> None:
    host = {"name": "index", "hosts": ["packages.contoso.example"], "reason": "environments", "owner": "a@b.example"}
    found = workspace(("workspace.isolation", "managedInternet"), ("egress.allow", [host]))
    assert not [rule for rule in found.outbound if isinstance(rule, HostRule)]


def test_further_endpoints_of_a_managed_network_come_from_the_settings() -> None:
    entry = {"name": "lake", "target": LAKE, "group": "dfs", "spark": True}
    found = workspace(APPROVED, ("workspace.endpoints", [entry]))
    assert EndpointRule("lake", None, LAKE, "dfs", True) in found.outbound


def test_high_business_impact_is_asked_for_and_lets_the_managed_network_reach_the_vaults() -> None:
    assert workspace().high_business_impact is False
    found = workspace(APPROVED, ("workspace.highBusinessImpact", True))
    assert found.high_business_impact is True
    assert [rule.tag for rule in found.outbound if isinstance(rule, TagRule) and "KeyVault" in rule.tag]


def test_a_customer_managed_key_is_the_plans_or_anothers_or_none() -> None:
    assert workspace().key is None
    own = planned(("workspace.customerManagedKey", {"keyName": "workspace"}))
    assert own.workspace is not None
    assert own.workspace.key is not None
    assert own.workspace.key.name == "workspace"
    assert ("workspace-key", "Key Vault Crypto Service Encryption User") in rights(own, "workspace")
    other = planned(("workspace.customerManagedKey", {"keyId": KEY, "vaultId": VAULT}))
    assert other.workspace is not None
    assert other.workspace.key is not None
    assert (other.workspace.key.key_id, other.workspace.key.vault_id) == (KEY, VAULT)
    assert "workspace-key" not in {scope for scope, _ in rights(other, "workspace")}


def test_what_cannot_be_taken_back_is_recorded() -> None:
    assert workspace().decisions == {
        "name": "mlw-mls-dev-we",
        "isolation": "ownNetwork",
        "highBusinessImpact": "off",
        "keyVault": "Microsoft",
    }
    changed = workspace(
        ("workspace.name", "mlw-one"),
        ("workspace.isolation", "managedInternet"),
        ("workspace.highBusinessImpact", True),
        ("workspace.customerManagedKey", {"keyId": KEY, "vaultId": VAULT}),
    )
    assert changed.decisions == {
        "name": "mlw-one",
        "isolation": "managedInternet",
        "highBusinessImpact": "on",
        "keyVault": VAULT.lower(),
    }


def test_the_registrys_zones_and_retention_follow_the_settings() -> None:
    plain = workspace().registry
    assert (plain.zone_redundancy, plain.retention_days) == (False, 30)
    registry = {"zoneRedundancy": True, "retentionDays": 0, "name": "crcontoso"}
    other = workspace(("workspace.registry", registry)).registry
    assert (other.zone_redundancy, other.retention_days, other.login_server) == (True, 0, "crcontoso.azurecr.io")


def test_a_parked_environment_keeps_no_node() -> None:
    keeps = ("workspace.clusters[0].minimum", 1)
    assert workspace(keeps).clusters[0].minimum == 1
    assert workspace(keeps, ("parked", True)).clusters[0].minimum == 0
