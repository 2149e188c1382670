"""What holds for every resource of the platform."""

from __future__ import annotations

import re

import pytest

from tests.components.conftest import Deploy
from tests.components.plans import CLUSTER, small_plan
from tests.components.recording import Recording, leaves
from tests.sdk import takes_tags


@pytest.mark.parametrize("preview", [False, True])
def test_the_whole_plan_is_registered_in_a_preview_as_in_an_update(deploy: Deploy, preview: bool) -> None:
    expected = {
        "resources:ResourceGroup": 3,
        "network:VirtualNetwork": 2,
        "network:Subnet": 5,
        "network:NetworkSecurityGroup": 4,
        "network:RouteTable": 1,
        "network:VirtualNetworkPeering": 4,
        "privatedns:PrivateZone": 2,
        "privatedns:VirtualNetworkLink": 6,
        "network:PrivateEndpoint": 2,
        "network:PrivateDnsZoneGroup": 2,
        "managedidentity:UserAssignedIdentity": 3,
        "authorization:RoleAssignment": 2,
        "keyvault:Vault": 1,
        "storage:StorageAccount": 1,
        "storage:BlobContainer": 1,
        "network:LoadBalancer": 1,
        "compute:VirtualMachineScaleSet": 2,
        "monitor:AutoscaleSetting": 2,
        "network:ApplicationGateway": 1,
        "random:index/randomPassword:RandomPassword": 2,
        "pulumi:providers:azure-native": 1,
    }
    recording = deploy(preview=preview)
    assert {token: len(recording.of(token)) for token in expected} == expected
    assert len(recording.resources) == sum(expected.values())


def test_nothing_has_a_public_address_and_no_disk_lives_in_a_storage_account(deployed: Recording) -> None:
    assert not [request for request in deployed.requests if "publicip" in request.type.lower()]
    for request in deployed.requests:
        for path, _ in leaves(request.inputs):
            assert not re.search(r"publicip|vhdcontainers", path, re.IGNORECASE), (request.urn, path)


def test_port_80_appears_only_outbound_and_only_to_the_crl_host(deployed: Recording) -> None:
    found = [
        (request.name, rule["name"], rule["direction"])
        for request in deployed.of("network:NetworkSecurityGroup")
        for rule in request.inputs["securityRules"]
        if "80" in (rule.get("destinationPortRange"), *rule.get("destinationPortRanges", ()))
    ]
    assert found == [("cluster-gateway", "allow-crl", "Outbound")]
    for request in deployed.resources:
        if request.type.endswith(("LoadBalancer", "ApplicationGateway")):
            assert 80 not in [value for _, value in leaves(request.inputs)]


def test_nothing_but_the_password_is_secret_and_the_password_is_in_no_output(deployed: Recording) -> None:
    assert {path for r in deployed.requests for path in r.secret_inputs} == {
        "virtualMachineProfile.osProfile.adminPassword"
    }
    assert not [path for path, value in leaves(deployed.outputs) if "Passw0rd" in str(value)]


def test_every_resource_has_a_component_as_its_parent(deployed: Recording) -> None:
    for request in deployed.resources:
        assert "azureml-cluster:" in request.parent, request.urn


def test_children_inherit_nothing_of_their_components_options(deploy: Deploy) -> None:
    recording = deploy()
    for request in recording.resources:
        assert not request.options.importId
        assert not request.options.protect
        assert not request.options.deletedWith
        if not request.type.endswith(("VirtualMachineScaleSet", "VirtualNetworkPeering")):
            assert not request.options.ignoreChanges


def test_every_component_registers_outputs(deployed: Recording) -> None:
    components = [request for request in deployed.requests if not request.custom]
    assert len(components) == 21
    for component in components:
        assert component.type.startswith("azureml-cluster:")
        assert deployed.outputs[component.urn], component.urn


def test_every_resource_that_can_have_tags_has_the_plans(deployed: Recording) -> None:
    for request in deployed.resources:
        if request.type.startswith("azure-native:") and takes_tags(request.type):
            assert request.inputs["tags"] == {"environment": "dev"}, request.urn


def test_every_resource_in_a_group_waits_for_the_group(deployed: Recording) -> None:
    """Directly, or through the parent that it waits for: a group's name is plain text and tells the engine nothing."""
    by_urn = {request.urn: request for request in deployed.requests}
    groups = {r.inputs["resourceGroupName"]: r.urn for r in deployed.of("resources:ResourceGroup")}

    def reaches(urn: str, goal: str) -> bool:
        return urn == goal or any(reaches(next_, goal) for next_ in by_urn[urn].depends_on)

    for request in deployed.resources:
        name = request.inputs.get("resourceGroupName")
        if name in groups and request.urn != groups[name]:
            assert reaches(request.urn, groups[name]), request.urn


def test_names_and_addresses_are_known_in_a_first_preview(previewed: Recording, deployed: Recording) -> None:
    def named(recording: Recording) -> list[tuple[str, dict[str, object]]]:
        return sorted(
            (r.urn, {key: value for key, value in r.inputs.items() if key.endswith("Name")})
            for r in recording.resources
        )

    assert named(previewed) == named(deployed)


def test_the_stack_exports_what_a_user_needs(deployed: Recording) -> None:
    outputs = deployed.stack_outputs
    assert outputs["gatewayAddress"] == "10.201.0.10"
    assert outputs["loadBalancerAddress"] == "10.201.0.40"
    assert outputs["apiUrl"] == "https://ml.corp.example.com"
    assert set(outputs["virtualNetworkIds"]) == {"hub", "cluster"}
    assert outputs["zoneNames"] == ["privatelink.blob.core.windows.net", "privatelink.vaultcore.azure.net"]
    assert (outputs["keyVaultName"], outputs["storageAccountName"]) == ("kv-ml", "stml")
    assert outputs["cloud"] == {"kind": "azure", "subscription": "11111111-2222-3333-4444-555555555555"}


def test_the_stack_says_where_it_lives_before_the_slow_resources_are_made(deployed: Recording) -> None:
    """A first deployment that fails at the gateway must still leave the marker in the state."""
    stack = next(urn for urn in deployed.outputs if "pulumi:pulumi:Stack" in urn)
    before = deployed.requests[: deployed.outputs_before[stack]]
    assert "gateway" not in [r.name for r in before if r.type.endswith("ApplicationGateway")]


def test_a_plan_without_existing_networks_needs_no_other_subscription(deploy: Deploy) -> None:
    hub = small_plan().hub
    recording = deploy(
        networks=(hub, CLUSTER),
        existing_networks=(),
        peerings=small_plan().peerings[:2],
        zones=(),
        endpoints=(),
    )
    assert recording.of("pulumi:providers:azure-native") == []
    assert len(recording.of("network:VirtualNetworkPeering")) == 2
