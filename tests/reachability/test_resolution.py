"""Names: which network gets which answer, by which steps, and what breaks when one piece is taken away."""

from __future__ import annotations

from typing import Any

import pytest

from reachability import dns
from reachability.findings import unresolved
from reachability.flows.pairs import Flows
from tests.reachability.made import (
    Entry,
    endpoint,
    entry,
    firewall,
    network,
    nic,
    peered,
    public_ip,
    ref,
    subnet,
    vnet,
)

ZONE = "privatelink.vaultcore.azure.net"
VAULT = {"id": "/subscriptions/1/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/secrets"}


def zone(name: str = ZONE, *links: str, **policies: str) -> list[Entry]:
    made = [entry("privateDnsZones", name)]
    for each in links:
        properties: dict[str, Any] = {"virtualNetwork": ref("virtualNetworks", each), "registrationEnabled": False}
        if each in policies:
            properties["resolutionPolicy"] = policies[each]
        made.append(entry("privateDnsZones/virtualNetworkLinks", f"{name}/to-{each}", **properties))
    return made


def vault(where: str = "hub/pe", address: str = "10.0.2.5") -> list[Entry]:
    connection = {"name": "c", "properties": {"privateLinkServiceId": VAULT["id"], "groupIds": ["vault"]}}
    return [
        endpoint("pe", where, address, privateLinkServiceConnections=[connection]),
        entry(
            "privateEndpoints/privateDnsZoneGroups",
            "pe/default",
            privateDnsZoneConfigs=[
                {"name": "z", "properties": {"privateDnsZoneId": ref("privateDnsZones", ZONE)["id"]}}
            ],
        ),
    ]


def world(*more: Entry | list[Entry], hub_dns: Any = (), spoke_dns: Any = (), **outside: Any) -> Flows:
    return network(
        vnet("hub", "10.0.0.0/16", dns=hub_dns),
        vnet("spoke", "10.1.0.0/16", dns=spoke_dns),
        subnet("hub/pe", "10.0.2.0/24"),
        subnet("hub/vm", "10.0.3.0/24"),
        subnet("spoke/vm", "10.1.1.0/24"),
        *peered("hub", "spoke"),
        *more,
        **outside,
    )


def resolve(flows: Flows, where: str = "spoke") -> dns.Resolution:
    resources = flows.model.resources
    names = dns.private_names(resources)
    resolver = dns.Resolver(flows, dns.read_zones(resources), names)
    key = next(key for key in flows.model.networks if key.endswith(f"/{where}"))
    return resolver.resolve(key, names[0])


def test_azure_s_own_resolver_answers_from_the_linked_zone() -> None:
    found = resolve(world(vault(), zone(ZONE, "hub", "spoke")))
    assert (found.name, found.verdict, found.answer) == ("secrets.vault.azure.net", "private", "10.0.2.5")
    assert "public DNS leads secrets.vault.azure.net on" in found.steps[0]


@pytest.mark.parametrize(
    ("zones", "verdict", "why"),
    [
        (zone(ZONE, "hub"), "public", "not linked to spoke"),
        ([], "public", "there is no zone"),
        (zone("privatelink.blob.core.windows.net", "spoke"), "public", "there is no zone"),
    ],
    ids=["link removed", "zone removed", "another zone"],
)
def test_what_is_missing_is_named(zones: list[Entry], verdict: str, why: str) -> None:
    without_group = [each for each in vault() if "privateDnsZoneGroups" not in each["type"]]
    flows = world(without_group if "no zone" in why else vault(), zones)
    found = resolve(flows)
    assert found.verdict == verdict
    assert why in found.why
    findings = [each for each in unresolved(flows) if each.subject.startswith("spoke,")]
    assert [each.subject for each in findings] == ["spoke, secrets.vault.azure.net"]
    assert "reaches the endpoint" in findings[0].message


def test_of_a_zone_that_only_a_zone_group_names_nobody_knows_who_links_it() -> None:
    found = resolve(world(vault(), []))
    assert (found.verdict, found.zone.rpartition("/")[2]) == ("unknown", ZONE)
    assert f"zone {ZONE} is not in the input" in found.why


def test_a_link_to_a_zone_that_exists_and_the_endpoints_zone_group_lead_to_it() -> None:
    links = [each for each in zone(ZONE, "spoke") if "virtualNetworkLinks" in each["type"]]
    assert resolve(world(vault(), links)).verdict == "private"
    unwritten = [each for each in vault() if "privateDnsZoneGroups" not in each["type"]]
    found = resolve(world(unwritten, links))
    assert (found.verdict, found.zone.rpartition("/")[2]) == ("unknown", ZONE)


def test_a_zone_without_the_record_answers_nothing_unless_it_falls_back() -> None:
    alone = vault()[:1]
    assert resolve(world(alone, zone(ZONE, "spoke"))).verdict == "nothing"
    assert resolve(world(alone, zone(ZONE, "spoke", spoke="NxDomainRedirect"))).verdict == "public"


def test_a_record_set_of_the_right_address_is_as_good_as_a_zone_group() -> None:
    record = entry("privateDnsZones/A", f"{ZONE}/secrets", aRecords=[{"ipv4Address": "10.0.2.5"}])
    assert resolve(world(vault()[:1], zone(ZONE, "spoke"), record)).verdict == "private"
    wrong = entry("privateDnsZones/A", f"{ZONE}/secrets", aRecords=[{"ipv4Address": "10.0.2.99"}])
    assert resolve(world(vault()[:1], zone(ZONE, "spoke"), wrong)).verdict != "private"


def test_a_reachable_endpoint_without_peering_is_the_reverse_finding() -> None:
    flows = network(
        vnet("hub", "10.0.0.0/16"),
        vnet("spoke", "10.1.0.0/16"),
        subnet("hub/pe", "10.0.2.0/24"),
        subnet("spoke/vm", "10.1.1.0/24"),
        vault(),
        zone(ZONE, "hub", "spoke"),
    )
    messages = [each.message for each in unresolved(flows) if each.subject.startswith("spoke,")]
    assert messages == ["gets its address and cannot reach pe"]


RESOLVER = [
    subnet("hub/in", "10.0.4.0/28"),
    subnet("hub/out", "10.0.4.16/28"),
    entry("dnsResolvers", "r", virtualNetwork=ref("virtualNetworks", "hub")),
    entry(
        "dnsResolvers/inboundEndpoints",
        "r/in",
        ipConfigurations=[{"privateIpAddress": "10.0.4.4", "subnet": ref("virtualNetworks/subnets", "hub/in")}],
    ),
    entry("dnsResolvers/outboundEndpoints", "r/out", subnet=ref("virtualNetworks/subnets", "hub/out")),
]


def test_the_inbound_endpoint_answers_as_its_own_network() -> None:
    flows = world(vault(), zone(ZONE, "hub"), RESOLVER, spoke_dns=["10.0.4.4"])
    found = resolve(flows)
    assert found.verdict == "private"
    assert "inbound endpoint in" in found.steps[0]


def ruleset(domain: str, server: str, *links: str) -> list[Entry]:
    outbound = ref("dnsResolvers/outboundEndpoints", "r/out")
    return [
        entry("dnsForwardingRulesets", "rs", dnsResolverOutboundEndpoints=[outbound]),
        entry(
            "dnsForwardingRulesets/forwardingRules",
            "rs/rule",
            domainName=domain,
            targetDnsServers=[{"ipAddress": server, "port": 53}],
            forwardingRuleState="Enabled",
        ),
        *(
            entry(
                "dnsForwardingRulesets/virtualNetworkLinks", f"rs/{each}", virtualNetwork=ref("virtualNetworks", each)
            )
            for each in links
        ),
    ]


def test_a_forwarding_rule_leads_to_the_inbound_endpoint() -> None:
    made = [vault(), zone(ZONE, "hub"), RESOLVER]
    assert resolve(world(*made, ruleset("vault.azure.net.", "10.0.4.4", "spoke"))).verdict == "private"
    assert resolve(world(*made, ruleset("vault.azure.net.", "10.0.4.4", "hub"))).verdict == "public"
    assert resolve(world(*made, ruleset("blob.core.windows.net.", "10.0.4.4", "spoke"))).verdict == "public"


def corporate(**forwarders: Any) -> Flows:
    hub_and_gateway = [subnet("hub/GatewaySubnet", "10.0.255.0/27"), vault(), zone(ZONE, "hub"), RESOLVER]
    return world(
        *hub_and_gateway,
        hub_dns=["192.168.0.53", "168.63.129.16"],
        on_premises={"office": "192.168.0.0/16"},
        connected=["hub"],
        forwarders=forwarders,
    )


def test_a_corporate_server_must_forward_and_what_it_does_must_be_told() -> None:
    assert resolve(corporate(), "hub").verdict == "unknown"
    assert "192.168.0.53 answers or forwards is not known" in resolve(corporate(), "hub").why
    told = corporate(**{"192.168.0.53": {"vault.azure.net": ("10.0.4.4",)}})
    assert resolve(told, "hub").verdict == "private"
    without = corporate(**{"192.168.0.53": {"blob.core.windows.net": ("10.0.4.4",)}})
    assert resolve(without, "hub").verdict == "public"
    assert "no forwarder for secrets.vault.azure.net" in resolve(without, "hub").why


def test_a_server_that_cannot_be_reached_is_passed_over_and_the_last_one_missed() -> None:
    unconnected: dict[str, Any] = {"on_premises": {"office": "192.168.0.0/16"}, "connected": []}
    made = [vault(), zone(ZONE, "hub", "spoke")]
    found = resolve(world(*made, spoke_dns=["192.168.0.53", "168.63.129.16"], **unconnected))
    assert found.verdict == "private"
    assert "192.168.0.53 cannot be reached on port 53" in found.steps[0]
    removed = resolve(world(*made, spoke_dns=["192.168.0.53"], **unconnected))
    assert (removed.verdict, removed.why) == ("nothing", "no server answers")


def test_the_firewall_s_proxy_asks_in_its_own_network() -> None:
    def walled(proxy: bool) -> Flows:
        return world(
            subnet("hub/AzureFirewallSubnet", "10.0.0.0/26"),
            firewall("fw", "hub", "10.0.0.4", "p", "ip"),
            public_ip("ip"),
            entry("firewallPolicies", "p", dnsSettings={"enableProxy": proxy}),
            vault(),
            zone(ZONE, "hub"),
            spoke_dns=["10.0.0.4"],
        )

    assert resolve(walled(True)).verdict == "private"
    assert resolve(walled(False)).verdict == "nothing"


def test_servers_that_ask_each_other_end() -> None:
    circle = {"10.1.1.4": {"*": ("10.1.1.5",)}, "10.1.1.5": {"*": ("10.1.1.4",)}}
    flows = world(
        vault(),
        nic("a", "spoke/vm", "10.1.1.4"),
        nic("b", "spoke/vm", "10.1.1.5"),
        spoke_dns=["10.1.1.4"],
        forwarders=circle,
    )
    assert resolve(flows).verdict == "nothing"
    assert resolve(flows).why == "the servers ask each other in a circle"


def test_two_endpoints_in_one_record_are_told() -> None:
    second = [
        {**each, "id": each["id"].replace("/pe", "/other"), "name": each["name"].replace("pe", "other")}
        for each in vault(address="10.0.2.6")
    ]
    found = resolve(world(vault(), second, zone(ZONE, "spoke")))
    assert found.verdict == "unknown"
    assert any("the last one wins" in step for step in found.steps)


def test_an_address_is_looked_up_in_the_linked_reverse_zone() -> None:
    reverse = "2.0.10.in-addr.arpa"
    pointer = entry("privateDnsZones/PTR", f"{reverse}/5", ptrRecords=[{"ptrdname": "secrets.vault.azure.net."}])
    flows = world(vault(), zone(ZONE, "spoke"), zone(reverse, "spoke"), pointer)
    resources = flows.model.resources
    resolver = dns.Resolver(flows, dns.read_zones(resources), dns.private_names(resources))
    keys = {key.rpartition("/")[2]: key for key in flows.model.networks}
    value = next(place for place in flows.model.places if place.kind == "endpoint").answers.spans[0][0]
    assert resolver.reverse(keys["spoke"], value).name == "secrets.vault.azure.net"
    assert resolver.reverse(keys["hub"], value).why == f"{reverse} is not linked to it"
    assert resolver.reverse(keys["spoke"], value + 1).why == f"{reverse} has no record for it"


def test_a_linked_zone_wins_over_a_shorter_rule_and_a_longer_rule_over_the_zone() -> None:
    made = [vault(), zone(ZONE, "hub", "spoke"), RESOLVER]
    told: dict[str, Any] = {"forwarders": {"192.168.0.53": {}}}
    assert resolve(world(*made, ruleset("azure.net.", "192.168.0.53", "hub"), **told), "hub").verdict == "public"
    short = world(*made, ruleset("vaultcore.azure.net.", "192.168.0.53", "spoke"), **told)
    assert resolve(short).verdict == "private"
    longer = world(*made, ruleset(f"secrets.{ZONE}.", "192.168.0.53", "spoke"), **told)
    assert resolve(longer).verdict == "public"
