"""Port 80 opened in every way that a program can, each found with its path; and the same network without it."""

from __future__ import annotations

from typing import Any

import pytest

from reachability import intents
from reachability.flows.pairs import Flows
from reachability.questions import BLOCKED, OPEN, UNKNOWN_VERDICT, Explanation, explain, find, region
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

CLOSED = nsg("closed", rule("web", 100, source="*", ports="8080", protocol="Tcp"), rule("no", 4096, access="Deny"))
BASE = [vnet("v", "10.0.0.0/16"), subnet("v/web", "10.0.1.0/24", nsg="closed"), nic("vm", "v/web", "10.0.1.10")]


def ask(*more: Entry | list[Entry], source: str = "internet", target: str = "vm", port: str = "80") -> Explanation:
    flows = network(*more)
    return explain(flows, find(flows, source)[0], find(flows, target)[0], region(port))


def test_the_plain_network_is_closed_and_names_what_stops_it() -> None:
    found = ask(*BASE, CLOSED)
    assert found.verdict == BLOCKED
    assert "closed, rule no (priority 4096)" in found.reason
    assert "no route leads from there" in found.reason


PUBLIC = [
    vnet("v", "10.0.0.0/16"),
    subnet("v/web", "10.0.1.0/24", nsg="n"),
    public_ip("pip"),
    nic("vm", "v/web", "10.0.1.10", public="pip"),
]
DENY = rule("no", 4096, access="Deny")


@pytest.mark.parametrize(
    "opening",
    [
        rule("a", 100, ports="80", protocol="Tcp"),
        rule("a", 100, ports="79-81", protocol="Tcp"),
        rule("a", 100, ports=["443", "80"], protocol="tcp"),
        rule("a", 100, ports="*"),
        rule("a", 100, source="Internet", ports="80"),
        rule("a", 100, source=["0.0.0.0/1", "128.0.0.0/1"], ports="80"),
        rule("a", 100, source="203.0.113.0/24", ports="80"),
        rule("a", 100, source="*", to="10.0.1.10", ports="80"),
    ],
    ids=["port", "range", "second entry", "every port", "tag", "halves", "few sources", "one destination"],
)
def test_a_rule_that_opens_it_behind_a_public_address(opening: Entry) -> None:
    found = ask(*PUBLIC, nsg("n", opening, DENY))
    assert found.verdict == OPEN
    assert found.ways[0].over == ("pip",)
    assert any("rule a (priority 100)" in str(hop) for leg in found.ways[0].legs for hop in leg.hops)


@pytest.mark.parametrize(
    "rules",
    [
        [rule("d", 90 + 10, access="Deny", ports="80"), rule("a", 200, ports="80")],
        [rule("a", 200, ports="80", protocol="Udp")],
        [rule("a", 200, source="VirtualNetwork", ports="80")],
        [rule("a", 200, source="AzureLoadBalancer", ports="80")],
        [rule("a", 200, "Outbound", ports="80")],
        [
            rule("d", 100, access="Deny", source="0.0.0.0/1", ports="80"),
            rule("e", 110, access="Deny", source="128.0.0.0/1", ports="80"),
            rule("f", 120, access="Deny", source="::/0", ports="80"),
            rule("a", 200, ports="80"),
        ],
    ],
    ids=["denied first", "udp", "network only", "probe only", "outbound", "denied together"],
)
def test_a_rule_that_only_looks_as_if_it_opened_it(rules: list[Entry]) -> None:
    assert ask(*PUBLIC, nsg("n", *rules, DENY)).verdict == BLOCKED


def test_a_separate_rule_opens_it() -> None:
    beside = entry("networkSecurityGroups/securityRules", "n/beside", **rule("beside", 100, ports="80")["properties"])
    assert ask(*PUBLIC, nsg("n", DENY), beside).verdict == OPEN


def test_a_standard_public_address_without_any_group_is_closed_and_a_basic_one_open() -> None:
    bare = [vnet("v", "10.0.0.0/16"), subnet("v/web", "10.0.1.0/24"), nic("vm", "v/web", "10.0.1.10", public="pip")]
    assert ask(*bare, public_ip("pip")).verdict == BLOCKED
    assert ask(*bare, public_ip("pip", sku="Basic")).verdict == OPEN


def test_both_groups_must_let_it_in() -> None:
    guarded = [*PUBLIC[:3], nic("vm", "v/web", "10.0.1.10", public="pip", guard="own")]
    opened, closed = nsg("n", rule("a", 100, ports="80")), nsg("own", DENY)
    assert ask(*guarded, opened, closed).verdict == BLOCKED
    assert ask(*guarded, opened, nsg("own", rule("b", 100, ports="80"))).verdict == OPEN


def public_balancer(*rules: tuple[str, int, int]) -> Entry:
    made: Any = balancer("lb", "v/web", "10.0.1.20", *rules)
    made["properties"]["frontendIPConfigurations"][0]["properties"] = {
        "publicIPAddress": ref("publicIPAddresses", "pip")
    }
    return made


BEHIND = [*BASE[:2], CLOSED, public_ip("pip"), nic("vm", "v/web", "10.0.1.10", pools=["lb/pool"])]


def test_a_load_balancer_turns_80_into_8080_and_no_group_sees_80() -> None:
    found = ask(*BEHIND, public_balancer(("Tcp", 80, 8080)))
    assert found.verdict == OPEN
    assert found.ways[0].over == ("pip",)
    assert found.ways[0].arrives == "tcp 8080"
    assert ask(*BEHIND, public_balancer(("Tcp", 443, 8443))).verdict == BLOCKED


def test_an_internal_balancer_does_the_same_inside() -> None:
    asked = [*BEHIND, subnet("v/app", "10.0.2.0/24"), balancer("lb", "v/web", "10.0.1.20", ("Tcp", 80, 8080))]
    assert ask(*asked, source="app", target="lb").verdict == OPEN
    assert ask(*asked, source="app", target="vm").verdict == OPEN


def test_ha_ports_take_80_to_80() -> None:
    opened = [each for each in BEHIND if each["name"] != "closed"] + [nsg("closed", rule("a", 100, ports="80"))]
    assert ask(*opened, public_balancer(("All", 0, 0))).verdict == OPEN
    assert ask(*BEHIND, public_balancer(("All", 0, 0))).verdict == BLOCKED


def test_a_nat_pool_leads_to_port_80() -> None:
    made = public_balancer()
    made["properties"]["inboundNatPools"] = [
        {
            "name": "nat",
            "properties": {
                "protocol": "Tcp",
                "frontendPortRangeStart": 50000,
                "frontendPortRangeEnd": 50100,
                "backendPort": 80,
                "frontendIPConfiguration": {"id": identity("loadBalancers", "lb") + "/frontendIPConfigurations/front"},
            },
        }
    ]
    machine = nic("vm", "v/web", "10.0.1.10")
    machine["properties"]["ipConfigurations"][0]["properties"]["loadBalancerInboundNatPools"] = [
        {"id": identity("loadBalancers", "lb") + "/inboundNatPools/nat"}
    ]
    opened = nsg("closed", rule("a", 100, ports="80"))
    found = ask(*BASE[:2], opened, public_ip("pip"), machine, made)
    assert (found.verdict, found.ways[0].arrives) == (OPEN, "tcp 80")


def walled(*collections: Entry, group: Entry = CLOSED) -> list[Any]:
    return [
        vnet("hub", "10.9.0.0/16"),
        subnet("hub/AzureFirewallSubnet", "10.9.0.0/26"),
        *BASE,
        group,
        *peered("hub", "v", forwarded=True),
        public_ip("fw-ip", "20.1.1.1"),
        firewall("fw", "hub", "10.9.0.4", "p", "fw-ip"),
        *policy("p", *collections),
    ]


def dnat(port: str, to: str) -> Entry:
    return collection(
        "NatRule",
        100,
        {
            "ipProtocols": ["TCP"],
            "sourceAddresses": ["*"],
            "destinationAddresses": ["20.1.1.1"],
            "destinationPorts": [port],
            "translatedAddress": "10.0.1.10",
            "translatedPort": to,
        },
        action="DNAT",
    )


def test_a_firewall_translates_80() -> None:
    found = ask(walled(dnat("80", "8080")))
    assert (found.verdict, found.ways[0].over, found.ways[0].arrives) == (OPEN, ("fw-ip",), "tcp 8080")
    assert ask(walled(dnat("8443", "8443"))).verdict == BLOCKED
    opened = nsg("closed", rule("a", 100, source="10.9.0.0/26", ports="80"))
    assert ask(walled(dnat("8443", "80"), group=opened)).verdict == OPEN


def gateway(*listeners: tuple[str, int]) -> list[Entry]:
    here = identity("applicationGateways", "agw")
    return [
        subnet("v/agw", "10.0.3.0/24"),
        public_ip("agw-ip", "20.2.2.2"),
        entry(
            "applicationGateways",
            "agw",
            gatewayIPConfigurations=[{"name": "g", "properties": {"subnet": ref("virtualNetworks/subnets", "v/agw")}}],
            frontendIPConfigurations=[
                {"name": "f", "properties": {"publicIPAddress": ref("publicIPAddresses", "agw-ip")}}
            ],
            frontendPorts=[{"name": f"p{port}", "properties": {"port": port}} for _, port in listeners],
            httpListeners=[
                {
                    "name": name,
                    "properties": {
                        "protocol": "Https",
                        "frontendIPConfiguration": {"id": f"{here}/frontendIPConfigurations/f"},
                        "frontendPort": {"id": f"{here}/frontendPorts/p{port}"},
                    },
                }
                for name, port in listeners
            ],
            backendAddressPools=[{"name": "b", "properties": {"backendAddresses": [{"ipAddress": "10.0.1.10"}]}}],
            backendHttpSettingsCollection=[{"name": "s", "properties": {"port": 8080}}],
            requestRoutingRules=[
                {
                    "name": f"r{name}",
                    "properties": {
                        "httpListener": {"id": f"{here}/httpListeners/{name}"},
                        "backendAddressPool": {"id": f"{here}/backendAddressPools/b"},
                        "backendHttpSettings": {"id": f"{here}/backendHttpSettingsCollection/s"},
                    },
                }
                for name, _ in listeners
            ],
        ),
    ]


def test_a_listener_that_is_not_the_first_takes_80() -> None:
    found = ask(*BASE, CLOSED, *gateway(("a", 443), ("b", 80)))
    assert found.verdict == OPEN
    assert found.ways[0].over == ("agw-ip", "agw")
    assert ask(*BASE, CLOSED, *gateway(("a", 443))).verdict == BLOCKED
    assert ask(*BASE, CLOSED, *gateway(("a", 443), ("b", 80)), target="agw").verdict == OPEN


def test_the_gateway_takes_443_to_the_machine_behind_it() -> None:
    found = ask(*BASE, CLOSED, *gateway(("a", 443)), port="443")
    assert (found.verdict, found.ways[0].arrives) == (OPEN, "tcp 8080")


def scale_set(**more: Any) -> Entry:
    configuration = {"name": "i", "properties": {"subnet": ref("virtualNetworks/subnets", "v/web"), **more}}
    return entry(
        "virtualMachineScaleSets",
        "vmss",
        "Microsoft.Compute",
        virtualMachineProfile={
            "networkProfile": {
                "networkInterfaceConfigurations": [{"name": "n", "properties": {"ipConfigurations": [configuration]}}]
            }
        },
    )


def test_a_scale_set_with_public_addresses_of_its_own() -> None:
    opened = nsg("closed", rule("a", 100, ports="80"))
    own = scale_set(publicIPAddressConfiguration={"name": "p"})
    assert ask(*BASE[:2], opened, own, target="vmss").verdict == OPEN
    assert ask(*BASE[:2], opened, scale_set(), target="vmss").verdict == BLOCKED
    assert ask(*BASE[:2], CLOSED, own, target="vmss").verdict == BLOCKED


def test_virtual_network_with_a_default_route_may_be_everything() -> None:
    routed = [
        vnet("v", "10.0.0.0/16"),
        subnet("v/web", "10.0.1.0/24", nsg="n", table="t"),
        public_ip("pip"),
        nic("vm", "v/web", "10.0.1.10", public="pip"),
        nsg("n", rule("net", 100, source="VirtualNetwork", ports="80"), DENY),
    ]
    assert ask(*routed, table("t", ("0.0.0.0/0", "VirtualAppliance", "10.0.9.9"))).verdict == UNKNOWN_VERDICT
    assert ask(*routed, table("t", ("10.5.0.0/16", "VirtualAppliance", "10.0.9.9"))).verdict == BLOCKED


def test_an_intent_refuses_every_one_of_these() -> None:
    nothing = intents.read([{"name": "no-80", "must": "not-reach", "from": "any", "to": "azure", "ports": 80}])

    def verdict(*entries: Any) -> str:
        flows: Flows = network(*entries)
        return intents.check(flows, nothing)[0].verdict

    assert verdict(*BASE, CLOSED) == "proved"
    assert verdict(*PUBLIC, nsg("n", rule("a", 100, ports="79-81"), DENY)) == "refuted"
    assert verdict(*BEHIND, balancer("lb", "v/web", "10.0.1.20", ("Tcp", 80, 8080))) == "refuted"
    assert verdict(*BASE, CLOSED, *gateway(("a", 443), ("b", 80))) == "refuted"
    assert verdict(walled(dnat("8443", "80"), group=nsg("closed", rule("a", 100, ports="80")))) == "refuted"


def test_the_first_translation_of_a_port_takes_it() -> None:
    other = nic("other", "v/web", "10.0.1.11")
    later: Any = dnat("8443", "8080")
    later["priority"], later["name"] = 200, "later"
    later["rules"][0]["translatedAddress"] = "10.0.1.11"
    both = walled(dnat("8443", "8080"), later)
    assert ask(both, other, target="vm", port="8443").verdict == OPEN
    flows = network(both, other)
    front = find(flows, "fw-ip")[0]
    names = [each.name for each in front.translations]
    assert names == ["NatRule100/NatRule-0", "later/NatRule-0"]
    assert ask(both, other, target="fw-ip", port="8443").verdict == OPEN
    # The first one leads to a port that the group closes, so the second one changes nothing.
    assert ask(walled(dnat("8443", "9999"), later), other, target="fw-ip", port="8443").verdict == BLOCKED
