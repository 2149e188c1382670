"""Azure Firewalls: the rules of their policies in the order in which they count, and what they translate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from reachability import addresses, readers
from reachability.intervals import EMPTY, IntervalSet
from reachability.network.interfaces import Standing
from reachability.network.model import UNKNOWN_GROUP, Firewall, FirewallRule, Place, Subnet, Translation
from reachability.network.reading import Reading, address, usable
from reachability.resources import Resource, dig, flag, items
from reachability.unknown import UNKNOWN

PRIVATE: Final = (
    addresses.parse("10.0.0.0/8")
    | addresses.parse("172.16.0.0/12")
    | addresses.parse("192.168.0.0/16")
    | addresses.parse("100.64.0.0/10")
)
_KINDS: Final = {"natrule": 0, "networkrule": 1, "applicationrule": 2}
_APPLICATION_PORTS: Final = {"http": 80, "https": 443, "mssql": 1433}


def read_firewalls(
    reading: Reading, standing: Standing, subnets: Mapping[str, Subnet]
) -> tuple[dict[str, Firewall], dict[str, list[Translation]]]:
    """Every firewall by key, with a place for each; and what arrives at its public addresses, by public address."""
    found: dict[str, Firewall] = {}
    public: dict[str, list[Translation]] = {}
    for resource in reading.resources.of("azureFirewalls"):
        subnet, address_known, outside = _placed(reading, resource)
        if subnet is None or subnet not in subnets:
            reading.gap(resource.name, "the subnet of this firewall is not in the input", resource.key)
            continue
        rules, nat, known, policy = _rules(reading, resource)
        first = usable(subnets[subnet].prefixes)
        # Azure gives a firewall the first free address of its subnet (unverified); routes are written to it.
        mine = address_known if address_known is not None else first.spans[0][0] if first else None
        ranges = items(policy.get("snat", "privateRanges")) if policy else []
        private = reading.addresses(resource, [r for r in ranges if r != "IANAPrivateRanges"], "private range")
        found[resource.key] = Firewall(
            key=resource.key,
            name=resource.name,
            network=subnets[subnet].network,
            subnet=subnet,
            address=mine,
            rules=rules,
            private_ranges=(PRIVATE if not ranges or "IANAPrivateRanges" in ranges else EMPTY) | private,
            dns_proxy=flag(policy.get("dnsSettings", "enableProxy") if policy else None, False),
            dns_servers=tuple(
                each
                for each in items(policy.get("dnsSettings", "servers") if policy else None)
                if isinstance(each, str)
            ),
            known=known,
        )
        if mine is not None:
            standing.fix(resource.key, subnet, mine)
        translations = tuple(_translation(reading, resource, *each) for each in nat)
        for key in outside:
            public.setdefault(key, []).extend(t for t in translations if t is not None)
        standing.places.append(
            Place(
                key=resource.key,
                name=resource.name,
                kind="firewall",
                sources=EMPTY,
                answers=EMPTY,
                network=subnets[subnet].network,
                subnet=subnet,
                listens=((IntervalSet.of([(0, 1)]), IntervalSet.point(53)),)
                if found[resource.key].dns_proxy is not False
                else (),
                public=bool(outside),
                forwards=True,
                firewall=resource.key,
            )
        )
    return found, public


def _placed(reading: Reading, resource: Resource) -> tuple[str | None, int | None, list[str]]:
    subnet: str | None = None
    mine: int | None = None
    outside: list[str] = []
    entries = items(resource.get("ipConfigurations"))
    for entry in entries:
        found = reading.reference(
            resource, "ipConfigurations", dig(entry, "subnet"), "virtualNetworks/subnets", "subnet"
        )
        subnet = subnet or (found if found != UNKNOWN_GROUP else None)
        mine = mine or address(dig(entry, "privateIPAddress"))
        identity = dig(entry, "publicIPAddress", "id")
        if identity is None:
            continue
        keys = reading.resources.within(resource, "ipConfigurations", identity, "publicIPAddresses").keys
        # As many addresses as configurations: then these are they, whichever is whose.
        outside.extend(keys if 0 < len(keys) <= len(entries) else [f"public of {resource.key}"])
    outside = list(dict.fromkeys(outside))
    return subnet, mine, outside


def _rules(
    reading: Reading, resource: Resource
) -> tuple[tuple[FirewallRule, ...], list[tuple[str, Any]], bool, Resource | None]:
    found: list[FirewallRule] = []
    nat: list[tuple[tuple[int, ...], str, Any]] = []
    known = True
    referred = resource.get("firewallPolicy")
    policy_key = reading.reference(resource, "firewallPolicy", referred, "firewallPolicies", "policy")
    own_policy = reading.resources.by_key.get(policy_key or "")
    if policy_key and own_policy is None:
        reading.gap(resource.name, "its policy is not in the input, so what it lets through is not known", resource.key)
        known = False
    chain: list[Resource] = []
    policy = own_policy
    while policy is not None and policy not in chain:
        chain.append(policy)
        base = reading.reference(policy, "basePolicy", policy.get("basePolicy"), "firewallPolicies", "parent policy")
        policy = reading.resources.by_key.get(base or "")
        if base and policy is None:
            reading.gap(resource.name, "a parent of its policy is not in the input", resource.key)
            known = False
    for depth, policy in enumerate(reversed(chain)):
        for group in reading.resources.of("firewallPolicies/ruleCollectionGroups"):
            home = reading.resources.named(
                group, "firewallPolicies", group.get("firewallPolicyName"), group.get("resourceGroupName")
            )
            if not (group.key.startswith(policy.key + "/") or home.key == policy.key):
                continue
            rank = _number(reading, group, group.get("priority"))
            for collection in items(group.get("ruleCollections")):
                _collection(reading, group, collection, (depth, rank), found, nat)
    for prop, kind in (
        ("networkRuleCollections", "networkrule"),
        ("applicationRuleCollections", "applicationrule"),
        ("natRuleCollections", "natrule"),
    ):
        for collection in items(resource.get(prop)):
            _collection(reading, resource, collection, (0, 0), found, nat, kind)
    ordered = tuple(sorted(found, key=lambda rule: rule.order))
    return ordered, [(name, rule) for _, name, rule in sorted(nat, key=lambda one: one[0])], known, own_policy


def _number(reading: Reading, resource: Resource, value: Any) -> int:
    number = readers.number(value)
    if isinstance(number, int):
        return number
    reading.gap(resource.name, "a priority is not known, so which rule comes first is not either", resource.key)
    return 0


def _collection(
    reading: Reading,
    owner: Resource,
    collection: Any,
    before: tuple[int, int],
    found: list[FirewallRule],
    nat: list[tuple[tuple[int, ...], str, Any]],
    classic: str = "",
) -> None:
    action = readers.word(dig(collection, "action", "type"))
    rank = _number(reading, owner, dig(collection, "priority"))
    label = dig(collection, "name")
    for index, rule in enumerate(items(dig(collection, "rules"))):
        written = readers.word(dig(rule, "ruleType")) or classic
        name = f"{label}/{dig(rule, 'name')}"
        kind = _KINDS.get(written if isinstance(written, str) else "")
        if kind is None:
            reading.gap(f"{owner.name}, rule {name}", "its kind is not known", owner.key)
            continue
        # Network rules come before application rules whatever their priority; parents before children.
        order = (kind, *before, rank, index)
        if kind == 0:
            nat.append((order, name, rule))
        else:
            found.append(_rule(reading, owner, rule, name, order, action, application=kind == 2))


def _rule(
    reading: Reading, owner: Resource, rule: Any, name: str, order: tuple[int, ...], action: Any, *, application: bool
) -> FirewallRule:
    unknown: set[str] = set()
    sources = _side(reading, owner, rule, "source", unknown)
    names = [
        each.lower()
        for key in ("targetFqdns", "destinationFqdns", "fqdnTags", "targetUrls")
        for each in items(dig(rule, key))
        if isinstance(each, str)
    ]
    names = [each.partition("/")[0] if application else each for each in names]
    if items(dig(rule, "webCategories")):
        unknown.add("webCategories")
    for each in names:
        reading.symbols.of(f"name:{each}")
    if application:
        ports, protocols = EMPTY, readers.TCP
        for entry in items(dig(rule, "protocols")):
            port = readers.number(dig(entry, "port"))
            kind = readers.word(dig(entry, "protocolType"))
            if port is None and isinstance(kind, str):
                port = _APPLICATION_PORTS.get(kind)
            if isinstance(port, int):
                ports |= IntervalSet.point(port)
            else:
                unknown.add("protocols")
        destinations = readers.Read(EMPTY, complete=not unknown)
    else:
        read = readers.ports(dig(rule, "destinationPorts"))
        ports = read.known
        if not read.complete:
            unknown.add("destinationPorts")
        protocols = EMPTY
        for each in items(dig(rule, "ipProtocols") or dig(rule, "protocols")):
            one = readers.protocol("*" if readers.word(each) == "any" else each)
            protocols |= one.known
            if not one.complete:
                unknown.add("ipProtocols")
        if names and not items(dig(rule, "destinationAddresses")) and not items(dig(rule, "destinationIpGroups")):
            destinations = readers.Read(EMPTY)
        else:
            destinations = _side(reading, owner, rule, "destination", unknown)
    if unknown:
        missing = ", ".join(sorted(unknown))
        reading.gap(f"{owner.name}, rule {name}", f"{missing} cannot be read", owner.key)
    allow = action == "allow" if isinstance(action, str) else UNKNOWN
    return FirewallRule(
        name, order, allow, protocols, ports, sources, destinations, tuple(names), application, frozenset(unknown)
    )


def _side(reading: Reading, owner: Resource, rule: Any, end: str, unknown: set[str]) -> readers.Read:
    written = items(dig(rule, f"{end}Addresses"))
    groups = items(dig(rule, f"{end}IpGroups"))
    read = readers.prefixes(written) if written or not groups else readers.Read(EMPTY)
    known, complete = read.known, read.complete
    for each in groups:
        found = reading.resources.refer(owner, each, "ipGroups")
        group = reading.resources.by_key.get(found.key or "")
        if group is None:
            complete = False
        else:
            known |= reading.addresses(group, group.get("ipAddresses"), "address")
    for tag in read.tags:
        reading.symbols.tag(tag)
    if not complete:
        unknown.add(f"{end}Addresses")
    return readers.Read(known, read.tags, complete)


def _translation(reading: Reading, resource: Resource, name: str, rule: Any) -> Translation:
    """A DNAT rule. The firewall puts its own address in place of the client's as well (unverified)."""
    ports = readers.ports(dig(rule, "destinationPorts"))
    target, port = address(dig(rule, "translatedAddress")), readers.number(dig(rule, "translatedPort"))
    protocols = EMPTY
    for each in items(dig(rule, "ipProtocols") or dig(rule, "protocols")):
        protocols |= readers.protocol("*" if readers.word(each) == "any" else each).known
    unknown: set[str] = set()
    sources = _side(reading, resource, rule, "source", unknown)
    known = target is not None and isinstance(port, int) and ports.complete and not unknown and bool(protocols)
    if not known:
        reading.gap(f"{resource.name}, DNAT rule {name}", "what it translates is not fully known", resource.key)
    return Translation(
        name,
        protocols or IntervalSet.of([(0, 1)]),
        ports.known if ports.complete else readers.ANY_PORT,
        (f"address:{target}",) if target is not None else (),
        port=port if isinstance(port, int) else None,
        source=resource.key,
        sources=None
        if sources.tags or not sources.complete or sources.known == addresses.EVERYWHERE
        else sources.known,
        certain=known,
    )


def matched_names(rules: Iterable[FirewallRule]) -> set[str]:
    """Every name on the internet that a rule speaks of."""
    return {name for rule in rules for name in rule.names}
