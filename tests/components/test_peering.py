"""Peerings, also with networks that someone else made."""

from __future__ import annotations

import dataclasses
import itertools

from tests.components.conftest import Deploy
from tests.components.plans import EXISTING_ID, LAB
from tests.components.recording import SUBSCRIPTION, Recording


def test_both_directions_are_written_with_the_flags_of_the_plan(deployed: Recording) -> None:
    made = {request.name: request.inputs for request in deployed.of("network:VirtualNetworkPeering")}
    assert set(made) == {"hub-to-cluster", "cluster-to-hub", "hub-to-lab", "lab-to-hub"}
    assert made["hub-to-cluster"]["virtualNetworkName"] == "vnet-hub"
    assert made["hub-to-cluster"]["allowGatewayTransit"] is True
    assert made["cluster-to-hub"]["virtualNetworkName"] == "vnet-cluster"
    assert made["cluster-to-hub"]["allowGatewayTransit"] is False
    for inputs in made.values():
        assert inputs["allowForwardedTraffic"] is True
        assert inputs["allowVirtualNetworkAccess"] is True
        assert inputs["useRemoteGateways"] is False


def test_a_created_network_is_referred_to_by_its_output(deployed: Recording) -> None:
    peering = deployed.one("network:VirtualNetworkPeering", "hub-to-cluster")
    assert peering.inputs["remoteVirtualNetwork"]["id"].endswith("/vnet-cluster")
    assert peering.property_dependencies["remoteVirtualNetwork"] == {
        deployed.one("network:VirtualNetwork", "cluster").urn
    }


def test_a_peering_waits_for_the_last_subnet_of_both_networks(deployed: Recording) -> None:
    peering = deployed.one("network:VirtualNetworkPeering", "hub-to-cluster")
    assert deployed.one("network:Subnet", "hub-gateway").urn in peering.depends_on
    assert deployed.one("network:Subnet", "cluster-compute").urn in peering.depends_on


def test_peerings_that_meet_in_the_hub_are_written_one_after_another(deployed: Recording) -> None:
    chain = [
        deployed.one("network:VirtualNetworkPeering", name)
        for name in ("hub-to-cluster", "cluster-to-hub", "hub-to-lab", "lab-to-hub")
    ]
    for earlier, later in itertools.pairwise(chain):
        assert earlier.urn in later.depends_on


def test_the_side_of_an_existing_network_is_written_into_its_own_resource_group(deployed: Recording) -> None:
    lab = deployed.one("network:VirtualNetworkPeering", "lab-to-hub").inputs
    assert (lab["resourceGroupName"], lab["virtualNetworkName"]) == ("rg-lab", "vnet-lab")
    hub = deployed.one("network:VirtualNetworkPeering", "hub-to-lab").inputs
    assert hub["remoteVirtualNetwork"] == {"id": EXISTING_ID}


def test_a_network_in_another_subscription_is_written_to_by_a_provider_for_that_subscription(
    deployed: Recording,
) -> None:
    provider = deployed.one("pulumi:providers:azure-native")
    assert provider.inputs["subscriptionId"] == LAB.subscription
    by_name = {r.name: r.options.provider for r in deployed.of("network:VirtualNetworkPeering")}
    assert by_name["lab-to-hub"].startswith(provider.urn)
    assert {by_name[name] for name in by_name if name != "lab-to-hub"} == {""}


def test_a_network_in_the_same_subscription_needs_no_provider_of_its_own(deploy: Deploy) -> None:
    recording = deploy(existing_networks=(dataclasses.replace(LAB, subscription=SUBSCRIPTION),))
    assert recording.of("pulumi:providers:azure-native") == []
    assert {r.options.provider for r in recording.of("network:VirtualNetworkPeering")} == {""}


def test_an_existing_network_is_not_itself_registered(deployed: Recording) -> None:
    assert [r.name for r in deployed.of("network:VirtualNetwork")] == ["cluster", "hub"]


def test_what_the_other_direction_sets_is_not_taken_back_after_a_refresh(deployed: Recording) -> None:
    for request in deployed.of("network:VirtualNetworkPeering"):
        assert list(request.options.ignoreChanges) == ["peeringState", "peeringSyncLevel"]
        assert not {"peeringState", "peeringSyncLevel"} & set(request.inputs)
