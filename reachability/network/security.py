"""Network security groups with inline and separate rules, and the network manager's admin rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from reachability import addresses, readers, rules
from reachability.intervals import EMPTY
from reachability.network.model import AdminRule, SecurityGroup
from reachability.network.reading import Reading
from reachability.resources import Resource, dig, items
from reachability.rules import DEFAULT_INBOUND, Rule, Side
from reachability.service_tags import INTERNET, VIRTUAL_NETWORK, group
from reachability.unknown import UNKNOWN

_EVERYONE: Final = Side(addresses.EVERYWHERE)
_NETWORK: Final = Side(EMPTY, frozenset({VIRTUAL_NETWORK}))


def _default(name: str, priority: int, access: str, source: Side, destination: Side) -> Rule:
    return Rule(
        name,
        priority,
        "outbound",
        access,
        readers.ANY_PROTOCOL,
        source,
        readers.ANY_PORT,
        destination,
        readers.ANY_PORT,
        where="Azure",
    )


DEFAULT_OUTBOUND: Final = (
    _default("AllowVnetOutBound", 65000, "allow", _NETWORK, _NETWORK),
    _default("AllowInternetOutBound", 65001, "allow", _EVERYONE, Side(EMPTY, frozenset({INTERNET}))),
    _default("DenyAllOutBound", 65500, "deny", _EVERYONE, _EVERYONE),
)
"""What Azure adds to every group for outgoing packets (azure-docs, "Network security groups overview", 2025-07-15)."""

DEFAULTS: Final = (*DEFAULT_INBOUND, *DEFAULT_OUTBOUND)


def read_groups(reading: Reading) -> dict[str, SecurityGroup]:
    """Every security group by key, separate rules put into the group that they name."""
    written: dict[str, dict[str, Rule]] = {}
    names: dict[str, str] = {}
    for resource in reading.resources.of("networkSecurityGroups"):
        names[resource.key] = resource.name
        own = written.setdefault(resource.key, {})
        listed = resource.get("securityRules")
        if listed is UNKNOWN:
            reading.gap(resource.name, "its list of rules is not known", resource.key)
        for index, entry in enumerate(items(listed)):
            rule = _read(reading, resource, "securityRules", entry, f"securityRules[{index}]")
            own[rule.name.lower()] = rule
    for resource in reading.resources.of("networkSecurityGroups/securityRules"):
        parent = resource.key.rpartition("/securityrules/")[0]
        rule = _read(reading, resource, "", resource.properties, resource.name)
        if parent.endswith("/?"):
            # The group's name is not known: the engine may know from which group it was computed.
            same = reading.resources.named(resource, "networkSecurityGroups", UNKNOWN, UNKNOWN)
            parent = same.key or parent
            if not same.key:
                reading.gap(resource.name, "the group that this rule belongs to is not known", *written)
        if parent not in names and not parent.endswith("/?"):
            names[parent] = parent.rpartition("/")[2]
            reading.gap(names[parent], "only some rules of this group are in the input", parent)
        # A listing shows the same rule in the group and by itself.
        written.setdefault(parent, {})[rule.name.lower()] = rule
    for key in written:
        _name_gaps(reading, key, names.get(key, key), written[key].values())
    return {
        key: SecurityGroup(key, names[key], tuple(found.values())) for key, found in written.items() if key in names
    }


def _name_gaps(reading: Reading, key: str, name: str, found: Iterable[Rule]) -> None:
    for rule in found:
        for side in (rule.source, rule.destination):
            for tag in side.tags:
                reading.symbols.tag(tag)
        if rule.unknown:
            missing = ", ".join(sorted(rule.unknown))
            reading.gap(f"{name}, rule {rule.name}", f"{missing} cannot be read", key)


def _read(reading: Reading, resource: Resource, prop: str, entry: Any, name: str) -> Rule:
    if entry is UNKNOWN or not hasattr(entry, "get"):
        return rules.read({}, name=name, where=resource.key)
    values = dict(entry)
    for end in ("source", "destination"):
        key = f"{end}ApplicationSecurityGroups"
        listed = dig(entry, key)
        if listed is None:
            continue
        # The same group has one name here, whether its id is known or only where it was computed.
        members: list[Any] = []
        for member in items(listed):
            found = reading.resources.within(resource, prop or key, dig(member, "id"), "applicationSecurityGroups")
            members.append({"id": found.key} if found.key else {"id": UNKNOWN})
        values[key] = UNKNOWN if listed is UNKNOWN else members
    return rules.read(values, name=name, where=resource.key)


def group_tag(key: str) -> str:
    """The tag of an application security group by its key."""
    return group(key)


def read_admin_rules(reading: Reading, networks: Iterable[str]) -> tuple[AdminRule, ...]:
    """The security admin rules with the networks of their groups. Whether they were committed no resource says."""
    members: dict[str, set[str]] = {}
    for each in reading.resources.of("networkManagers/networkGroups/staticMembers"):
        home = each.key.rpartition("/staticmembers/")[0]
        found = reading.resources.within(each, "resourceId", each.get("resourceId"), "virtualNetworks")
        members.setdefault(home, set()).update(found.keys)
    every = frozenset(networks)
    made = []
    for each in reading.resources.of("networkManagers/securityAdminConfigurations/ruleCollections/rules"):
        parent = reading.resources.by_key.get(each.key.rpartition("/rules/")[0])
        targets: set[str] = set()
        everywhere = parent is None
        for entry in items(parent.get("appliesToGroups")) if parent else []:
            assert parent is not None
            identity = dig(entry, "networkGroupId")
            group = reading.resources.within(parent, "appliesToGroups", identity, "networkManagers/networkGroups")
            for key in group.keys:
                targets |= members.get(key, set())
                everywhere = everywhere or key not in members
            everywhere = everywhere or not group.keys
        rule = _admin(each)
        for side in (rule.source, rule.destination):
            for tag in side.tags:
                reading.symbols.tag(tag)
        reading.gap(
            each.name,
            "a security admin rule works only once its configuration is committed to the region, which no resource "
            "says, so it is counted as possible both ways",
            *(targets or every),
        )
        access = readers.word(each.get("access"))
        made.append(AdminRule(rule, access if isinstance(access, str) else "?", frozenset(targets), everywhere))
    return tuple(sorted(made, key=lambda one: one.rule.priority if isinstance(one.rule.priority, int) else 0))


def _admin(resource: Resource) -> Rule:
    """An admin rule as a rule: its sources are `{addressPrefix, addressPrefixType}`, its lists have other names."""

    def prefixes(key: str) -> Any:
        listed = resource.get(key)
        if listed is UNKNOWN:
            return UNKNOWN
        return [dig(entry, "addressPrefix") for entry in items(listed)] or ["*"]

    values = {
        **resource.properties,
        "sourceAddressPrefixes": prefixes("sources"),
        "destinationAddressPrefixes": prefixes("destinations"),
        "protocol": "*" if resource.get("protocol") == "Any" else resource.get("protocol"),
    }
    return rules.read(values, name=resource.name, where=resource.key)
