"""Rules about the health of a scale set's nodes, and a right on what lies in a vault."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localazure.world import GROUP, NETWORK, World, balancer, scale_set

HEALTH = {"name": "health", "publisher": "Microsoft.ManagedServices", "type": "ApplicationHealthWindows"}
ROLE = "/subscriptions/x/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6"


def nodes(*extensions: dict[str, Any], probe: bool = False, **more: Any) -> dict[str, Any]:
    """A scale set with some extensions, and with the load balancer's probe as its source of health or without."""
    security, windows = more.pop("security", None), more.pop("windows", None)
    body = scale_set(**more)
    profile = body["virtualMachineProfile"]
    profile["extensionProfile"] = {"extensions": list(extensions)}
    if probe:
        profile["networkProfile"]["healthProbe"] = {"id": f"{NETWORK}/loadBalancers/lb/probes/probe"}
    if security:
        profile["securityProfile"] = security
    if windows:
        profile["osProfile"]["windowsConfiguration"] = windows
    return body


ROLLING: dict[str, Any] = {"upgradePolicy": {"mode": "Rolling"}}
REPAIRS: dict[str, Any] = {"automaticRepairsPolicy": {"enabled": True, "gracePeriod": "PT30M"}}
IMAGES: dict[str, Any] = {
    "upgradePolicy": {"mode": "Manual", "automaticOSUpgradePolicy": {"enableAutomaticOSUpgrade": True}}
}


def batches(**policy: Any) -> dict[str, Any]:
    return {"upgradePolicy": {"mode": "Rolling", "rollingUpgradePolicy": policy}}


def after(name: str, *others: str) -> dict[str, Any]:
    return {"name": name, "publisher": "P", "type": "T", "provisionAfterExtensions": list(others)}


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        (nodes(HEALTH, **ROLLING), set()),
        (nodes(HEALTH, **REPAIRS), set()),
        (nodes(probe=True, **ROLLING), set()),
        (nodes(**ROLLING), {"VMSS-07"}),
        (nodes(**REPAIRS), {"VMSS-07"}),
        (nodes(**IMAGES), {"VMSS-07"}),
        (nodes(HEALTH, probe=True), set()),
        (nodes(HEALTH, probe=True, **ROLLING), {"VMSS-08"}),
        (nodes(HEALTH, probe=True, **REPAIRS), {"VMSS-08"}),
        (nodes(HEALTH, automaticRepairsPolicy={"enabled": True, "gracePeriod": "PT5M"}), {"VMSS-09"}),
        (nodes(HEALTH, automaticRepairsPolicy={"enabled": True, "gracePeriod": "PT2H"}), {"VMSS-09"}),
        (nodes(HEALTH, automaticRepairsPolicy={"enabled": True, "gracePeriod": "half an hour"}), {"VMSS-09"}),
        (nodes(HEALTH, automaticRepairsPolicy={"enabled": True, "gracePeriod": "PT1H30M"}), set()),
        (nodes(HEALTH, **batches(maxBatchInstancePercent=4)), {"VMSS-10"}),
        (nodes(HEALTH, **batches(maxUnhealthyInstancePercent=101)), {"VMSS-10"}),
        (nodes(HEALTH, **batches(maxUnhealthyUpgradedInstancePercent=0, pauseTimeBetweenBatches="PT0S")), set()),
        (nodes(HEALTH, **batches(pauseTimeBetweenBatches="1m")), {"VMSS-10"}),
        (nodes(after("b", "a"), after("a")), set()),
        (nodes(after("b", "a")), {"VMSS-11"}),
        (nodes(after("a", "b"), after("b", "a")), {"VMSS-11"}),
        (nodes(HEALTH, **IMAGES, windows={"enableAutomaticUpdates": True}), {"VMSS-12"}),
        (nodes(HEALTH, **IMAGES, windows={"enableAutomaticUpdates": False}), set()),
        (nodes(security={"uefiSettings": {"secureBootEnabled": True}}), {"VMSS-13"}),
        (nodes(security={"securityType": "TrustedLaunch", "uefiSettings": {"vTpmEnabled": True}}), set()),
    ],
)
def test_scale_sets(world: World, body: dict[str, Any], refused: set[str]) -> None:
    world.network()
    world.subnet()
    world.put("network:LoadBalancer", **balancer())
    assert world.codes("compute:VirtualMachineScaleSet", **body) == refused


def test_trusted_launch_is_put_on_and_never_taken_off(world: World) -> None:
    world.network()
    world.subnet()
    world.put("compute:VirtualMachineScaleSet", **nodes())
    assert world.codes("compute:VirtualMachineScaleSet", **nodes(security={"securityType": "TrustedLaunch"})) == set()
    assert world.codes("compute:VirtualMachineScaleSet", **nodes()) == {"VMSS-13"}


def test_a_right_may_be_on_a_secret_that_is_yet_to_come_in_a_vault_that_there_is(world: World) -> None:
    principal = world.identity().properties["principalId"]
    vault = world.vault().id

    def assign(scope: str) -> set[str]:
        return world.codes(
            "authorization:RoleAssignment",
            scope=scope,
            roleAssignmentName="11111111-1111-1111-1111-111111111111",
            principalId=principal,
            principalType="ServicePrincipal",
            roleDefinitionId=ROLE,
        )

    assert assign(f"{vault}/secrets/licence") == set()
    assert assign(f"{vault}2/secrets/licence") != set()
    assert assign(f"{GROUP}/providers/Microsoft.Storage/storageAccounts/st/secrets/licence") != set()


def test_a_machine_follows_a_rule_that_there_is_or_an_endpoint_under_its_one_name(world: World) -> None:
    world.network()
    world.subnet()
    vmss = world.put("compute:VirtualMachineScaleSet", **nodes())
    rule = f"{GROUP}/providers/Microsoft.Insights/dataCollectionRules/dcr"
    asked = {"resourceUri": vmss.id, "associationName": "nodes"}
    assert world.codes("monitor:DataCollectionRuleAssociation", **asked) == {"DCR-01"}
    assert world.codes("monitor:DataCollectionRuleAssociation", **asked, dataCollectionRuleId=rule) == {"REF-01"}
    world.azure.place(rule, {"location": "westeurope"})
    assert world.codes("monitor:DataCollectionRuleAssociation", **asked, dataCollectionRuleId=rule) == set()
    endpoint = f"{GROUP}/providers/Microsoft.Insights/dataCollectionEndpoints/dce"
    world.azure.place(endpoint, {"location": "westeurope"})
    assert world.codes("monitor:DataCollectionRuleAssociation", **asked, dataCollectionEndpointId=endpoint) == {
        "DCR-01"
    }
