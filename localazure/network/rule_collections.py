"""Rule collection groups of firewall policies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any, Final

from localazure.core.model import Put, Range, ResourceType, World, rule
from localazure.core.values import Body, dig, items
from localazure.network.names import NETWORK_NAME, RULE_COLLECTION_GROUPS
from localazure.network.prefixes import networks
from localazure.network.service_tags import is_tag

_PRIORITIES: Final = Range(100, 65000)
_FILTER: Final = "FirewallPolicyFilterRuleCollection"
_NAT: Final = "FirewallPolicyNatRuleCollection"
_KINDS: Final = ("ApplicationRule", "NetworkRule", "NatRule")


def _collections(put: Put) -> Iterator[Body]:
    yield from items(put.body, "ruleCollections")


def _rules(put: Put) -> Iterator[tuple[Body, str]]:
    for collection in _collections(put):
        for each in items(collection, "rules"):
            yield each, f"rule {each.get('name')} of collection {collection.get('name')}"


def _twice(values: Iterator[Any]) -> list[Any]:
    return sorted((value for value, count in Counter(values).items() if count > 1), key=str)


@rule(
    "RCG-01",
    "a group has a priority that no other group of its policy has",
    code="FirewallPolicyRuleCollectionGroupPriorityConflict",
    source="general knowledge",
    known="unverified",
)
def _group_priority(put: Put, world: World) -> Iterator[str]:
    for other in world.children(put.id.parent or "", RULE_COLLECTION_GROUPS):
        if other.key != put.id.key and other.properties.get("priority") == put.body.get("priority"):
            yield f"Rule collection groups {put.name} and {other.name} have the priority {put.body.get('priority')}."


@rule(
    "RCG-02",
    "the collections of a group have priorities of their own, from 100 to 65000",
    code="FirewallPolicyRuleCollectionConflict",
    source="the specification for the numbers; that they are unique is general knowledge, as is the code",
    known="unverified",
)
def _collections_differ(put: Put, _world: World) -> Iterator[str]:
    for value in _twice(collection.get("priority") for collection in _collections(put)):
        yield f"Two rule collections of {put.name} have the priority {value}."
    for collection in _collections(put):
        priority = collection.get("priority")
        if not isinstance(priority, (int, float)) or not 100 <= priority <= 65000:
            yield f"Rule collection {collection.get('name')} has priority {priority}, outside 100 to 65000."


@rule(
    "RCG-03",
    "a collection is of a known type, holds rules of one kind, and each has a name of its own",
    code="FirewallPolicyRuleCollectionInvalid",
    source="general knowledge",
    known="unverified",
)
def _of_one_kind(put: Put, _world: World) -> Iterator[str]:
    for collection in _collections(put):
        name, type_ = collection.get("name"), collection.get("ruleCollectionType")
        kinds = {each.get("ruleType") for each in items(collection, "rules")}
        allowed = {"NatRule"} if type_ == _NAT else {"ApplicationRule", "NetworkRule"}
        if type_ not in (_FILTER, _NAT):
            yield f"Rule collection {name} has no ruleCollectionType {_FILTER} or {_NAT}."
        elif len(kinds) > 1 or not kinds <= allowed:
            yield f"Rule collection {name} mixes rules or has ones that it cannot hold: {sorted(map(str, kinds))}."
        if not kinds:
            yield f"Rule collection {name} has no rules."
        action = dig(collection, "action.type")
        if action not in (("DNAT",) if type_ == _NAT else ("Allow", "Deny")):
            yield f"Rule collection {name} has the action {action}."
        for value in _twice(str(each.get("name")).lower() for each in items(collection, "rules")):
            yield f"Rule collection {name} has two rules with the name {value}."


@rule(
    "RCG-04",
    "a rule has sources, targets, protocols and ports",
    code="FirewallPolicyRuleInvalid",
    source="general knowledge",
    known="unverified",
)
def _nothing_empty(put: Put, _world: World) -> Iterator[str]:
    for each, where in _rules(put):
        kind = each.get("ruleType")
        if kind not in _KINDS:
            yield f"{where} has no ruleType {', '.join(_KINDS)}."
            continue
        needed: list[tuple[str, ...]] = [("sourceAddresses", "sourceIpGroups")]
        if kind == "ApplicationRule":
            needed += [("targetFqdns", "fqdnTags", "targetUrls", "webCategories")]
            if not each.get("fqdnTags"):
                needed += [("protocols",)]
        else:
            needed += [("ipProtocols",), ("destinationPorts",)]
            needed += [("destinationAddresses", "destinationIpGroups", "destinationFqdns")]
        for keys in needed:
            if not any(each.get(key) for key in keys):
                yield f"{where} has no {' or '.join(keys)}."


@rule(
    "RCG-05",
    "host names in network rules need the policy's DNS proxy, and are full names",
    code="FirewallPolicyDnsProxyRequired",
    source="firewall fqdn-filtering-network-rules; the code is unverified",
    known="documentation",
)
def _names_need_the_proxy(put: Put, world: World) -> Iterator[str]:
    policy = world.get(put.id.parent or "")
    proxy = dig(policy.properties, "dnsSettings.enableProxy") is True if policy else True
    for each, where in _rules(put):
        names = [str(name) for name in each.get("destinationFqdns") or ()]
        if names and not proxy:
            yield f"{where} has destinationFqdns, and DNS proxy is not enabled on policy {put.id.names[0]}."
        for name in names:
            if "*" in name:
                yield f"{where} has the wildcard {name} in destinationFqdns, which a network rule cannot have."


@rule(
    "RCG-06",
    "the addresses of a rule are addresses, prefixes, ranges, or, as destinations of network rules, service tags",
    code="FirewallPolicyRuleInvalidAddress",
    source="general knowledge",
    known="unverified",
)
def _addresses(put: Put, _world: World) -> Iterator[str]:
    for each, where in _rules(put):
        for text in map(str, each.get("sourceAddresses") or ()):
            if not _is_address(text):
                yield f"{where} has the source {text}, which is no address, prefix or range."
        for text in map(str, each.get("destinationAddresses") or ()):
            tag = each.get("ruleType") == "NetworkRule" and is_tag(text)
            if not _is_address(text) and not tag:
                yield f"{where} has the destination {text}, which is no address, prefix, range or service tag."


def _is_address(text: str) -> bool:
    if text == "*" or networks([text]):
        return True
    low, dash, high = text.partition("-")
    try:
        return bool(dash) and int(ip_address(low)) <= int(ip_address(high))
    except ValueError:
        return False


RULE_COLLECTION_GROUP: Final = ResourceType(
    token="azure-native:network:FirewallPolicyRuleCollectionGroup",  # noqa: S106 a type token
    type=RULE_COLLECTION_GROUPS,
    path=("firewallPolicyName", "ruleCollectionGroupName"),
    autoname="copy",
    located=False,
    name=NETWORK_NAME,
    required=("priority",),
    ranges={"priority": _PRIORITIES},
    rules=(_group_priority, _collections_differ, _of_one_kind, _nothing_empty, _names_need_the_proxy, _addresses),
)
