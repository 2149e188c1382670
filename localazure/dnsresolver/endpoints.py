"""Inbound and outbound endpoints of DNS resolvers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from localazure.core.ids import parse
from localazure.core.model import Claim, Granted, Put, ResourceType, World, delete_rule, rule
from localazure.core.store import Resource
from localazure.core.values import Body, dig, items
from localazure.dnsresolver.names import INBOUND, OUTBOUND, OVERVIEW, RESOLVER_NAME, RULESETS
from localazure.network.prefixes import networks, subnet_prefixes
from localazure.network.tenants import delegated_to, not_beside_a_gateway, not_in_a_reserved_subnet

_SERVICE: Final = "Microsoft.Network/dnsResolvers"


def _subnets(put: Put) -> list[str]:
    """The ids of the subnets that an endpoint names."""
    found = [dig(put.body, "subnet.id"), *(dig(each, "subnet.id") for each in items(put.body, "ipConfigurations"))]
    return list(dict.fromkeys(str(subnet) for subnet in found if subnet))


@rule(
    "RES-04",
    "an endpoint's subnet is a /28 to a /24",
    code="DnsResolverEndpointSubnetSizeInvalid",
    source=f"{OVERVIEW}; the code is unverified",
    known="documentation",
)
def _subnet_size(put: Put, world: World) -> Iterator[str]:
    for subnet_id in _subnets(put):
        subnet = world.get(subnet_id)
        for prefix in networks(subnet_prefixes(subnet.properties)) if subnet else ():
            if prefix.version == 4 and not 24 <= prefix.prefixlen <= 28:
                yield f"Subnet {subnet_id} of {put.id.text} is a /{prefix.prefixlen}; it must be a /28 to a /24."


@rule(
    "RES-05",
    "an endpoint's subnet is delegated to Microsoft.Network/dnsResolvers and to nothing else",
    code="DnsResolverEndpointSubnetDelegationInvalid",
    source=f"{OVERVIEW}; the code is unverified",
    known="documentation",
)
def _subnet_delegated(put: Put, world: World) -> Iterator[str]:
    for subnet_id in _subnets(put):
        subnet = world.get(subnet_id)
        services = delegated_to(subnet.properties) if subnet else [_SERVICE]
        # Azure delegates a subnet that is delegated to nothing by itself (unverified).
        if any(service.lower() != _SERVICE.lower() for service in services):
            yield f"Subnet {subnet_id} of {put.id.text} is delegated to {', '.join(services)}, not to {_SERVICE}."


@rule(
    "RES-06",
    "an endpoint stands in a subnet of the resolver's virtual network, and alone in it",
    code="DnsResolverEndpointSubnetInvalid",
    source=f"{OVERVIEW}; the code is unverified",
    known="documentation",
)
def _own_subnet(put: Put, world: World) -> Iterator[str]:
    resolver = world.get(put.id.parent or "")
    network = str(dig(resolver.properties, "virtualNetwork.id") or "").lower() if resolver else ""
    subnets = _subnets(put)
    if len(subnets) > 1:
        yield f"All IP configurations of {put.id.text} must be in one subnet."
    for subnet_id in subnets:
        if network and (parse(subnet_id).parent or "").lower() != network:
            yield f"Subnet {subnet_id} of {put.id.text} is not in the resolver's virtual network {network}."
        others = [u.id for u, path in world.users(subnet_id) if path.endswith("subnet.id") and u.key != put.id.key]
        if others:
            yield f"Subnet {subnet_id} of {put.id.text} is in use by {others[0]}; an endpoint's holds nothing else."


@rule(
    "RES-07",
    "a static inbound address is given",
    code="PrivateIPAddressRequired",
    source="general knowledge",
    known="unverified",
)
def _static_has_address(put: Put, _world: World) -> Iterator[str]:
    for configuration in items(put.body, "ipConfigurations"):
        if configuration.get("privateIpAllocationMethod") == "Static" and not configuration.get("privateIpAddress"):
            yield f"An IP configuration of {put.id.text} has the allocation method Static and no private IP address."


@rule(
    "RES-08",
    "subnet and address of an endpoint stay",
    code="DnsResolverEndpointPropertyCannotBeChanged",
    source="general knowledge",
    known="unverified",
    hint="give the endpoint replace_on_changes for it",
)
def _stays(put: Put, _world: World) -> Iterator[str]:
    if put.before is None:
        return
    before, now = put.before.properties, put.body

    def asked(body: Body) -> list[tuple[str, Any]]:
        found = [str(dig(body, "subnet.id") or "").lower()]
        return [
            *((subnet, None) for subnet in found),
            *(
                (str(dig(each, "subnet.id")).lower(), each.get("privateIpAddress"))
                for each in items(body, "ipConfigurations")
                if each.get("privateIpAllocationMethod") == "Static"
            ),
        ]

    if asked(before) != asked(now):
        yield f"The subnet and the static address of {put.id.text} can not be changed."


@delete_rule(
    "RES-09",
    "an outbound endpoint that a ruleset uses is not deleted",
    code="OutboundEndpointInUse",
    source=f"{OVERVIEW}; the code is unverified",
    known="documentation",
    status=409,
)
def _not_in_use(endpoint: Resource, world: World) -> Iterator[str]:
    held = [user.id for user, _ in world.users(endpoint.id) if user.type.lower() == RULESETS.lower()]
    if held:
        yield f"Outbound endpoint {endpoint.id} is in use by DNS forwarding ruleset {held[0]} and can not be deleted."


def _claims(put: Put, _world: World) -> Iterator[Claim]:
    for index, configuration in enumerate(items(put.body, "ipConfigurations")):
        subnet = dig(configuration, "subnet.id")
        static = configuration.get("privateIpAddress")
        if isinstance(subnet, str):
            own = static if configuration.get("privateIpAllocationMethod") == "Static" else None
            yield Claim(subnet, f"{put.id.text}/ipConfigurations/{index}", own)


def _answers(put: Put, _world: World, granted: Granted) -> Body:
    return {
        "ipConfigurations": [
            {
                **configuration,
                "privateIpAllocationMethod": configuration.get("privateIpAllocationMethod", "Dynamic"),
                "privateIpAddress": granted.get(f"{put.id.text}/ipConfigurations/{index}".lower()),
            }
            for index, configuration in enumerate(items(put.body, "ipConfigurations"))
        ]
    }


_RULES: Final = (
    _subnet_size,
    _subnet_delegated,
    _own_subnet,
    _stays,
    not_beside_a_gateway,
    not_in_a_reserved_subnet,
)

INBOUND_ENDPOINT: Final = ResourceType(
    token="azure-native:dnsresolver:InboundEndpoint",  # noqa: S106 a type token
    type=INBOUND,
    path=("dnsResolverName", "inboundEndpointName"),
    autoname="copy",
    name=RESOLVER_NAME,
    closed={"ipConfigurations[].privateIpAllocationMethod": ("Static", "Dynamic")},
    kept={"ipConfigurations": "RES-08"},
    rules=(*_RULES, _static_has_address),
    claims=_claims,
    answers=_answers,
)

OUTBOUND_ENDPOINT: Final = ResourceType(
    token="azure-native:dnsresolver:OutboundEndpoint",  # noqa: S106 a type token
    type=OUTBOUND,
    path=("dnsResolverName", "outboundEndpointName"),
    autoname="copy",
    name=RESOLVER_NAME,
    kept={"subnet": "RES-08"},
    rules=_RULES,
    deletion=(_not_in_use,),
)
