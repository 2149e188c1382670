"""Parts of a network that stand alone: Bastion, compute, NAT rules, pools and path maps."""

from __future__ import annotations

from typing import Any

from reachability import intents
from reachability.flows.pairs import Flows
from reachability.questions import BLOCKED, OPEN, UNKNOWN_VERDICT, explain, find, region
from tests.reachability.asked import V, verdict
from tests.reachability.made import Entry, balancer, entry, identity, network, nic, nsg, public_ip, ref, rule, subnet

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
