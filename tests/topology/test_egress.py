"""The way out: firewall, NAT gateways, routes that keep it symmetric, and what is brought along by id."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import Any

import pytest
from hypothesis import given

from tests.topology.configs import GONE, faults, settings
from tests.topology.estates import Estate, estates
from topology import plan as shapes
from topology.build import plan
from topology.plan import Firewall, Plan
from topology.report import table

NETWORKS = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-a/providers/Microsoft.Network"
HUB = {"id": f"{NETWORKS}/virtualNetworks/vnet-hub", "addressSpace": "10.20.0.0/23", "appliance": "10.20.0.4"}
PEER = {
    "name": "hub-north",
    "id": f"{NETWORKS}/virtualNetworks/vnet-hub-north",
    "addressSpace": ["10.24.0.0/16"],
    "appliance": "10.24.0.4",
}
HOSTS = {"name": "index", "hosts": ["a.contoso.example"], "reason": "packages", "owner": "o@contoso.example"}
EXISTING_HUB: tuple[tuple[str, Any], ...] = (
    ("hub", HUB),
    ("egress", {"kind": "appliance"}),
    ("bastion", GONE),
    ("jumpbox", GONE),
    ("spokes[1].addressSpace", "10.20.4.0/23"),
)
DEFAULT = "0.0.0.0/0"


def made(*changes: tuple[str, Any]) -> Plan:
    return plan(settings(*changes), root_pem="")


def wall(found: Plan) -> Firewall:
    assert found.firewall
    return found.firewall


def rules(found: Plan) -> Iterator[tuple[str, shapes.NetworkRule | shapes.ApplicationRule]]:
    for group in wall(found).policy.groups:
        for collection in group.collections:
            for rule in collection.rules:
                yield collection.name, rule


def routes(table: shapes.RouteTable | None) -> dict[str, str | None]:
    return {route.prefix: route.next_hop_address for route in table.routes} if table else {}


def routed(found: Plan) -> set[tuple[str, str]]:
    """Every subnet that sends everything to an appliance."""
    return {
        (network.key, subnet.key)
        for network in found.networks
        for subnet in network.subnets
        if subnet.route_table and DEFAULT in routes(network.route_table)
    }


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


def test_with_an_existing_hub_the_shared_subnets_stand_in_the_workspace_spoke() -> None:
    found = made(*EXISTING_HUB)
    assert [network.key for network in found.networks] == ["cluster", "workspace", "analytics"]
    (hub,) = [network for network in found.existing_networks if network.key == "hub"]
    assert (hub.name, hub.resource_group_name) == ("vnet-hub", "rg-a")
    places = {subnet.key: subnet.prefix for subnet in found.network("workspace").subnets}
    assert places["endpoints"] == "10.20.5.0/25"
    assert {endpoint.network for endpoint in found.endpoints} == {"workspace"}
    assert routes(found.network("cluster").route_table) == {DEFAULT: "10.20.0.4"}
    assert ("workspace", "endpoints") not in routed(found)
    pairs = {(peering.local, peering.remote) for peering in found.peerings}
    assert {("hub", "cluster"), ("cluster", "hub")} <= pairs
    assert all("hub" in {link.network for link in zone.links} for zone in found.zones)
    with pytest.raises(LookupError):
        _ = found.hub


SPREAD = {"10.20.5.0/25": "10.20.0.4"}


@pytest.mark.parametrize("kind", ["appliance", "nat", "none"])
def test_with_an_existing_hub_every_spoke_has_a_way_to_the_endpoints(kind: str) -> None:
    found = made(*EXISTING_HUB, ("egress", {"kind": kind}))
    default = {DEFAULT: "10.20.0.4"} if kind == "appliance" else {}
    # The Application Gateway takes no default route, and reads its certificate there.
    assert routes(found.network("cluster").subnet("gateway").routes) == SPREAD
    for key in ("cluster", "analytics"):
        assert routes(found.network(key).route_table) == (default or SPREAD)
    assert routes(found.network("workspace").route_table) == default
    assert found.network("workspace").subnet("endpoints").routes is None
    taken = {each.local: each.allow_forwarded_traffic for each in found.peerings if each.remote == "hub"}
    assert taken == {"cluster": True, "workspace": True, "analytics": True}


def test_the_gateway_answers_a_jumpbox_of_the_workspace_spoke_the_way_that_it_came() -> None:
    box = ("jumpbox", {"bastionPrefix": "10.20.0.128/26"})
    found = made(*EXISTING_HUB, box, ("egress", {"kind": "nat"}))
    there = routes(found.network("workspace").route_table)
    back = routes(found.network("cluster").subnet("gateway").routes)
    assert there == {found.network("cluster").subnet("gateway").prefix: "10.20.0.4"}
    assert back == {**SPREAD, found.network("workspace").subnet("jumpbox").prefix: "10.20.0.4"}


def test_transit_leads_to_the_endpoints_already_and_is_not_said_twice() -> None:
    both = [(f"spokes[{index}].transit", True) for index in (0, 1)]
    found = made(*EXISTING_HUB, *both, ("egress", {"kind": "nat"}))
    assert routes(found.network("cluster").subnet("gateway").routes) == {"10.20.4.0/23": "10.20.0.4"}
    assert routes(found.network("cluster").route_table) == {"10.20.4.0/23": "10.20.0.4"}
    assert routes(found.network("analytics").route_table) == SPREAD


def test_a_hub_of_ones_own_holds_the_endpoints_and_needs_no_way_to_them() -> None:
    found = made(("egress", {"kind": "nat"}))
    assert found.network("cluster").subnet("gateway").routes is None
    assert routes(found.network("analytics").route_table) == {}


def test_with_an_existing_hub_nothing_that_was_there_moves() -> None:
    before, after = made(), made(*EXISTING_HUB)
    for key in ("cluster", "analytics"):
        assert [s.prefix for s in before.network(key).subnets] == [s.prefix for s in after.network(key).subnets]
    own = {s.key: s.prefix for s in before.network("workspace").subnets}
    assert own.items() <= {s.key: s.prefix for s in after.network("workspace").subnets}.items()


def test_workers_reach_the_endpoints_wherever_they_are() -> None:
    found = made(*EXISTING_HUB)
    group = found.network("cluster").subnet("web").network_security_group
    assert group
    (rule,) = [rule for rule in group.rules if rule.name == "AllowWorkersToEndpointsOut"]
    assert rule.destinations == ("10.20.5.0/25",)


def test_another_regions_hub_is_peered_on_our_side_only_and_reached_through_both_firewalls() -> None:
    found = made(("hub.peers", [PEER]))
    assert [(p.local, p.remote) for p in found.peerings if "hub-north" in (p.local, p.remote)] == [("hub", "hub-north")]
    own = found.hub.subnet("firewall").routes
    assert routes(own) == {DEFAULT: None, "10.24.0.0/16": "10.24.0.4"}
    assert made().hub.subnet("firewall").routes is None
    beside = made(("hub.peers", [PEER]), ("hub.appliance", "10.20.1.200"), ("egress", {"kind": "none"}))
    assert routes(beside.network("cluster").route_table) == {"10.24.0.0/16": "10.20.1.200"}


def test_of_two_regions_with_one_set_of_zones_one_stack_links_each_hub() -> None:
    def linked(*changes: tuple[str, Any]) -> set[str]:
        (vault,) = [zone for zone in made(*changes).zones if zone.key == "vault"]
        return {link.network for link in vault.links}

    spokes = {"cluster", "workspace", "analytics"}
    central = ("dns.zones", {"vault": f"{NETWORKS}/privateDnsZones/privatelink.vaultcore.azure.net"})
    assert linked() == {"hub", *spokes}
    assert linked(("hub.peers", [PEER])) == {"hub", "hub-north", *spokes}
    assert linked(("hub.peers", [PEER | {"zones": "apart"}])) == {"hub", *spokes}
    assert linked(("hub.peers", [PEER | {"zones": "theirs"}]), central) == spokes
    assert linked(("hub.peers", [PEER | {"zones": "apart"}]), central) == {"hub", *spokes}


def test_a_brought_route_table_takes_the_place_of_the_networks_own() -> None:
    id_ = f"{NETWORKS}/routeTables/rt-corporate"
    found = made(("spokes[2].routeTableId", id_)).network("analytics")
    assert (found.route_table, found.route_table_id) == (None, id_)
    assert [subnet.route_table for subnet in found.subnets] == [True]
    assert made().network("analytics").route_table_id is None


# What is changed in dev | the key of the one fault that follows | a part of its sentence.
FAULTS: list[tuple[str, list[tuple[str, Any]], str, str]] = [
    (
        "firewall in an existing hub",
        [*EXISTING_HUB, ("egress", {"kind": "firewall"})],
        "egress.kind",
        "whose owner decides",
    ),
    ("appliance not named", [("egress", {"kind": "appliance"})], "hub.appliance", "is not said which"),
    (
        "existing hub without appliance",
        [*EXISTING_HUB, ("hub.appliance", GONE), ("egress", {"kind": "none"})],
        "hub.appliance",
        "has to know",
    ),
    (
        "NAT in an existing hub without appliance",
        [*EXISTING_HUB, ("hub.appliance", GONE), ("egress", {"kind": "nat"})],
        "hub.appliance",
        "reach the private endpoints in the workspace spoke",
    ),
    (
        "subnets in an existing hub",
        [*EXISTING_HUB, ("hub.subnets", [{"name": "endpoints", "prefix": "10.20.1.0/25"}])],
        "hub.subnets",
        "its owner's",
    ),
    ("peers of an existing hub", [*EXISTING_HUB, ("hub.peers", [PEER])], "hub.peers", "its owner's"),
    ("no room for shared subnets", [*EXISTING_HUB[:4]], "spokes[1].addressSpace", "endpoints"),
    ("id of a hub", [("hub", HUB | {"id": "vnet-hub"}), EXISTING_HUB[1]], "hub.id", "full Azure resource id"),
    ("tunnel without firewall", [("egress", {"kind": "nat", "forcedTunnel": True})], "egress.forcedTunnel", "only a"),
    ("idps below Premium", [("egress.idps", "Alert")], "egress.idps", "tier Premium"),
    (
        "Basic denies",
        [("egress", {"kind": "firewall", "tier": "Basic", "threatIntel": "Deny"})],
        "egress.threatIntel",
        "only alerts",
    ),
    (
        "Basic tunnels",
        [("egress", {"kind": "firewall", "tier": "Basic", "forcedTunnel": True})],
        "egress.forcedTunnel",
        "tier Basic",
    ),
    ("hosts and no way", [("egress", {"kind": "none", "allow": [HOSTS]})], "egress.allow", "nothing leads"),
    ("hosts twice", [("egress.allow", [HOSTS, HOSTS])], "egress.allow[1].name", "is there twice"),
    (
        "ports on Basic",
        [("egress", {"kind": "firewall", "tier": "Basic", "allow": [HOSTS | {"ports": [8443]}]})],
        "egress.allow[0].ports",
        "tier Basic",
    ),
    (
        "wildcard on other ports",
        [("egress.allow", [HOSTS | {"ports": [8443], "hosts": ["*.contoso.example"]}])],
        "egress.allow[0].hosts[0]",
        "stands for many",
    ),
    ("host with a path", [("egress.allow", [HOSTS | {"hosts": ["a.example/x"]}])], "egress.allow[0].hosts[0]", "host"),
    ("unknown kind", [("egress.kind", "proxy")], "egress.kind", "firewall"),
    ("ddos twice", [("ddos", {"create": True, "id": f"{NETWORKS}/ddosProtectionPlans/d"})], "ddos.create", "too"),
    ("ddos of nothing", [("ddos", {})], "ddos.create", "neither"),
    ("transit without a gateway", [("hub.gateway", {"kind": "none"})], "hub.gatewayTransit", "RemoteVnetHasNoGateways"),
    (
        "peer on a spoke",
        [("hub.peers", [{"name": "north", "id": PEER["id"], "addressSpace": "10.20.4.0/23"}])],
        "hub.peers[0].addressSpace",
        "over",
    ),
    (
        "peer on corporate",
        [("hub.peers", [{"name": "north", "id": PEER["id"], "addressSpace": "10.4.0.0/24"}])],
        "hub.peers[0].addressSpace",
        "over",
    ),
    ("peer named as a spoke", [("hub.peers", [PEER | {"name": "cluster"}])], "hub.peers[0].name", "is taken"),
    (
        "peer twice",
        [("hub.peers", [PEER, PEER | {"name": "b", "addressSpace": "10.25.0.0/16", "appliance": "10.25.0.4"}])],
        "hub.peers[1].id",
        "already",
    ),
    (
        "peer's firewall elsewhere",
        [("hub.peers", [PEER | {"appliance": "10.25.0.4"}])],
        "hub.peers[0].appliance",
        "lies",
    ),
    (
        "table on an existing spoke",
        [
            (
                "spokes[3]",
                {
                    "name": "lake",
                    "id": f"{NETWORKS}/virtualNetworks/vnet-lake",
                    "addressSpace": "10.30.0.0/22",
                    "routeTableId": f"{NETWORKS}/routeTables/rt",
                },
            )
        ],
        "spokes[3].routeTableId",
        "its owner's",
    ),
    ("id of a table", [("spokes[2].routeTableId", "rt-corporate")], "spokes[2].routeTableId", "full Azure resource id"),
]


@pytest.mark.parametrize(
    ("changes", "key", "sentence"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS]
)
def test_one_wrong_setting_gives_one_fault_under_its_key(
    changes: list[tuple[str, Any]], key: str, sentence: str
) -> None:
    found = faults(*changes)
    assert [fault.key for fault in found] == [f"azureml-cluster:{key}"], found
    assert sentence in found[0].problem
    assert found[0].example


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
