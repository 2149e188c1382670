"""Local network gateways: the sites at the other end of VPN tunnels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from localazure.core.ids import stable_uuid
from localazure.core.model import Granted, Put, ResourceType, World, delete_rule, rule
from localazure.core.store import Resource
from localazure.core.values import Body, dig
from localazure.network.names import CONNECTIONS, LOCAL_NETWORK_GATEWAYS, NETWORK_NAME
from localazure.network.prefixes import networks


def prefixes(site: Body) -> list[str]:
    """What lies behind a site, as written."""
    return [str(prefix) for prefix in dig(site, "localNetworkAddressSpace.addressPrefixes") or ()]


def speaker(site: Body) -> bool:
    """Whether a site speaks BGP."""
    return bool(dig(site, "bgpSettings.asn") and dig(site, "bgpSettings.bgpPeeringAddress"))


@rule(
    "LGW-01",
    "a site is called by an address or by a name, not by both",
    code="LocalNetworkGatewayIpAddressOrFqdnRequired",
    source="general knowledge",
    known="unverified",
)
def _called(put: Put, _world: World) -> Iterator[str]:
    address, name = put.body.get("gatewayIpAddress"), put.body.get("fqdn")
    if bool(address) == bool(name):
        yield f"Local network gateway {put.id.text} must have exactly one of gatewayIpAddress and fqdn."
    elif address and not networks([f"{address}/32"]):
        yield f"gatewayIpAddress {address} of local network gateway {put.id.text} is not an IP address."


@rule(
    "LGW-02",
    "a site has prefixes or speaks BGP, and its prefixes are networks",
    code="InvalidLocalNetworkAddressSpace",
    source="general knowledge",
    known="unverified",
)
def _space(put: Put, _world: World) -> Iterator[str]:
    for prefix in prefixes(put.body):
        if not networks([prefix]):
            yield f"Prefix {prefix} of local network gateway {put.id.text} is not a network in CIDR notation."
    if not prefixes(put.body) and not speaker(put.body):
        yield f"Local network gateway {put.id.text} has neither address prefixes nor BGP settings."


@delete_rule(
    "LGW-03",
    "a site in use by a connection is not deleted",
    code="LocalNetworkGatewayInUse",
    source="general knowledge",
    known="unverified",
)
def _not_in_use(site: Resource, world: World) -> Iterator[str]:
    held = [user.id for user, _ in world.users(site.id) if user.type.lower() == CONNECTIONS.lower()]
    if held:
        yield f"Local network gateway {site.id} cannot be deleted: it is used by {', '.join(held)}."


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    return {"resourceGuid": stable_uuid(put.id.key, "resourceGuid")}


LOCAL_NETWORK_GATEWAY: Final = ResourceType(
    token="azure-native:network:LocalNetworkGateway",  # noqa: S106 a type token
    type=LOCAL_NETWORK_GATEWAYS,
    path=("localNetworkGatewayName",),
    name=NETWORK_NAME,
    rules=(_called, _space),
    deletion=(_not_in_use,),
    answers=_answers,
)
