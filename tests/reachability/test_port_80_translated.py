"""Port 80 taken by what translates it: balancers, NAT pools, firewalls and gateways."""

from __future__ import annotations

from typing import Any

from reachability.questions import BLOCKED, OPEN, find
from tests.reachability.made import Entry, balancer, identity, network, nic, nsg, public_ip, ref, rule, subnet
from tests.reachability.ways_to_80 import BASE, BEHIND, CLOSED, ask, dnat, gateway, walled


def public_balancer(*rules: tuple[str, int, int]) -> Entry:
    made: Any = balancer("lb", "v/web", "10.0.1.20", *rules)
    made["properties"]["frontendIPConfigurations"][0]["properties"] = {
        "publicIPAddress": ref("publicIPAddresses", "pip")
    }
    return made


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


def test_a_firewall_translates_80() -> None:
    found = ask(walled(dnat("80", "8080")))
    assert (found.verdict, found.ways[0].over, found.ways[0].arrives) == (OPEN, ("fw-ip",), "tcp 8080")
    assert ask(walled(dnat("8443", "8443"))).verdict == BLOCKED
    opened = nsg("closed", rule("a", 100, source="10.9.0.0/26", ports="80"))
    assert ask(walled(dnat("8443", "80"), group=opened)).verdict == OPEN


def test_a_listener_that_is_not_the_first_takes_80() -> None:
    found = ask(*BASE, CLOSED, *gateway(("a", 443), ("b", 80)))
    assert found.verdict == OPEN
    assert found.ways[0].over == ("agw-ip", "agw")
    assert ask(*BASE, CLOSED, *gateway(("a", 443))).verdict == BLOCKED
    assert ask(*BASE, CLOSED, *gateway(("a", 443), ("b", 80)), target="agw").verdict == OPEN


def test_the_gateway_takes_443_to_the_machine_behind_it() -> None:
    found = ask(*BASE, CLOSED, *gateway(("a", 443)), port="443")
    assert (found.verdict, found.ways[0].arrives) == (OPEN, "tcp 8080")


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
