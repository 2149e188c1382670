"""Public addresses, NAT gateways and DDoS plans: each rule with a write that passes and one that it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localazure.firewalls import STANDARD, address, firewall, room
from tests.localazure.world import NETWORK, World


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({}, set()),
        ({"publicIPAllocationMethod": "Dynamic"}, {"PIP-01"}),
        ({"sku": {"name": "Basic"}, "publicIPAllocationMethod": "Dynamic"}, set()),
        ({"zones": ["1", "2", "3"]}, set()),
        ({"zones": ["2"]}, set()),
        ({"zones": ["1", "2"]}, {"PIP-02"}),
    ],
)
def test_public_addresses(world: World, more: dict[str, Any], refused: set[str]) -> None:
    assert world.codes("network:PublicIPAddress", publicIpAddressName="pip", **{**STANDARD, **more}) == refused


def test_an_address_has_one_owner_and_is_kept_while_it_has(world: World) -> None:
    room(world)
    made = world.put("network:AzureFirewall", **firewall(world))
    mine = {"id": f"{NETWORK}/publicIPAddresses/pip"}
    assert world.codes("network:NatGateway", natGatewayName="ng", publicIpAddresses=[mine]) == {"PIP-03"}
    body = firewall(world)
    body["ipConfigurations"].append({"name": "two", "publicIPAddress": mine})
    assert world.codes("network:AzureFirewall", **body) == {"PIP-03"}
    assert world.delete_codes(mine["id"]) == {"PIP-04"}
    assert world.delete_codes(made.id) == set()
    assert world.delete_codes(mine["id"]) == set()


def nat(world: World, name: str = "ng", **more: Any) -> str:
    return world.put("network:NatGateway", natGatewayName=name, sku={"name": "Standard"}, **more).id


def test_a_nat_gateway_takes_standard_addresses_only(world: World) -> None:
    basic = address(world, "basic", sku={"name": "Basic"}, publicIPAllocationMethod="Dynamic")
    assert world.codes("network:NatGateway", natGatewayName="ng", publicIpAddresses=[basic]) == {"NAT-01"}
    good = address(world)
    assert world.codes("network:NatGateway", natGatewayName="ng", publicIpAddresses=[good]) == set()


def test_a_nat_gateway_is_in_one_zone_with_its_address(world: World) -> None:
    here, there = address(world, "here", zones=["1"]), address(world, "there", zones=["2"])

    def codes(zones: list[str], one: dict[str, str]) -> set[str]:
        return world.codes("network:NatGateway", natGatewayName="ng", zones=zones, publicIpAddresses=[one])

    assert codes(["1", "2"], here) == {"NAT-02"}
    assert codes(["1"], there) == {"NAT-02"}
    assert codes(["1"], here) == set()


def test_a_nat_gateway_has_sixteen_addresses_at_most(world: World) -> None:
    prefixes = [
        {"id": world.put("network:PublicIPPrefix", publicIpPrefixName=f"p{n}", prefixLength=29).id} for n in range(3)
    ]
    assert world.codes("network:NatGateway", natGatewayName="ng", publicIpPrefixes=prefixes) == {"NAT-03"}
    assert world.codes("network:NatGateway", natGatewayName="ng", publicIpPrefixes=prefixes[:2]) == set()


def test_a_nat_gateway_serves_one_network_and_is_kept_while_it_does(world: World) -> None:
    world.network()
    world.network("other", "10.1.0.0/16")
    gateway = {"id": nat(world, publicIpAddresses=[address(world)])}
    subnet = world.subnet("a", "10.0.0.0/24", natGateway=gateway)
    new = {"virtualNetworkName": "hub", "subnetName": "b", "addressPrefix": "10.0.1.0/24", "natGateway": gateway}
    assert world.codes("network:Subnet", **new) == set()
    assert world.codes("network:Subnet", **new | {"virtualNetworkName": "other", "addressPrefix": "10.1.0.0/24"}) == {
        "NAT-04"
    }
    special = {"subnetName": "GatewaySubnet", "addressPrefix": "10.0.2.0/27"}
    assert world.codes("network:Subnet", **new | special) == {"NAT-04"}
    assert world.delete_codes(gateway["id"]) == {"NAT-05"}
    assert world.delete_codes(subnet.id) == set()
    assert world.delete_codes(f"{NETWORK}/virtualNetworks/hub/subnets/b") == set()
    assert world.delete_codes(gateway["id"]) == set()


def test_a_ddos_plan_is_named_by_the_networks_it_protects_and_kept_while_it_does(world: World) -> None:
    plan = world.put("network:DdosProtectionPlan", ddosProtectionPlanName="ddos")
    space: dict[str, Any] = {"virtualNetworkName": "hub", "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}
    assert world.codes("network:VirtualNetwork", **space, enableDdosProtection=True) == {"DDOS-01"}
    protected = world.put(
        "network:VirtualNetwork", **space, enableDdosProtection=True, ddosProtectionPlan={"id": plan.id}
    )
    assert world.delete_codes(plan.id) == {"DDOS-02"}
    assert world.delete_codes(protected.id) == set()
    assert world.delete_codes(plan.id) == set()
