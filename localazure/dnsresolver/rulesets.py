"""DNS forwarding rulesets, their rules, and their links to virtual networks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address
from typing import Final

from localazure.core.model import Granted, Put, ResourceType, World, delete_rule, rule
from localazure.core.namesakes import nested_left
from localazure.core.store import Resource
from localazure.core.values import Body, items
from localazure.dnsresolver.names import (
    OVERVIEW,
    RESOLVER_NAME,
    RULES,
    RULESET_LINKS,
    RULESETS,
    above,
    network_elsewhere,
    other_users,
    region_of,
)

# azure-docs#101269 names 1000 where dns-private-resolver-overview of 2022 names 25.
_MOST_RULES: Final = 1000
_DOMAIN: Final = re.compile(r"\.|(?=.{1,254}$)([A-Za-z0-9_]([\w-]{0,61}[A-Za-z0-9_])?\.)+")


@rule(
    "FWD-01",
    "a ruleset has one or two outbound endpoints, in its own region, each in at most two rulesets",
    code="DnsForwardingRulesetOutboundEndpointsInvalid",
    source="MicrosoftDocs/azure-docs#101610 and #102415; the code is unverified",
    known="issue",
)
def _outbound_endpoints(put: Put, world: World) -> Iterator[str]:
    named = [str(each.get("id")) for each in items(put.body, "dnsResolverOutboundEndpoints")]
    if not 1 <= len(named) <= 2:
        yield f"DNS forwarding ruleset {put.id.text} must have one or two outbound endpoints; it has {len(named)}."
    for endpoint in named:
        region = region_of(world.get(endpoint), world)
        if region and put.location and region != put.location:
            yield f"Outbound endpoint {endpoint} is in {region}, and ruleset {put.id.text} in {put.location}."
        others = {user.id for user, _ in world.users(endpoint) if user.key != put.id.key}
        if len(others) >= 2:
            yield f"Outbound endpoint {endpoint} is in two rulesets already: {', '.join(sorted(others))}."


@delete_rule(
    "FWD-02",
    "a ruleset that is linked to a virtual network is not deleted",
    code="CannotDeleteResource",
    source=f"{OVERVIEW}; the code is unverified",
    known="documentation",
    status=409,
)
def _no_links_left(ruleset: Resource, world: World) -> Iterator[str]:
    yield from nested_left(world.children(ruleset.id, RULESET_LINKS))


@rule(
    "FWD-03",
    "the domain of a rule ends with a period, and is there once in a ruleset",
    code="DnsForwardingRuleDomainNameInvalid",
    source="MicrosoftDocs/azure-docs#94326; the code is unverified",
    known="issue",
)
def _domain(put: Put, world: World) -> Iterator[str]:
    domain = str(put.body.get("domainName") or "")
    if not _DOMAIN.fullmatch(domain):
        yield f"The domain name '{domain}' of rule {put.name} is not valid: it must be a name that ends with a period."
    for other in world.children(put.id.parent or "", RULES):
        if other.key != put.id.key and str(other.properties.get("domainName")).lower() == domain.lower():
            yield f"The domain name '{domain}' of rule {put.name} is that of rule {other.name} already."


@rule(
    "FWD-04",
    "a rule has one to six servers, each an IPv4 address, and none of them Azure's own resolver",
    code="DnsForwardingRuleTargetDnsServersInvalid",
    source="general knowledge",
    known="unverified",
)
def _servers(put: Put, _world: World) -> Iterator[str]:
    servers = items(put.body, "targetDnsServers")
    if not 1 <= len(servers) <= 6:
        yield f"Rule {put.name} must have one to six target DNS servers; it has {len(servers)}."
    for server in servers:
        address = str(server.get("ipAddress") or "")
        try:
            IPv4Address(address)
        except AddressValueError:
            yield f"Target DNS server '{address}' of rule {put.name} is no IPv4 address."
        if address == "168.63.129.16":
            yield f"Target DNS server '{address}' of rule {put.name} is Azure's own resolver."


@rule(
    "FWD-05",
    f"a ruleset has at most {_MOST_RULES} rules",
    code="DnsForwardingRulesetRuleLimitExceeded",
    source="MicrosoftDocs/azure-docs#101269; the code is unverified",
    known="issue",
)
def _not_too_many(put: Put, world: World) -> Iterator[str]:
    others = [each for each in world.children(put.id.parent or "", RULES) if each.key != put.id.key]
    if len(others) >= _MOST_RULES:
        yield f"DNS forwarding ruleset {above(put.id.text)} has {_MOST_RULES} rules, the most that there may be."


@rule(
    "FWD-06",
    "a virtual network is linked to one ruleset only",
    code="VirtualNetworkAlreadyLinkedToRuleset",
    source="MicrosoftDocs/azure-docs PR 125137; the code is unverified",
    known="issue",
    status=409,
)
def _one_ruleset(put: Put, world: World) -> Iterator[str]:
    for other in other_users(put, world, RULESET_LINKS):
        yield f"The virtual network of link {put.name} is linked to DNS forwarding ruleset {above(other.id)} already."


@rule(
    "FWD-07",
    "a linked virtual network is in the region of the ruleset",
    code="VirtualNetworkLinkRegionMismatch",
    source=f"{OVERVIEW}; the code is unverified",
    known="documentation",
)
def _same_region(put: Put, world: World) -> Iterator[str]:
    yield from network_elsewhere(put, world)


def _rule_answers(put: Put, _world: World, _granted: Granted) -> Body:
    return {
        "forwardingRuleState": put.body.get("forwardingRuleState", "Enabled"),
        "targetDnsServers": [
            {**server, "port": server.get("port", 53)} for server in items(put.body, "targetDnsServers")
        ],
    }


RULESET: Final = ResourceType(
    token="azure-native:dnsresolver:DnsForwardingRuleset",  # noqa: S106 a type token
    type=RULESETS,
    path=("dnsForwardingRulesetName",),
    name=RESOLVER_NAME,
    rules=(_outbound_endpoints,),
    deletion=(_no_links_left,),
)

FORWARDING_RULE: Final = ResourceType(
    token="azure-native:dnsresolver:ForwardingRule",  # noqa: S106 a type token
    type=RULES,
    path=("dnsForwardingRulesetName", "forwardingRuleName"),
    autoname="copy",
    located=False,
    name=RESOLVER_NAME,
    immutable=("domainName",),
    rules=(_domain, _servers, _not_too_many),
    answers=_rule_answers,
)

RULESET_LINK: Final = ResourceType(
    token="azure-native:dnsresolver:PrivateResolverVirtualNetworkLink",  # noqa: S106 a type token
    type=RULESET_LINKS,
    path=("dnsForwardingRulesetName", "virtualNetworkLinkName"),
    autoname="copy",
    located=False,
    name=RESOLVER_NAME,
    immutable=("virtualNetwork.id",),
    rules=(_one_ruleset, _same_region),
)
