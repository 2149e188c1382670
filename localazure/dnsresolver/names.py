"""Names and types that the resolver's files share, and what holds for all that is linked to virtual networks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from localazure.core.ids import parse
from localazure.core.model import NameRule, Put, World
from localazure.core.references import location_of_parent, normal_location
from localazure.core.store import Resource
from localazure.core.values import dig

RESOLVER_NAME: Final = NameRule(
    re.compile(r"[A-Za-z0-9]([\w\-]{0,78}[A-Za-z0-9])?"),
    "1 to 80 letters, digits, '_' and '-', start and end with a letter or digit",
    source="resource-name-rules, 2023-11-20",
)
OVERVIEW: Final = "dns-private-resolver-overview, 2022-12-06"

RESOLVERS: Final = "Microsoft.Network/dnsResolvers"
INBOUND: Final = f"{RESOLVERS}/inboundEndpoints"
OUTBOUND: Final = f"{RESOLVERS}/outboundEndpoints"
RULESETS: Final = "Microsoft.Network/dnsForwardingRulesets"
RULES: Final = f"{RULESETS}/forwardingRules"
RULESET_LINKS: Final = f"{RULESETS}/virtualNetworkLinks"
POLICIES: Final = "Microsoft.Network/dnsResolverPolicies"
SECURITY_RULES: Final = f"{POLICIES}/dnsSecurityRules"
POLICY_LINKS: Final = f"{POLICIES}/virtualNetworkLinks"
DOMAIN_LISTS: Final = "Microsoft.Network/dnsResolverDomainLists"


def region_of(resource: Resource | None, world: World) -> str | None:
    """The region of a resource, or of what it is nested in; None where there is none to compare."""
    if resource is None:
        return None
    location = resource.location or location_of_parent(resource, world)
    return normal_location(location) if location else None


def network_elsewhere(put: Put, world: World) -> Iterator[str]:
    """A message when the virtual network that a body names is in another region than what names it."""
    network = world.get(str(dig(put.body, "virtualNetwork.id") or ""))
    own, other = put.location, region_of(network, world)
    if network and own and other and normal_location(own) != other:
        yield f"Virtual network {network.id} is in {other}, and {put.id.text} in {own}: both must be in one region."


def other_users(put: Put, world: World, type_: str) -> list[Resource]:
    """The other resources of a type that name the same virtual network as a body."""
    network = str(dig(put.body, "virtualNetwork.id") or "")
    return [
        user
        for user, path in (world.users(network) if network else ())
        if path == "virtualNetwork.id" and user.type.lower() == type_.lower() and user.key != put.id.key
    ]


def above(id_: str) -> str:
    """The id of what a nested resource is nested in."""
    return parse(id_).parent or ""
