"""Connections of virtual network gateways: tunnels to sites, and ExpressRoute circuits.

A circuit is a provider's and stands for itself: whether its id names one is not looked up. No connection is ever up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from localazure.core.errors import NotModelledError
from localazure.core.ids import stable_uuid
from localazure.core.model import Granted, Put, ResourceType, World, rule
from localazure.core.store import Resource
from localazure.core.values import Body, dig, items
from localazure.network.local_network_gateways import prefixes, speaker
from localazure.network.names import CONNECTIONS, NETWORK_NAME
from localazure.network.prefixes import networks, overlaps, space
from localazure.network.virtual_network_gateways import speaks_bgp

_POLICY: Final = "vpn-gateway-about-compliance-crypto, 2024-01-26; the code is unverified"
_GATEWAY_TYPE: Final = {"IPsec": "Vpn", "ExpressRoute": "ExpressRoute"}
_KEY: Final = re.compile(r"[\x21-\x7e]{1,128}")


def _gateway(put: Put, world: World) -> Resource | None:
    return world.get(str(dig(put.body, "virtualNetworkGateway1.id") or ""))


def _site(put: Put, world: World) -> Resource | None:
    return world.get(str(dig(put.body, "localNetworkGateway2.id") or ""))


@rule(
    "CON-01",
    "a tunnel leads to a local network gateway, and a connection of type ExpressRoute to a circuit",
    code="ConnectionPeerRequired",
    source="general knowledge",
    known="unverified",
)
def _other_end(put: Put, _world: World) -> Iterator[str]:
    kind = str(put.body.get("connectionType"))
    if kind not in _GATEWAY_TYPE:
        raise NotModelledError(f"a connection of type {kind}")
    for path in ("trafficSelectorPolicies", "egressNatRules", "ingressNatRules", "virtualNetworkGateway2"):
        if put.body.get(path):
            raise NotModelledError(f"{path} of a connection")
    if kind == "IPsec" and not dig(put.body, "localNetworkGateway2.id"):
        yield f"Connection {put.id.text} of type IPsec must reference a localNetworkGateway2."
    if kind == "ExpressRoute" and not dig(put.body, "peer.id"):
        yield f"Connection {put.id.text} of type ExpressRoute must reference the circuit as peer."


@rule(
    "CON-02",
    "a tunnel starts at a VPN gateway, and a circuit's connection at an ExpressRoute gateway",
    code="ConnectionGatewayTypeMismatch",
    source="general knowledge",
    known="unverified",
)
def _right_gateway(put: Put, world: World) -> Iterator[str]:
    gateway, wanted = _gateway(put, world), _GATEWAY_TYPE.get(str(put.body.get("connectionType")))
    if gateway and wanted and gateway.properties.get("gatewayType") != wanted:
        yield (
            f"Connection {put.id.text} of type {put.body.get('connectionType')} needs a gateway of type {wanted}; "
            f"{gateway.id} is of type {gateway.properties.get('gatewayType')}."
        )


@rule(
    "CON-03",
    "one IPsec policy: with GCM the same algorithm for encryption and integrity; at least 300 seconds and 1,024 KB",
    code="InvalidIpsecPolicy",
    source=_POLICY,
    known="documentation",
)
def _policy(put: Put, _world: World) -> Iterator[str]:
    found = items(put.body, "ipsecPolicies")
    if len(found) > 1:
        yield f"Connection {put.id.text} can have one IPsec policy; it has {len(found)}."
    for policy in found:
        encryption, integrity = str(policy.get("ipsecEncryption")), str(policy.get("ipsecIntegrity"))
        if (encryption.startswith("GCM") or integrity.startswith("GCM")) and encryption != integrity:
            yield (
                f"IPsec policy of {put.id.text}: with GCMAES ipsecEncryption and ipsecIntegrity must be the same; they "
                f"are {encryption} and {integrity}."
            )
        for name, least in (("saLifeTimeSeconds", 300), ("saDataSizeKilobytes", 1024)):
            value = policy.get(name)
            if isinstance(value, (int, float)) and value < least:
                yield f"IPsec policy of {put.id.text}: {name} must be at least {least}, is {value:.0f}."


@rule(
    "CON-04",
    "the integrity of IKE is a SHA or MD5, whatever the API's enumeration says",
    code="InvalidIkeIntegrity",
    source="Azure/azure-rest-api-specs#27628; the code is unverified",
    known="issue",
)
def _ike_integrity(put: Put, _world: World) -> Iterator[str]:
    for policy in items(put.body, "ipsecPolicies"):
        if str(policy.get("ikeIntegrity")).startswith("GCM"):
            yield f"IPsec policy of {put.id.text}: ikeIntegrity {policy.get('ikeIntegrity')} is not supported."


@rule(
    "CON-05",
    "a tunnel with BGP has it at both ends",
    code="BgpNotEnabledOnGateway",
    source="general knowledge",
    known="unverified",
)
def _bgp(put: Put, world: World) -> Iterator[str]:
    gateway, site = _gateway(put, world), _site(put, world)
    if put.body.get("enableBgp") is not True or put.body.get("connectionType") != "IPsec":
        return
    if gateway and not speaks_bgp(gateway):
        yield f"Connection {put.id.text} has BGP, and gateway {gateway.id} has not."
    if site and not speaker(site.properties):
        yield f"Connection {put.id.text} has BGP, and local network gateway {site.id} has not."


@rule(
    "CON-06",
    "what lies behind the site is not in the gateway's own virtual network",
    code="LocalNetworkAddressSpaceOverlapsVirtualNetwork",
    source="general knowledge",
    known="unverified",
)
def _apart(put: Put, world: World) -> Iterator[str]:
    gateway, site = _gateway(put, world), _site(put, world)
    if gateway is None or site is None:
        return
    for configuration in items(gateway.properties, "ipConfigurations"):
        network = world.get(str(dig(configuration, "subnet.id") or "").split("/subnets/")[0])
        common = overlaps(networks(prefixes(site.properties)), space(network.properties)) if network else []
        if network and common:
            yield f"Local network gateway {site.id} overlaps virtual network {network.id}: {'; '.join(common)}."
        return


@rule(
    "CON-07",
    "a pre-shared key has 1 to 128 printable ASCII characters",
    code="InvalidSharedKey",
    source="vpn-gateway FAQ; the code is unverified",
    known="unverified",
)
def _key(put: Put, _world: World) -> Iterator[str]:
    key = put.body.get("sharedKey")
    if isinstance(key, str) and not _KEY.fullmatch(key):
        yield f"The shared key of connection {put.id.text} must have 1 to 128 printable ASCII characters."


@rule(
    "CON-08",
    "a gateway has one connection to a site or circuit",
    code="ConnectionAlreadyExistsBetweenGateways",
    source="general knowledge",
    known="unverified",
)
def _once(put: Put, world: World) -> Iterator[str]:
    gateway = _gateway(put, world)
    for other, _ in world.users(gateway.id) if gateway else ():
        if other.key == put.id.key or other.type.lower() != CONNECTIONS.lower():
            continue
        for path in ("localNetworkGateway2.id", "peer.id"):
            end = dig(put.body, path)
            if isinstance(end, str) and end.lower() == str(dig(other.properties, path)).lower():
                yield f"Connection {put.id.text}: {other.id} joins the same two already."


@rule(
    "CON-09",
    "type, protocol and both ends of a connection stay",
    code="ConnectionPropertyCannotBeChanged",
    source="general knowledge",
    known="unverified",
    hint="give the connection replace_on_changes for them",
)
def _stays(put: Put, _world: World) -> Iterator[str]:
    if put.before is None:
        return
    ends = ("connectionType", "connectionProtocol", "virtualNetworkGateway1.id", "localNetworkGateway2.id", "peer.id")
    for path in ends:
        was, asked = dig(put.before.properties, path), dig(put.body, path)
        if was is not None and str(was).lower() != str(asked).lower():
            yield f"{path} of connection {put.id.text} cannot be changed."


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    answered: dict[str, Any] = {
        "connectionStatus": "NotConnected",
        "egressBytesTransferred": 0,
        "ingressBytesTransferred": 0,
        "enableBgp": put.body.get("enableBgp", False),
        "routingWeight": put.body.get("routingWeight", 0),
        "resourceGuid": stable_uuid(put.id.key, "resourceGuid"),
    }
    if put.body.get("connectionType") == "IPsec":
        answered["connectionProtocol"] = put.body.get("connectionProtocol", "IKEv2")
        answered["connectionMode"] = put.body.get("connectionMode", "Default")
        answered["dpdTimeoutSeconds"] = put.body.get("dpdTimeoutSeconds", 45)
        answered["usePolicyBasedTrafficSelectors"] = put.body.get("usePolicyBasedTrafficSelectors", False)
    return answered


VIRTUAL_NETWORK_GATEWAY_CONNECTION: Final = ResourceType(
    token="azure-native:network:VirtualNetworkGatewayConnection",  # noqa: S106 a type token
    type=CONNECTIONS,
    path=("virtualNetworkGatewayConnectionName",),
    name=NETWORK_NAME,
    closed={
        "connectionType": ("IPsec", "Vnet2Vnet", "ExpressRoute", "VPNClient"),
        "connectionProtocol": ("IKEv2", "IKEv1"),
        "connectionMode": ("Default", "ResponderOnly", "InitiatorOnly"),
    },
    free_references=("peer.id",),
    write_only=("sharedKey", "authorizationKey"),
    rules=(_other_end, _right_gateway, _policy, _ike_integrity, _bgp, _apart, _key, _once, _stays),
    answers=_answers,
)
