"""Frontends, firewalls and gateways one behind another, each of which changes the port and perhaps the sender."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import pytest

from reachability import intents, reading
from reachability.flows.pairs import Flows
from reachability.flows.trace import STOPS
from reachability.intents import PROVED, REFUTED
from reachability.questions import BLOCKED, OPEN, UNKNOWN_VERDICT, Explanation, explain, find, region
from tests.reachability import made

INTERNET = {"name": "no-80", "must": "not-reach", "from": "internet", "to": "any", "ports": "80", "protocol": "tcp"}
ANYBODY = {**INTERNET, "from": "any", "to": ["network:hub", "kind:public"]}  # nodes may call out on 80
FIREWALL = "10.0.8.0/26"
DENY = made.rule("no", 4000, access="Deny")


def opened(port: str, source: str) -> made.Entry:
    return made.nsg("nsg", made.rule("in", 200, ports=port, source=source, protocol="Tcp"), DENY)


def translated(port: int, address: str, to: int) -> list[made.Entry]:
    """A firewall that translates a port of its public address `pip`."""
    rule = {
        "ipProtocols": ["TCP"],
        "sourceAddresses": ["*"],
        "destinationAddresses": ["20.0.0.1"],
        "destinationPorts": [str(port)],
        "translatedAddress": address,
        "translatedPort": str(to),
    }
    return made.listing(
        made.subnet("hub/AzureFirewallSubnet", FIREWALL),
        made.public_ip("pip", "20.0.0.1"),
        made.firewall("fw", "hub", "10.0.8.4", "policy", public="pip"),
        made.policy("policy", made.collection("NatRule", 100, rule, action="DNAT")),
    )


def inside(group: made.Entry | None, *rules: tuple[str, int, int]) -> list[made.Entry]:
    """A network with `nic` behind the internal load balancer `lb`, at 10.0.0.100."""
    return made.listing(
        made.vnet("hub", "10.0.0.0/16"),
        made.subnet("hub/web", "10.0.0.0/24", nsg="nsg" if group else ""),
        [group] if group else [],
        made.balancer("lb", "hub/web", "10.0.0.100", *rules),
        made.nic("nic", "hub/web", "10.0.0.9", pools=["lb/pool"]),
    )


def gateway(port: int, address: str, to: int) -> list[made.Entry]:
    """An Application Gateway at 10.0.2.10 that calls `address`."""
    here = made.identity("applicationGateways", "agw")

    def part(kind: str, **properties: Any) -> dict[str, Any]:
        return {"name": "one", "id": f"{here}/{kind}/one", "properties": properties}

    def to_part(kind: str) -> dict[str, str]:
        return {"id": f"{here}/{kind}/one"}

    subnet = made.ref("virtualNetworks/subnets", "hub/agw")
    return [
        made.subnet("hub/agw", "10.0.2.0/24"),
        made.entry(
            "applicationGateways",
            "agw",
            gatewayIPConfigurations=[part("gatewayIPConfigurations", subnet=subnet)],
            frontendIPConfigurations=[part("frontendIPConfigurations", subnet=subnet, privateIPAddress="10.0.2.10")],
            frontendPorts=[part("frontendPorts", port=port)],
            backendAddressPools=[part("backendAddressPools", backendAddresses=[{"ipAddress": address}])],
            backendHttpSettingsCollection=[part("backendHttpSettingsCollection", port=to)],
            httpListeners=[
                part(
                    "httpListeners",
                    frontendIPConfiguration=to_part("frontendIPConfigurations"),
                    frontendPort=to_part("frontendPorts"),
                )
            ],
            requestRoutingRules=[
                part(
                    "requestRoutingRules",
                    httpListener=to_part("httpListeners"),
                    backendAddressPool=to_part("backendAddressPools"),
                    backendHttpSettings=to_part("backendHttpSettingsCollection"),
                )
            ],
        ),
    ]


def asked(entries: Sequence[made.Entry], source: str = "internet", port: str = "80") -> Explanation:
    flows = made.network(entries)
    return explain(flows, find(flows, source)[0], find(flows, "nic")[0], region(port))


def result(entries: Sequence[made.Entry], intent: dict[str, Any]) -> intents.Result:
    flows, wanted = intents.flows_of(reading.from_listing(entries), {"intents": [intent]})
    return intents.check(flows, wanted)[0]


ROW = [*inside(opened("8080", FIREWALL), ("Tcp", 443, 8080)), *translated(80, "10.0.0.100", 443)]


class TestAFirewallBeforeALoadBalancer:
    def test_a_question_is_answered_with_the_whole_path(self) -> None:
        found = asked(ROW)
        assert found.verdict == OPEN
        (way,) = found.ways
        assert (way.over, way.arrives) == (("pip", "lb"), "tcp 8080")
        (leg,) = way.legs
        said = [str(hop) for hop in leg.hops]
        assert leg.packet.endswith("-> 20.0.0.1:80")
        assert any("turns it into port 443 of lb" in each for each in said)
        assert any("turns it into port 8080 of nic" in each for each in said)
        assert any("nsg, rule in (priority 200)" in each for each in said)
        assert not [hop for hop in leg.hops if hop.decision == STOPS]

    def test_an_intent_is_refuted_with_the_whole_path(self) -> None:
        for intent in (ANYBODY, INTERNET):
            found = result(ROW, intent)
            assert found.verdict == REFUTED
        assert any("turns it into port 8080 of nic" in hop for hop in found.hops)
        assert not any(hop.startswith(STOPS) for hop in found.hops)

    def test_what_arrives_is_refuted_by_its_own_port(self) -> None:
        found = result(ROW, {**INTERNET, "to": "place:nic", "ports": "8080"})
        assert found.verdict == REFUTED
        assert "over pip, then lb" in found.details[0]

    def test_other_ports_are_not_asked_about(self) -> None:
        entries = [*inside(opened("8080", FIREWALL), ("Tcp", 443, 8080)), *translated(81, "10.0.0.100", 443)]
        assert asked(entries).verdict == BLOCKED
        assert result(entries, ANYBODY).verdict == PROVED

    def test_what_one_gives_and_the_next_does_not_take_goes_no_further(self) -> None:
        entries = [*inside(opened("*", "*"), ("Tcp", 443, 8080)), *translated(80, "10.0.0.100", 444)]
        assert asked(entries).verdict == BLOCKED

    @pytest.mark.parametrize(("source", "verdict"), [("10.0.8.0/26", OPEN), ("Internet", BLOCKED), ("*", OPEN)])
    def test_the_machine_sees_the_firewall_s_address_and_not_the_client_s(self, source: str, verdict: str) -> None:
        entries = [*inside(opened("8080", source), ("Tcp", 443, 8080)), *translated(80, "10.0.0.100", 443)]
        assert asked(entries).verdict == verdict
        assert result(entries, INTERNET).verdict == (REFUTED if verdict == OPEN else PROVED)

    def test_what_is_not_known_of_the_second_is_not_known_of_both(self) -> None:
        entries = copy.deepcopy(ROW)
        for each in entries:
            for rule in each["properties"].get("loadBalancingRules", ()):
                del rule["properties"]["frontendPort"]
        assert asked(entries).verdict == UNKNOWN_VERDICT

    def test_a_firewall_from_which_no_route_leads_on_hands_nothing_on(self) -> None:
        entries = [each for each in copy.deepcopy(ROW) if each["name"] != "AzureFirewallSubnet"]
        entries += [made.vnet("far", "10.9.0.0/16"), made.subnet("far/AzureFirewallSubnet", "10.9.8.0/26")]
        for each in entries:
            for one in each["properties"]["ipConfigurations"] if each["name"] == "fw" else ():
                one["properties"]["subnet"] = made.ref("virtualNetworks/subnets", "far/AzureFirewallSubnet")
                one["properties"]["privateIPAddress"] = "10.9.8.4"
        assert result(entries, INTERNET).verdict == PROVED
        flows = made.network(entries)
        found = explain(flows, find(flows, "internet")[0], find(flows, "pip")[0], region("80"))
        assert found.verdict == BLOCKED
        assert "from fw: no route leads to lb" in found.reason

    def test_a_firewall_needs_no_group_to_hand_on(self) -> None:
        # Only what a public address hands on itself is closed until a group opens it.
        entries = [*inside(None, ("Tcp", 1, 2)), *translated(80, "10.0.0.9", 8080)]
        assert asked(entries).verdict == OPEN
        assert not [hop for leg in asked(entries).ways[0].legs for hop in leg.hops if hop.decision == STOPS]


class TestMoreThanTwo:
    def test_a_gateway_between_makes_a_connection_of_its_own(self) -> None:
        entries = [
            *inside(opened("8080", "10.0.2.0/24"), ("Tcp", 444, 8080)),
            *gateway(443, "10.0.0.100", 444),
            *translated(80, "10.0.2.10", 443),
        ]
        found = asked(entries)
        assert found.verdict == OPEN
        (way,) = found.ways
        assert (way.over, way.arrives) == (("pip", "agw", "lb"), "tcp 8080")
        first, second = way.legs
        assert "20.0.0.1:80" in first.packet
        assert "10.0.0.100:444" in second.packet
        assert not [hop for leg in way.legs for hop in leg.hops if hop.decision == STOPS]
        assert result(entries, INTERNET).verdict == REFUTED

    @pytest.mark.parametrize("count", [3, 6])
    def test_any_number_of_frontends_is_followed(self, count: int) -> None:
        entries = [*inside(opened("8080", FIREWALL), ("Tcp", 1000, 8080)), *translated(80, "10.0.0.101", 1000 + count)]
        for number in range(1, count + 1):
            to = "10.0.0.100" if number == count else f"10.0.0.{101 + number}"
            entries.append(
                _onward(f"lb{number}", f"10.0.0.{100 + number}", 1001 + count - number, 1000 + count - number, to)
            )
        found = asked(entries)
        assert found.verdict == OPEN
        assert found.ways[0].arrives == "tcp 8080"
        assert len(found.ways[0].over) == count + 2

    def test_only_what_the_next_one_takes_has_entered(self) -> None:
        entries = [*inside(opened("8080", "*"), ("Tcp", 443, 8080)), _onward("every", "10.0.0.101", 0, 0, "10.0.0.100")]
        entries += made.listing(made.subnet("hub/near", "10.0.3.0/24"), made.nic("near", "hub/near", "10.0.3.9"))
        assert asked(entries, "near", "80").verdict == BLOCKED
        found = asked(entries, "near", "443")
        assert ("every", "lb") in [way.over for way in found.ways if way.verdict == OPEN]

    def test_frontends_that_lead_to_one_another_lead_nowhere(self) -> None:
        entries = made.listing(
            made.vnet("hub", "10.0.0.0/16"),
            made.subnet("hub/web", "10.0.0.0/24"),
            _onward("one", "10.0.0.101", 80, 80, "10.0.0.102"),
            _onward("two", "10.0.0.102", 80, 80, "10.0.0.101"),
            made.nic("nic", "hub/web", "10.0.0.9"),
        )
        flows: Flows = made.network(entries)
        here, one = find(flows, "nic")[0], find(flows, "one")[0]
        assert explain(flows, here, one, region("80")).verdict == BLOCKED


def _onward(name: str, address: str, port: int, to: int, member: str) -> made.Entry:
    """A load balancer of which the pool has an address."""
    found = made.balancer(name, "hub/web", address, ("All" if port == 0 else "Tcp", port, to))
    pool = found["properties"]["backendAddressPools"][0]
    pool["properties"] = {"loadBalancerBackendAddresses": [{"properties": {"ipAddress": member}}]}
    return found
