"""The hub's gateway: what is asked for, in which order, and with which secrets."""

from __future__ import annotations

import dataclasses
from typing import Any

import pulumi
import pytest

from components.hub_gateway import key_of
from tests.components.conftest import Deploy
from tests.components.plans import peering
from tests.components.recording import Recording, leaves
from topology import plan

POLICY = plan.IpsecPolicy(
    ike_encryption="GCMAES256",
    ike_integrity="SHA384",
    dh_group="ECP384",
    ipsec_encryption="GCMAES256",
    ipsec_integrity="GCMAES256",
    pfs_group="ECP384",
    lifetime_seconds=27000,
    lifetime_kilobytes=102400000,
)
SITE = plan.VpnSite("lgw-datacentre", "203.0.113.10", ("10.1.0.0/16",), None)
TUNNEL = plan.GatewayConnection("datacentre", "con-datacentre", given_key=False, site=SITE, policy=POLICY)
ZONES = ("1", "2", "3")
VPN = plan.VirtualNetworkGateway(
    kind="vpn",
    name="vgw-hub-vpn",
    resource_group="network",
    network="hub",
    subnet="gateway",
    sku="VpnGw1AZ",
    generation="Generation1",
    active_active=False,
    addresses=(plan.PublicAddress("pip-vpn-1", ZONES),),
    asn=None,
    connections=(TUNNEL,),
)
CIRCUIT = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/expressRouteCircuits/erc"
EXPRESS = dataclasses.replace(
    VPN,
    kind="expressRoute",
    name="vgw-hub-er",
    sku="ErGw1AZ",
    generation=None,
    connections=(plan.GatewayConnection("primary", "con-er", given_key=True, circuit=CIRCUIT),),
)
USERS = (
    peering("hub", "cluster"),
    dataclasses.replace(peering("cluster", "hub"), use_remote_gateways=True),
    peering("hub", "lab"),
    peering("lab", "hub"),
)


def connected(deploy: Deploy, gateway: plan.VirtualNetworkGateway = VPN, **more: Any) -> Recording:
    return deploy(hub_gateway=gateway, peerings=USERS, **more)


def test_a_plan_without_a_gateway_makes_none(deployed: Recording) -> None:
    for token in ("VirtualNetworkGateway", "LocalNetworkGateway", "VirtualNetworkGatewayConnection"):
        assert deployed.of(f"network:{token}") == []
    assert "vpnGateway" not in deployed.stack_outputs


def test_a_vpn_gateway_is_route_based_in_its_subnet_with_a_zonal_address(deploy: Deploy) -> None:
    made = connected(deploy)
    inputs = made.one("network:VirtualNetworkGateway").inputs
    assert (inputs["gatewayType"], inputs["vpnType"]) == ("Vpn", "RouteBased")
    assert inputs["sku"] == {"name": "VpnGw1AZ", "tier": "VpnGw1AZ"}
    assert inputs["vpnGatewayGeneration"] == "Generation1"
    assert (inputs["activeActive"], inputs["enableBgp"]) == (False, False)
    assert "bgpSettings" not in inputs
    (configuration,) = inputs["ipConfigurations"]
    assert configuration["subnet"]["id"].endswith("/GatewaySubnet")
    assert configuration["publicIPAddress"]["id"].endswith("/pip-vpn-1")
    address = made.one("network:PublicIPAddress").inputs
    assert (address["sku"]["name"], address["publicIPAllocationMethod"]) == ("Standard", "Static")
    assert address["zones"] == ["1", "2", "3"]


def test_a_tunnel_leads_to_the_site_by_ikev2_and_the_policy(deploy: Deploy) -> None:
    made = connected(deploy)
    inputs = made.one("network:VirtualNetworkGatewayConnection").inputs
    assert (inputs["connectionType"], inputs["connectionProtocol"]) == ("IPsec", "IKEv2")
    assert inputs["virtualNetworkGateway1"]["id"].endswith("/vgw-hub-vpn")
    assert inputs["localNetworkGateway2"]["id"].endswith("/lgw-datacentre")
    assert inputs["ipsecPolicies"] == [
        {
            "dhGroup": "ECP384",
            "ikeEncryption": "GCMAES256",
            "ikeIntegrity": "SHA384",
            "ipsecEncryption": "GCMAES256",
            "ipsecIntegrity": "GCMAES256",
            "pfsGroup": "ECP384",
            "saDataSizeKilobytes": 102400000,
            "saLifeTimeSeconds": 27000,
        }
    ]
    site = made.one("network:LocalNetworkGateway").inputs
    assert site["gatewayIpAddress"] == "203.0.113.10"
    assert site["localNetworkAddressSpace"] == {"addressPrefixes": ["10.1.0.0/16"]}


def test_the_key_of_a_tunnel_is_generated_and_a_secret_everywhere(deploy: Deploy) -> None:
    made = connected(deploy)
    connection = made.one("network:VirtualNetworkGatewayConnection")
    assert connection.secret_inputs == {"sharedKey"}
    assert set(connection.options.additionalSecretOutputs) == {"sharedKey", "authorizationKey"}
    (key,) = [request for request in made.of("random:index/randomPassword:RandomPassword") if "key" in request.name]
    assert key.inputs["length"] == 64
    assert key.inputs["special"] is False
    assert connection.inputs["sharedKey"] not in [value for _, value in leaves(made.stack_outputs)]


def test_a_given_key_is_taken_as_it_is_and_none_is_made(deploy: Deploy) -> None:
    given = dataclasses.replace(VPN, connections=(dataclasses.replace(TUNNEL, given_key=True),))
    made = connected(deploy, given, connection_keys={"datacentre": "Chosen-by-both-ends", "other": "x"})
    connection = made.one("network:VirtualNetworkGatewayConnection")
    assert connection.inputs["sharedKey"] == "Chosen-by-both-ends"
    assert connection.secret_inputs == {"sharedKey"}
    made_keys = made.of("random:index/randomPassword:RandomPassword")
    assert not [request for request in made_keys if "datacentre" in request.name]


@pytest.mark.parametrize("keys", [{}, {"other": "x"}, {"datacentre": "with spaces"}, {"datacentre": ""}])
def test_a_key_that_is_said_to_be_given_and_is_not_stops_the_run_and_says_how(keys: dict[str, str]) -> None:
    with pytest.raises(pulumi.RunError, match=r"azureml-cluster:connectionKeys has no key .* 'datacentre'"):
        key_of(keys, "datacentre")


def test_whoever_uses_the_gateway_is_written_after_it_and_goes_before_it(deploy: Deploy) -> None:
    made = connected(deploy)
    gateway = made.one("network:VirtualNetworkGateway")
    lends = made.one("network:VirtualNetworkPeering", "hub-to-cluster")
    uses = made.one("network:VirtualNetworkPeering", "cluster-to-hub")
    assert gateway.urn in lends.depends_on
    assert lends.urn in uses.depends_on
    assert uses.inputs["useRemoteGateways"] is True
    assert made.one("network:Subnet", "hub-gateway").urn in gateway.depends_on
    assert gateway.options.deleteBeforeReplace is False


def test_an_active_active_gateway_with_bgp_has_two_addresses_and_speaks_with_the_site(deploy: Deploy) -> None:
    site = dataclasses.replace(SITE, prefixes=(), bgp=plan.BgpSpeaker(65010, "10.1.255.1"))
    two = dataclasses.replace(
        VPN,
        active_active=True,
        asn=65020,
        addresses=(*VPN.addresses, plan.PublicAddress("pip-vpn-2", ZONES)),
        connections=(dataclasses.replace(TUNNEL, site=site),),
    )
    made = connected(deploy, two)
    inputs = made.one("network:VirtualNetworkGateway").inputs
    assert (inputs["activeActive"], inputs["enableBgp"], inputs["bgpSettings"]) == (True, True, {"asn": 65020})
    assert [c["publicIPAddress"]["id"].rpartition("/")[2] for c in inputs["ipConfigurations"]] == [
        "pip-vpn-1",
        "pip-vpn-2",
    ]
    told = made.one("network:LocalNetworkGateway").inputs
    assert told["bgpSettings"] == {"asn": 65010, "bgpPeeringAddress": "10.1.255.1"}
    assert "localNetworkAddressSpace" not in told
    assert made.one("network:VirtualNetworkGatewayConnection").inputs["enableBgp"] is True
    assert len(made.stack_outputs["vpnGateway"]["addresses"]) == 2


def test_a_circuit_is_joined_with_the_key_that_its_owner_gave(deploy: Deploy) -> None:
    made = connected(deploy, EXPRESS, connection_keys={"primary": "0a1b2c3d"})
    inputs = made.one("network:VirtualNetworkGateway").inputs
    assert inputs["gatewayType"] == "ExpressRoute"
    assert {"vpnType", "vpnGatewayGeneration", "enableBgp", "activeActive", "bgpSettings"}.isdisjoint(inputs)
    connection = made.one("network:VirtualNetworkGatewayConnection")
    assert (connection.inputs["connectionType"], connection.inputs["peer"]) == ("ExpressRoute", {"id": CIRCUIT})
    assert connection.inputs["authorizationKey"] == "0a1b2c3d"
    assert connection.secret_inputs == {"authorizationKey"}
    assert {"sharedKey", "ipsecPolicies", "connectionProtocol"}.isdisjoint(connection.inputs)
    assert made.of("network:LocalNetworkGateway") == []
    assert "vpnGateway" not in made.stack_outputs


def test_a_circuit_of_ones_own_subscription_needs_no_key(deploy: Deploy) -> None:
    (joined,) = EXPRESS.connections
    own = dataclasses.replace(EXPRESS, connections=(dataclasses.replace(joined, given_key=False),))
    assert "authorizationKey" not in connected(deploy, own).one("network:VirtualNetworkGatewayConnection").inputs


def test_the_outputs_say_what_the_other_end_is_told_and_no_key(deploy: Deploy) -> None:
    told = connected(deploy).stack_outputs["vpnGateway"]
    assert set(told) == {"name", "addresses", "connections"}
    assert told["connections"] == {"datacentre": "con-datacentre"}
