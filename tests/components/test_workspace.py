"""The workspace, what it is made of, and what computes in it."""

from __future__ import annotations

import pytest

from tests.components.conftest import Deploy
from tests.components.plans import small_plan
from tests.components.recording import SUBSCRIPTION, TENANT, Recording, Request
from tests.components.workspaces import ML, OWNER, cluster, compute, made, plan_with, workspace
from topology import plan


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


def test_a_plan_without_a_workspace_makes_the_same_as_before(deploy: Deploy) -> None:
    assert len(deploy(small_plan(workspace=None)).resources) == len(deploy().resources)
