"""The hub's gateway: what the plan makes of it, and who uses it."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Any

import pytest

from tests.topology.configs import GONE, ROOT, faults, settings
from tests.topology.hub_gateways import BGP, CIRCUIT, CIRCUITS, EXPRESS, SITE, VPN
from topology.build import plan
from topology.cost import meters
from topology.diagnostics import TABLE
from topology.picture import draw
from topology.plan import Plan, VirtualNetworkGateway
from topology.report import table
from topology.settings import load
from topology.stackfile import config


def made(*changes: tuple[str, Any]) -> Plan:
    return plan(settings(*changes), root_pem="")


def gateway(*changes: tuple[str, Any]) -> VirtualNetworkGateway:
    found = made(*changes).hub_gateway
    assert found is not None
    return found


def flags(found: Plan) -> dict[tuple[str, str], tuple[bool, bool]]:
    return {(p.local, p.remote): (p.allow_gateway_transit, p.use_remote_gateways) for p in found.peerings}


def test_nothing_of_a_gateway_is_in_a_plan_that_is_not_asked_for_one() -> None:
    for change in (GONE, {"kind": "vpn"}, {"kind": "none"}):
        found = made(("hub.gatewayTransit", GONE), ("hub.gateway", change))
        assert found.hub_gateway is None
        assert found.connected == frozenset()
        assert set(flags(found).values()) == {(False, False)}
        assert not [meter for meter in meters(found) if meter.part == "hub gateway"]
        assert "VPN gateway" not in draw(found)


def test_dev_has_a_vpn_gateway_to_one_site_with_all_of_the_corporate_network_behind_it() -> None:
    found = gateway()
    assert (found.kind, found.sku, found.generation, found.active_active, found.asn) == (
        "vpn",
        "VpnGw1AZ",
        "Generation1",
        False,
        None,
    )
    assert [(address.name, address.zones) for address in found.addresses] == [
        ("pip-mls-dev-we-gateway-vpn-1-z123", ("1", "2", "3"))
    ]
    (tunnel,) = found.connections
    assert (tunnel.key, tunnel.name, tunnel.given_key) == ("datacentre", "con-mls-dev-we-vpn-datacentre", False)
    assert tunnel.site is not None
    assert (tunnel.site.address, tunnel.site.prefixes) == ("203.0.113.10", ("10.1.0.0/16", "10.4.0.0/16"))
    assert found.learned == ("10.1.0.0/16", "10.4.0.0/16")


def test_a_tunnel_is_sound_and_what_is_weak_cannot_be_asked_for() -> None:
    policy = gateway().connections[0].policy
    assert policy is not None
    assert (policy.ike_encryption, policy.ike_integrity, policy.dh_group) == ("GCMAES256", "SHA384", "ECP384")
    assert (policy.ipsec_encryption, policy.ipsec_integrity, policy.pfs_group) == ("GCMAES256", "GCMAES256", "ECP384")
    weak = {"ikeEncryption": "DES3", "ikeIntegrity": "SHA1", "dhGroup": "DHGroup2", "pfsGroup": "None"}
    told = faults(("hub.gateway.make.ipsec", weak))
    assert {fault.key.rpartition(".")[2] for fault in told} == set(weak)


@pytest.mark.parametrize(
    ("encryption", "integrity"),
    [("GCMAES256", "GCMAES256"), ("GCMAES192", "GCMAES192"), ("GCMAES128", "GCMAES128"), ("AES256", "SHA256")],
)
def test_integrity_goes_with_encryption(encryption: str, integrity: str) -> None:
    policy = gateway(("hub.gateway.make.ipsec", {"encryption": encryption})).connections[0].policy
    assert policy is not None
    assert policy.ipsec_integrity == integrity


def test_spokes_use_the_gateway_that_the_plan_makes_and_the_hub_lends_it() -> None:
    found = made(("hub.gatewayTransit", GONE))
    assert found.connected == {"hub", "cluster", "workspace", "analytics"}
    for spoke in ("cluster", "workspace", "analytics"):
        assert flags(found)["hub", spoke] == (True, False)
        assert flags(found)[spoke, "hub"] == (False, True)


def test_a_spoke_may_be_left_out_and_a_network_that_exists_is_only_in_when_it_is_said() -> None:
    lake = {
        "name": "lake",
        "id": f"{CIRCUITS}/virtualNetworks/vnet-lake",
        "addressSpace": "10.30.0.0/22",
    }
    found = made(("spokes[2].useRemoteGateways", False), ("spokes[3]", lake))
    assert found.connected == {"hub", "cluster", "workspace"}
    assert made(("spokes[3]", {**lake, "useRemoteGateways": True})).connected >= {"lake", "analytics"}


def test_a_gateway_may_be_the_hubs_alone() -> None:
    found = made(("hub.gatewayTransit", False))
    assert found.hub_gateway is not None
    assert found.connected == {"hub"}
    assert set(flags(found).values()) == {(False, False)}


def test_somebody_elses_gateway_connects_whom_it_is_said_to() -> None:
    found = made(("hub.gateway", {"kind": "expressRoute"}), ("spokes[0].useRemoteGateways", True))
    assert found.hub_gateway is None
    assert found.connected == {"hub", "cluster"}


def test_active_active_has_two_addresses_and_bgp_tells_what_lies_behind() -> None:
    found = gateway(
        (
            "hub.gateway.make",
            {"sku": "VpnGw3AZ", "activeActive": True, "bgp": {"asn": 65020}, "sites": [{**SITE, "bgp": BGP}]},
        )
    )
    assert (found.active_active, len(found.addresses), found.asn, found.generation) == (True, 2, 65020, "Generation2")
    assert len({address.name for address in found.addresses}) == 2
    site = found.connections[0].site
    assert site is not None
    assert site.bgp is not None
    assert (site.prefixes, site.bgp.asn, site.bgp.address) == ((), 65010, "10.1.255.1")
    assert found.learned == ()


def test_an_express_route_gateway_is_connected_to_circuits_that_exist() -> None:
    found = gateway(("hub.gateway", {**EXPRESS, "make": {"circuits": [{**CIRCUIT, "key": "given"}]}}))
    assert (found.kind, found.sku, found.generation, found.asn) == ("expressRoute", "ErGw1AZ", None, None)
    (connection,) = found.connections
    assert (connection.circuit, connection.site, connection.policy) == (CIRCUIT["id"], None, None)
    assert connection.given_key


def test_a_gateway_of_the_other_kind_is_another_gateway_so_that_the_old_one_can_go_after_it() -> None:
    vpn, express = gateway(), gateway(("hub.gateway", EXPRESS))
    assert vpn.name != express.name
    assert {address.name for address in vpn.addresses}.isdisjoint(address.name for address in express.addresses)


@pytest.mark.parametrize("kind", ["firewall", "appliance", "nat", "none"])
def test_what_comes_from_on_premises_passes_the_firewall_where_there_is_one_and_nothing_goes_round_it(
    kind: str,
) -> None:
    more = [("hub.appliance", "10.20.1.200")] if kind == "appliance" else []
    found = made(("egress", {"kind": kind}), *more)
    table = found.hub.subnet("gateway").routes
    if kind in ("nat", "none"):
        assert table is None
        for network in found.networks[1:]:
            assert network.route_table is None or network.route_table.gateway_routes
        return
    assert table is not None
    assert table.gateway_routes  # with propagation off the gateway would not work
    assert "0.0.0.0/0" not in [route.prefix for route in table.routes]
    assert {route.next_hop for route in table.routes} == {"VirtualAppliance"}
    inward = [IPv4Network(route.prefix) for route in table.routes]
    for network in found.networks[1:]:
        for subnet in network.subnets:
            taken = any(IPv4Network(subnet.prefix).subnet_of(prefix) for prefix in inward)
            assert taken == subnet.route_table, f"{network.key}/{subnet.key} is answered another way than it is called"
        assert network.route_table is not None
        assert not network.route_table.gateway_routes


def test_the_gateway_and_its_addresses_are_watched_paid_for_and_drawn() -> None:
    found = made()
    targets = {entry.target for entry in found.diagnostics}
    assert {"hub-gateway", "pip:pip-mls-dev-we-gateway-vpn-1-z123"} <= targets
    assert "TunnelDiagnosticLog" in TABLE["Microsoft.Network/virtualNetworkGateways"].categories
    told = {meter.key: meter for meter in meters(found) if meter.part == "hub gateway"}
    assert set(told) == {"vpn-gateway/VpnGw1AZ", "vpn-gateway/gb", "public-ip/standard"}
    parked = made(("parked", True))
    assert parked.hub_gateway == found.hub_gateway
    assert "VPN gateway" in draw(found)
    assert "ExpressRoute" in draw(made(("hub.gateway", EXPRESS)))


def test_people_are_told_what_is_connected_and_what_is_not() -> None:
    told = table(made())
    assert "VPN gateway    vgw-mls-dev-we-hub-vpn, VpnGw1AZ, to datacentre (203.0.113.10)" in told
    assert "on-premises    connected: analytics, cluster, hub, workspace" in told
    assert "ExpressRoute   vgw-mls-dev-we-hub-er, ErGw1AZ, to primary (erc-one)" in table(
        made(("hub.gateway", EXPRESS))
    )
    nobody = table(made(("hub.gateway", GONE)))
    assert "on-premises    not connected" in nobody
    assert "VPN gateway" not in nobody


def test_more_tunnels_than_the_price_includes_are_counted() -> None:
    bare = {"bgp": BGP}
    sites = [{"name": f"site-{n}", "address": f"203.0.113.{n}", **bare} for n in range(1, 13)]
    found = made(("hub.gateway.make", {"bgp": {}, "sites": sites}))
    told = {meter.key: meter.least for meter in meters(found) if meter.part == "hub gateway"}
    assert told["vpn-gateway/tunnel"] == 2


@pytest.mark.parametrize("stack", ["dev", "staging", "prod", "prod-northeurope"])
def test_in_every_shipped_environment_the_cluster_is_connected(stack: str) -> None:
    found = plan(load(config(ROOT, stack), ROOT, stack, files=False), root_pem="")
    assert found.hub_gateway is not None
    assert {"hub", "cluster", "workspace"} <= found.connected


def test_an_existing_hubs_gateway_is_its_owners() -> None:
    hub = {
        "id": f"{CIRCUITS}/virtualNetworks/vnet-hub",
        "addressSpace": "10.20.0.0/23",
        "appliance": "10.20.0.4",
        "gateway": VPN,
    }
    told = [fault for fault in faults(("hub", hub), ("egress", {"kind": "appliance"})) if "gateway" in fault.key]
    assert [(fault.key, fault.example) for fault in told] == [("azureml-cluster:hub.gateway.make", "leave it out")]
