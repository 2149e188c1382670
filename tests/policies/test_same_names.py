"""Resources of one name in two subscriptions, of which a first preview knows no ids: each is judged by itself."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.policies.engine import NOT_KNOWN, Registered
from tests.policies.stacks import GROUP, deny, network, nsg, rule, separate, subnet
from tests.policies.test_paths_to_80 import (
    DEFAULT,
    EFFECTIVE,
    PATH,
    ROUTE,
    forwarding,
    found,
)


def site(name: str, number: int, *rules: object, openly: bool = True) -> list[Registered]:
    """A network with a default route, an internal load balancer and a machine behind it, named as everywhere."""
    hub, group = network("hub", addressSpace={"addressPrefixes": [f"10.{number}.0.0/16"]}), nsg(*rules)
    table = Registered(
        "azure-native:network:RouteTable",
        "table",
        {"routeTableName": "table", "resourceGroupName": GROUP, "routes": [DEFAULT]},
    )
    web = Registered(
        "azure-native:network:Subnet",
        "web",
        {
            "subnetName": "web",
            "virtualNetworkName": NOT_KNOWN if openly else "hub",
            "resourceGroupName": GROUP,
            "addressPrefix": f"10.{number}.0.0/24",
            "networkSecurityGroup": {"id": NOT_KNOWN},
            "routeTable": {"id": NOT_KNOWN},
        },
        {"networkSecurityGroup": [group], "routeTable": [table], **({"virtualNetworkName": [hub]} if openly else {})},
    )
    lb = Registered(
        "azure-native:network:LoadBalancer",
        "lb",
        {
            "loadBalancerName": "lb",
            "resourceGroupName": GROUP,
            "frontendIPConfigurations": [
                {"name": "front", "subnet": {"id": NOT_KNOWN}, "privateIPAddress": f"10.{number}.0.100"}
            ],
            "backendAddressPools": [{"name": "pool"}],
            "loadBalancingRules": [forwarding(80, 8080)],
        },
        {"frontendIPConfigurations": [web]},
    )
    node = Registered(
        "azure-native:network:NetworkInterface",
        "nic",
        {
            "networkInterfaceName": "nic",
            "resourceGroupName": GROUP,
            "ipConfigurations": [
                {
                    "name": "ip",
                    "subnet": {"id": NOT_KNOWN},
                    "loadBalancerBackendAddressPools": [{"id": NOT_KNOWN}],
                }
            ],
        },
        {"ipConfigurations": [web, lb]},
    )
    made = [hub, group, table, web, lb, node]
    for each in made:
        each.name = f"{each.name}-{name}"
    return made


CLOSED = (deny(),)
OPEN = (rule(sourceAddressPrefix="VirtualNetwork"), rule(name="behind", destinationPortRange="8080", priority=210.0))


def told(policy: str, stack: Sequence[Registered]) -> list[str]:
    return sorted({each.resource for each in found(policy, *stack)})


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(("policy", "at"), [(EFFECTIVE, ["nsg-two"]), (ROUTE, ["web-two"]), (PATH, ["lb-two"])])
def test_the_deny_of_one_hides_nothing_of_the_other(policy: str, at: list[str], backwards: bool) -> None:
    for one, two in ((CLOSED, OPEN), (OPEN, OPEN)):
        stack = [*site("one", 1, *one), *site("two", 2, *two)]
        both = [*at, *(each.replace("two", "one") for each in at if one is OPEN)]
        assert told(policy, stack[::-1] if backwards else stack) == sorted(both)


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("policy", [EFFECTIVE, ROUTE, PATH])
def test_what_only_names_its_network_is_not_passed_over(policy: str, backwards: bool) -> None:
    stack = [*site("one", 1, *CLOSED), *site("two", 2, *OPEN, openly=False)]
    assert told(policy, stack[::-1] if backwards else stack) != []


@pytest.mark.parametrize("backwards", [False, True])
def test_a_separate_allow_that_only_names_its_group_may_open_either(backwards: bool) -> None:
    stack = [*site("one", 1, *CLOSED), *site("two", 2, deny(priority=4000.0))]
    stack.append(separate("nsg", destinationPortRange="8080"))
    ways = found(PATH, *(stack[::-1] if backwards else stack))
    assert {each.resource for each in ways} == {"lb-one", "lb-two"}
    assert all("by port 80, perhaps" in each.message for each in ways)


def test_what_the_program_manages_counts_before_what_it_reads_of_the_same_id() -> None:
    shown = {"id": f"/subscriptions/s/resourceGroups/{GROUP}/providers/Microsoft.Network/networkSecurityGroups/nsg"}
    managed, read = nsg(rule()), nsg(deny())
    managed.outputs = {**managed.props, **shown}
    read.name, read.read, read.outputs = "a-read", True, {**read.props, **shown}
    hub = network("hub")
    web = subnet(hub, "web", managed, addressPrefix="10.0.0.0/24")
    for stack in ([hub, managed, read, web], [hub, read, managed, web]):
        (one,) = found(EFFECTIVE, *stack)
        assert one.resource == "nsg"
        assert "lets in TCP from 203.0.113.10" in one.message
