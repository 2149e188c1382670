"""Port 80 opened by rules of groups and by public addresses, each with its path; and the same network without it."""

from __future__ import annotations

from typing import Any

import pytest

from reachability import intents
from reachability.flows.pairs import Flows
from reachability.questions import BLOCKED, OPEN, UNKNOWN_VERDICT
from tests.reachability.made import Entry, balancer, entry, network, nic, nsg, public_ip, ref, rule, subnet, table, vnet
from tests.reachability.ways_to_80 import BASE, BEHIND, CLOSED, DENY, PUBLIC, ask, dnat, gateway, walled


def test_the_plain_network_is_closed_and_names_what_stops_it() -> None:
    found = ask(*BASE, CLOSED)
    assert found.verdict == BLOCKED
    assert "closed, rule no (priority 4096)" in found.reason
    assert "no route leads from there" in found.reason


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
