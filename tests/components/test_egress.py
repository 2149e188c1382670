"""Firewall, NAT gateways, DDoS plan, and what networks and subnets refer to."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from tests.components.conftest import Deploy
from tests.components.plans import CLUSTER, HUB, subnet
from tests.components.recording import Recording
from topology import plan

NETWORK_RULE = plan.NetworkRule(
    "ToEntra", "sign-in", ("TCP",), ("10.201.0.32/27",), ("AzureActiveDirectory",), (), ("443",)
)
BY_PORT = plan.NetworkRule("time", "clocks", ("UDP",), ("10.201.0.32/27",), (), ("time.corp.example.com",), ("123",))
BY_NAME = plan.ApplicationRule("lists", "revocation", ("10.201.0.32/27",), (("Http", 80),), ("pki.corp.example.com",))
POLICY = plan.FirewallPolicy(
    name="afwp-hub",
    tier="Standard",
    threat_intel="Deny",
    idps=None,
    dns_servers=("10.1.2.3",),
    dns_proxy=True,
    groups=(
        plan.RuleCollectionGroup("rcg-azure", 1000, (plan.RuleCollection("allow", 1000, "Allow", (NETWORK_RULE,)),)),
        plan.RuleCollectionGroup(
            "rcg-internet",
            2000,
            (
                plan.RuleCollection("by-port", 1000, "Allow", (BY_PORT,)),
                plan.RuleCollection("by-name", 1100, "Allow", (BY_NAME,)),
            ),
        ),
    ),
)
FIREWALL = plan.Firewall(
    name="afw-hub",
    resource_group="network",
    network="hub",
    subnet="firewall",
    private_address="10.200.2.4",
    tier="Standard",
    zones=("1", "2", "3"),
    addresses=(plan.PublicAddress("pip-1", ("1", "2", "3")), plan.PublicAddress("pip-2", ("1", "2", "3"))),
    management_subnet=None,
    management_address=None,
    policy=POLICY,
)
PLATFORM_SUBNET = {"network_security_group": None, "route_table": False}
WITH_ROOM = dataclasses.replace(
    HUB,
    subnets=(
        *HUB.subnets,
        subnet("firewall", "10.200.2.0/26", name="AzureFirewallSubnet", **PLATFORM_SUBNET),
        subnet("firewallManagement", "10.200.2.64/26", name="AzureFirewallManagementSubnet", **PLATFORM_SUBNET),
    ),
)
NAT = plan.NatGateway("cluster", "ng-cluster", "network", (), 10, plan.PublicAddress("pip-nat", ()), None, None)


def walled(deploy: Deploy, **changes: Any) -> Recording:
    return deploy(networks=(WITH_ROOM, CLUSTER), firewall=dataclasses.replace(FIREWALL, **changes))


def natted(deploy: Deploy, nat: plan.NatGateway = NAT) -> Recording:
    web, *others = [s for s in CLUSTER.subnets if s.key == "web"] + [s for s in CLUSTER.subnets if s.key != "web"]
    subnets = (dataclasses.replace(web, nat_gateway=True), *others)
    return deploy(networks=(HUB, dataclasses.replace(CLUSTER, subnets=subnets)), nat_gateways=(nat,))


def test_a_plan_without_ways_out_makes_none(deployed: Recording) -> None:
    for token in ("AzureFirewall", "FirewallPolicy", "PublicIPAddress", "PublicIPPrefix", "NatGateway"):
        assert deployed.of(f"network:{token}") == []
    assert deployed.of("network:DdosProtectionPlan") == []
    for request in deployed.of("network:VirtualNetwork"):
        assert request.inputs["enableDdosProtection"] is False  # the SDK's default
        assert "ddosProtectionPlan" not in request.inputs
    assert not any("natGateway" in request.inputs for request in deployed.of("network:Subnet"))


def test_a_firewall_stands_in_its_subnet_under_its_policy_with_static_addresses(deploy: Deploy) -> None:
    made = walled(deploy)
    inputs = made.one("network:AzureFirewall").inputs
    assert inputs["sku"] == {"name": "AZFW_VNet", "tier": "Standard"}
    assert inputs["zones"] == ["1", "2", "3"]
    assert inputs["firewallPolicy"]["id"].endswith("/afwp-hub")
    first, second = inputs["ipConfigurations"]
    assert first["subnet"]["id"].endswith("/AzureFirewallSubnet")
    assert "subnet" not in second
    assert [c["publicIPAddress"]["id"].rpartition("/")[2] for c in (first, second)] == ["pip-1", "pip-2"]
    assert "managementIpConfiguration" not in inputs
    for address in made.of("network:PublicIPAddress"):
        assert address.inputs["sku"] == {"name": "Standard", "tier": "Regional"}
        assert address.inputs["publicIPAllocationMethod"] == "Static"
        assert address.inputs["zones"] == ["1", "2", "3"]


def test_a_management_address_comes_with_its_subnet(deploy: Deploy) -> None:
    made = walled(
        deploy, management_subnet="firewallManagement", management_address=plan.PublicAddress("pip-management", ())
    )
    management = made.one("network:AzureFirewall").inputs["managementIpConfiguration"]
    assert management["subnet"]["id"].endswith("/AzureFirewallManagementSubnet")
    assert management["publicIPAddress"]["id"].endswith("/pip-management")


def test_the_firewall_waits_for_its_rules_and_for_the_networks_writes(deploy: Deploy) -> None:
    made = walled(deploy)
    waits = made.one("network:AzureFirewall").depends_on
    groups = made.of("network:FirewallPolicyRuleCollectionGroup")
    assert groups[-1].urn in waits
    assert {peering.urn for peering in made.of("network:VirtualNetworkPeering")} & waits
    assert made.one("network:Subnet", "hub-firewallManagement").urn in waits


def test_the_groups_of_a_policy_are_written_one_after_another(deploy: Deploy) -> None:
    made = walled(deploy)
    first, second = made.of("network:FirewallPolicyRuleCollectionGroup")
    assert made.one("network:FirewallPolicy").urn in first.depends_on
    assert first.urn in second.depends_on


def test_rules_arrive_in_the_apis_own_spelling(deploy: Deploy) -> None:
    made = walled(deploy)
    azure, internet = made.of("network:FirewallPolicyRuleCollectionGroup")
    (collection,) = azure.inputs["ruleCollections"]
    assert collection == {
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "name": "allow",
        "priority": 1000,
        "action": {"type": "Allow"},
        "rules": [
            {
                "ruleType": "NetworkRule",
                "name": "ToEntra",
                "description": "sign-in",
                "ipProtocols": ["TCP"],
                "sourceAddresses": ["10.201.0.32/27"],
                "destinationAddresses": ["AzureActiveDirectory"],
                "destinationPorts": ["443"],
            }
        ],
    }
    by_port, by_name = (each["rules"][0] for each in internet.inputs["ruleCollections"])
    assert by_port["destinationFqdns"] == ["time.corp.example.com"]
    assert "destinationAddresses" not in by_port
    assert by_name["ruleType"] == "ApplicationRule"
    assert by_name["protocols"] == [{"protocolType": "Http", "port": 80}]
    assert by_name["targetFqdns"] == ["pki.corp.example.com"]


@pytest.mark.parametrize(
    ("tier", "idps", "proxy"), [("Standard", None, True), ("Premium", "Deny", True), ("Basic", None, False)]
)
def test_a_policy_says_what_its_tier_has(deploy: Deploy, tier: Any, idps: Any, proxy: bool) -> None:
    policy = dataclasses.replace(POLICY, tier=tier, idps=idps, dns_proxy=proxy)
    inputs = walled(deploy, policy=policy).one("network:FirewallPolicy").inputs
    assert inputs["sku"] == {"tier": tier}
    assert inputs["threatIntelMode"] == "Deny"
    assert inputs.get("intrusionDetection") == ({"mode": idps} if idps else None)
    assert inputs.get("dnsSettings") == ({"servers": ["10.1.2.3"], "enableProxy": True} if proxy else None)


def test_rules_and_names_of_the_firewall_are_known_in_a_first_preview(deploy: Deploy) -> None:
    changes: dict[str, Any] = {"networks": (WITH_ROOM, CLUSTER), "firewall": FIREWALL}
    first, later = deploy(preview=True, **changes), deploy(**changes)
    for token in ("network:FirewallPolicy", "network:FirewallPolicyRuleCollectionGroup", "network:PublicIPAddress"):
        assert [r.inputs for r in first.of(token)] == [r.inputs for r in later.of(token)]


def test_a_subnet_that_takes_the_nat_gateway_refers_to_it_and_no_other_does(deploy: Deploy) -> None:
    made = natted(deploy)
    users = {r.name: r.inputs["natGateway"]["id"] for r in made.of("network:Subnet") if "natGateway" in r.inputs}
    assert {name: id_.rpartition("/")[2] for name, id_ in users.items()} == {"cluster-web": "ng-cluster"}
    inputs = made.one("network:NatGateway").inputs
    assert inputs["publicIpAddresses"][0]["id"].endswith("/pip-nat")
    assert inputs["idleTimeoutInMinutes"] == 10
    assert not {"zones", "publicIpPrefixes"} & set(inputs)


def test_a_nat_gateway_with_a_prefix_has_no_single_address(deploy: Deploy) -> None:
    nat = dataclasses.replace(
        NAT, zones=("1",), address=None, prefix=plan.PublicAddress("ippre-nat", ("1",)), prefix_length=30
    )
    made = natted(deploy, nat)
    assert made.of("network:PublicIPAddress") == []
    prefix = made.one("network:PublicIPPrefix").inputs
    assert (prefix["prefixLength"], prefix["zones"], prefix["sku"]["name"]) == (30, ["1"], "Standard")
    inputs = made.one("network:NatGateway").inputs
    assert inputs["publicIpPrefixes"][0]["id"].endswith("/ippre-nat")
    assert "publicIpAddresses" not in inputs


def test_a_ddos_plan_protects_every_network(deploy: Deploy) -> None:
    made = deploy(ddos=plan.DdosProtection("network", "ddos-network", None))
    protection = made.one("network:DdosProtectionPlan")
    for request in made.of("network:VirtualNetwork"):
        assert request.inputs["enableDdosProtection"] is True
        assert request.inputs["ddosProtectionPlan"]["id"].endswith("/ddos-network")
        assert request.property_dependencies["ddosProtectionPlan"] == {protection.urn}


def test_an_existing_ddos_plan_is_named_by_its_id_and_not_made(deploy: Deploy) -> None:
    made = deploy(ddos=plan.DdosProtection("network", None, "/the/plan"))
    assert made.of("network:DdosProtectionPlan") == []
    assert {r.inputs["ddosProtectionPlan"]["id"] for r in made.of("network:VirtualNetwork")} == {"/the/plan"}


def test_a_subnet_with_a_table_of_its_own_takes_that_one(deploy: Deploy) -> None:
    table = plan.RouteTable(
        "rt-gateway", (plan.Route("web", "10.201.0.32/27", "VirtualAppliance", "10.200.2.4"),), True
    )
    subnets = tuple(dataclasses.replace(s, routes=table) if s.key == "gateway" else s for s in HUB.subnets)
    made = deploy(networks=(dataclasses.replace(HUB, subnets=subnets), CLUSTER))
    assert made.one("network:Subnet", "hub-gateway").inputs["routeTable"]["id"].endswith("/rt-gateway")
    assert made.one("network:Subnet", "hub-endpoints").inputs["routeTable"]["id"].endswith("/rt-hub")
    assert made.one("network:RouteTable", "hub-gateway-routes").inputs["disableBgpRoutePropagation"] is False


def test_a_brought_route_table_is_referred_to_and_none_is_made(deploy: Deploy) -> None:
    brought = dataclasses.replace(CLUSTER, route_table_id="/the/table")
    made = deploy(networks=(HUB, brought))
    assert {
        request.name: request.inputs["routeTable"]["id"]
        for request in made.of("network:Subnet")
        if request.name.startswith("cluster-")
    } == dict.fromkeys(("cluster-gateway", "cluster-web", "cluster-compute"), "/the/table")
    assert [request.name for request in made.of("network:RouteTable")] == ["hub-routes"]
