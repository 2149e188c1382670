"""Ways into a server's public side: ranges of addresses, and subnets with a service endpoint."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address
from typing import Final

from localazure.core.model import Granted, NameRule, Put, ResourceType, World, rule
from localazure.core.values import Body, items
from localazure.sql.servers import SERVERS


def _address(text: object) -> IPv4Address | None:
    try:
        return IPv4Address(str(text))
    except AddressValueError:
        return None


@rule(
    "SQL-11",
    "a firewall rule is a rising range of IPv4 addresses",
    code="InvalidFirewallRuleRange",
    source="general knowledge",
    known="unverified",
)
def _range(put: Put, _world: World) -> Iterator[str]:
    low, high = _address(put.body.get("startIpAddress")), _address(put.body.get("endIpAddress"))
    if low is None or high is None or low > high:
        yield (
            f"Firewall rule '{put.name}' needs startIpAddress and endIpAddress, both of IPv4, the end not before the "
            "start."
        )


@rule(
    "SQL-12",
    "a server whose public side is off has no rules for it",
    code="DenyPublicEndpointEnabled",
    source="Azure/azure-cli#16771 (its text); the code is unverified",
    known="issue",
)
def _public_side_is_on(put: Put, world: World) -> Iterator[str]:
    server = world.get(put.id.parent or "")
    if server and str(server.properties.get("publicNetworkAccess", "")).lower() == "disabled":
        yield (
            "Unable to create or modify firewall rules when public network access for the server is disabled. "
            "(https://docs.microsoft.com/en-us/azure/azure-sql/database/connectivity-settings#deny-public-network-access)"
        )


FIREWALL_RULE: Final = ResourceType(
    token="azure-native:sql:FirewallRule",  # noqa: S106 a type token
    type=f"{SERVERS}/firewallRules",
    path=("serverName", "firewallRuleName"),
    autoname="copy",
    located=False,
    name=NameRule(re.compile(r"[^<>*%&:\\/?]{0,127}[^<>*%&:\\/?.]"), "1 to 128 characters, none of <>*%&:\\/?"),
    rules=(_range, _public_side_is_on),
)


@rule(
    "SQL-13",
    "a subnet with a rule has the service endpoint Microsoft.Sql, unless the rule says that it may come later",
    code="VirtualNetworkRuleBadRequest",
    source="azure-sql/database/vnet-service-endpoint-rule-overview; the code is unverified",
    known="documentation",
)
def _has_endpoint(put: Put, world: World) -> Iterator[str]:
    if put.body.get("ignoreMissingVnetServiceEndpoint") is True:
        return
    subnet = world.get(str(put.body.get("virtualNetworkSubnetId", "")))
    services = (
        [str(item.get("service", "")).lower() for item in items(subnet.properties, "serviceEndpoints")]
        if subnet
        else []
    )
    if subnet and "microsoft.sql" not in services:
        yield (
            f"Cannot proceed with operation because subnet {subnet.name} is not provisioned with a service endpoint "
            "for Microsoft.Sql. Add it before trying to add virtual network rules."
        )


def _answers(_put: Put, _world: World, _granted: Granted) -> Body:
    return {"state": "Ready"}


NETWORK_RULE: Final = ResourceType(
    token="azure-native:sql:VirtualNetworkRule",  # noqa: S106 a type token
    type=f"{SERVERS}/virtualNetworkRules",
    path=("serverName", "virtualNetworkRuleName"),
    autoname="copy",
    located=False,
    name=NameRule(re.compile(r"[A-Za-z0-9_-]{1,64}"), "1 to 64 letters, digits, '-' and '_'"),
    rules=(_public_side_is_on, _has_endpoint),
    answers=_answers,
)
