"""The way out: firewall, NAT gateways, and routes that keep it symmetric."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import Any

import pytest
from hypothesis import given

from tests.topology.configs import GONE
from tests.topology.egress import DEFAULT, HOSTS, NETWORKS, made, routed, routes
from tests.topology.estates import Estate, estates
from topology import plan as shapes
from topology.plan import Firewall, Plan
from topology.report import table


def wall(found: Plan) -> Firewall:
    assert found.firewall
    return found.firewall


def rules(found: Plan) -> Iterator[tuple[str, shapes.NetworkRule | shapes.ApplicationRule]]:
    for group in wall(found).policy.groups:
        for collection in group.collections:
            for rule in collection.rules:
                yield collection.name, rule


def test_dev_has_a_firewall_at_the_first_usable_address_of_its_subnet() -> None:
    found = wall(made())
    assert (found.private_address, found.tier, found.management_subnet) == ("10.20.0.4", "Standard", None)
    assert found.policy.dns_proxy
    # Corporate name servers forward to it, so it must not ask them.
    assert found.policy.dns_servers == ("168.63.129.16",)
    assert found.policy.idps is None


def test_a_firewall_that_corporate_name_servers_do_not_forward_to_asks_what_the_networks_ask() -> None:
    resolver: tuple[tuple[str, Any], ...] = (("dns.resolver", {}), ("corporate.domains", ["contoso.example"]))
    assert wall(made(*resolver)).policy.dns_servers == ("10.1.2.3", "10.4.5.6", "168.63.129.16")


@pytest.mark.parametrize("kind", ["nat", "none"])
def test_without_a_firewall_nothing_of_it_is_there(kind: str) -> None:
    found = made(("egress", {"kind": kind}))
    assert found.firewall is None
    assert routed(found) == set()
    assert all(subnet.routes is None for network in found.networks for subnet in network.subnets)


@pytest.mark.parametrize(("more", "managed"), [({"tier": "Basic"}, True), ({"forcedTunnel": True}, True), ({}, False)])
def test_basic_and_forced_tunnelling_take_the_reserved_management_subnet(more: dict[str, Any], managed: bool) -> None:
    found = made(("egress", {"kind": "firewall", **more}))
    subnets = {subnet.name: subnet for subnet in found.hub.subnets}
    assert ("AzureFirewallManagementSubnet" in subnets) is managed
    assert (wall(found).management_address is not None) is managed
    if managed:
        subnet = subnets["AzureFirewallManagementSubnet"]
        assert (subnet.prefix, subnet.network_security_group, subnet.route_table) == ("10.20.0.64/26", None, False)


def test_a_basic_firewall_has_no_dns_settings_and_a_premium_one_detects_intrusions() -> None:
    basic = wall(made(("egress", {"kind": "firewall", "tier": "Basic"}))).policy
    assert (basic.dns_proxy, basic.dns_servers, basic.idps) == (False, (), None)
    premium = wall(made(("egress", {"kind": "firewall", "tier": "Premium"}))).policy
    assert (premium.tier, premium.idps) == ("Premium", "Alert")
    deny = {"kind": "firewall", "tier": "Premium", "idps": "Deny", "threatIntel": "Deny"}
    strict = wall(made(("egress", deny))).policy
    assert (strict.idps, strict.threat_intel) == ("Deny", "Deny")


def test_every_spoke_subnet_but_the_gateways_sends_everything_to_the_firewall() -> None:
    found = made()
    spokes = {(n.key, s.key) for n in found.networks if n.role != "hub" for s in n.subnets}
    assert routed(found) & spokes == spokes - {("cluster", "gateway")}
    reserved = {"AzureFirewallSubnet", "AzureBastionSubnet"}
    assert not [s for s in found.hub.subnets if s.name in reserved and (s.route_table or s.routes)]


@given(estates())
def test_what_a_subnet_sends_to_the_firewall_comes_back_through_it(estate: Estate) -> None:
    found = estate.plan
    back = found.hub.subnet("gateway").routes
    assert back
    assert back.gateway_routes
    prefixes = {network.subnet(key).prefix for network in found.networks for key in _keys(network)}
    assert routes(back) == dict.fromkeys(prefixes, "10.20.0.4")
    assert DEFAULT not in routes(back)


def _keys(network: shapes.VirtualNetwork) -> list[str]:
    return [subnet.key for subnet in network.subnets if subnet.route_table]


@given(estates())
def test_no_firewall_rule_is_without_a_side_and_names_are_told_apart(estate: Estate) -> None:
    found = wall(estate.plan)
    groups = found.policy.groups
    assert len({group.priority for group in groups}) == len(groups)
    for group in groups:
        assert group.collections
        assert len({collection.priority for collection in group.collections}) == len(group.collections)
        for collection in group.collections:
            assert 100 <= collection.priority <= 65000
            assert collection.rules
            names = [rule.name for rule in collection.rules]
            assert len(set(names)) == len(names)
    for _, rule in rules(estate.plan):
        assert rule.sources
        if isinstance(rule, shapes.NetworkRule):
            assert bool(rule.destinations) != bool(rule.hosts)
            assert rule.ports
        else:
            assert rule.hosts
            assert rule.protocols


@given(estates())
def test_on_premises_is_reached_through_the_firewall_by_named_exception_only(estate: Estate) -> None:
    found = estate.plan
    corporate = [IPv4Network(prefix) for prefix in found.corporate_prefixes]
    known = {(f"{item.address}/32", str(item.port)) for item in found.exceptions}
    known |= {(f"{server}/32", "53") for server in found.hub.dns_servers}
    for _, rule in rules(found):
        if not isinstance(rule, shapes.NetworkRule):
            continue
        for to in (to for to in rule.destinations if to[0].isdigit()):
            if any(IPv4Network(to).overlaps(prefix) for prefix in corporate):
                assert {(to, port) for port in rule.ports} <= known


def test_the_revocation_lists_are_reached_by_address_where_the_firewall_knows_no_corporate_names() -> None:
    found = [rule for _, rule in rules(made()) if rule.name == "RevocationLists"]
    assert [(rule.destinations, rule.ports) for rule in found if isinstance(rule, shapes.NetworkRule)] == [
        (("10.1.20.80/32",), ("80",))
    ]


def test_the_revocation_lists_are_reached_by_http_and_by_name_where_the_firewall_knows_it() -> None:
    resolver: tuple[tuple[str, Any], ...] = (("dns.resolver", {}), ("corporate.domains", ["contoso.example"]))
    found = [rule for name, rule in rules(made(*resolver)) if name == "allow-revocation-lists"]
    assert [(rule.hosts, rule.protocols) for rule in found if isinstance(rule, shapes.ApplicationRule)] == [
        (("pki.contoso.example",), (("Http", 80),))
    ]
    # The gateway asks for them too, past the firewall: its subnet takes no default route.
    assert "10.20.2.0/26" not in found[0].sources


def test_what_comes_in_from_on_premises_passes_the_firewall_where_its_answer_does() -> None:
    found = made()
    (analysts,) = [rule for _, rule in rules(found) if rule.name == "Analytics1"]
    assert (analysts.sources, getattr(analysts, "destinations", ())) == (("10.1.64.0/18",), ("10.20.6.0/24",))
    named = {rule.name for _, rule in rules(found)}
    assert "ClientsToGateway" not in named
    assert not named & {"WebToCompute", "WorkersToEndpoints", "GatewayToWeb", "BastionToMachines"}


def test_a_client_in_another_spoke_is_answered_the_way_it_came() -> None:
    changes = (
        ("spokes[0].transit", True),
        ("spokes[2].transit", True),
        ("corporate.clients", ["10.1.64.0/18", "10.20.6.0/26"]),
    )
    found = made(*changes)
    (clients,) = [rule for _, rule in rules(found) if rule.name == "ClientsToGateway"]
    assert (clients.sources, getattr(clients, "destinations", ())) == (("10.20.6.0/26",), ("10.20.2.0/26",))
    gateway = found.network("cluster").subnet("gateway")
    assert routes(gateway.routes) == {"10.20.6.0/24": "10.20.0.4"}
    assert made().network("cluster").subnet("gateway").routes is None


def test_transit_goes_through_the_firewall_unless_an_appliance_is_named() -> None:
    transit = (("spokes[1].transit", True), ("spokes[2].transit", True))
    through = made(*transit).network("analytics").route_table
    assert routes(through) == {DEFAULT: "10.20.0.4", "10.20.4.0/24": "10.20.0.4"}
    beside = made(*transit, ("hub.appliance", "10.20.1.200")).network("analytics").route_table
    assert routes(beside) == {DEFAULT: "10.20.0.4", "10.20.4.0/24": "10.20.1.200"}


def test_an_appliance_of_someone_elses_takes_everything_where_the_settings_say_so() -> None:
    found = made(("hub.appliance", "10.20.1.200"), ("egress", {"kind": "appliance"}))
    assert found.firewall is None
    assert routes(found.network("cluster").route_table) == {DEFAULT: "10.20.1.200"}
    assert set(routes(found.hub.subnet("gateway").routes).values()) == {"10.20.1.200"}
    for_transit_only = made(("hub.appliance", "10.20.1.200"), ("egress", {"kind": "none"}))
    assert routes(for_transit_only.network("cluster").route_table) == {}


def test_allowed_hosts_are_told_apart_by_name_and_other_ports_by_lookup() -> None:
    found = made(("egress.allow", [HOSTS | {"ports": [80, 443, 8443]}]))
    named = dict(rules(found))
    by_name, by_port = named["allow-allowed-hosts"], named["allow-allowed-ports"]
    assert isinstance(by_name, shapes.ApplicationRule)
    assert isinstance(by_port, shapes.NetworkRule)
    assert (by_name.hosts, by_name.protocols) == (("a.contoso.example",), (("Http", 80), ("Https", 443)))
    assert (by_port.hosts, by_port.ports, by_port.destinations) == (("a.contoso.example",), ("8443",), ())
    assert not [name for name, _ in rules(made()) if "allowed" in name]


def test_every_network_that_calls_out_has_a_nat_gateway_of_its_own() -> None:
    found = made(("egress", {"kind": "nat", "nat": {"zone": "2", "idleTimeoutMinutes": 10}}))
    # In the hub for the jumpbox, which calls out as a machine does.
    assert [nat.network for nat in found.nat_gateways] == ["hub", "cluster", "workspace", "analytics"]
    without = made(("egress", {"kind": "nat"}), ("jumpbox", GONE))
    assert [nat.network for nat in without.nat_gateways] == ["cluster", "workspace", "analytics"]
    assert {(nat.zones, nat.idle_timeout_minutes) for nat in found.nat_gateways} == {(("2",), 10)}
    attached = {(n.key, s.key) for n in found.networks for s in n.subnets if s.nat_gateway}
    assert ("cluster", "gateway") not in attached
    assert {("cluster", "web"), ("cluster", "compute"), ("workspace", "training"), ("analytics", "tools")} <= attached
    assert not any(subnet.nat_gateway for network in made().networks for subnet in network.subnets)
    assert made().nat_gateways == ()


def test_a_nat_gateway_has_an_address_or_a_prefix() -> None:
    one = made(("egress", {"kind": "nat"})).nat_gateways[0]
    assert (one.address is not None, one.prefix, one.prefix_length) == (True, None, None)
    several = made(("egress", {"kind": "nat", "nat": {"prefixLength": 30}})).nat_gateways[0]
    assert (several.address, several.prefix is not None, several.prefix_length) == (None, True, 30)


def test_a_ddos_plan_is_made_or_named_or_not_there() -> None:
    assert made().ddos is None
    created = made(("ddos", {"create": True})).ddos
    assert created
    assert (created.name, created.id) == ("ddos-mls-dev-we-network", None)
    id_ = f"{NETWORKS}/ddosProtectionPlans/ddos-corporate"
    given_plan = made(("ddos", {"id": id_})).ddos
    assert given_plan
    assert (given_plan.name, given_plan.id) == (None, id_)


def test_who_keeps_the_appliance_is_told_what_to_let_through() -> None:
    through = table(made(("hub.appliance", "10.20.1.200"), ("egress", {"kind": "appliance"})))
    assert "What hub.appliance has to let through:" in through
    for wanted in ("AzureMachineLearning", "BatchNodeManagement.westeurope", "pki.contoso.example", "8787, 18881"):
        assert wanted in through
    ours = table(made())
    assert "hub.appliance" not in ours
    assert "firewall       10.20.0.4, Standard" in ours
    assert "NAT gateway    ng-mls-dev-we-cluster for cluster" in table(made(("egress", {"kind": "nat"})))


def test_addresses_in_other_zones_have_other_names() -> None:
    def names(zones: list[str]) -> set[str]:
        return {address.name for address in wall(made(("egress.zones", zones))).addresses}

    assert names(["1", "2", "3"]) == {"pip-mls-dev-we-firewall-1-z123"}
    assert names(["2"]) == {"pip-mls-dev-we-firewall-1-z2"}
    assert names([]) == {"pip-mls-dev-we-firewall-1"}
