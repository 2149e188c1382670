"""Sites of local networks and connections to them: each rule with a write that passes and one that it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from localazure.core.errors import NotModelledError
from tests.localazure.connectivity import CIRCUIT, POLICY, codes, connected, gateway, room, site
from tests.localazure.world import World


def connection_codes(world: World, **more: Any) -> set[str]:
    return world.codes("network:VirtualNetworkGatewayConnection", **connected(world, **more))


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({}, set()),
        ({"gatewayIpAddress": None}, {"LGW-01"}),
        ({"fqdn": "vpn.contoso.example"}, {"LGW-01"}),
        ({"gatewayIpAddress": None, "fqdn": "vpn.contoso.example"}, set()),
        ({"gatewayIpAddress": "vpn"}, {"LGW-01"}),
        ({"localNetworkAddressSpace": None}, {"LGW-02"}),
        ({"localNetworkAddressSpace": {"addressPrefixes": ["10.1.0.1/16"]}}, {"LGW-02"}),
        ({"localNetworkAddressSpace": None, "bgpSettings": {"asn": 65010, "bgpPeeringAddress": "10.1.0.1"}}, set()),
    ],
)
def test_a_site_is_called_somehow_and_has_something_behind_it(
    world: World, changes: dict[str, Any], refused: set[str]
) -> None:
    body: dict[str, Any] = {
        "localNetworkGatewayName": "lgw",
        "gatewayIpAddress": "203.0.113.10",
        "localNetworkAddressSpace": {"addressPrefixes": ["10.1.0.0/16"]},
    }
    kept = {key: value for key, value in {**body, **changes}.items() if value is not None}
    assert world.codes("network:LocalNetworkGateway", **kept) == refused


@pytest.mark.parametrize(
    ("policy", "refused"),
    [
        ({}, set()),
        ({"ipsecEncryption": "AES256", "ipsecIntegrity": "SHA256"}, set()),
        ({"ipsecIntegrity": "SHA256"}, {"CON-03"}),
        ({"ipsecIntegrity": "GCMAES128"}, {"CON-03"}),
        ({"saLifeTimeSeconds": 299}, {"CON-03"}),
        ({"saDataSizeKilobytes": 1023}, {"CON-03"}),
        ({"ikeIntegrity": "GCMAES256"}, {"CON-04"}),
    ],
)
def test_an_ipsec_policy_fits_together(world: World, policy: dict[str, Any], refused: set[str]) -> None:
    room(world)
    assert connection_codes(world, ipsecPolicies=[{**POLICY, **policy}]) == refused


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({}, set()),
        ({"localNetworkGateway2": None}, {"CON-01"}),
        ({"ipsecPolicies": [POLICY, POLICY]}, {"CON-03"}),
        ({"enableBgp": True}, {"CON-05"}),
        ({"sharedKey": "with spaces"}, {"CON-07"}),
        ({"sharedKey": "x" * 129}, {"CON-07"}),
        ({"connectionType": "ExpressRoute", "peer": {"id": CIRCUIT}}, {"CON-02"}),
        ({"connectionType": "ExpressRoute"}, {"CON-01", "CON-02"}),
    ],
)
def test_a_tunnel_has_two_ends_and_a_key(world: World, changes: dict[str, Any], refused: set[str]) -> None:
    room(world)
    assert connection_codes(world, **changes) == refused


def test_what_lies_behind_a_site_is_not_in_the_hub(world: World) -> None:
    room(world)
    inside = site(world, localNetworkAddressSpace={"addressPrefixes": ["10.0.8.0/24"]})
    assert connection_codes(world, localNetworkGateway2={"id": inside}) == {"CON-06"}


def test_bgp_is_at_both_ends(world: World) -> None:
    room(world)
    speaking = gateway(world, enableBgp=True, bgpSettings={"asn": 65515})
    ours = {"id": world.put("network:VirtualNetworkGateway", **speaking).id}
    theirs = {"id": site(world, bgpSettings={"asn": 65010, "bgpPeeringAddress": "10.1.255.1"})}
    assert connection_codes(world, virtualNetworkGateway1=ours, localNetworkGateway2=theirs, enableBgp=True) == set()
    silent = {"id": site(world, "silent")}
    assert connection_codes(world, virtualNetworkGateway1=ours, localNetworkGateway2=silent, enableBgp=True) == {
        "CON-05",
        "CON-09",
    }


def test_two_are_joined_once_and_the_ends_stay(world: World) -> None:
    room(world)
    body = connected(world)
    world.put("network:VirtualNetworkGatewayConnection", **body)
    again = {**body, "virtualNetworkGatewayConnectionName": "again"}
    assert world.codes("network:VirtualNetworkGatewayConnection", **again) == {"CON-08"}
    elsewhere = {**body, "localNetworkGateway2": {"id": site(world, "elsewhere")}}
    assert world.codes("network:VirtualNetworkGatewayConnection", **elsewhere) == {"CON-09"}
    rotated = {**body, "sharedKey": "another-key"}
    assert world.codes("network:VirtualNetworkGatewayConnection", **rotated) == set()


def test_a_circuit_is_not_looked_up_and_no_key_is_answered(world: World) -> None:
    room(world)
    express = gateway(
        world, gatewayType="ExpressRoute", vpnType=None, vpnGatewayGeneration=None, sku={"name": "ErGw1AZ"}
    )
    made = world.put(
        "network:VirtualNetworkGatewayConnection",
        virtualNetworkGatewayConnectionName="con",
        connectionType="ExpressRoute",
        virtualNetworkGateway1={"id": world.put("network:VirtualNetworkGateway", **express).id},
        peer={"id": CIRCUIT},
        authorizationKey="from-the-owner",
    )
    answered = world.azure.get(made.id)
    assert answered is not None
    assert "authorizationKey" not in answered.properties
    assert answered.properties["connectionStatus"] == "NotConnected"


@pytest.mark.parametrize(
    ("token", "changes"),
    [
        ("gateway", {"gatewayType": "LocalGateway"}),
        ("gateway", {"vpnClientConfiguration": {"vpnClientProtocols": ["OpenVPN"]}}),
        ("connection", {"connectionType": "Vnet2Vnet"}),
        (
            "connection",
            {"trafficSelectorPolicies": [{"localAddressRanges": ["10.0.0.0/8"], "remoteAddressRanges": []}]},
        ),
    ],
)
def test_what_is_not_modelled_is_said(world: World, token: str, changes: dict[str, Any]) -> None:
    room(world)
    asked = codes if token == "gateway" else connection_codes
    with pytest.raises(NotModelledError):
        asked(world, **changes)
