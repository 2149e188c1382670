"""Addresses of endpoints, zones that exist, reverse zones, the resolver and the DNS security policy."""

from __future__ import annotations

import dataclasses

from tests.components.conftest import Deploy
from tests.components.plans import CLUSTER, HUB, small_plan, subnet
from tests.components.recording import SUBSCRIPTION
from topology import plan

ABROAD = "33333333-3333-3333-3333-333333333333"
NAME = "privatelink.vaultcore.azure.net"
EXISTING = f"/subscriptions/{ABROAD}/resourceGroups/rg-dns/providers/Microsoft.Network/privateDnsZones/{NAME}"
LINKS = tuple(plan.ZoneLink(f"link-{key}", key) for key in ("hub", "cluster"))

VAULT, BLOB = small_plan().endpoints
WORKSPACE = dataclasses.replace(
    VAULT,
    addresses=(plan.EndpointAddress("default", "10.200.0.32", ("kv-ml.vault.azure.net",)),),
)
REVERSE = plan.ReverseZone(
    plan.PrivateZone("reverse-1", "0.200.10.in-addr.arpa", "network", LINKS),
    (
        plan.Pointer("vault", "32", ("kv-ml.vault.azure.net",)),
        plan.Pointer("workspace-0", "48", ("{guid}.workspace.westeurope.api.azureml.ms",)),
    ),
)
RESOLVER = plan.Resolver(
    name="dnspr-ml",
    resource_group="network",
    network="hub",
    inbound="in-ml",
    inbound_subnet="resolverInbound",
    inbound_address="10.200.2.4",
    outbound="out-ml",
    outbound_subnet="resolverOutbound",
    ruleset="dnsfrs-ml",
    rules=(plan.ForwardingRule("dnsfr-corp", "corp.example.com.", ("10.1.2.3", "10.4.5.6")),),
    links=LINKS,
)
WITH_RESOLVER_SUBNETS = dataclasses.replace(
    HUB,
    subnets=(
        *HUB.subnets,
        subnet("resolverInbound", "10.200.2.0/28", delegation="Microsoft.Network/dnsResolvers"),
        subnet("resolverOutbound", "10.200.2.16/28", delegation="Microsoft.Network/dnsResolvers"),
    ),
)
POLICY = plan.DnsPolicy(
    "dnsrp-ml",
    "network",
    (
        plan.DnsRule("allowed", "dnssr-allowed", 100, "Allow", plan.DomainList("allowed", "dnsdl-a", ("a.example.",))),
        plan.DnsRule("others", "dnssr-others", 65000, "Block", plan.DomainList("others", "dnsdl-o", (".",))),
    ),
    LINKS,
)


def test_an_endpoint_has_the_plans_address_for_every_member(deploy: Deploy) -> None:
    recording = deploy(endpoints=(WORKSPACE, BLOB))
    (address,) = recording.one("network:PrivateEndpoint", "vault").inputs["ipConfigurations"]
    assert (address["groupId"], address["memberName"], address["privateIPAddress"]) == (
        "vault",
        "default",
        "10.200.0.32",
    )
    assert "ipConfigurations" not in recording.one("network:PrivateEndpoint", "storage-blob").inputs


def test_an_endpoint_whose_addresses_change_is_replaced_and_the_old_one_goes_first(deploy: Deploy) -> None:
    options = deploy(endpoints=(WORKSPACE,)).one("network:PrivateEndpoint", "vault").options
    assert list(options.replaceOnChanges) == ["ipConfigurations"]
    assert options.deleteBeforeReplace


def test_a_zone_that_exists_is_linked_in_its_own_subscription_and_not_made(deploy: Deploy) -> None:
    zone = plan.PrivateZone("vault", NAME, "network", LINKS, plan.ExistingZone(EXISTING, ABROAD, "rg-dns"))
    recording = deploy(zones=(zone, small_plan().zones[0]))
    assert NAME not in [request.inputs["privateZoneName"] for request in recording.of("privatedns:PrivateZone")]
    link = recording.one("privatedns:VirtualNetworkLink", "vault-hub")
    assert (link.inputs["resourceGroupName"], link.inputs["privateZoneName"]) == ("rg-dns", NAME)
    assert f"subscription-{ABROAD}" in link.options.provider
    own = recording.one("privatedns:VirtualNetworkLink", "blob-hub")
    assert f"subscription-{ABROAD}" not in own.options.provider
    (config,) = recording.one("network:PrivateDnsZoneGroup", "vault").inputs["privateDnsZoneConfigs"]
    assert config["privateDnsZoneId"] == EXISTING


def test_a_zone_that_exists_in_the_same_subscription_needs_no_provider_of_its_own(deploy: Deploy) -> None:
    zone = plan.PrivateZone("vault", NAME, "network", LINKS, plan.ExistingZone(EXISTING, SUBSCRIPTION, "rg-dns"))
    recording = deploy(zones=(zone, small_plan().zones[0]))
    assert [request.name for request in recording.of("pulumi:providers:azure-native")] == [
        "subscription-22222222-2222-2222-2222-222222222222"
    ]


def test_a_zone_that_exists_and_is_linked_by_someone_else_gets_no_links(deploy: Deploy) -> None:
    zone = plan.PrivateZone("vault", NAME, "network", (), plan.ExistingZone(EXISTING, SUBSCRIPTION, "rg-dns"))
    recording = deploy(zones=(zone, small_plan().zones[0]))
    assert not [r for r in recording.of("privatedns:VirtualNetworkLink") if r.name.startswith("vault-")]


def test_a_reverse_zone_has_a_pointer_for_each_address_and_is_linked(deploy: Deploy) -> None:
    recording = deploy(reverse_zones=(REVERSE,))
    record = recording.one("privatedns:PrivateRecordSet", "reverse-1-vault")
    assert record.inputs["recordType"] == "PTR"
    assert record.inputs["relativeRecordSetName"] == "32"
    assert record.inputs["ptrRecords"] == [{"ptrdname": "kv-ml.vault.azure.net"}]
    assert recording.one("privatedns:PrivateZone", "reverse-1").urn in record.depends_on
    links = [r for r in recording.of("privatedns:VirtualNetworkLink") if r.name.startswith("reverse-1-")]
    assert {r.inputs["virtualNetworkLinkName"] for r in links} == {"link-hub", "link-cluster"}


def test_a_name_that_holds_the_workspaces_guid_has_no_pointer_without_a_workspace(deploy: Deploy) -> None:
    records = deploy(reverse_zones=(REVERSE,)).of("privatedns:PrivateRecordSet")
    assert [request.inputs["relativeRecordSetName"] for request in records] == ["32"]


def test_without_reverse_zones_there_is_no_record(deploy: Deploy) -> None:
    assert deploy().of("privatedns:PrivateRecordSet") == []


def test_the_resolver_has_a_static_inbound_address_and_forwards_by_its_ruleset(deploy: Deploy) -> None:
    recording = deploy(networks=(WITH_RESOLVER_SUBNETS, CLUSTER), resolver=RESOLVER)
    resolver = recording.one("dnsresolver:DnsResolver")
    assert resolver.property_dependencies["virtualNetwork"] == {recording.one("network:VirtualNetwork", "hub").urn}
    inbound = recording.one("dnsresolver:InboundEndpoint")
    (address,) = inbound.inputs["ipConfigurations"]
    assert (address["privateIpAddress"], address["privateIpAllocationMethod"]) == ("10.200.2.4", "Static")
    assert resolver.urn in inbound.depends_on
    rule = recording.one("dnsresolver:ForwardingRule")
    assert rule.inputs["domainName"] == "corp.example.com."
    assert [server["ipAddress"] for server in rule.inputs["targetDnsServers"]] == ["10.1.2.3", "10.4.5.6"]
    links = recording.of("dnsresolver:PrivateResolverVirtualNetworkLink")
    assert [link.inputs["virtualNetworkLinkName"] for link in links] == ["link-cluster", "link-hub"]


def test_on_the_way_down_links_and_rules_go_before_the_ruleset_and_it_before_the_endpoint(deploy: Deploy) -> None:
    recording = deploy(networks=(WITH_RESOLVER_SUBNETS, CLUSTER), resolver=RESOLVER)
    ruleset = recording.one("dnsresolver:DnsForwardingRuleset")
    assert recording.one("dnsresolver:OutboundEndpoint").urn in ruleset.depends_on
    for token in ("dnsresolver:ForwardingRule", "dnsresolver:PrivateResolverVirtualNetworkLink"):
        assert all(ruleset.urn in request.depends_on for request in recording.of(token))


def test_networks_come_under_the_allow_list_only_when_all_of_its_rules_are_there(deploy: Deploy) -> None:
    recording = deploy(dns_policy=POLICY)
    rules = recording.of("dnsresolver:DnsSecurityRule")
    assert [(r.inputs["priority"], r.inputs["action"]) for r in rules] == [
        (100, {"actionType": "Allow"}),
        (65000, {"actionType": "Block", "blockResponseCode": "SERVFAIL"}),
    ]
    links = recording.of("dnsresolver:DnsResolverPolicyVirtualNetworkLink")
    assert len(links) == 2
    for link in links:
        assert {rule.urn for rule in rules} <= link.depends_on


def test_without_resolver_and_allow_list_nothing_of_them_is_asked_for(deploy: Deploy) -> None:
    assert not [request for request in deploy().requests if "dnsresolver:" in request.type]


def test_the_stack_exports_what_name_servers_elsewhere_forward(deploy: Deploy) -> None:
    forwarders = plan.Forwarders("10.200.2.4", "resolver", (plan.Forwarder("vault.azure.net", NAME),))
    outputs = deploy(forwarders=forwarders).stack_outputs
    assert outputs["dnsForwarders"] == {"target": "10.200.2.4", "suffixes": ["vault.azure.net"]}
    assert "dnsForwarders" not in deploy().stack_outputs
