"""What is brought along by id: a hub, another region's hub, a route table."""

from __future__ import annotations

from typing import Any

import pytest

from tests.topology.egress import DEFAULT, EXISTING_HUB, NETWORKS, PEER, made, routed, routes


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
