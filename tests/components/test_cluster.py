"""Scale sets, the load balancer before them, and who may read what."""

from __future__ import annotations

from typing import Any

import pytest

from tests.components.conftest import Deploy
from tests.components.plans import tier
from tests.components.recording import Recording
from topology import plan


def profile(recording: Recording, name: str = "web") -> Any:
    return recording.one("compute:VirtualMachineScaleSet", name).inputs["virtualMachineProfile"]


def interface(recording: Recording, name: str) -> Any:
    (only,) = profile(recording, name)["networkProfile"]["networkInterfaceConfigurations"]
    return only


def test_disks_are_managed_and_of_the_type_in_the_plan(deployed: Recording) -> None:
    disk = profile(deployed)["storageProfile"]["osDisk"]
    assert disk["managedDisk"] == {"storageAccountType": "Premium_LRS"}
    assert not {"vhdContainers", "image", "name"} & set(disk)


def test_no_interface_has_a_public_address(deployed: Recording) -> None:
    for name in ("web", "compute"):
        (address,) = interface(deployed, name)["ipConfigurations"]
        assert "publicIPAddressConfiguration" not in address
        assert address["subnet"]["id"].endswith(f"/snet-{name}")


def test_only_the_web_tier_stands_in_the_load_balancers_pool(deployed: Recording) -> None:
    (web,) = interface(deployed, "web")["ipConfigurations"]
    (compute,) = interface(deployed, "compute")["ipConfigurations"]
    assert [pool["id"].rpartition("/lbi-ml")[2] for pool in web["loadBalancerBackendAddressPools"]] == [
        "/backendAddressPools/web"
    ]
    assert "loadBalancerBackendAddressPools" not in compute
    assert deployed.one("network:LoadBalancer").urn in deployed.one("compute:VirtualMachineScaleSet", "web").depends_on


def test_the_password_is_generated_for_each_tier_and_marked_secret(deployed: Recording) -> None:
    assert len(deployed.of("random:index/randomPassword:RandomPassword")) == 2
    for request in deployed.of("compute:VirtualMachineScaleSet"):
        assert request.secret_inputs == {"virtualMachineProfile.osProfile.adminPassword"}


def test_a_generated_password_is_long_and_of_all_four_kinds_of_character(deployed: Recording) -> None:
    kinds = {"minLower", "minUpper", "minNumeric", "minSpecial"}
    for request in deployed.of("random:index/randomPassword:RandomPassword"):
        assert request.inputs["length"] == 32
        assert all(request.inputs[kind] == 1 for kind in kinds)


def test_a_configured_password_is_used_instead_and_is_as_secret(deploy: Deploy) -> None:
    recording = deploy(admin_password="Corp0rate!Passw0rd")
    assert recording.of("random:index/randomPassword:RandomPassword") == []
    for request in recording.of("compute:VirtualMachineScaleSet"):
        assert request.inputs["virtualMachineProfile"]["osProfile"]["adminPassword"] == "Corp0rate!Passw0rd"
        assert request.secret_inputs == {"virtualMachineProfile.osProfile.adminPassword"}


@pytest.mark.parametrize(
    ("image", "reference"),
    [
        (
            plan.Image("pub", "offer", "sku", "latest", None),
            {"publisher": "pub", "offer": "offer", "sku": "sku", "version": "latest"},
        ),
        (plan.Image("pub", "offer", "sku", "latest", "/gallery/image"), {"id": "/gallery/image"}),
    ],
)
def test_an_image_is_a_gallery_id_or_a_marketplace_reference_never_both(
    deploy: Deploy, image: plan.Image, reference: dict[str, str]
) -> None:
    recording = deploy(scale_sets=(tier("web", image=image),), grants=())
    assert profile(recording)["storageProfile"]["imageReference"] == reference


def test_a_tier_spans_its_zones_and_has_an_identity_of_its_own(deployed: Recording) -> None:
    inputs = deployed.one("compute:VirtualMachineScaleSet", "compute").inputs
    assert inputs["zones"] == ["1", "2", "3"]
    assert inputs["identity"]["type"] == "UserAssigned"
    assert [worn.rpartition("/")[2] for worn in inputs["identity"]["userAssignedIdentities"]] == ["id-compute"]
    assert inputs["orchestrationMode"] == "Uniform"


def test_what_azure_forbids_to_change_replaces_the_tier_and_frees_its_name_first(deployed: Recording) -> None:
    options = deployed.one("compute:VirtualMachineScaleSet", "web").options
    assert {
        "zones",
        "virtualMachineProfile.osProfile.computerNamePrefix",
        "virtualMachineProfile.osProfile.adminUsername",
    } <= set(options.replaceOnChanges)
    assert options.deleteBeforeReplace is True


def test_the_program_does_not_undo_what_autoscale_did(deployed: Recording) -> None:
    assert list(deployed.one("compute:VirtualMachineScaleSet", "web").options.ignoreChanges) == ["sku.capacity"]


def test_cpu_scales_a_tier_out_above_fifty_and_in_below_thirty_percent(deployed: Recording) -> None:
    setting = deployed.one("monitor:AutoscaleSetting", "web")
    assert setting.inputs["targetResourceUri"].endswith("/vmss-web")
    (cpu,) = setting.inputs["profiles"]
    assert cpu["capacity"] == {"minimum": "2", "maximum": "5", "default": "2"}
    moves = [
        (r["metricTrigger"]["operator"], r["metricTrigger"]["threshold"], r["scaleAction"]["direction"])
        for r in cpu["rules"]
    ]
    assert moves == [("GreaterThan", 50, "Increase"), ("LessThan", 30, "Decrease")]
    assert {r["metricTrigger"]["metricName"] for r in cpu["rules"]} == {"Percentage CPU"}


def test_the_load_balancer_is_private_static_and_forwards_443_alone(deployed: Recording) -> None:
    inputs = deployed.one("network:LoadBalancer").inputs
    (frontend,) = inputs["frontendIPConfigurations"]
    assert (frontend["privateIPAddress"], frontend["privateIPAllocationMethod"]) == ("10.201.0.40", "Static")
    assert "publicIPAddress" not in frontend
    (rule,) = inputs["loadBalancingRules"]
    assert (rule["frontendPort"], rule["backendPort"], rule["disableOutboundSnat"]) == (443, 12800, True)
    assert [probe["port"] for probe in inputs["probes"]] == [12800]
    assert not {"inboundNatRules", "inboundNatPools", "outboundRules"} & set(inputs)


def test_references_inside_the_load_balancer_resolve(deployed: Recording) -> None:
    inputs = deployed.one("network:LoadBalancer").inputs
    (rule,) = inputs["loadBalancingRules"]
    for key in ("frontendIPConfiguration", "backendAddressPool", "probe"):
        start, collection, name = rule[key]["id"].split("/")
        assert start == "$self"
        assert name in {part["name"] for part in inputs[collection]}


def test_each_grant_is_one_assignment_for_a_service_principal_under_the_plans_name(deployed: Recording) -> None:
    vault = deployed.one("authorization:RoleAssignment", "gateway-vault").inputs
    assert vault["roleAssignmentName"] == "3f0e8a52-0000-4000-8000-000000000001"
    assert vault["scope"].endswith("/kv-ml")
    assert vault["roleDefinitionId"].endswith("/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6")
    storage = deployed.one("authorization:RoleAssignment", "web-storage").inputs
    assert storage["scope"].endswith("/stml")
    assert {r.inputs["principalType"] for r in deployed.of("authorization:RoleAssignment")} == {"ServicePrincipal"}


def test_an_assignment_follows_the_identity_that_it_is_for(deployed: Recording) -> None:
    for grant, identity in (("gateway-vault", "gateway"), ("web-storage", "web")):
        assignment = deployed.one("authorization:RoleAssignment", grant)
        wearer = deployed.one("managedidentity:UserAssignedIdentity", identity)
        assert assignment.property_dependencies["principalId"] == {wearer.urn}


def test_nodes_start_when_they_may_read_and_what_they_read_has_its_private_name(deployed: Recording) -> None:
    web = deployed.one("compute:VirtualMachineScaleSet", "web").depends_on
    assert deployed.one("authorization:RoleAssignment", "web-storage").urn in web
    assert {request.urn for request in deployed.of("network:PrivateDnsZoneGroup")} <= web


def test_a_right_on_one_secret_is_not_a_right_on_the_vault(deploy: Deploy) -> None:
    role = ("Key Vault Secrets User", "4633458b-17de-408a-b874-0445c86b69e6")
    name = "3f0e8a52-0000-4000-8000-000000000003"
    grant = plan.Grant("web-vault-licence", name, "web", *role, "vault", secret="licence")
    assignment = deploy(grants=(grant,)).one("authorization:RoleAssignment", "web-vault-licence")
    assert assignment.inputs["scope"].endswith("/kv-ml/secrets/licence")
