"""Intents: proved, refuted with a packet, or unknown with what is missing; and intents that cannot be read."""

from __future__ import annotations

from typing import Any

import pytest

from reachability import addresses, intents
from reachability.flows.pairs import Flows
from reachability.intents import IntentError, Result
from reachability.network import build
from reachability.reading import from_listing
from tests.reachability.made import (
    collection,
    entry,
    firewall,
    listing,
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
    world,
)

ALL = {"ipProtocols": ["Any"], "sourceAddresses": ["*"], "destinationAddresses": ["*"], "destinationPorts": ["*"]}
NETWORK = listing(
    vnet("hub", "10.0.0.0/16"),
    subnet("hub/AzureFirewallSubnet", "10.0.0.0/26"),
    subnet("hub/GatewaySubnet", "10.0.255.0/27"),
    public_ip("fw-ip", "20.1.1.1"),
    firewall("fw", "hub", "10.0.0.4", "p", "fw-ip"),
    *policy("p", collection("NetworkRule", 100, ALL)),
    vnet("v", "10.1.0.0/16"),
    subnet("v/web", "10.1.1.0/24", nsg="web", table="t"),
    subnet("v/db", "10.1.2.0/24", nsg="db", table="t"),
    nsg(
        "web",
        rule("clients", 100, source="192.168.0.0/17", ports="443", protocol="Tcp"),
        rule("no", 4096, access="Deny"),
    ),
    nsg(
        "db",
        rule("web", 100, source="10.1.1.0/24", ports="1433", protocol="Tcp"),
        rule("no", 4096, access="Deny"),
        rule("pki", 100, "Outbound", to="192.168.0.80", ports="80"),
        rule("office", 110, "Outbound", "Deny", to="192.168.0.0/16"),
    ),
    table("t", ("0.0.0.0/0", "VirtualAppliance", "10.0.0.4")),
    *peered("hub", "v", forwarded=True, transit=True, uses=True),
    nic("app", "v/web", "10.1.1.10"),
    nic("sql", "v/db", "10.1.2.10"),
)


def check(intent: dict[str, Any], entries: Any = NETWORK, **outside: Any) -> Result:
    wanted = intents.read([{"name": "it", **intent}])
    options: dict[str, Any] = {"on_premises": {"office": "192.168.0.0/16"}, "connected": ["hub"], **outside}
    model = build(from_listing(listing(*entries)), world(**options))
    return intents.check(Flows(model, intents.cuts(wanted)), wanted)[0]


@pytest.mark.parametrize(
    ("intent", "verdict"),
    [
        ({"must": "reach", "from": "192.168.0.0/17", "to": "app", "ports": 443}, "proved"),
        ({"must": "reach", "from": "192.168.0.0/16", "to": "app", "ports": 443}, "refuted"),
        ({"must": "reach", "from": "app", "to": "sql", "ports": 1433}, "proved"),
        ({"must": "reach", "from": "app", "to": "sql", "ports": "1433-1434"}, "refuted"),
        ({"must": "reach", "from": ["app", "sql"], "to": "sql", "ports": 1433}, "proved"),
        ({"must": "not-reach", "from": "any", "to": "azure", "ports": 80}, "proved"),
        ({"must": "not-reach", "from": "any", "to": "sql", "ports": 1433}, "refuted"),
        ({"must": "not-reach", "from": ["any", "!app"], "to": "sql", "ports": 1433}, "proved"),
        ({"must": "not-reach", "from": "sql", "to": "office", "ports": "*", "protocol": "*"}, "refuted"),
        (
            {
                "must": "not-reach",
                "from": "sql",
                "to": "office",
                "ports": "*",
                "protocol": "*",
                "except": [{"from": "sql", "to": "192.168.0.80", "ports": 80, "protocol": "*"}],
            },
            "proved",
        ),
        ({"must": "only-through", "from": "azure", "to": "internet", "through": "fw", "ports": "*"}, "proved"),
        ({"must": "only-through", "from": "app", "to": "sql", "through": "fw", "ports": 1433}, "refuted"),
    ],
)
def test_an_intent_is_proved_or_refuted(intent: dict[str, Any], verdict: str) -> None:
    found = check(intent)
    assert found.verdict == verdict, found
    assert bool(found.witness) is (verdict == "refuted")
    assert found.checked > 0


def test_a_refutation_has_a_packet_and_the_hops_that_decided() -> None:
    found = check({"must": "reach", "from": "192.168.0.0/16", "to": "app", "ports": 443})
    assert found.witness == "TCP 192.168.128.0:50000 -> 10.1.1.10:443"
    assert any("web, rule no (priority 4096)" in hop for hop in found.hops)


def test_a_way_past_the_firewall_refutes_only_through() -> None:
    own = [nic("out", "v/web", "10.1.1.77", public="own"), public_ip("own", "20.7.7.7")]
    plain = [each for each in NETWORK if each["name"] != "t"] + [table("t")]
    intent = {"must": "only-through", "from": "azure", "to": "internet", "through": "fw", "ports": "*"}
    assert check(intent, [*NETWORK, *own]).verdict == "proved"  # the default route leads to the firewall all the same
    found = check(intent, [*plain, *own])
    assert found.verdict == "refuted"
    assert "10.1.1.77" in found.witness


def test_what_is_not_known_is_unknown_and_says_what_is_missing() -> None:
    lost = [
        {**each, "properties": {**each["properties"], "routeTable": {"id": "not an id"}}}
        if each["name"] == "web" and "addressPrefix" in each["properties"]
        else each
        for each in NETWORK
    ]
    found = check({"must": "reach", "from": "app", "to": "sql", "ports": 1433}, lost)
    assert found.verdict == "unknown"
    assert any("route table is not known" in detail for detail in found.details)
    nobody = check({"must": "reach", "from": "app", "to": "nobody", "ports": 1})
    assert (nobody.verdict, "nothing is called" in nobody.details[0]) == ("unknown", True)
    connected = check({"must": "not-reach", "from": "office", "to": "app", "ports": 443}, connected=None)
    assert connected.verdict == "unknown"


def test_names_must_resolve() -> None:
    zone = "privatelink.vaultcore.azure.net"
    target = "/subscriptions/1/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/secrets"
    connection = {"name": "c", "properties": {"privateLinkServiceId": target, "groupIds": ["vault"]}}
    made = [
        *NETWORK,
        subnet("v/pe", "10.1.5.0/24"),
        entry(
            "privateEndpoints",
            "pe",
            subnet=ref("virtualNetworks/subnets", "v/pe"),
            privateLinkServiceConnections=[connection],
        ),
        entry("privateDnsZones", zone),
        entry(
            "privateEndpoints/privateDnsZoneGroups",
            "pe/default",
            privateDnsZoneConfigs=[
                {"name": "z", "properties": {"privateDnsZoneId": ref("privateDnsZones", zone)["id"]}}
            ],
        ),
    ]
    link = entry("privateDnsZones/virtualNetworkLinks", f"{zone}/l", virtualNetwork=ref("virtualNetworks", "v"))
    intent = {"must": "resolve", "from": "network:v"}
    assert check(intent, [*made, link]).verdict == "proved"
    without = check(intent, made)
    assert (without.verdict, "secrets.vault.azure.net" in without.witness) == ("refuted", True)
    assert check({**intent, "names": ["*.blob.core.windows.net"]}, made).verdict == "unknown"


@pytest.mark.parametrize(
    ("entry_", "said"),
    [
        ({"must": "fly", "from": "a", "to": "b"}, "must is 'fly'"),
        ({"must": "reach", "to": "b"}, "from is missing"),
        ({"must": "only-through", "from": "a", "to": "b"}, "through is missing"),
        ({"must": "reach", "from": "a", "to": "b", "ports": "eighty"}, "is no protocol with ports"),
        ({"must": "reach", "from": "a", "to": "b", "prot": 1}, "there is no key 'prot'"),
        ("text", "not a mapping"),
        ({"must": "not-reach", "from": "a", "to": "b", "except": ["x"]}, "except is a list"),
    ],
)
def test_an_intent_that_cannot_be_read_is_named(entry_: Any, said: str) -> None:
    given = [{"name": "it", **entry_}] if isinstance(entry_, dict) else [entry_]
    with pytest.raises(IntentError, match=said):
        intents.read(given)


def test_two_intents_of_one_name_and_no_list_are_refused() -> None:
    same = {"name": "it", "must": "reach", "from": "a", "to": "b"}
    with pytest.raises(IntentError, match="two intents"):
        intents.read({"intents": [same, same]})
    with pytest.raises(IntentError, match="list of mappings"):
        intents.read("intents")


def test_addresses_that_an_intent_names_are_told_apart_from_their_neighbours() -> None:
    wanted = intents.read([{"name": "it", "must": "reach", "from": "192.168.5.5", "to": "any"}])
    assert intents.cuts(wanted) == [addresses.parse("192.168.5.5")]
