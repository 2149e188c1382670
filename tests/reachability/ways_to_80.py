"""Networks in which port 80 is closed, and what opens it, by name."""

from __future__ import annotations

from typing import Any

from reachability.questions import Explanation, explain, find, region
from tests.reachability.made import (
    Entry,
    collection,
    entry,
    firewall,
    identity,
    network,
    nic,
    nsg,
    peered,
    policy,
    public_ip,
    ref,
    rule,
    subnet,
    vnet,
)

CLOSED = nsg("closed", rule("web", 100, source="*", ports="8080", protocol="Tcp"), rule("no", 4096, access="Deny"))
BASE = [vnet("v", "10.0.0.0/16"), subnet("v/web", "10.0.1.0/24", nsg="closed"), nic("vm", "v/web", "10.0.1.10")]


def ask(*more: Entry | list[Entry], source: str = "internet", target: str = "vm", port: str = "80") -> Explanation:
    flows = network(*more)
    return explain(flows, find(flows, source)[0], find(flows, target)[0], region(port))


PUBLIC = [
    vnet("v", "10.0.0.0/16"),
    subnet("v/web", "10.0.1.0/24", nsg="n"),
    public_ip("pip"),
    nic("vm", "v/web", "10.0.1.10", public="pip"),
]
DENY = rule("no", 4096, access="Deny")
BEHIND = [*BASE[:2], CLOSED, public_ip("pip"), nic("vm", "v/web", "10.0.1.10", pools=["lb/pool"])]


def walled(*collections: Entry, group: Entry = CLOSED) -> list[Any]:
    return [
        vnet("hub", "10.9.0.0/16"),
        subnet("hub/AzureFirewallSubnet", "10.9.0.0/26"),
        *BASE,
        group,
        *peered("hub", "v", forwarded=True),
        public_ip("fw-ip", "20.1.1.1"),
        firewall("fw", "hub", "10.9.0.4", "p", "fw-ip"),
        *policy("p", *collections),
    ]


def dnat(port: str, to: str) -> Entry:
    return collection(
        "NatRule",
        100,
        {
            "ipProtocols": ["TCP"],
            "sourceAddresses": ["*"],
            "destinationAddresses": ["20.1.1.1"],
            "destinationPorts": [port],
            "translatedAddress": "10.0.1.10",
            "translatedPort": to,
        },
        action="DNAT",
    )


def gateway(*listeners: tuple[str, int]) -> list[Entry]:
    here = identity("applicationGateways", "agw")
    return [
        subnet("v/agw", "10.0.3.0/24"),
        public_ip("agw-ip", "20.2.2.2"),
        entry(
            "applicationGateways",
            "agw",
            gatewayIPConfigurations=[{"name": "g", "properties": {"subnet": ref("virtualNetworks/subnets", "v/agw")}}],
            frontendIPConfigurations=[
                {"name": "f", "properties": {"publicIPAddress": ref("publicIPAddresses", "agw-ip")}}
            ],
            frontendPorts=[{"name": f"p{port}", "properties": {"port": port}} for _, port in listeners],
            httpListeners=[
                {
                    "name": name,
                    "properties": {
                        "protocol": "Https",
                        "frontendIPConfiguration": {"id": f"{here}/frontendIPConfigurations/f"},
                        "frontendPort": {"id": f"{here}/frontendPorts/p{port}"},
                    },
                }
                for name, port in listeners
            ],
            backendAddressPools=[{"name": "b", "properties": {"backendAddresses": [{"ipAddress": "10.0.1.10"}]}}],
            backendHttpSettingsCollection=[{"name": "s", "properties": {"port": 8080}}],
            requestRoutingRules=[
                {
                    "name": f"r{name}",
                    "properties": {
                        "httpListener": {"id": f"{here}/httpListeners/{name}"},
                        "backendAddressPool": {"id": f"{here}/backendAddressPools/b"},
                        "backendHttpSettings": {"id": f"{here}/backendHttpSettingsCollection/s"},
                    },
                }
                for name, _ in listeners
            ],
        ),
    ]
