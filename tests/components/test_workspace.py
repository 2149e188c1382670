"""The workspace, what it is made of, and what computes in it."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.irreversible import require_reversible
from tests.components.conftest import Deploy, run
from tests.components.plans import small_plan
from tests.components.recording import SUBSCRIPTION, TENANT, Recording, Request, leaves
from tests.components.workspaces import LAKE, OWNER, cluster, managed, plan_with, workspace
from topology import plan

ML = "machinelearningservices"


@pytest.fixture(scope="session")
def own() -> Recording:
    """What an `up` with a workspace in the plan's own network asks for."""
    return run(plan_with(workspace()))


def made(recording: Recording) -> Request:
    return recording.one(f"{ML}:Workspace")


def compute(recording: Recording, name: str) -> Request:
    return recording.one(f"{ML}:Compute", name)


def before(request: Request, recording: Recording, token: str, name: str) -> bool:
    """Whether a request waits, directly, for another resource."""
    return recording.one(token, name).urn in request.depends_on


def test_without_a_workspace_in_the_plan_nothing_of_it_is_made(deployed: Recording) -> None:
    for token in (f"{ML}:Workspace", f"{ML}:Compute", f"{ML}:Datastore", "containerregistry:Registry"):
        assert deployed.of(token) == []
    assert "workspace" not in deployed.stack_outputs


def test_the_workspace_is_closed_and_uses_its_identity_and_no_keys(own: Recording) -> None:
    inputs = made(own).inputs
    identity = own.one("managedidentity:UserAssignedIdentity", "workspace")
    assert inputs["publicNetworkAccess"] == "Disabled"
    assert inputs["systemDatastoresAuthMode"] == "Identity"
    assert inputs["v1LegacyMode"] is False
    assert inputs["hbiWorkspace"] is False
    assert inputs["identity"]["type"] == "UserAssigned"
    assert inputs["identity"]["userAssignedIdentities"] == [inputs["primaryUserAssignedIdentity"]]
    assert identity.inputs["resourceName"] in inputs["primaryUserAssignedIdentity"]
    assert (inputs["kind"], inputs["sku"]) == ("Default", {"name": "Basic", "tier": "Basic"})
    assert inputs["imageBuildCompute"] == "builds"


def test_it_is_made_of_its_own_storage_vault_registry_and_of_application_insights(own: Recording) -> None:
    inputs = made(own).inputs
    assert inputs["storageAccount"].endswith("/stmlw")
    assert inputs["keyVault"].endswith("/kv-mlw")
    assert inputs["containerRegistry"].endswith("/crml")
    assert inputs["applicationInsights"].endswith("/appi-ml")


def test_its_storage_lets_trusted_services_in_and_nobody_by_key(own: Recording) -> None:
    mine, plans = (own.one("storage:StorageAccount", name).inputs for name in ("workspace-storage", "storage"))
    assert mine["networkRuleSet"] == {"defaultAction": "Deny", "bypass": "AzureServices"}
    assert plans["networkRuleSet"] == {"defaultAction": "Deny", "bypass": "None"}
    assert mine["allowSharedKeyAccess"] is False
    assert mine["publicNetworkAccess"] == "Disabled"


def test_the_registry_is_premium_and_gives_nothing_away(own: Recording) -> None:
    inputs = own.one("containerregistry:Registry").inputs
    assert inputs["sku"] == {"name": "Premium"}
    assert inputs["publicNetworkAccess"] == "Disabled"
    assert inputs["networkRuleSet"] == {"defaultAction": "Deny"}
    assert inputs["networkRuleBypassOptions"] == "AzureServices"
    assert (inputs["adminUserEnabled"], inputs["anonymousPullEnabled"]) == (False, False)
    assert inputs["dataEndpointEnabled"] is True
    assert inputs["zoneRedundancy"] == "Disabled"
    assert inputs["policies"] == {
        "exportPolicy": {"status": "disabled"},
        "retentionPolicy": {"status": "enabled", "days": 30},
    }


def test_zones_and_retention_of_the_registry_follow_the_plan(deploy: Deploy) -> None:
    registry = plan.ContainerRegistry("crml", "workspace", "crml.azurecr.io", True, 0)
    inputs = deploy(plan_with(workspace(registry=registry))).one("containerregistry:Registry").inputs
    assert inputs["zoneRedundancy"] == "Enabled"
    assert inputs["policies"]["retentionPolicy"]["status"] == "disabled"


def test_the_workspace_waits_for_the_rights_of_its_identity_and_computes_for_its_endpoints(own: Recording) -> None:
    for scope in ("workspace-storage", "workspace-vault"):
        assert before(made(own), own, "authorization:RoleAssignment", f"workspace-{scope}")
    for name in ("cluster-cpu", "cluster-builds", "instance-anna-i12345"):
        request = compute(own, name)
        assert made(own).urn in request.depends_on
        assert before(request, own, "authorization:RoleAssignment", "workspace-workspace")
        for end in ("workspace-amlworkspace", "registry", "workspace-vault-vault", "workspace-storage-blob"):
            assert before(request, own, "network:PrivateDnsZoneGroup", end)
    assert before(compute(own, "cluster-cpu"), own, "authorization:RoleAssignment", "training-registry")
    assert before(compute(own, "cluster-builds"), own, "authorization:RoleAssignment", "builds-registry")


@pytest.mark.parametrize(
    ("name", "subnet", "identity"), [("cpu", "training", "training"), ("builds", "builds", "builds")]
)
def test_a_cluster_is_hidden_and_gives_idle_nodes_back(own: Recording, name: str, subnet: str, identity: str) -> None:
    inputs = compute(own, f"cluster-{name}").inputs
    properties = inputs["properties"]["properties"]
    assert inputs["properties"]["computeType"] == "AmlCompute"
    assert inputs["properties"]["disableLocalAuth"] is True
    assert properties["enableNodePublicIp"] is False
    assert properties["remoteLoginPortPublicAccess"] == "Disabled"
    assert "userAccountCredentials" not in properties
    assert properties["scaleSettings"] == {
        "minNodeCount": 0,
        "maxNodeCount": 2,
        "nodeIdleTimeBeforeScaleDown": "PT120S",
    }
    assert properties["subnet"]["id"].endswith(f"/snet-{subnet}")
    (worn,) = inputs["identity"]["userAssignedIdentities"]
    assert worn.endswith(f"/id-{identity}")


def test_a_low_priority_cluster_asks_for_low_priority(deploy: Deploy) -> None:
    spot = cluster("cpu", priority="LowPriority", minimum=1)
    recording = deploy(plan_with(workspace(clusters=(spot, cluster("builds", identity="builds")))))
    properties = compute(recording, "cluster-cpu").inputs["properties"]["properties"]
    assert (properties["vmPriority"], properties["scaleSettings"]["minNodeCount"]) == ("LowPriority", 1)


def test_an_instance_is_one_persons_without_ssh_and_stops_when_idle(own: Recording) -> None:
    inputs = compute(own, "instance-anna-i12345").inputs
    properties = inputs["properties"]["properties"]
    assert inputs["properties"]["disableLocalAuth"] is True
    assert "identity" not in inputs
    assert properties["enableNodePublicIp"] is False
    assert properties["sshSettings"] == {"sshPublicAccess": "Disabled"}
    assert properties["applicationSharingPolicy"] == "Personal"
    assert properties["idleTimeBeforeShutdown"] == "PT45M"
    assert properties["personalComputeInstanceSettings"] == {"assignedUser": {"objectId": OWNER, "tenantId": TENANT}}
    assert properties["subnet"]["id"].endswith("/snet-instances")


def test_datastores_hold_no_credentials(own: Recording) -> None:
    models = own.one(f"{ML}:Datastore", "datastore-models").inputs["properties"]
    lake = own.one(f"{ML}:Datastore", "datastore-lake").inputs["properties"]
    for properties in (models, lake):
        assert properties["credentials"] == {"credentialsType": "None"}
        assert properties["serviceDataAccessAuthIdentity"] == "None"
    assert (models["datastoreType"], models["accountName"], models["containerName"]) == ("AzureBlob", "stml", "models")
    assert (models["subscriptionId"], models["resourceGroup"]) == (SUBSCRIPTION, "rg-data")
    assert (lake["datastoreType"], lake["accountName"], lake["filesystem"]) == ("AzureDataLakeGen2", "stlake", "raw")
    assert (lake["subscriptionId"], lake["resourceGroup"]) == (OWNER, "rg-lake")
    assert before(own.one(f"{ML}:Datastore", "datastore-models"), own, "storage:BlobContainer", "storage-models")


def test_in_the_plans_own_network_serverless_jobs_stand_there_too(own: Recording) -> None:
    inputs = made(own).inputs
    assert inputs["managedNetwork"] == {"isolationMode": "Disabled"}
    assert "provisionNetworkNow" not in inputs
    assert inputs["serverlessComputeSettings"]["serverlessComputeNoPublicIP"] is True
    assert inputs["serverlessComputeSettings"]["serverlessComputeCustomSubnet"].endswith("/snet-training")


RULES = (
    plan.HostRule("index", "packages.contoso.example"),
    plan.TagRule("KeyVault", "AzureKeyVault", "TCP", "443"),
    plan.EndpointRule("queues", "workspace-storage", None, "queue", False),
    plan.EndpointRule("lake", None, LAKE, "dfs", True),
)


def test_a_managed_network_has_the_plans_rules_and_its_computes_no_subnet(deploy: Deploy) -> None:
    recording = deploy(plan_with(managed("managedApproved", *RULES)))
    inputs = made(recording).inputs
    network = inputs["managedNetwork"]
    assert network["isolationMode"] == "AllowOnlyApprovedOutbound"
    assert network["firewallSku"] == "Standard"
    mine = {"category": "UserDefined"}
    assert network["outboundRules"]["index"] == {**mine, "type": "FQDN", "destination": "packages.contoso.example"}
    assert network["outboundRules"]["KeyVault"] == {
        **mine,
        "type": "ServiceTag",
        "destination": {"serviceTag": "AzureKeyVault", "protocol": "TCP", "portRanges": "443"},
    }
    queues = network["outboundRules"]["queues"]["destination"]
    assert queues["serviceResourceId"].endswith("/stmlw")
    assert queues["subresourceTarget"] == "queue"
    assert network["outboundRules"]["lake"]["destination"]["serviceResourceId"] == LAKE
    assert network["outboundRules"]["lake"]["destination"]["sparkEnabled"] is True
    assert inputs["provisionNetworkNow"] is True
    assert "serverlessComputeSettings" not in inputs
    assert not [path for path, _ in leaves(compute(recording, "cluster-cpu").inputs) if "subnet" in path]


def test_an_open_managed_network_needs_no_firewall(deploy: Deploy) -> None:
    network = made(deploy(plan_with(managed("managedInternet", *RULES[1:])))).inputs["managedNetwork"]
    assert network["isolationMode"] == "AllowInternetOutbound"
    assert "firewallSku" not in network


def test_a_customer_managed_key_is_made_in_the_plans_vault_and_cannot_leave_it(deploy: Deploy) -> None:
    key = plan.EncryptionKey("workspace", None, None)
    recording = deploy(plan_with(workspace(key=key, high_business_impact=True)))
    made_key = recording.one("keyvault:Key")
    assert (made_key.inputs["vaultName"], made_key.inputs["keyName"]) == ("kv-ml", "workspace")
    properties = made_key.inputs["properties"]
    assert (properties["kty"], properties["keySize"], properties["keyOps"]) == ("RSA", 3072, ["wrapKey", "unwrapKey"])
    assert recording.one("keyvault:Vault", "vault").urn in made_key.depends_on
    encryption = made(recording).inputs["encryption"]
    assert encryption["status"] == "Enabled"
    assert encryption["keyVaultProperties"]["keyVaultArmId"].endswith("/kv-ml")
    assert encryption["identity"]["userAssignedIdentity"].endswith("/id-workspace")
    assert made_key.urn in made(recording).depends_on
    assert made(recording).inputs["hbiWorkspace"] is True


def test_an_existing_key_is_named_and_not_made(deploy: Deploy) -> None:
    vault = LAKE.replace("Microsoft.Storage/storageAccounts/stlake", "Microsoft.KeyVault/vaults/kv-keys")
    key = plan.EncryptionKey(None, "https://kv-keys.vault.azure.net/keys/mlw/1", vault)
    recording = deploy(plan_with(workspace(key=key)))
    assert recording.of("keyvault:Key") == []
    named = made(recording).inputs["encryption"]["keyVaultProperties"]
    assert named == {"keyVaultArmId": vault, "keyIdentifier": "https://kv-keys.vault.azure.net/keys/mlw/1"}


def test_without_a_key_of_its_own_nothing_is_said_of_encryption(own: Recording) -> None:
    assert "encryption" not in made(own).inputs
    assert own.of("keyvault:Key") == []


def test_what_holds_data_is_protected_where_the_plan_says_so(deploy: Deploy) -> None:
    recording = deploy(plan_with(workspace(), protect=True))
    kept = (
        (f"{ML}:Workspace", "workspace"),
        ("containerregistry:Registry", "registry"),
        ("storage:StorageAccount", "workspace-storage"),
        ("keyvault:Vault", "workspace-vault"),
    )
    for token, name in kept:
        assert recording.one(token, name).options.protect, name
    assert not compute(recording, "cluster-cpu").options.protect


def test_the_workspace_is_never_replaced_and_computes_are(own: Recording) -> None:
    assert list(made(own).options.replaceOnChanges) == []
    assert "properties.properties.vmSize" in compute(own, "cluster-cpu").options.replaceOnChanges
    assert compute(own, "cluster-cpu").options.deleteBeforeReplace is True


def test_the_stack_tells_users_how_to_reach_the_workspace_before_it_is_made(own: Recording) -> None:
    path = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-workspace/providers"
    path += "/Microsoft.MachineLearningServices/workspaces/mlw-ml"
    assert own.stack_outputs["workspace"] == {
        "name": "mlw-ml",
        "isolation": "ownNetwork",
        "highBusinessImpact": "off",
        "keyVault": "Microsoft",
        "studioUrl": f"https://ml.azure.com/?wsid={path}&tid={TENANT}",
        "discoveryUrl": "https://westeurope.api.azureml.ms/discovery",
        "mlflowTrackingUri": f"azureml://westeurope.api.azureml.ms/mlflow/v1.0{path}",
        "registry": "crml.azurecr.io",
    }


@pytest.mark.parametrize("preview", [False, True])
def test_a_first_preview_registers_the_same_as_an_update(deploy: Deploy, preview: bool) -> None:
    recording = deploy(plan_with(workspace()), preview=preview)
    counts = {token: len(recording.of(token)) for token in (f"{ML}:Workspace", f"{ML}:Compute", f"{ML}:Datastore")}
    assert counts == {f"{ML}:Workspace": 1, f"{ML}:Compute": 3, f"{ML}:Datastore": 2}


# what cannot be taken back


def decided(**changes: Any) -> dict[str, Any]:
    return {"workspace": {**workspace().decisions, **changes}}


@pytest.mark.parametrize("was", ["ownNetwork", "managedInternet", "managedApproved"])
@pytest.mark.parametrize("now", ["ownNetwork", "managedInternet", "managedApproved"])
def test_isolation_may_become_stricter_and_not_looser(was: str, now: str) -> None:
    order = ["ownNetwork", "managedInternet", "managedApproved"]
    wanted = workspace() if now == "ownNetwork" else managed(now)
    if order.index(now) >= order.index(was):
        require_reversible(wanted, decided(isolation=was))
    else:
        with pytest.raises(pulumi.RunError, match=f"isolation was {was} and is to be {now}"):
            require_reversible(wanted, decided(isolation=was))


@pytest.mark.parametrize(
    ("change", "before_", "told"),
    [
        ({"high_business_impact": True}, {}, "highBusinessImpact was off and is to be on"),
        ({}, {"highBusinessImpact": "on"}, "highBusinessImpact was on and is to be off"),
        ({"key": plan.EncryptionKey("k", None, None)}, {}, "its key was Microsoft's and is to be in the plan's vault"),
        ({}, {"keyVault": "own"}, "its key was in the plan's vault and is to be Microsoft's"),
        ({"key": plan.EncryptionKey(None, "k", "/Vault/B")}, {"keyVault": "/vault/a"}, "in /vault/a and is to be in"),
    ],
)
def test_impact_and_the_keys_vault_stay(change: dict[str, Any], before_: dict[str, Any], told: str) -> None:
    with pytest.raises(pulumi.RunError, match=told):
        require_reversible(workspace(**change), decided(**before_))


def test_every_step_back_is_told_in_one_line() -> None:
    with pytest.raises(pulumi.RunError) as refused:
        require_reversible(workspace(), decided(isolation="managedApproved", highBusinessImpact="on", keyVault="own"))
    told = str(refused.value)
    assert "\n" not in told
    assert told.count("and is to be") == 3
    assert "nothing was changed" in told


@pytest.mark.parametrize(
    ("wanted", "outputs"),
    [
        (None, decided(isolation="managedApproved")),
        (workspace(), {}),
        (workspace(), {"workspace": None}),
        (workspace(name="mlw-other"), decided(isolation="managedApproved")),
        (workspace(), decided()),
        (workspace(key=plan.EncryptionKey(None, "k/2", "/vault/A")), decided(keyVault="/vault/a")),
    ],
    ids=["no workspace", "never deployed", "none before", "another workspace", "the same", "another key of the vault"],
)
def test_what_takes_nothing_back_passes(wanted: plan.Workspace | None, outputs: dict[str, Any]) -> None:
    require_reversible(wanted, outputs)


def test_a_plan_without_a_workspace_makes_the_same_as_before(deploy: Deploy) -> None:
    assert len(deploy(small_plan(workspace=None)).resources) == len(deploy().resources)
