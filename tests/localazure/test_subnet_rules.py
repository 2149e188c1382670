"""Prefixes, delegations and groups of subnets, and the address space around them: each rule with a write that passes
and one that it refuses.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.localazure.bastions import bastion_rules
from tests.localazure.world import World, balancer


def _subnet_codes(world: World, prefix: str, name: str = "new", **more: Any) -> set[str]:
    return world.codes("network:Subnet", virtualNetworkName="hub", subnetName=name, addressPrefix=prefix, **more)


@pytest.mark.parametrize(
    ("prefix", "refused"),
    [
        ("10.0.2.0/24", set()),
        ("10.0.2.0/29", set()),
        ("10.0.2.1/24", {"CIDR-01"}),
        ("10.0.2.0", {"CIDR-01"}),
        ("10.0.2.0/30", {"CIDR-01"}),
        ("nonsense", {"CIDR-01"}),
        ("10.1.0.0/24", {"SUB-01"}),
        ("10.0.0.128/25", {"SUB-02"}),
    ],
)
def test_subnet_prefixes(world: World, prefix: str, refused: set[str]) -> None:
    world.network()
    world.subnet("a", "10.0.0.0/24")
    assert _subnet_codes(world, prefix) == refused


@pytest.mark.parametrize("name", ["AzureFirewallSubnet", "AzureBastionSubnet", "AzureFirewallManagementSubnet"])
def test_reserved_subnets_need_a_slash_26(world: World, name: str) -> None:
    world.network()
    assert _subnet_codes(world, "10.0.3.0/27", name) == {"SUB-03"}
    assert _subnet_codes(world, "10.0.3.0/26", name) == set()


def test_a_bastion_subnet_has_no_route_table(world: World) -> None:
    world.network()
    table = world.put("network:RouteTable", routeTableName="rt")
    assert _subnet_codes(world, "10.0.3.0/26", "AzureBastionSubnet", routeTable={"id": table.id}) == {"SUB-04"}
    assert _subnet_codes(world, "10.0.3.0/26", "web", routeTable={"id": table.id}) == set()


@pytest.mark.parametrize("missing", ["clients", "control", "mesh-out", "azure", "web"])
def test_a_bastion_group_holds_the_whole_set(world: World, missing: str) -> None:
    world.network()
    whole = world.group("whole", *bastion_rules())
    part = world.group("part", *bastion_rules(names=(missing,)))
    name = "AzureBastionSubnet"
    assert _subnet_codes(world, "10.0.3.0/26", name, networkSecurityGroup={"id": part.id}) == {"SUB-05"}
    assert _subnet_codes(world, "10.0.3.0/26", name, networkSecurityGroup={"id": whole.id}) == set()


@pytest.mark.parametrize("name", ["AzureFirewallSubnet", "GatewaySubnet"])
def test_platform_subnets_have_no_group(world: World, name: str) -> None:
    world.network()
    group = world.group()
    assert _subnet_codes(world, "10.0.3.0/26", name, networkSecurityGroup={"id": group.id}) == {"SUB-06"}
    assert _subnet_codes(world, "10.0.3.0/26", name) == set()


def test_a_delegation_names_a_known_service(world: World) -> None:
    world.network()
    known = [{"name": "d", "serviceName": "Microsoft.Network/dnsResolvers"}]
    assert _subnet_codes(world, "10.0.3.0/28", delegations=known) == set()
    wrong = [{"name": "d", "serviceName": "Microsoft.Network/dnsresolver"}]
    assert _subnet_codes(world, "10.0.3.0/28", delegations=wrong) == {"SUB-07"}


def test_default_outbound_access_is_decided_at_creation(world: World) -> None:
    world.network()
    assert _subnet_codes(world, "10.0.3.0/28", defaultOutboundAccess=False) == set()
    assert _subnet_codes(world, "10.0.3.0/28", defaultOutboundAccess=True) == {"SUB-08"}


def test_the_prefix_of_a_subnet_in_use_stays(world: World) -> None:
    world.network()
    world.subnet()
    world.put("network:LoadBalancer", **balancer())
    assert _subnet_codes(world, "10.0.0.0/23", "a") == {"SUB-09"}
    assert _subnet_codes(world, "10.0.0.0/24", "a") == set()


def test_an_address_space_keeps_the_subnets_inside(world: World) -> None:
    world.network(prefix="10.0.0.0/16")
    world.subnet()
    spaces = {"virtualNetworkName": "hub"}
    assert world.codes("network:VirtualNetwork", addressSpace={"addressPrefixes": ["10.8.0.0/16"]}, **spaces) == {
        "SUB-01"
    }
    wider = {"addressPrefixes": ["10.0.0.0/15"]}
    assert world.codes("network:VirtualNetwork", addressSpace=wider, **spaces) == set()
    twice = {"addressPrefixes": ["10.0.0.0/16", "10.0.128.0/17"]}
    assert world.codes("network:VirtualNetwork", addressSpace=twice, **spaces) == {"VNET-01"}


def test_a_subnet_has_a_prefix(world: World) -> None:
    world.network()
    assert world.codes("network:Subnet", virtualNetworkName="hub", subnetName="a") == {"SUB-00"}
