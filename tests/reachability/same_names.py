"""Resources of one name as the engine plans them, and the question whether anything gets in on 80."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reachability import intents
from reachability.reading import PlannedResource
from reachability.resources import Resources
from reachability.unknown import UNKNOWN
from tests.reachability import made

A, B, C = (f"{digit * 8}-1111-1111-1111-111111111111" for digit in "abc")
NO_80 = {
    "name": "no-80",
    "must": "not-reach",
    "from": "any",
    "to": "network:hub",
    "ports": "80",
    "protocol": "tcp",
}
URN = "urn:pulumi:dev::test::"
OPEN, DENY = made.rule("open", 200, ports="80", protocol="Tcp"), made.rule("deny", 100, access="Deny")
CLOSED = made.rule("deny", 4096, access="Deny")


def verdict(resources: Resources, intent: dict[str, Any] | None = None) -> str:
    """Of "no source anywhere, nothing on 80"."""
    flows, wanted = intents.flows_of(resources, {"intents": [intent or NO_80]})
    return intents.check(flows, wanted)[0].verdict


def ident(path: str, subscription: str = A) -> str:
    return f"/subscriptions/{subscription}/resourceGroups/rg/providers/Microsoft.Network/{path}"


def planned(
    kind: str,
    urn: str,
    depends: Mapping[str, Sequence[str]] | None = None,
    identity: str = "",
    read: bool = False,
    **props: Any,
) -> PlannedResource:
    urns = {prop: [URN + each for each in listed] for prop, listed in (depends or {}).items()}
    return PlannedResource(
        URN + urn, f"azure-native:network:{kind}", urn, {"resourceGroupName": "rg", **props}, urns, identity, read
    )


def nsg(urn: str, *rules: made.Entry, **more: Any) -> PlannedResource:
    listed = [{"name": each["name"], **each["properties"]} for each in rules]
    return planned("NetworkSecurityGroup", urn, networkSecurityGroupName="nsg", securityRules=listed, **more)


def stack(*pairs: tuple[str, made.Entry], **more: Any) -> list[PlannedResource]:
    """For each pair, as one subscription has it: a network of the same names, all by what it was computed from."""
    found = []
    for number, (name, rule) in enumerate(pairs, start=1):
        group, network, subnet = f"nsg-{name}", f"hub-{name}", f"web-{name}"
        found += [
            nsg(group, rule, **more),
            planned(
                "VirtualNetwork",
                network,
                virtualNetworkName="hub",
                addressSpace={"addressPrefixes": [f"10.{number}.0.0/16"]},
                **more,
            ),
            planned(
                "Subnet",
                subnet,
                {"virtualNetworkName": [network], "networkSecurityGroup": [group]},
                virtualNetworkName=UNKNOWN,
                subnetName="web",
                addressPrefix=f"10.{number}.0.0/24",
                networkSecurityGroup={"id": UNKNOWN},
                **more,
            ),
        ]
    return found


def separate(depends: Mapping[str, Sequence[str]] | None = None, **props: Any) -> PlannedResource:
    given = {"networkSecurityGroupName": "nsg", "securityRuleName": "own", "resourceGroupName": "rg", **props}
    return planned("SecurityRule", "own", depends, **given)


def rule_of(entry: made.Entry) -> dict[str, Any]:
    found: dict[str, Any] = entry["properties"]
    return found
