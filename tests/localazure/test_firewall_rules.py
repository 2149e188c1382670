"""Firewalls and their policies: each rule with a write that passes and one that it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from localazure.core.errors import NotModelledError
from tests.localazure.firewalls import address, firewall, room
from tests.localazure.world import World, subnet_id

RULE = {
    "ruleType": "NetworkRule",
    "name": "entra",
    "ipProtocols": ["TCP"],
    "sourceAddresses": ["10.1.0.0/24"],
    "destinationAddresses": ["AzureActiveDirectory"],
    "destinationPorts": ["443"],
}
HOSTS = {
    "ruleType": "ApplicationRule",
    "name": "hosts",
    "sourceAddresses": ["10.1.0.0/24"],
    "protocols": [{"protocolType": "Https", "port": 443}],
    "targetFqdns": ["*.contoso.example"],
}


def policy(world: World, tier: str = "Standard", **more: Any) -> str:
    return world.put("network:FirewallPolicy", firewallPolicyName="afwp", sku={"tier": tier}, **more).id


def management(world: World, subnet: str = "AzureFirewallManagementSubnet") -> dict[str, Any]:
    return {"name": "m", "subnet": {"id": subnet_id(subnet)}, "publicIPAddress": address(world, "pip-m")}


def collection(*rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    body = {
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "name": "allow",
        "priority": 1000,
        "action": {"type": "Allow"},
        "rules": list(rules or (RULE,)),
    }
    return {**body, **more}


def group_codes(world: World, *collections: dict[str, Any], name: str = "rcg", **more: Any) -> set[str]:
    return world.codes(
        "network:FirewallPolicyRuleCollectionGroup",
        firewallPolicyName="afwp",
        ruleCollectionGroupName=name,
        **{"priority": 1000, "ruleCollections": list(collections), **more},
    )


def test_a_firewall_takes_the_first_usable_address_of_its_subnet(world: World) -> None:
    room(world)
    made = world.put("network:AzureFirewall", **firewall(world))
    assert made.properties["ipConfigurations"][0]["privateIPAddress"] == "10.0.0.4"
    assert world.delete_codes(subnet_id("AzureFirewallSubnet")) == {"DEL-01"}


@pytest.mark.parametrize(
    ("own", "asked", "refused"),
    [
        ("Standard", "Premium", {"FW-01"}),
        ("Standard", "Standard", set()),
        ("Premium", "Standard", set()),
        ("Premium", "Premium", set()),
    ],
)
def test_a_policy_is_of_no_higher_tier_than_its_firewall(world: World, own: str, asked: str, refused: set[str]) -> None:
    room(world)
    body = firewall(world, sku={"name": "AZFW_VNet", "tier": own}, firewallPolicy={"id": policy(world, asked)})
    assert world.codes("network:AzureFirewall", **body) == refused


def test_a_firewall_stands_in_its_own_subnet(world: World) -> None:
    room(world)
    world.subnet("web", "10.0.1.0/26")
    body = firewall(world)
    second = {"name": "two", "publicIPAddress": address(world, "pip-2")}
    body["ipConfigurations"].append(second)
    assert world.codes("network:AzureFirewall", **body) == set()
    second["subnet"] = {"id": subnet_id("web")}
    assert world.codes("network:AzureFirewall", **body) == {"FW-02"}
    elsewhere = firewall(world)
    elsewhere["ipConfigurations"][0]["subnet"] = {"id": subnet_id("web")}
    assert world.codes("network:AzureFirewall", **elsewhere) == {"FW-02"}


def test_a_firewall_in_a_virtual_hub_is_said_not_to_be_modelled(world: World) -> None:
    with pytest.raises(NotModelledError):
        world.put("network:AzureFirewall", azureFirewallName="afw", sku={"name": "AZFW_Hub", "tier": "Standard"})


def test_a_firewalls_addresses_are_standard_and_static(world: World) -> None:
    room(world)
    body = firewall(world)
    basic = address(world, "basic", sku={"name": "Basic"}, publicIPAllocationMethod="Dynamic")
    body["ipConfigurations"][0]["publicIPAddress"] = basic
    assert world.codes("network:AzureFirewall", **body) == {"FW-03"}
    del body["ipConfigurations"][0]["publicIPAddress"]
    assert world.codes("network:AzureFirewall", **body) == {"FW-03"}


def test_basic_needs_its_management_subnet(world: World) -> None:
    room(world)
    basic = {"name": "AZFW_VNet", "tier": "Basic"}
    assert world.codes("network:AzureFirewall", **firewall(world, sku=basic)) == {"FW-04"}
    wrong = firewall(world, sku=basic, managementIpConfiguration=management(world, "AzureFirewallSubnet"))
    assert world.codes("network:AzureFirewall", **wrong) == {"FW-04"}
    right = firewall(world, sku=basic, managementIpConfiguration=management(world))
    assert world.codes("network:AzureFirewall", **right) == set()


def test_a_firewall_has_a_policy_or_rules_of_its_own(world: World) -> None:
    room(world)
    rules = [{"name": "old", "priority": 100, "action": {"type": "Allow"}, "rules": []}]
    assert world.codes("network:AzureFirewall", **firewall(world, networkRuleCollections=rules)) == set()
    both = firewall(world, networkRuleCollections=rules, firewallPolicy={"id": policy(world)})
    assert world.codes("network:AzureFirewall", **both) == {"FW-05"}


@pytest.mark.parametrize(("hop", "refused"), [("Internet", set()), ("VirtualNetworkGateway", {"FW-06"})])
def test_the_firewalls_own_default_route_leads_to_the_internet(world: World, hop: str, refused: set[str]) -> None:
    room(world)
    route = {"name": "default", "addressPrefix": "0.0.0.0/0", "nextHopType": hop}
    table = world.put("network:RouteTable", routeTableName="rt", routes=[route])
    world.subnet("AzureFirewallSubnet", "10.0.0.0/26", routeTable={"id": table.id})
    assert world.codes("network:AzureFirewall", **firewall(world)) == refused


def test_a_firewall_keeps_zones_and_management_for_life(world: World) -> None:
    room(world)
    world.put("network:AzureFirewall", **firewall(world, zones=["1", "2"]))
    assert world.codes("network:AzureFirewall", **firewall(world, zones=["1", "2"])) == set()
    assert world.codes("network:AzureFirewall", **firewall(world, zones=["3"])) == {"FW-07"}
    tunnelled = firewall(world, zones=["1", "2"], managementIpConfiguration=management(world))
    assert world.codes("network:AzureFirewall", **tunnelled) == {"FW-07"}


def test_a_policy_keeps_its_tier_and_is_kept_while_it_is_in_use(world: World) -> None:
    room(world)
    id_ = policy(world)
    assert world.codes("network:FirewallPolicy", firewallPolicyName="afwp", sku={"tier": "Premium"}) == {"FWP-01"}
    made = world.put("network:AzureFirewall", **firewall(world, firewallPolicy={"id": id_}))
    assert world.delete_codes(id_) == {"FWP-04"}
    assert world.delete_codes(made.id) == set()
    assert world.delete_codes(id_) == set()


@pytest.mark.parametrize(
    ("tier", "more", "refused"),
    [
        ("Standard", {"intrusionDetection": {"mode": "Alert"}}, {"FWP-02"}),
        ("Standard", {"intrusionDetection": {"mode": "Off"}}, set()),
        ("Premium", {"intrusionDetection": {"mode": "Deny"}}, set()),
        ("Basic", {"dnsSettings": {"enableProxy": True}}, {"FWP-03"}),
        ("Basic", {"threatIntelMode": "Deny"}, {"FWP-03"}),
        ("Basic", {"threatIntelMode": "Alert"}, set()),
        ("Standard", {"dnsSettings": {"enableProxy": True}, "threatIntelMode": "Deny"}, set()),
    ],
)
def test_what_a_tier_of_policy_can_do(world: World, tier: str, more: dict[str, Any], refused: set[str]) -> None:
    body = {"firewallPolicyName": "afwp", "sku": {"tier": tier}, **more}
    assert world.codes("network:FirewallPolicy", **body) == refused


def test_groups_of_a_policy_have_priorities_of_their_own(world: World) -> None:
    policy(world)
    assert group_codes(world, collection()) == set()
    assert group_codes(world, collection(), name="other") == {"RCG-01"}
    assert group_codes(world, collection(), name="other", priority=1100) == set()


@pytest.mark.parametrize(
    ("second", "refused"),
    [
        ({"name": "more", "priority": 1100}, set()),
        ({"name": "more"}, {"RCG-02"}),
        ({"priority": 1100}, {"NAME-03"}),
        ({"name": "more", "priority": 99}, {"RCG-02"}),
    ],
)
def test_collections_of_a_group_are_told_apart(world: World, second: dict[str, Any], refused: set[str]) -> None:
    policy(world)
    assert group_codes(world, collection(), collection(**second)) == refused


@pytest.mark.parametrize(
    ("found", "refused"),
    [
        (collection(RULE, {**RULE, "name": "other"}), set()),
        (collection(RULE, RULE), {"RCG-03"}),
        (collection(RULE, HOSTS), {"RCG-03"}),
        (collection(action={"type": "DNAT"}), {"RCG-03"}),
        (collection(rules=[]), {"RCG-03"}),
        (collection(ruleCollectionType="Other"), {"RCG-03"}),
        (collection(ruleCollectionType="FirewallPolicyNatRuleCollection"), {"RCG-03"}),
    ],
    ids=["two", "twice", "mixed", "dnat", "empty", "type", "nat"],
)
def test_a_collection_holds_rules_of_one_kind(world: World, found: dict[str, Any], refused: set[str]) -> None:
    policy(world)
    assert group_codes(world, found) == refused


@pytest.mark.parametrize(
    ("rule", "refused"),
    [
        (RULE, set()),
        (HOSTS, set()),
        ({**HOSTS, "targetFqdns": [], "protocols": [], "fqdnTags": ["WindowsUpdate"]}, set()),
        ({**RULE, "destinationAddresses": []}, {"RCG-04"}),
        ({**RULE, "sourceAddresses": []}, {"RCG-04"}),
        ({**RULE, "destinationPorts": []}, {"RCG-04"}),
        ({**RULE, "ipProtocols": []}, {"RCG-04"}),
        ({**HOSTS, "targetFqdns": []}, {"RCG-04"}),
        ({**HOSTS, "protocols": []}, {"RCG-04"}),
        ({**RULE, "ruleType": "Other"}, {"RCG-03", "RCG-04", "RCG-06"}),
        ({**RULE, "destinationAddresses": ["AzureEntra"]}, {"RCG-06"}),
        ({**RULE, "destinationAddresses": ["10.0.0.1-10.0.0.9", "Storage.westeurope", "*"]}, set()),
        ({**RULE, "destinationAddresses": ["10.0.0.9-10.0.0.1"]}, {"RCG-06"}),
        ({**RULE, "sourceAddresses": ["AzureCloud"]}, {"RCG-06"}),
        ({**HOSTS, "destinationAddresses": ["AzureCloud"]}, {"RCG-06"}),
    ],
)
def test_no_side_of_a_rule_is_empty_or_unknown(world: World, rule: dict[str, Any], refused: set[str]) -> None:
    policy(world)
    assert group_codes(world, collection(rule)) == refused


@pytest.mark.parametrize(
    ("settings", "host", "refused"),
    [
        ({"enableProxy": True}, "time.contoso.example", set()),
        ({"enableProxy": False}, "time.contoso.example", {"RCG-05"}),
        (None, "time.contoso.example", {"RCG-05"}),
        ({"enableProxy": True}, "*.contoso.example", {"RCG-05"}),
    ],
)
def test_names_in_network_rules_need_the_dns_proxy(
    world: World, settings: dict[str, Any] | None, host: str, refused: set[str]
) -> None:
    policy(world, "Standard", **({"dnsSettings": settings} if settings else {}))
    rule = {**RULE, "destinationAddresses": None, "destinationFqdns": [host]}
    assert group_codes(world, collection({k: v for k, v in rule.items() if v})) == refused
