"""Parts of a network that stand alone: Bastion, compute, NAT rules, path maps, groups of addresses, classic rules."""

from __future__ import annotations

from typing import Any

import pytest

from reachability import intents
from reachability.flows.pairs import Flows
from reachability.network import build
from reachability.questions import BLOCKED, OPEN, UNKNOWN_VERDICT, NoSuchPlaceError, explain, find, region
from reachability.reading import PlannedResource, from_planned
from reachability.selectors import listed, select
from reachability.unknown import UNKNOWN
from tests.reachability.made import (
    Entry,
    balancer,
    collection,
    entry,
    firewall,
    identity,
    network,
    nic,
    nsg,
    peered,
    policy,
    public_ip,
    ref,
    rule,
    subnet,
    table,
    vnet,
)

V = [vnet("v", "10.0.0.0/16"), subnet("v/a", "10.0.1.0/24"), nic("vm", "v/a", "10.0.1.10")]


def verdict(flows: Flows, source: str, target: str, port: str = "443", protocol: str = "tcp") -> str:
    return explain(flows, find(flows, source)[0], find(flows, target)[0], region(port, protocol)).verdict


BASTION = [
    subnet("v/AzureBastionSubnet", "10.0.9.0/26"),
    public_ip("bas-ip", "20.3.3.3"),
    entry(
        "bastionHosts",
        "bas",
        ipConfigurations=[
            {
                "name": "c",
                "properties": {
                    "subnet": ref("virtualNetworks/subnets", "v/AzureBastionSubnet"),
                    "publicIPAddress": ref("publicIPAddresses", "bas-ip"),
                },
            }
        ],
    ),
]


def test_bastion_takes_people_to_machines_on_22_and_3389_only() -> None:
    flows = network(*V, *BASTION)
    found = explain(flows, find(flows, "internet")[0], find(flows, "vm")[0], region("3389"))
    assert (found.verdict, found.ways[0].over) == (OPEN, ("bas-ip", "bas"))
    assert verdict(flows, "internet", "vm", "22") == OPEN
    assert verdict(flows, "internet", "vm", "445") == BLOCKED
    assert verdict(flows, "internet", "bas", "443") == OPEN
    assert verdict(flows, "internet", "bas", "80") == BLOCKED


def test_a_machine_that_takes_sessions_from_bastion_only() -> None:
    guard = nsg("n", rule("bastion", 100, source="10.0.9.0/26", ports=["22", "3389"]), rule("no", 4096, access="Deny"))
    made = [V[0], subnet("v/a", "10.0.1.0/24", nsg="n"), V[2], subnet("v/b", "10.0.2.0/24"), guard]
    assert verdict(network(*made, *BASTION), "bas", "vm", "3389") == OPEN
    flows = network(*made, *BASTION)
    found = explain(flows, find(flows, "b")[0], find(flows, "vm")[0], region("3389"))
    assert [way.over for way in found.ways] == [("bas",)]  # straight is closed
    only = {"name": "it", "must": "not-reach", "from": ["any", "!kind:bastion"], "to": "vm", "ports": "22,3389"}
    assert intents.check(flows, intents.read([only]))[0].verdict == "proved"
    assert intents.check(flows, intents.read([{**only, "from": "any"}]))[0].verdict == "refuted"


def test_compute_of_a_workspace_stands_in_its_subnet() -> None:
    compute = entry(
        "workspaces/computes",
        "ws/cpu",
        "Microsoft.MachineLearningServices",
        computeType="AmlCompute",
        properties={"subnet": ref("virtualNetworks/subnets", "v/b")},
    )
    flows = network(*V, subnet("v/b", "10.0.2.0/24"), compute)
    assert [place.name for place in flows.model.places if place.kind == "compute"] == ["cpu"]
    assert verdict(flows, "cpu", "vm") == OPEN


def nat(**more: Any) -> Flows:
    lb = balancer("lb", "v/a", "10.0.1.20")
    front = {"id": f"{identity('loadBalancers', 'lb')}/frontendIPConfigurations/front"}
    beside = entry(
        "loadBalancers/inboundNatRules", "lb/ssh", frontendIPConfiguration=front, protocol="Tcp", backendPort=22, **more
    )
    machine = nic("vm", "v/a", "10.0.1.10", pools=["lb/pool"])
    machine["properties"]["ipConfigurations"][0]["properties"]["loadBalancerInboundNatRules"] = [
        ref("loadBalancers/inboundNatRules", "lb/ssh")
    ]
    return network(V[0], V[1], subnet("v/b", "10.0.2.0/24"), machine, lb, beside)


def test_nat_rules_beside_a_balancer_count_and_a_port_that_is_not_known_is_unknown() -> None:
    assert verdict(nat(frontendPort=2222), "b", "lb", "2222") == OPEN
    assert verdict(nat(frontendPort=2222), "b", "lb", "22") == BLOCKED
    pool = ref("loadBalancers/backendAddressPools", "lb/pool")
    ranged = nat(frontendPortRangeStart=5000, frontendPortRangeEnd=5010, backendAddressPool=pool)
    assert (verdict(ranged, "b", "lb", "5005"), verdict(ranged, "b", "lb", "5011")) == (OPEN, BLOCKED)
    assert verdict(nat(frontendPort="later"), "b", "lb", "2222") == UNKNOWN_VERDICT


def test_members_of_a_pool_by_address() -> None:
    lb: Entry = balancer("lb", "v/a", "10.0.1.20", ("Tcp", 443, 8443))
    lb["properties"]["backendAddressPools"] = []
    beside = entry(
        "loadBalancers/backendAddressPools",
        "lb/pool",
        loadBalancerBackendAddresses=[{"name": "m", "properties": {"ipAddress": "10.0.1.10"}}],
    )
    flows = network(*V, subnet("v/b", "10.0.2.0/24"), lb, beside)
    assert verdict(flows, "b", "lb") == OPEN
    assert explain(flows, find(flows, "b")[0], find(flows, "lb")[0], region("443")).ways[0].legs[0].hops[-2].by == (
        "rule0 turns it into port 8443 of vm"
    )


def walled(*more: Any, fw: dict[str, Any] | None = None) -> Flows:
    wall = firewall("fw", "v", "10.0.0.4", "p")
    wall["properties"].update(fw or {})
    return network(
        vnet("v", "10.0.0.0/16"),
        subnet("v/AzureFirewallSubnet", "10.0.0.0/26"),
        vnet("w", "10.1.0.0/16"),
        subnet("w/a", "10.1.1.0/24", table="t"),
        subnet("v/b", "10.0.2.0/24", table="t"),
        table("t", ("10.0.0.0/16", "VirtualAppliance", "10.0.0.4"), ("10.1.0.0/16", "VirtualAppliance", "10.0.0.4")),
        *peered("v", "w", forwarded=True),
        wall,
        *more,
    )


def test_groups_of_addresses_are_read_and_one_that_is_missing_is_unknown() -> None:
    by_group = collection(
        "NetworkRule",
        100,
        {
            "ipProtocols": ["TCP"],
            "sourceIpGroups": [ref("ipGroups", "g")["id"]],
            "destinationAddresses": ["10.0.0.0/16"],
            "destinationPorts": ["443"],
        },
    )
    known = entry("ipGroups", "g", ipAddresses=["10.1.1.0/24"])
    assert verdict(walled(policy("p", by_group), known), "a", "b") == OPEN
    assert verdict(walled(policy("p", by_group)), "a", "b") == UNKNOWN_VERDICT
    assert verdict(walled(policy("p", by_group), known), "b", "a") == BLOCKED


def test_a_parent_s_rules_come_first_and_a_missing_policy_is_unknown() -> None:
    def to(port: str) -> Entry:
        return {
            "ipProtocols": ["TCP"],
            "sourceAddresses": ["*"],
            "destinationAddresses": ["*"],
            "destinationPorts": [port],
        }

    parent = policy("base", collection("NetworkRule", 900, to("443"), action="Deny"), priority=900)
    child = policy("p", collection("NetworkRule", 100, to("443"), to("22")), parent="base")
    assert verdict(walled(parent, child), "a", "b") == BLOCKED
    assert verdict(walled(parent, child), "a", "b", "22") == OPEN
    assert verdict(walled(child), "a", "b", "22") == UNKNOWN_VERDICT
    assert verdict(walled(), "a", "b", "22") == UNKNOWN_VERDICT


def test_classic_rules_of_a_firewall_without_policy() -> None:
    classic = {
        "name": "c",
        "properties": {
            "priority": 100,
            "action": {"type": "Allow"},
            "rules": [
                {
                    "name": "r",
                    "protocols": ["TCP"],
                    "sourceAddresses": ["*"],
                    "destinationAddresses": ["*"],
                    "destinationPorts": ["443"],
                }
            ],
        },
    }
    flows = walled(fw={"firewallPolicy": None, "networkRuleCollections": [classic]})
    assert (verdict(flows, "a", "b"), verdict(flows, "a", "b", "22")) == (OPEN, BLOCKED)


def test_a_path_map_leads_to_each_of_its_pools() -> None:
    here = identity("applicationGateways", "agw")

    def own(kind: str, name: str) -> Entry:
        return {"id": f"{here}/{kind}/{name}"}

    gateway = entry(
        "applicationGateways",
        "agw",
        gatewayIPConfigurations=[{"name": "g", "properties": {"subnet": ref("virtualNetworks/subnets", "v/g")}}],
        frontendIPConfigurations=[
            {
                "name": "f",
                "properties": {
                    "subnet": ref("virtualNetworks/subnets", "v/g"),
                    "privateIPAddress": "10.0.3.10",
                },
            }
        ],
        frontendPorts=[{"name": "p", "properties": {"port": 443}}],
        httpListeners=[
            {
                "name": "l",
                "properties": {
                    "frontendIPConfiguration": own("frontendIPConfigurations", "f"),
                    "frontendPort": own("frontendPorts", "p"),
                },
            }
        ],
        backendAddressPools=[
            {"name": "one", "properties": {"backendAddresses": [{"ipAddress": "10.0.1.10"}]}},
            {"name": "two", "properties": {"backendAddresses": [{"fqdn": "elsewhere.example"}]}},
        ],
        backendHttpSettingsCollection=[{"name": "s", "properties": {"port": 8443}}],
        urlPathMaps=[
            {
                "name": "m",
                "properties": {
                    "defaultBackendAddressPool": own("backendAddressPools", "two"),
                    "defaultBackendHttpSettings": own("backendHttpSettingsCollection", "s"),
                    "pathRules": [
                        {
                            "name": "api",
                            "properties": {
                                "backendAddressPool": own("backendAddressPools", "one"),
                                "backendHttpSettings": own("backendHttpSettingsCollection", "s"),
                            },
                        }
                    ],
                },
            }
        ],
        requestRoutingRules=[
            {
                "name": "r",
                "properties": {"httpListener": own("httpListeners", "l"), "urlPathMap": own("urlPathMaps", "m")},
            }
        ],
    )
    flows = network(*V, subnet("v/g", "10.0.3.0/24"), subnet("v/b", "10.0.2.0/24"), gateway)
    found = explain(flows, find(flows, "b")[0], find(flows, "vm")[0], region("8443"))
    assert (found.verdict, any(way.over == ("agw",) and way.arrives == "tcp 8443" for way in found.ways)) == (
        OPEN,
        True,
    )
    assert any("elsewhere.example resolves to is not followed" in str(gap) for gap in flows.model.gaps)


def test_what_is_inside_its_parent_is_read_as_what_stands_beside_it() -> None:
    inside = vnet("v", "10.0.0.0/16")
    inside["properties"]["subnets"] = [
        {"name": "a", "properties": {"addressPrefix": "10.0.1.0/24", "defaultOutboundAccess": False}}
    ]
    inside["properties"]["virtualNetworkPeerings"] = [
        {"name": "p", "properties": {"remoteVirtualNetwork": ref("virtualNetworks", "w")}}
    ]
    other = vnet("w", "10.1.0.0/16")
    other["properties"]["virtualNetworkPeerings"] = [
        {"name": "q", "properties": {"remoteVirtualNetwork": ref("virtualNetworks", "v")}}
    ]
    flows = network(inside, other, subnet("w/b", "10.1.1.0/24"))
    assert verdict(flows, "a", "b") == OPEN
    assert not flows.model.gaps


def test_routes_beside_a_table_count() -> None:
    beside = entry("routeTables/routes", "t/stop", addressPrefix="10.0.2.0/24", nextHopType="None")
    flows = network(V[0], subnet("v/a", "10.0.1.0/24", table="t"), subnet("v/b", "10.0.2.0/24"), table("t"), beside)
    assert verdict(flows, "a", "b") == BLOCKED
    assert verdict(flows, "b", "a") == OPEN


def planned(kind: str, name: str, inputs: dict[str, Any], **dependencies: list[str]) -> PlannedResource:
    return PlannedResource(f"urn:{name}", f"azure-native:network:{kind}", name, inputs, dependencies)


def test_an_id_that_is_one_of_two_is_unknown_and_names_both() -> None:
    group = {"resourceGroupName": "rg"}
    made = [
        planned(
            "VirtualNetwork",
            "v",
            {
                **group,
                "virtualNetworkName": "v",
                "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
                "subnets": [
                    {"name": "a", "addressPrefix": "10.0.1.0/24", "networkSecurityGroup": {"id": UNKNOWN}},
                    {"name": "b", "addressPrefix": "10.0.2.0/24"},
                ],
            },
            subnets=["urn:one", "urn:two"],
        ),
        planned("NetworkSecurityGroup", "one", {**group, "networkSecurityGroupName": "one", "securityRules": []}),
        planned("NetworkSecurityGroup", "two", {**group, "networkSecurityGroupName": "two", "securityRules": []}),
    ]
    flows = Flows(build(from_planned(made)))
    found = explain(flows, find(flows, "b")[0], find(flows, "a")[0], region("80"))
    assert found.verdict == UNKNOWN_VERDICT
    assert any("is one of one, two" in each for each in found.missing)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("vm", {"vm"}),
        ("kind:machine", {"vm", "db"}),
        ("subnet:a", {"vm", "db"}),
        (["kind:machine", "!db"], {"vm"}),
        ("d*", {"db"}),
        ("10.0.1.11", {"db"}),
        (["!vm", "!internet", "!platform"], {"db"}),
    ],
)
def test_selectors_mean_what_they_say(words: Any, names: set[str]) -> None:
    flows = network(*V, nic("db", "v/a", "10.0.1.11"))
    mask = select(flows, words)
    found = {flows.model.places[atom.place].name for bit, atom in enumerate(flows.space.atoms) if mask >> bit & 1}
    assert found == names
    assert listed("x") == ["x"]


@pytest.mark.parametrize("words", ["nothing", "kind:nothing", "network:nothing", "x*", "172.31.0.0/16"])
def test_a_selector_that_means_nothing_is_refused(words: str) -> None:
    with pytest.raises(NoSuchPlaceError):
        select(network(*V), words)
