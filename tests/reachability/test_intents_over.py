"""Intents about what a frontend makes of a call, about NAT gateways, names of firewall rules, and silent servers."""

from __future__ import annotations

from typing import Any

import pytest

from reachability import intents, reading, world
from reachability.flows.pairs import Flows
from reachability.intents import PROVED, REFUTED, UNKNOWN_RESULT, Result
from reachability.network import build
from tests.reachability.made import (
    Entry,
    balancer,
    collection,
    entry,
    firewall,
    listing,
    nic,
    nsg,
    peered,
    policy,
    ref,
    rule,
    subnet,
    table,
    vnet,
)

DENY = rule("no", 4096, access="Deny")


def prove(network: list[Entry], intent: dict[str, Any], **told: Any) -> Result:
    """The result of one intent over a listing in a world."""
    wanted = intents.read([{"name": "it", **intent}])
    outside = intents.within(world.read(told), wanted)
    flows = Flows(build(reading.from_listing(network), outside), intents.cuts(wanted))
    return intents.check(flows, wanted)[0]


BALANCED = listing(
    vnet("v", "10.0.0.0/16"),
    subnet("v/front", "10.0.1.0/24"),
    subnet("v/web", "10.0.2.0/24", nsg="web"),
    nsg("web", rule("front", 100, source="10.0.1.0/25", ports="8080", protocol="Tcp"), DENY),
    nic("caller", "v/front", "10.0.1.10"),
    nic("near", "v/front", "10.0.1.100"),
    nic("far", "v/front", "10.0.1.200"),
    nic("node", "v/web", "10.0.2.10", pools=["lb/pool"]),
    balancer("lb", "v/web", "10.0.2.200", ("Tcp", 443, 8080)),
)


@pytest.mark.parametrize(
    ("source", "port", "verdict"),
    [("caller", "8080", PROVED), ("caller", "8081", REFUTED), ("far", "8080", REFUTED)],
)
def test_a_reach_over_a_frontend_is_about_the_port_behind_it(source: str, port: str, verdict: str) -> None:
    asked = {"must": "reach", "from": f"place:{source}", "to": "place:node", "ports": port, "over": "place:lb"}
    assert prove(BALANCED, asked).verdict == verdict


def test_what_arrives_instead_is_said() -> None:
    asked = {"must": "reach", "from": "place:caller", "to": "place:node", "ports": "8081", "over": "place:lb"}
    assert "what arrives is tcp 8080" in prove(BALANCED, asked).details[0]


def test_what_is_allowed_over_a_frontend_is_told_apart_by_address() -> None:
    asked = {"must": "not-reach", "from": "subnet:front", "to": "place:node", "ports": "8080"}
    allowed = [{"from": "10.0.1.0/26", "to": "place:node", "ports": "8080"}]
    result = prove(BALANCED, asked)
    assert result.verdict == REFUTED
    assert prove(BALANCED, {**asked, "except": allowed}).verdict == REFUTED
    wide = [{"from": "10.0.1.0/25", "to": "place:node", "ports": "8080"}]
    assert prove(BALANCED, {**asked, "except": wide}).verdict == PROVED


def natted(**of_subnet: Any) -> list[Entry]:
    """A subnet that leaves by a NAT gateway and one that is given."""
    return listing(
        entry("natGateways", "ng"),
        vnet("v", "10.0.0.0/16"),
        subnet("v/one", "10.0.1.0/24", natGateway=ref("natGateways", "ng")),
        subnet("v/two", "10.0.2.0/24", **of_subnet),
    )


def test_what_leaves_by_a_nat_gateway_is_told_from_what_leaves_by_itself() -> None:
    asked = {"must": "only-through", "from": "network:v", "to": "internet", "through": "nat:ng"}
    assert prove(natted(natGateway=ref("natGateways", "ng")), asked).verdict == PROVED
    assert prove(natted(), asked).verdict == PROVED
    result = prove(natted(outbound=True), asked)
    assert result.verdict == REFUTED
    assert "10.0.2." in result.witness
    assert prove(natted(), {**asked, "through": "nat:other"}).verdict == UNKNOWN_RESULT


def routed(hop: str) -> list[Entry]:
    """A subnet whose default route leads to an address."""
    return listing(
        vnet("v", "10.0.0.0/16"),
        subnet("v/one", "10.0.1.0/24", table="t"),
        table("t", ("0.0.0.0/0", "VirtualAppliance", hop)),
        *peered("v", "hub"),
    )


def test_an_appliance_of_somebody_else_is_named_by_its_address() -> None:
    asked = {"must": "only-through", "from": "subnet:one", "to": "internet", "through": "10.9.0.4/32"}
    told = {"networks": {"hub": ["10.9.0.0/24"]}}
    assert prove(routed("10.9.0.4"), asked, **told).verdict == PROVED
    assert prove(routed("10.9.0.5"), asked, **told).verdict == UNKNOWN_RESULT


def test_a_route_to_an_address_at_which_nothing_stands_leads_nowhere() -> None:
    asked = {"must": "not-reach", "from": "subnet:one", "to": "internet"}
    assert prove(routed("10.0.9.4"), asked).verdict == UNKNOWN_RESULT
    assert prove(routed("10.0.9.4"), asked, vacant=["10.0.9.0/26"]).verdict == PROVED


@pytest.mark.parametrize(
    ("forwarded", "told", "verdict"),
    [(True, ["10.9.0.4"], PROVED), (True, [], UNKNOWN_RESULT), (False, ["10.9.0.4"], REFUTED)],
)
def test_an_appliance_that_is_said_to_hand_on_does_so_as_far_as_peerings_take_it(
    forwarded: bool, told: list[str], verdict: str
) -> None:
    network = listing(
        vnet("v", "10.0.0.0/16"),
        subnet("v/one", "10.0.1.0/24", table="t"),
        nic("caller", "v/one", "10.0.1.10"),
        table("t", ("0.0.0.0/0", "VirtualAppliance", "10.9.0.4")),
        *peered("v", "hub", forwarded=True),
        vnet("w", "10.2.0.0/16"),
        subnet("w/two", "10.2.1.0/24", table="back"),
        nic("called", "w/two", "10.2.1.10"),
        table("back", ("0.0.0.0/0", "VirtualAppliance", "10.9.0.4")),
        *peered("w", "hub", forwarded=forwarded),
    )
    asked = {"must": "reach", "from": "place:caller", "to": "place:called", "ports": "443"}
    result = prove(network, asked, networks={"hub": ["10.9.0.0/24"]}, handsOn=told)
    assert result.verdict == verdict
    said = " ".join(result.hops)
    assert ("allowForwardedTraffic is off" in said) == (not forwarded)
    assert ("what this appliance lets through is not known" in said) == (not told)


WEB = {"protocolType": "Http", "port": 80}
LISTS = {"sourceAddresses": ["10.1.0.0/16"], "protocols": [WEB], "targetFqdns": ["*.corp.example"]}
WALLED = listing(
    vnet("hub", "10.0.0.0/16"),
    subnet("hub/AzureFirewallSubnet", "10.0.0.0/26"),
    firewall("fw", "hub", "10.0.0.4", "p"),
    policy("p", collection("ApplicationRule", 100, LISTS)),
    vnet("v", "10.1.0.0/16"),
    subnet("v/one", "10.1.1.0/24", table="t"),
    table("t", ("0.0.0.0/0", "VirtualAppliance", "10.0.0.4")),
    peered("hub", "v", forwarded=True),
)


def test_a_firewall_rule_by_name_lets_through_to_the_host_s_address_where_that_is_told() -> None:
    asked = {"must": "not-reach", "from": "subnet:one", "to": "10.2.0.80/32", "ports": "80"}
    told: dict[str, Any] = {"onPremises": {"dc": ["10.2.0.0/16"]}, "connected": ["hub"]}
    assert prove(WALLED, asked, **told).verdict == PROVED
    told["names"] = {"pki.corp.example": ["10.2.0.80"]}
    result = prove(WALLED, asked, **told)
    assert result.verdict == REFUTED
    assert any("application rule" in hop for hop in result.hops)
    told["names"] = {"pki.other.example": ["10.2.0.80"]}
    assert prove(WALLED, asked, **told).verdict == PROVED


def test_nothing_manages_a_firewall_by_the_port_of_its_dns_proxy() -> None:
    network = [*WALLED, *policy("q")]
    network = [each for each in network if not each["name"].startswith("p")]
    asked = {"must": "not-reach", "from": "tag:AzureMonitor", "to": "kind:firewall"}
    assert prove(network, asked).verdict == PROVED


def named(*servers: str) -> list[Entry]:
    """A network with a vault's endpoint and its zone, whose servers are these."""
    return listing(
        vnet("v", "10.0.0.0/16", dns=servers),
        subnet("v/one", "10.0.1.0/24"),
        nic("vm", "v/one", "10.0.1.10"),
        entry(
            "privateEndpoints",
            "pe",
            subnet=ref("virtualNetworks/subnets", "v/one"),
            ipConfigurations=[{"name": "a", "properties": {"privateIPAddress": "10.0.1.50"}}],
            privateLinkServiceConnections=[
                {
                    "properties": {
                        "privateLinkServiceId": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault"
                        "/vaults/kv",
                        "groupIds": ["vault"],
                    }
                }
            ],
        ),
        entry("privateDnsZones", "privatelink.vaultcore.azure.net"),
        entry(
            "privateDnsZones/virtualNetworkLinks",
            "privatelink.vaultcore.azure.net/l",
            virtualNetwork=ref("virtualNetworks", "v"),
        ),
        entry(
            "privateEndpoints/privateDnsZoneGroups",
            "pe/default",
            privateDnsZoneConfigs=[
                {
                    "name": "z",
                    "properties": {"privateDnsZoneId": ref("privateDnsZones", "privatelink.vaultcore.azure.net")["id"]},
                }
            ],
        ),
    )


def test_names_that_resolve_while_other_servers_are_silent() -> None:
    asked = {"must": "resolve", "from": "network:v"}
    silent = {**asked, "without": "kind:on-premises"}
    told: dict[str, Any] = {
        "onPremises": {"dc": ["10.2.0.0/16"]},
        "connected": ["v"],
        "forwarders": {"10.2.0.53": {}},
    }
    both = named("10.2.0.53", "168.63.129.16")
    assert prove(both, asked, **told).verdict == REFUTED  # the first answers, and with a public address
    assert prove(both, silent, **told).verdict == PROVED
    result = prove(named("10.2.0.53"), silent, **told)
    assert result.verdict == REFUTED
    assert "v gets nothing for kv.vault.azure.net" in result.witness
