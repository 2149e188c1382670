"""Rules of network security groups, whether they are written on their own or inline in a group."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any, Final

from localazure.core.model import Put, World, rule
from localazure.core.values import Body, is_empty
from localazure.network.names import SECURITY_RULES
from localazure.network.service_tags import is_tag

_PORT: Final = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")
DEFAULT_RULES: Final = (
    ("AllowVnetInBound", "Inbound", 65000, "Allow", "*", "VirtualNetwork", "VirtualNetwork"),
    ("AllowAzureLoadBalancerInBound", "Inbound", 65001, "Allow", "*", "AzureLoadBalancer", "*"),
    ("DenyAllInBound", "Inbound", 65500, "Deny", "*", "*", "*"),
    ("AllowVnetOutBound", "Outbound", 65000, "Allow", "*", "VirtualNetwork", "VirtualNetwork"),
    ("AllowInternetOutBound", "Outbound", 65001, "Allow", "*", "*", "Internet"),
    ("DenyAllOutBound", "Outbound", 65500, "Deny", "*", "*", "*"),
)
"""name, direction, priority, access, protocol, source, destination of the rules that every group has."""


def values_of(rule_: Body, singular: str) -> list[str]:
    """The values of one side of a rule: the singular property and the plural one together."""
    plural = singular + "es" if singular.endswith("x") else singular + "s"
    many = rule_.get(plural) or []
    one = rule_.get(singular)
    return ([str(one)] if one not in (None, "") else []) + [str(item) for item in many]


@rule(
    "NSG-01",
    "priority and direction are unique in a group, inline and standalone rules together",
    code="SecurityRuleConflict",
    source="azure-docs.de-de#763, Azure/aks-engine#2106",
    known="issue",
)
def _no_conflict(put: Put, world: World) -> Iterator[str]:
    if put.name.lower() in {name.lower() for name, *_ in DEFAULT_RULES}:
        yield f"Security rule {put.name} has the name of a default security rule."
    for other in world.children(put.id.parent or "", SECURITY_RULES):
        same = all(
            str(other.properties.get(key)).lower() == str(put.body.get(key)).lower()
            for key in ("priority", "direction")
        )
        if same and other.key != put.id.key:
            yield (
                f"Security rule {put.name} conflicts with rule {other.name}. Rules cannot have the same Priority and "
                "Direction. To learn more, see aka.ms/nsgrules."
            )


@rule(
    "NSG-02",
    "a rule has a priority from 100 to 4096 (the SDK leaves it optional in inline rules)",
    code="SecurityRuleInvalidPriority",
    source="the API's text for the range; the code is unverified",
    known="specification",
)
def _priority_in_range(put: Put, _world: World) -> Iterator[str]:
    priority = put.body.get("priority")
    if not isinstance(priority, (int, float)) or not 100 <= priority <= 4096:
        yield f"Security rule {put.name} has invalid Priority. Value provided: {priority}. Allowed range 100-4096."


@rule(
    "NSG-03",
    "a prefix is *, a service tag, an address or a prefix without host bits",
    code="SecurityRuleInvalidAddressPrefix",
    source="Azure/azure-powershell#4557, #2814; the code is unverified",
    known="issue",
)
def _prefixes(put: Put, _world: World) -> Iterator[str]:
    for side in ("sourceAddressPrefix", "destinationAddressPrefix"):
        for prefix in values_of(put.body, side):
            if prefix != "*" and not is_tag(prefix) and not _is_network(prefix):
                yield f"Security rule {put.id.text} has invalid Address prefix. Value provided: {prefix}"


def _is_network(prefix: str) -> bool:
    try:
        ip_network(prefix)
    except ValueError:
        return False
    return True


@rule(
    "NSG-04",
    "a port is *, a number or a range within 0-65535, and each side is written once",
    code="SecurityRuleInvalidPortRange",
    source="the API's text for the syntax; the code is unverified",
    known="specification",
)
def _ports_and_sides(put: Put, _world: World) -> Iterator[str]:
    for side in ("sourcePortRange", "destinationPortRange"):
        for port in values_of(put.body, side):
            if port != "*" and not _is_port_range(port):
                yield (
                    f"Security rule {put.name} has invalid Port range. Value provided: {port}. Value "
                    "should be an integer OR integer range with '-' delimiter. Valid range 0-65535."
                )
        yield from _written_once(put, side, side + "s", ())
    for end in ("source", "destination"):
        yield from _written_once(
            put, f"{end}AddressPrefix", f"{end}AddressPrefixes", (f"{end}ApplicationSecurityGroups",)
        )
        many = [str(item) for item in put.body.get(f"{end}AddressPrefixes") or []]
        if "*" in many or sum(is_tag(item) for item in many) > 1:
            yield f"Security rule {put.name}: {end}AddressPrefixes may hold neither '*' nor more than one service tag."


def _written_once(put: Put, singular: str, plural: str, others: tuple[str, ...]) -> Iterator[str]:
    given = [name for name in (singular, plural, *others) if not is_empty(put.body.get(name))]
    if len(given) != 1:
        what = f"has {' and '.join(given)}" if given else "has none"
        yield (
            f"Security rule {put.name} must specify exactly one of {', '.join((singular, plural, *others))}; it {what}."
        )


def _is_port_range(text: str) -> bool:
    match = _PORT.fullmatch(text)
    if match is None:
        return False
    low, high = int(match.group(1)), int(match.group(2) or match.group(1))
    return low <= high <= 65535


def default_rules(group: str) -> list[dict[str, Any]]:
    """The rules that every group has, as Azure answers them."""
    return [
        {
            "id": f"{group}/defaultSecurityRules/{name}",
            "name": name,
            "type": "Microsoft.Network/networkSecurityGroups/defaultSecurityRules",
            "provisioningState": "Succeeded",
            "direction": direction,
            "priority": priority,
            "access": access,
            "protocol": protocol,
            "sourcePortRange": "*",
            "destinationPortRange": "*",
            "sourceAddressPrefix": source,
            "destinationAddressPrefix": destination,
        }
        for name, direction, priority, access, protocol, source, destination in DEFAULT_RULES
    ]


RULES: Final = (_no_conflict, _priority_in_range, _prefixes, _ports_and_sides)
