"""Port 80 opened in dev in every way that a program can: each is refuted in a first preview, with the path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reachability.intents import PROVED, REFUTED, UNKNOWN_RESULT, Result
from reachability.unknown import UNKNOWN
from tests.intents.previewed import Preview

NAME = "nothing-answers-on-80"


def rule(name: str, priority: int, **more: Any) -> dict[str, Any]:
    """An inbound rule that lets something in."""
    return {
        "name": name,
        "priority": priority,
        "direction": "Inbound",
        "access": "Allow",
        "protocol": "Tcp",
        "sourceAddressPrefix": "*",
        "sourcePortRange": "*",
        "destinationAddressPrefix": "*",
        "destinationPortRange": "80",
        **more,
    }


def let_in(dev: Preview, group: str, *rules: dict[str, Any]) -> None:
    """Put rules into a group in place of its denial of port 80, which else comes first."""
    dev.change(
        "network:NetworkSecurityGroup",
        group,
        lambda given: given.update(
            securityRules=[
                *rules,
                *(each for each in given["securityRules"] if each["name"] != "DenyPort80In"),
            ]
        ),
    )


def a_range(dev: Preview) -> None:
    let_in(dev, "cluster-web", rule("Range", 110, destinationPortRange="79-81"))


def a_second_entry(dev: Preview) -> None:
    ports = {"destinationPortRange": None, "destinationPortRanges": ["443", "80"]}
    let_in(dev, "cluster-web", rule("Several", 110, **ports))


def a_separate_rule(dev: Preview) -> None:
    let_in(dev, "cluster-web")
    group = dev.find("network:NetworkSecurityGroup", "cluster-web").properties
    parents = {
        "resourceGroupName": group["resourceGroupName"],
        "networkSecurityGroupName": group["networkSecurityGroupName"],
        "securityRuleName": "Beside",
    }
    dev.add("network:SecurityRule", "beside", {**rule("Beside", 110), **parents})


def a_frontend_on_80(dev: Preview) -> None:
    """The group sees port 12800 only: what is called is the load balancer's 80."""

    def change(given: dict[str, Any]) -> None:
        (listed,) = given["loadBalancingRules"]
        given["loadBalancingRules"] = [listed, {**listed, "name": "plain", "frontendPort": 80}]

    dev.change("network:LoadBalancer", "load-balancer", change)
    port = {"destinationAddressPrefix": "10.20.2.78/32", "direction": "Outbound"}
    dev.change(
        "network:NetworkSecurityGroup",
        "cluster-gateway",
        lambda given: given["securityRules"].append(rule("PlainOut", 105, **port)),
    )


def a_nat_pool(dev: Preview) -> None:
    """Ports 50000 and up of a public address, each port 80 of one node."""
    _public(dev)

    def pool(given: dict[str, Any]) -> None:
        given["frontendIPConfigurations"].append({"name": "outer", "publicIPAddress": {"id": UNKNOWN}})
        given["inboundNatPools"] = [
            {
                "name": "plain",
                "frontendIPConfiguration": {"id": "$self/frontendIPConfigurations/outer"},
                "protocol": "Tcp",
                "frontendPortRangeStart": 50000,
                "frontendPortRangeEnd": 50010,
                "backendPort": 80,
            }
        ]

    dev.change("network:LoadBalancer", "load-balancer", pool)
    _depends(dev, "network:LoadBalancer", "load-balancer", "frontendIPConfigurations", "opened")

    def behind(given: dict[str, Any]) -> None:
        (nic,) = given["virtualMachineProfile"]["networkProfile"]["networkInterfaceConfigurations"]
        nic["ipConfigurations"][0]["loadBalancerInboundNatPools"] = [{"id": UNKNOWN}]

    dev.change("compute:VirtualMachineScaleSet", "web", behind)
    let_in(dev, "cluster-web", rule("Pool", 110, sourceAddressPrefix="Internet"))


def dnat_to_80(dev: Preview) -> None:
    """The firewall's public port 8443 becomes port 80 of a node. What the node sees comes from the firewall."""
    _dnat(dev, "8443", "80")
    let_in(dev, "cluster-web", rule("FromFirewall", 110, sourceAddressPrefix="10.20.0.0/26"))


def dnat_from_80(dev: Preview) -> None:
    """The firewall's public port 80 becomes another one."""
    _dnat(dev, "80", "12800")
    opened = rule("FromFirewall", 110, sourceAddressPrefix="10.20.0.0/26", destinationPortRange="12800")
    let_in(dev, "cluster-web", opened)


def _dnat(dev: Preview, port: str, translated: str) -> None:
    made = {
        "name": "plain",
        "ruleType": "NatRule",
        "sourceAddresses": ["*"],
        "destinationAddresses": ["*"],
        "destinationPorts": [port],
        "ipProtocols": ["TCP"],
        "translatedAddress": "10.20.2.68",
        "translatedPort": translated,
    }
    collection = {
        "name": "in",
        "priority": 100,
        "ruleCollectionType": "FirewallPolicyNatRuleCollection",
        "action": {"type": "DNAT"},
        "rules": [made],
    }
    dev.change(
        "network:FirewallPolicyRuleCollectionGroup",
        "firewall-policy-azure",
        lambda given: given["ruleCollections"].append(collection),
    )


def a_second_listener(dev: Preview) -> None:
    def change(given: dict[str, Any]) -> None:
        first = given["httpListeners"][0]
        given["frontendPorts"].append({"name": "plain", "port": 80})
        given["httpListeners"].append(
            {**first, "name": "plain", "frontendPort": {"id": "$self/frontendPorts/plain"}, "protocol": "Http"}
        )

    dev.change("network:ApplicationGateway", "gateway", change)
    let_in(dev, "cluster-gateway", rule("Plain", 110, sourceAddressPrefix="10.1.64.0/18"))


def a_public_address_of_each_node(dev: Preview) -> None:
    def change(given: dict[str, Any]) -> None:
        (nic,) = given["virtualMachineProfile"]["networkProfile"]["networkInterfaceConfigurations"]
        nic["ipConfigurations"][0]["publicIPAddressConfiguration"] = {"name": "own"}

    dev.change("compute:VirtualMachineScaleSet", "compute", change)
    let_in(dev, "cluster-compute", rule("Open", 110, sourceAddressPrefix="Internet"))


def the_networks_tag_with_a_default_route(dev: Preview) -> None:
    """The subnet has a default route of its own, so VirtualNetwork may stand for everything."""
    let_in(dev, "analytics-tools", rule("Network", 110, sourceAddressPrefix="VirtualNetwork"))


def _public(dev: Preview) -> None:
    address = {"resourceGroupName": "rg-mls-dev-we-cluster", "publicIpAddressName": "pip-opened"}
    dev.add("network:PublicIPAddress", "opened", {**address, "sku": {"name": "Standard"}})


def _depends(dev: Preview, kind: str, name: str, prop: str, on: str) -> None:
    """Note that a property comes from another resource as well, as the engine would."""
    found = dev.find(kind, name)
    assert isinstance(found.dependencies, dict)
    urn = dev.find("network:PublicIPAddress", on).urn
    found.dependencies[prop] = (*found.dependencies.get(prop, ()), urn)


# What opens it | a part of what decided, which the hops name.
WAYS: list[tuple[Callable[[Preview], None], str]] = [
    (a_range, "rule Range (priority 110)"),
    (a_second_entry, "rule Several (priority 110)"),
    (a_separate_rule, "rule Beside (priority 110)"),
    (a_frontend_on_80, "plain turns it into port 12800"),
    (a_nat_pool, "plain turns it into port 80 of vmss-mls-dev-we-web"),
    (dnat_to_80, "rule FromFirewall (priority 110)"),
    (dnat_from_80, "in/plain turns it into port 12800 of vmss-mls-dev-we-web"),
    (a_second_listener, "rule Plain (priority 110)"),
    (a_public_address_of_each_node, "rule Open (priority 110)"),
    (the_networks_tag_with_a_default_route, "rule Network (priority 110)"),
]


def said(result: Result) -> str:
    """Everything that a person would read."""
    return "\n".join((result.witness, *result.details, *result.hops))


@pytest.mark.parametrize(("opened", "decided"), WAYS, ids=[way.__name__.replace("_", " ") for way, _ in WAYS])
def test_it_is_refuted_with_the_path(dev: Preview, opened: Callable[[Preview], None], decided: str) -> None:
    opened(dev)
    result = dev.results()[NAME]
    assert result.verdict == REFUTED
    assert decided in said(result)
    assert "->" in result.witness


def test_one_of_two_nat_pools_cannot_be_shown_to_be_the_other(dev: Preview) -> None:
    """In which of them a scale set is has no id in a first preview, so it is not known, and that is refused as well."""
    a_nat_pool(dev)

    def another(given: dict[str, Any]) -> None:
        (pool,) = given["inboundNatPools"]
        spread = {"frontendPortRangeStart": 51000, "frontendPortRangeEnd": 51010, "backendPort": 443}
        given["inboundNatPools"].append({**pool, "name": "safe", **spread})

    dev.change("network:LoadBalancer", "load-balancer", another)
    result = dev.results()[NAME]
    assert result.verdict == UNKNOWN_RESULT
    assert "pip-opened" in said(result)
    assert "vmss-mls-dev-we-web" in said(result)


def test_what_opens_nothing_is_no_violation(dev: Preview) -> None:
    let_in(dev, "cluster-web", rule("Other", 110, protocol="Udp"))
    dev.change(
        "network:NetworkSecurityGroup",
        "cluster-compute",
        # Behind the denial with the lowest number that Azure takes.
        lambda given: given["securityRules"].append(rule("Late", 110)),
    )
    assert dev.results()[NAME].verdict == PROVED
