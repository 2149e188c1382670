"""DNS security policies: rules over lists of domains, and the virtual networks that they hold for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from localazure.core.model import Granted, Put, ResourceType, World, delete_rule, rule
from localazure.core.namesakes import nested_left
from localazure.core.store import Resource
from localazure.core.values import Body, dig, items
from localazure.dnsresolver.names import (
    DOMAIN_LISTS,
    POLICIES,
    POLICY_LINKS,
    RESOLVER_NAME,
    SECURITY_RULES,
    above,
    network_elsewhere,
    other_users,
    region_of,
)

_DOMAIN: Final = re.compile(r"\.|(?=.{1,254}$)([A-Za-z0-9_]([\w-]{0,61}[A-Za-z0-9_])?\.)+")


@rule(
    "DNP-01",
    "the domains of a list end with a period; a lone period stands for all; none is there twice",
    code="DnsResolverDomainListDomainsInvalid",
    source="general knowledge",
    known="unverified",
)
def _domains(put: Put, _world: World) -> Iterator[str]:
    domains = [str(domain) for domain in put.body.get("domains") or ()]
    if not domains:
        yield f"DNS resolver domain list {put.id.text} must have one or more domains."
    for domain in domains:
        if not _DOMAIN.fullmatch(domain):
            yield f"The domain '{domain}' of list {put.name} is not valid: it must be a name that ends with a period."
    if len({domain.lower() for domain in domains}) < len(domains):
        yield f"DNS resolver domain list {put.id.text} has a domain twice."


@delete_rule(
    "DNP-02",
    "a list that a rule names is not deleted",
    code="DnsResolverDomainListInUse",
    source="general knowledge",
    known="unverified",
    status=409,
)
def _list_not_in_use(domains: Resource, world: World) -> Iterator[str]:
    held = [user.id for user, _ in world.users(domains.id)]
    if held:
        yield f"DNS resolver domain list {domains.id} is in use by {held[0]} and can not be deleted."


@rule(
    "DNP-03",
    "the priority of a rule is from 100 to 65000 and its own in the policy",
    code="DnsSecurityRulePriorityInvalid",
    source="general knowledge",
    known="unverified",
)
def _priority(put: Put, world: World) -> Iterator[str]:
    priority = put.body.get("priority")
    if not isinstance(priority, (int, float)) or not 100 <= priority <= 65000:
        yield f"The priority of DNS security rule {put.name} must be from 100 to 65000; it is {priority}."
    for other in world.children(put.id.parent or "", SECURITY_RULES):
        if other.key != put.id.key and other.properties.get("priority") == priority:
            yield f"DNS security rule {other.name} has the priority {priority} already."


@rule(
    "DNP-04",
    "a rule has an action and one or more lists in its policy's region; only a blocking one has a response code",
    code="DnsSecurityRuleInvalid",
    source="general knowledge",
    known="unverified",
)
def _rule_is_whole(put: Put, world: World) -> Iterator[str]:
    action = dig(put.body, "action.actionType")
    if not action:
        yield f"DNS security rule {put.name} must have an action."
    if dig(put.body, "action.blockResponseCode") and action != "Block":
        yield f"DNS security rule {put.name} of action {action} can not have a block response code."
    lists = [str(each.get("id")) for each in items(put.body, "dnsResolverDomainLists")]
    if not lists:
        yield f"DNS security rule {put.name} must have one or more domain lists."
    for each in lists:
        region = region_of(world.get(each), world)
        if region and put.location and region != put.location:
            yield f"Domain list {each} is in {region}, and DNS security rule {put.name} in {put.location}."


@rule(
    "DNP-05",
    "a virtual network is linked to one policy only, in its own region",
    code="VirtualNetworkAlreadyLinkedToDnsResolverPolicy",
    source="general knowledge",
    known="unverified",
    status=409,
)
def _one_policy(put: Put, world: World) -> Iterator[str]:
    yield from network_elsewhere(put, world)
    for other in other_users(put, world, POLICY_LINKS):
        yield f"The virtual network of link {put.name} is linked to DNS resolver policy {above(other.id)} already."


@delete_rule(
    "DNP-06",
    "a policy that is linked to a virtual network is not deleted",
    code="CannotDeleteResource",
    source="general knowledge",
    known="unverified",
    status=409,
)
def _no_links_left(policy: Resource, world: World) -> Iterator[str]:
    yield from nested_left(world.children(policy.id, POLICY_LINKS))


def _rule_answers(put: Put, _world: World, _granted: Granted) -> Body:
    return {"dnsSecurityRuleState": put.body.get("dnsSecurityRuleState", "Enabled")}


POLICY: Final = ResourceType(
    token="azure-native:dnsresolver:DnsResolverPolicy",  # noqa: S106 a type token
    type=POLICIES,
    path=("dnsResolverPolicyName",),
    name=RESOLVER_NAME,
    deletion=(_no_links_left,),
)

DOMAIN_LIST: Final = ResourceType(
    token="azure-native:dnsresolver:DnsResolverDomainList",  # noqa: S106 a type token
    type=DOMAIN_LISTS,
    path=("dnsResolverDomainListName",),
    name=RESOLVER_NAME,
    rules=(_domains,),
    deletion=(_list_not_in_use,),
)

SECURITY_RULE: Final = ResourceType(
    token="azure-native:dnsresolver:DnsSecurityRule",  # noqa: S106 a type token
    type=SECURITY_RULES,
    path=("dnsResolverPolicyName", "dnsSecurityRuleName"),
    autoname="copy",
    name=RESOLVER_NAME,
    closed={"action.actionType": ("Allow", "Alert", "Block"), "action.blockResponseCode": ("SERVFAIL",)},
    rules=(_priority, _rule_is_whole),
    answers=_rule_answers,
)

POLICY_LINK: Final = ResourceType(
    token="azure-native:dnsresolver:DnsResolverPolicyVirtualNetworkLink",  # noqa: S106 a type token
    type=POLICY_LINKS,
    path=("dnsResolverPolicyName", "dnsResolverPolicyVirtualNetworkLinkName"),
    autoname="copy",
    name=RESOLVER_NAME,
    immutable=("virtualNetwork.id",),
    rules=(_one_policy,),
)
