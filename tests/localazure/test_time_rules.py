"""Writes that take time: what goes on, what collides with it, and how it ends."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2

from localazure.core.conditions import Fault, scale
from localazure.core.errors import ArmError
from localazure.core.faults import OperationFailedError
from localazure.provider.structs import plain, struct
from tests.localazure.conditions import Weather, provided, weathered
from tests.localazure.world import GROUP, NETWORK, World, endpoint, subnet_id

LONG = 30.0  # seconds that nobody here waits for


def _never(_seconds: float) -> bool:
    raise AssertionError("nothing is to be waited for")


def _asleep(seconds: float) -> bool:
    time.sleep(seconds)
    return False


def _peering(world: World, name: str, network: str, remote: str) -> set[str]:
    return world.codes(
        "network:VirtualNetworkPeering",
        virtualNetworkName=network,
        virtualNetworkPeeringName=name,
        remoteVirtualNetwork={"id": f"{NETWORK}/virtualNetworks/{remote}"},
    )


def test_two_subnets_of_one_network_are_written_one_after_the_other(weather: tuple[World, Weather]) -> None:
    world, conditions = weather
    world.network()
    world.network("spoke", "10.1.0.0/16")
    conditions.set(least=LONG)
    world.subnet()
    assert world.codes("network:Subnet", virtualNetworkName="hub", subnetName="b", addressPrefix="10.0.1.0/24") == {
        "CONC-01"
    }
    assert world.delete_codes(subnet_id()) == {"CONC-01"}
    assert world.codes("network:VirtualNetwork", virtualNetworkName="hub", addressSpace={}) == {"CONC-01"}
    # Another network is nobody's business.
    world.subnet("a", "10.1.0.0/24", "spoke")


def test_a_peering_waits_for_the_subnets_of_both_networks(weather: tuple[World, Weather]) -> None:
    world, conditions = weather
    world.network()
    world.network("spoke", "10.1.0.0/16")
    conditions.set(least=0.05)
    for name, prefix, network in (("a", "10.0.0.0/24", "hub"), ("b", "10.1.0.0/24", "spoke")):
        world.subnet(name, prefix, network)
        assert _peering(world, "peer", "hub", "spoke") == {"CONC-02"}
        world.azure.wait(subnet_id(name, network), _asleep)
    assert _peering(world, "peer", "hub", "spoke") == set()
    assert _peering(world, "peer", "spoke", "hub") == {"CONC-02"}, "the other end is still being written"


def test_what_is_being_written_is_not_referred_to(weather: tuple[World, Weather]) -> None:
    world, conditions = weather
    world.network()
    world.vault()
    conditions.set(least=LONG)
    world.subnet()
    assert world.codes("network:PrivateEndpoint", **endpoint("pe", "a", "", ["vault"])) == {"CONC-02"}


def test_what_stands_in_a_subnet_waits_while_another_one_is_written(weather: tuple[World, Weather]) -> None:
    world, conditions = weather
    world.network()
    world.subnet()
    world.vault()
    conditions.set(least=0.1)
    world.subnet("b", "10.0.1.0/24")
    assert world.codes("network:PrivateEndpoint", **endpoint("pe", "a", "", ["vault"])) == {"CONC-02"}
    world.azure.wait(subnet_id("b"), _asleep)
    assert world.codes("network:PrivateEndpoint", **endpoint("pe", "a", "", ["vault"])) == set()


def test_a_strict_collision_names_the_two_that_need_an_order(weather: tuple[World, Weather]) -> None:
    world, conditions = weather
    world.network()
    conditions.set(strict=True)
    world.subnet("first")
    with pytest.raises(ArmError) as raised:
        world.subnet("second", "10.0.1.0/24")
    said = str(raised.value)
    assert 'Code="AnotherOperationInProgress"' in said
    assert "virtualNetworks/subnets hub/first" in said
    assert "virtualNetworks/subnets hub/second" in said
    assert "depends_on" in said


def test_a_resource_is_updating_until_its_operation_ends(weather: tuple[World, Weather]) -> None:
    world, conditions = weather
    conditions.set(least=0.2)
    made = world.network()
    assert made.properties["provisioningState"] == "Updating"
    done = world.azure.wait(made.id, _asleep)
    assert done is not None
    assert done.properties["provisioningState"] == "Succeeded"


def test_nothing_has_to_be_there_for_an_operation_to_end(weather: tuple[World, Weather], tmp_path: Path) -> None:
    world, conditions = weather
    conditions.set(least=0.2)
    made = world.network()
    with weathered(tmp_path / "azure.db") as (other, _):
        assert other.azure.get(made.id).properties["provisioningState"] == "Updating"  # type: ignore[union-attr]
        time.sleep(0.25)
        assert other.azure.get(made.id).properties["provisioningState"] == "Succeeded"  # type: ignore[union-attr]


def test_a_deletion_goes_on_and_is_carried_out_by_whoever_looks(weather: tuple[World, Weather]) -> None:
    world, conditions = weather
    made = world.network()
    conditions.set(least=0.2)
    assert world.azure.delete(made.id)
    there = world.azure.get(made.id)
    assert there is not None
    assert there.properties["provisioningState"] == "Deleting"
    time.sleep(0.25)
    assert world.azure.get(made.id) is None


def test_a_failed_operation_leaves_the_resource_half_made_and_an_update_mends_it(
    weather: tuple[World, Weather],
) -> None:
    world, conditions = weather
    conditions.set(Fault("fail"))
    made = world.network()
    with pytest.raises(OperationFailedError, match="InternalServerError"):
        world.azure.wait(made.id, _never)
    assert world.azure.get(made.id).properties["provisioningState"] == "Failed"  # type: ignore[union-attr]
    world.network()
    done = world.azure.wait(made.id, _never)
    assert done is not None
    assert done.properties["provisioningState"] == "Succeeded"


def test_the_engine_is_told_what_a_failed_creation_left(weather: tuple[World, Weather]) -> None:
    world, conditions = weather
    conditions.set(Fault("fail", type="virtualNetworks"))
    with provided(world) as provider:
        asked = {
            "resourceGroupName": "rg",
            "virtualNetworkName": "hub",
            "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
        }
        inputs = provider.checked("network:VirtualNetwork", "hub", asked)
        with pytest.raises(grpc.RpcError) as raised:
            provider.create("network:VirtualNetwork", "hub", inputs)
        (packed,) = [value for key, value in raised.value.trailing_metadata() if key == "grpc-status-details-bin"]
        from pulumi.runtime.proto import status_pb2

        detail = provider_pb2.ErrorResourceInitFailed()
        assert status_pb2.Status.FromString(packed).details[0].Unpack(detail)
        assert detail.id == f"{NETWORK}/virtualNetworks/hub"
        assert plain(detail.properties)["provisioningState"] == "Failed"
        assert plain(detail.inputs) == inputs
        assert "InternalServerError" in detail.reasons[0]
        update = provider_pb2.UpdateRequest(
            urn=provider.urn("network:VirtualNetwork", "x"),
            id=detail.id,
            olds=detail.properties,
            news=struct(inputs),
        )
        assert plain(provider.stub.Update(update).properties)["provisioningState"] == "Succeeded"


def test_a_cancelled_wait_leaves_the_resource_in_the_state(weather: tuple[World, Weather]) -> None:
    world, conditions = weather
    conditions.set(least=LONG)
    with provided(world) as provider, ThreadPoolExecutor(1) as pool:
        asked = {"resourceGroupName": "rg", "networkSecurityGroupName": "nsg", "location": "westeurope"}
        inputs = provider.checked("network:NetworkSecurityGroup", "nsg", asked)
        begun = pool.submit(provider.create, "network:NetworkSecurityGroup", "nsg", inputs)
        while world.azure.get(f"{NETWORK}/networkSecurityGroups/nsg") is None:
            time.sleep(0.01)
        provider.stub.Cancel(empty_pb2.Empty())
        with pytest.raises(grpc.RpcError, match="cancelled") as raised:
            begun.result(timeout=10)
        assert "grpc-status-details-bin" in dict(raised.value.trailing_metadata())


def test_the_provider_tries_a_collision_again_as_the_real_one_does(weather: tuple[World, Weather]) -> None:
    world, conditions = weather
    world.network()
    # A second of Azure is a hundredth here: the waits are 0.2, 0.6 and 1.2 seconds.
    conditions.set(scale=scale("1/100"))
    with provided(world) as provider, ThreadPoolExecutor(3) as pool:

        def make(number: int) -> str:
            asked = {"virtualNetworkName": "hub", "subnetName": f"s{number}", "addressPrefix": f"10.0.{number}.0/24"}
            inputs = provider.checked("network:Subnet", f"s{number}", {"resourceGroupName": "rg", **asked})
            return provider.create("network:Subnet", f"s{number}", inputs)[0]

        made = list(pool.map(make, range(3)))
    assert len(set(made)) == 3


def test_in_strict_mode_it_does_not(weather: tuple[World, Weather]) -> None:
    world, conditions = weather
    world.network()
    conditions.set(strict=True, least=2.0)
    world.subnet()
    with provided(world) as provider:
        asked = {"virtualNetworkName": "hub", "subnetName": "b", "addressPrefix": "10.0.1.0/24"}
        inputs = provider.checked("network:Subnet", "b", {"resourceGroupName": "rg", **asked})
        with pytest.raises(grpc.RpcError, match="depends_on"):
            provider.create("network:Subnet", "b", inputs)


def test_a_role_takes_effect_late(weather: tuple[World, Weather]) -> None:
    world, conditions = weather
    conditions.set(scale=scale("1/100"), role_assignments=30.0, seconds={"microsoft.authorization": 0.0})
    principal = str(world.identity().properties["principalId"])
    name = "00000000-0000-0000-0000-000000000001"
    role = "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions"
    made = world.put(
        "authorization:RoleAssignment",
        scope=GROUP,
        roleAssignmentName=name,
        principalId=principal,
        principalType="ServicePrincipal",
        roleDefinitionId=f"{role}/4633458b-17de-408a-b874-0445c86b69e6",
    )
    assert world.azure.get(made.id) is not None, "a GET sees it at once"
    assert _effective(world, principal) == []
    time.sleep(0.35)
    assert _effective(world, principal) == [made.id]


def _effective(world: World, principal: str) -> list[str]:
    from localazure.core.view import View

    with world.azure.store.read() as session:
        found = View(session, world.azure.catalogue).of_principal(principal, "Microsoft.Authorization/roleAssignments")
        return [assignment.id for assignment in found]


def test_a_deleted_name_is_seen_as_taken_late(weather: tuple[World, Weather]) -> None:
    world, conditions = weather
    made = world.vault()
    conditions.set(scale=scale("1/100"), deleted_names=30.0, seconds={"microsoft.keyvault": 0.0})
    world.azure.delete(made.id)

    def taken() -> bool:
        from localazure.core.view import View

        with world.azure.store.read() as session:
            return View(session, world.azure.catalogue).soft_deleted(made.type, made.name) is not None

    assert not taken()
    time.sleep(0.35)
    assert taken()
