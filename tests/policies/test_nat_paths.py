"""Ways over NAT pools of a load balancer, where a first preview knows no ids: the machine says which it is in."""

from __future__ import annotations

from typing import Any

from tests.policies.engine import NOT_KNOWN, Registered
from tests.policies.stacks import GROUP
from tests.policies.test_paths_to_80 import BALANCER, HUB, OPEN_8080, PATH, balancer, found, place


def entry(name: str = "nat", front: float = 80) -> dict[str, Any]:
    """One NAT pool to port 8080 of its nodes."""
    return {
        "name": name,
        "protocol": "Tcp",
        "frontendPortRangeStart": front,
        "frontendPortRangeEnd": front,
        "backendPort": 8080,
        "frontendIPConfiguration": {"id": f"{BALANCER}/frontendIPConfigurations/front"},
    }


def nodes(within: Registered, prop: str, *balancers: Registered) -> Registered:
    """A scale set in a pool of which the engine knows only the load balancers that its id was computed from."""
    configuration = {"name": "ip", "subnet": {"id": NOT_KNOWN}, prop: [{"id": NOT_KNOWN}]}
    return Registered(
        "azure-native:compute:VirtualMachineScaleSet",
        "nodes",
        {
            "vmScaleSetName": "nodes",
            "resourceGroupName": GROUP,
            "virtualMachineProfile": {
                "networkProfile": {
                    "networkInterfaceConfigurations": [{"name": "nic", "ipConfigurations": [configuration]}]
                }
            },
        },
        {"virtualMachineProfile": [within, *balancers]},
    )


def ways(prop: str, *entries: dict[str, Any], others: tuple[Registered, ...] = (), **more: Any) -> list[str]:
    within = place(OPEN_8080)
    lb = balancer(within, inboundNatPools=list(entries), **more)
    told = found(PATH, HUB, OPEN_8080, within, lb, *others, nodes(within, prop, lb, *others))
    return [each.message for each in told]


def other() -> Registered:
    made = balancer(place(OPEN_8080))
    made.name, made.props = "other", {**made.props, "loadBalancerName": "other", "frontendIPConfigurations": []}
    return made


def test_the_only_nat_pool_is_the_one_that_the_nodes_are_in() -> None:
    (one,) = ways("loadBalancerInboundNatPools", entry())
    assert "reaches nodes over lb by port 80; what arrives is tcp 8080" in one
    assert "nat turns it into port 8080 of nodes" in one
    assert ways("loadBalancerInboundNatPools", entry(front=443)) == []


def test_of_two_nat_pools_it_cannot_be_shown_which() -> None:
    (one,) = ways("loadBalancerInboundNatPools", entry("one"), entry("two", 50000))
    assert "cannot be shown to hold" in one


def test_nor_of_which_of_two_balancers_a_pool_is() -> None:
    (one,) = ways("loadBalancerInboundNatPools", entry(), others=(other(),))
    assert "cannot be shown to hold" in one


def test_a_backend_pool_is_no_nat_pool() -> None:
    assert ways("loadBalancerBackendAddressPools", entry()) == []


def test_nor_is_it_shown_of_which_balancer_a_backend_pool_is() -> None:
    forward = {
        "name": "forward",
        "protocol": "Tcp",
        "frontendPort": 80,
        "backendPort": 8080,
        "frontendIPConfiguration": {"id": f"{BALANCER}/frontendIPConfigurations/front"},
        "backendAddressPool": {"id": f"{BALANCER}/backendAddressPools/pool"},
    }
    (sure,) = ways("loadBalancerBackendAddressPools", loadBalancingRules=[forward])
    assert "reaches nodes over lb by port 80" in sure
    (one,) = ways("loadBalancerBackendAddressPools", loadBalancingRules=[forward], others=(other(),))
    assert "cannot be shown to hold" in one
