"""The DNS resolver, its rulesets, and DNS security policies."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localazure.world import GROUP, NETWORK, World, subnet_id

RESOLVERS = "Microsoft.Network/dnsResolvers"
OUTBOUND = f"{NETWORK}/dnsResolvers/resolver/outboundEndpoints/out"


@pytest.fixture
def here(world: World) -> World:
    """A hub with a subnet."""
    world.network()
    world.subnet()
    return world


# the resolver


@pytest.fixture
def resolving(here: World) -> World:
    """A hub with a resolver, and subnets for its endpoints."""
    service = [{"name": "delegation", "serviceName": RESOLVERS}]
    here.subnet("in", "10.0.1.0/28", delegations=service)
    here.subnet("out", "10.0.1.16/28", delegations=service)
    here.put("dnsresolver:DnsResolver", dnsResolverName="resolver", virtualNetwork=network())
    return here


def network(name: str = "hub") -> dict[str, str]:
    return {"id": f"{NETWORK}/virtualNetworks/{name}"}


def inbound(subnet: str = "in", address: str | None = "10.0.1.4", name: str = "in", **more: Any) -> dict[str, Any]:
    configuration: dict[str, Any] = {"subnet": {"id": subnet_id(subnet)}, "privateIpAllocationMethod": "Static"}
    if address:
        configuration["privateIpAddress"] = address
    return {
        "dnsResolverName": "resolver",
        "inboundEndpointName": name,
        "ipConfigurations": [configuration],
        **more,
    }


def outbound(subnet: str = "out", name: str = "out") -> dict[str, Any]:
    return {"dnsResolverName": "resolver", "outboundEndpointName": name, "subnet": {"id": subnet_id(subnet)}}


def ruleset(world: World, name: str = "rules", **more: Any) -> set[str]:
    given = {"dnsForwardingRulesetName": name, "dnsResolverOutboundEndpoints": [{"id": OUTBOUND}], **more}
    return world.codes("dnsresolver:DnsForwardingRuleset", **given)


def rule(world: World, name: str = "corp", domain: str = "contoso.example.", *servers: str) -> set[str]:
    return world.codes(
        "dnsresolver:ForwardingRule",
        dnsForwardingRulesetName="rules",
        forwardingRuleName=name,
        domainName=domain,
        targetDnsServers=[{"ipAddress": server} for server in servers or ("10.1.2.3",)],
    )


def ruleset_link(world: World, ruleset_name: str = "rules", to: str = "hub") -> set[str]:
    return world.codes(
        "dnsresolver:PrivateResolverVirtualNetworkLink",
        dnsForwardingRulesetName=ruleset_name,
        virtualNetworkLinkName=f"link-{to}",
        virtualNetwork=network(to),
    )


def test_a_network_has_one_resolver_in_its_own_region(resolving: World) -> None:
    def asked(**more: Any) -> set[str]:
        return resolving.codes("dnsresolver:DnsResolver", dnsResolverName="second", **more)

    assert asked(virtualNetwork=network()) == {"RES-01"}
    resolving.network("spoke", "10.9.0.0/16")
    assert asked(virtualNetwork=network("spoke"), location="northeurope") == {"RES-02"}
    assert asked(virtualNetwork=network("spoke")) == set()


def test_an_inbound_endpoint_answers_at_its_static_address(resolving: World) -> None:
    made = resolving.put("dnsresolver:InboundEndpoint", **inbound())
    assert [each["privateIpAddress"] for each in made.properties["ipConfigurations"]] == ["10.0.1.4"]
    changed = inbound(address="10.0.1.5")
    assert resolving.codes("dnsresolver:InboundEndpoint", **changed) == {"RES-08"}
    assert resolving.delete_codes(f"{NETWORK}/dnsResolvers/resolver") == {"RES-03"}
    assert resolving.delete_codes(made.id) == set()
    assert resolving.delete_codes(f"{NETWORK}/dnsResolvers/resolver") == set()


def test_an_endpoints_subnet_is_delegated_to_the_resolver_alone_of_the_right_size_and_its_own(resolving: World) -> None:
    def asked(body: dict[str, Any]) -> set[str]:
        return resolving.codes("dnsresolver:InboundEndpoint", **body)

    resolving.subnet("small", "10.0.1.32/29", delegations=[{"name": "d", "serviceName": RESOLVERS}])
    assert asked(inbound("small", "10.0.1.36")) == {"RES-04"}
    other = [{"name": "d", "serviceName": "Microsoft.Web/serverFarms"}]
    resolving.subnet("web", "10.0.1.48/28", delegations=other)
    assert asked(inbound("web", "10.0.1.52")) == {"RES-05"}
    assert asked(inbound(address=None)) == {"RES-07"}
    assert asked(inbound(address="10.0.1.20")) == {"IP-01"}
    assert asked(inbound()) == set()
    assert asked(inbound(address="10.0.1.5", name="second")) == {"RES-06"}


def test_an_endpoint_stands_in_the_resolvers_own_network(resolving: World) -> None:
    resolving.network("spoke", "10.9.0.0/16")
    resolving.subnet("in", "10.9.0.0/28", network="spoke")
    body = inbound(address="10.9.0.4")
    body["ipConfigurations"][0]["subnet"]["id"] = subnet_id("in", "spoke")
    assert resolving.codes("dnsresolver:InboundEndpoint", **body) == {"RES-06"}


def test_an_outbound_endpoint_is_not_deleted_while_a_ruleset_uses_it(resolving: World) -> None:
    resolving.put("dnsresolver:OutboundEndpoint", **outbound())
    assert ruleset(resolving) == set()
    assert resolving.delete_codes(OUTBOUND) == {"RES-09"}
    assert ruleset(resolving, "second") == set()
    assert ruleset(resolving, "third") == {"FWD-01"}
    assert ruleset(resolving, "none", dnsResolverOutboundEndpoints=[]) == {"FWD-01"}
    for name in ("rules", "second"):
        resolving.azure.delete(f"{NETWORK}/dnsForwardingRulesets/{name}")
    assert resolving.delete_codes(OUTBOUND) == set()


def test_the_subnet_of_an_endpoint_is_in_use(resolving: World) -> None:
    resolving.put("dnsresolver:OutboundEndpoint", **outbound())
    assert resolving.delete_codes(subnet_id("out")) == {"DEL-01"}


@pytest.fixture
def forwarding(resolving: World) -> World:
    resolving.put("dnsresolver:OutboundEndpoint", **outbound())
    assert ruleset(resolving) == set()
    return resolving


def test_forwarding_rules_are_for_domains_with_their_period_each_once(forwarding: World) -> None:
    assert rule(forwarding) == set()
    assert rule(forwarding, "again") == {"FWD-03"}
    assert rule(forwarding, "bare", "fabrikam.example") == {"FWD-03"}
    assert rule(forwarding, "all", ".") == set()


def test_forwarding_rules_have_one_to_six_servers_that_are_not_azures(forwarding: World) -> None:
    assert rule(forwarding, "a", "a.example.", "168.63.129.16") == {"FWD-04"}
    assert rule(forwarding, "b", "b.example.", "server") == {"FWD-04"}
    assert rule(forwarding, "c", "c.example.", *(f"10.1.2.{index}" for index in range(7))) == {"FWD-04"}
    assert rule(forwarding, "d", "d.example.", *(f"10.1.2.{index}" for index in range(6))) == set()


def test_a_ruleset_has_so_many_rules_and_no_more(forwarding: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("localazure.dnsresolver.rulesets._MOST_RULES", 2)
    assert rule(forwarding, "a", "a.example.") == set()
    assert rule(forwarding, "b", "b.example.") == set()
    assert rule(forwarding, "c", "c.example.") == {"FWD-05"}
    assert rule(forwarding, "b", "b.example.", "10.1.2.9") == set()


def test_a_network_is_linked_to_one_ruleset_in_its_region_and_the_link_holds_the_ruleset(forwarding: World) -> None:
    assert ruleset_link(forwarding) == set()
    assert ruleset(forwarding, "second") == set()
    assert ruleset_link(forwarding, "second") == {"FWD-06"}
    forwarding.put(
        "network:VirtualNetwork",
        virtualNetworkName="north",
        location="northeurope",
        addressSpace={"addressPrefixes": ["10.8.0.0/16"]},
    )
    assert ruleset_link(forwarding, to="north") == {"FWD-07"}
    assert forwarding.delete_codes(f"{NETWORK}/dnsForwardingRulesets/rules") == {"FWD-02"}
    assert forwarding.delete_codes(f"{NETWORK}/dnsForwardingRulesets/second") == set()


# DNS security policies


def domain_list(world: World, *domains: str, name: str = "list") -> set[str]:
    return world.codes("dnsresolver:DnsResolverDomainList", dnsResolverDomainListName=name, domains=list(domains))


def security_rule(world: World, name: str = "rule", priority: int = 100, **more: Any) -> set[str]:
    body = {
        "dnsResolverPolicyName": "policy",
        "dnsSecurityRuleName": name,
        "priority": priority,
        "action": {"actionType": "Block", "blockResponseCode": "SERVFAIL"},
        "dnsResolverDomainLists": [{"id": f"{GROUP}/providers/Microsoft.Network/dnsResolverDomainLists/list"}],
    }
    return world.codes("dnsresolver:DnsSecurityRule", **{**body, **more})


@pytest.fixture
def guarded(here: World) -> World:
    assert domain_list(here, "contoso.example.") == set()
    here.put("dnsresolver:DnsResolverPolicy", dnsResolverPolicyName="policy")
    return here


@pytest.mark.parametrize(
    ("domains", "rules"),
    [
        (["."], set()),
        (["a.example.", "b.example."], set()),
        ([], {"DNP-01"}),
        (["a.example"], {"DNP-01"}),
        (["a.example.", "A.example."], {"DNP-01"}),
    ],
)
def test_lists_hold_domains_with_their_period_each_once(here: World, domains: list[str], rules: set[str]) -> None:
    assert domain_list(here, *domains) == rules


def test_security_rules_have_a_priority_of_their_own_and_an_action_that_fits(guarded: World) -> None:
    assert security_rule(guarded) == set()
    assert security_rule(guarded, "twin") == {"DNP-03"}
    assert security_rule(guarded, "low", 99) == {"DNP-03"}
    assert security_rule(guarded, "none", 101, dnsResolverDomainLists=[]) == {"DNP-04"}
    allowing = {"actionType": "Allow", "blockResponseCode": "SERVFAIL"}
    assert security_rule(guarded, "allowing", 102, action=allowing) == {"DNP-04"}
    assert guarded.delete_codes(f"{NETWORK}/dnsResolverDomainLists/list") == {"DNP-02"}
    assert domain_list(guarded, "a.example.", name="unused") == set()
    assert guarded.delete_codes(f"{NETWORK}/dnsResolverDomainLists/unused") == set()


def test_a_network_is_under_one_policy_and_holds_it(guarded: World) -> None:
    def linked(policy: str) -> set[str]:
        return guarded.codes(
            "dnsresolver:DnsResolverPolicyVirtualNetworkLink",
            dnsResolverPolicyName=policy,
            dnsResolverPolicyVirtualNetworkLinkName="hub",
            virtualNetwork=network(),
        )

    guarded.put("dnsresolver:DnsResolverPolicy", dnsResolverPolicyName="second")
    assert linked("policy") == set()
    assert linked("second") == {"DNP-05"}
    assert guarded.delete_codes(f"{NETWORK}/dnsResolverPolicies/policy") == {"DNP-06"}
    assert guarded.delete_codes(f"{NETWORK}/dnsResolverPolicies/second") == set()
