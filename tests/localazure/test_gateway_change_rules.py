"""What is refused of groups that gateways and Bastions stand behind already, and of public gateways; each with what
passes.
"""

from __future__ import annotations

from typing import Any

import pytest

from localazure.core.store import Resource
from tests.localazure.bastions import bastion_rules
from tests.localazure.world import World, gateway, security_rule

NOBODY = security_rule(
    name="no", priority=4096, access="Deny", protocol="*", sourceAddressPrefix="*", destinationPortRange="*"
)


@pytest.fixture
def guarded(world: World) -> World:
    """A gateway behind a group that lets the load balancer in and nobody else."""
    world.network()
    let_in = security_rule(name="in", sourceAddressPrefix="AzureLoadBalancer", destinationPortRange="65200-65535")
    group = world.group("nsg", let_in, NOBODY)
    world.subnet("agw", "10.0.1.0/24", networkSecurityGroup={"id": group.id})
    world.put("network:ApplicationGateway", **gateway())
    return world


def test_a_group_is_not_taken_from_under_a_gateway(guarded: World) -> None:
    def rules(*wanted: dict[str, Any]) -> set[str]:
        body = {"networkSecurityGroupName": "nsg", "securityRules": list(wanted)}
        return guarded.codes("network:NetworkSecurityGroup", **body)

    assert rules(NOBODY) == {"AGW-14"}
    renamed = security_rule(name="probes", sourceAddressPrefix="AzureLoadBalancer", destinationPortRange="*")
    assert rules(renamed, NOBODY) == set()


def test_a_rule_of_a_group_does_not_shut_a_gateway_off(guarded: World) -> None:
    def rule(ports: str) -> set[str]:
        given = security_rule(sourceAddressPrefix="AzureLoadBalancer", destinationPortRange=ports)
        given.pop("name")
        return guarded.codes("network:SecurityRule", networkSecurityGroupName="nsg", securityRuleName="in", **given)

    assert rule("443") == {"AGW-14"}
    assert rule("65000-65535") == set()


def test_a_subnet_of_a_gateway_does_not_get_a_group_that_shuts_it_off(guarded: World) -> None:
    other = guarded.group("other", NOBODY)
    kept = guarded.group("kept")
    body = {"virtualNetworkName": "hub", "subnetName": "agw", "addressPrefix": "10.0.1.0/24"}
    assert guarded.codes("network:Subnet", **body, networkSecurityGroup={"id": other.id}) == {"AGW-14"}
    assert guarded.codes("network:Subnet", **body, networkSecurityGroup={"id": kept.id}) == set()


def _public(world: World, sku: str = "Standard") -> dict[str, Any]:
    address = world.put(
        "network:PublicIPAddress",
        publicIpAddressName=f"pip-{sku}",
        sku={"name": sku},
        publicIPAllocationMethod="Static",
    )
    return gateway(
        frontendIPConfigurations=[{"name": "front", "publicIPAddress": {"id": address.id}}],
    )


def _open_gateway(world: World, **outbound: Any) -> tuple[Resource, set[str]]:
    """A public gateway behind a group with one outbound rule: the group, and who refuses the gateway."""
    world.network()
    group = world.group("nsg", *_platform(**outbound))
    world.subnet("agw", "10.0.1.0/24", networkSecurityGroup={"id": group.id})
    return group, world.codes("network:ApplicationGateway", **_public(world))


def _platform(**outbound: Any) -> list[dict[str, Any]]:
    common = {"sourceAddressPrefix": "GatewayManager", "destinationPortRange": "65200-65535"}
    return [
        security_rule(name="manager", **common),
        security_rule(name="out", priority=200, direction="Outbound", sourceAddressPrefix="*", **outbound),
    ]


def test_a_public_gateway_reaches_the_internet_and_goes_on_to(world: World) -> None:
    shut = {"access": "Deny", "destinationAddressPrefix": "Internet", "destinationPortRange": "*", "protocol": "*"}
    _, refused = _open_gateway(world, **shut)
    assert refused == {"AGW-04"}
    body = {"networkSecurityGroupName": "nsg"}
    assert world.codes("network:NetworkSecurityGroup", **body, securityRules=_platform()) == set()
    assert world.codes("network:ApplicationGateway", **_public(world)) == set()
    assert world.codes("network:NetworkSecurityGroup", **body, securityRules=_platform(**shut)) == {"AGW-14"}
    assert world.codes("network:NetworkSecurityGroup", **body, securityRules=_platform()) == set()


def test_a_public_gateway_has_a_standard_address(world: World) -> None:
    world.network()
    world.subnet("agw", "10.0.1.0/24")
    assert world.codes("network:ApplicationGateway", **_public(world, "Basic")) == {"AGW-03"}
    assert world.codes("network:ApplicationGateway", **_public(world)) == set()


def test_the_group_of_a_bastion_stays_complete(world: World) -> None:
    world.network()
    group = world.group("nsg", *bastion_rules())
    world.subnet("AzureBastionSubnet", "10.0.3.0/26", networkSecurityGroup={"id": group.id})
    body = {"networkSecurityGroupName": "nsg"}
    lacking = bastion_rules(names=("azure",))
    assert world.codes("network:NetworkSecurityGroup", **body, securityRules=lacking) == {"SUB-12"}
    assert world.codes("network:NetworkSecurityGroup", **body, securityRules=bastion_rules()) == set()
