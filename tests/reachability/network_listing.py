"""A listing, looked up by hand: what packets are, and who is where in a network.

It reads the listing's dictionaries as they are and asks one question at a time, slowly and plainly.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Entry = Mapping[str, Any]
PLATFORM = "168.63.129.16"


@dataclass(frozen=True)
class Packet:
    protocol: str  # "tcp", "udp", "icmp"
    source: str
    source_port: int
    destination: str
    port: int
    tag: str = ""  # a service tag that the destination is in, or the source when it is on the internet


class Listing:
    """A listing, looked up by hand."""

    def __init__(self, entries: Sequence[Entry], on_premises: Sequence[str] = (), *, wide: bool = False) -> None:
        self.entries = entries
        self.on_premises = on_premises
        self.wide = wide

    def of(self, kind: str) -> list[Entry]:
        return [each for each in self.entries if each["type"].lower() == f"microsoft.network/{kind}".lower()]

    def by_id(self, reference: Any) -> Entry | None:
        if not reference:
            return None
        return next((each for each in self.entries if each["id"].lower() == reference["id"].lower()), None)

    def subnet_of(self, address: str) -> Entry | None:
        for each in self.of("virtualNetworks/subnets"):
            if within(address, each["properties"]["addressPrefix"]):
                return each
        return None

    def network_of(self, subnet: Entry) -> Entry:
        identity = subnet["id"].lower().partition("/subnets/")[0]
        return next(each for each in self.of("virtualNetworks") if each["id"].lower() == identity)

    def space(self, network: Entry) -> list[str]:
        return list(network["properties"]["addressSpace"]["addressPrefixes"])

    def nic_of(self, address: str) -> Entry | None:
        for each in self.of("networkInterfaces"):
            if each["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"] == address:
                return each
        return None

    def peerings(self, network: Entry) -> Iterator[tuple[Entry, Entry, Entry]]:
        """(own direction, other direction, other network) of peerings that are connected."""
        for mine in self.of("virtualNetworks/virtualNetworkPeerings"):
            if not mine["id"].lower().startswith(network["id"].lower() + "/"):
                continue
            other = self.by_id(mine["properties"]["remoteVirtualNetwork"])
            if other is None:
                continue
            for back in self.of("virtualNetworks/virtualNetworkPeerings"):
                leads = back["properties"]["remoteVirtualNetwork"]["id"].lower() == network["id"].lower()
                if leads and back["id"].lower().startswith(other["id"].lower() + "/"):
                    yield mine, back, other

    def gateway_subnet(self, network: Entry) -> bool:
        return any(
            each["id"].lower() == network["id"].lower() + "/subnets/gatewaysubnet"
            for each in self.of("virtualNetworks/subnets")
        )

    def _beyond(self, address: str) -> bool:
        return any(within(address, prefix) for prefix in self.on_premises)

    def endpoint_at(self, address: str) -> Entry | None:
        for each in self.of("privateEndpoints"):
            for configuration in each["properties"]["ipConfigurations"]:
                if configuration["properties"]["privateIPAddress"] == address:
                    return each
        return None

    def wall_address(self, wall: Entry) -> str:
        return str(wall["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"])

    def frontend_at(self, address: str) -> tuple[Entry, str] | None:
        for balancer in self.of("loadBalancers"):
            for each in balancer["properties"]["frontendIPConfigurations"]:
                if each["properties"].get("privateIPAddress") == address:
                    return balancer, each["id"]
        return None

    def members(self, pool: str) -> list[str]:
        found = []
        for nic in self.of("networkInterfaces"):
            properties = nic["properties"]["ipConfigurations"][0]["properties"]
            if any(each["id"] == pool for each in properties["loadBalancerBackendAddressPools"]):
                found.append(str(properties["privateIPAddress"]))
        return found


def within(address: str, prefix: str) -> bool:
    if not address or ":" in address:
        return False
    return ipaddress.ip_address(address) in ipaddress.ip_network(prefix, strict=False)


def on_port(text: str, port: int) -> bool:
    if text == "*":
        return True
    low, _, high = text.partition("-")
    return int(low) <= port <= int(high or low)


def on_ports(properties: Entry, key: str, port: int) -> bool:
    texts = list(properties.get(key + "s", []))
    if properties.get(key):
        texts.append(properties[key])
    return any(on_port(text, port) for text in texts)
