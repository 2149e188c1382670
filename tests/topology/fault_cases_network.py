"""Settings of dev about networks, subnets, addresses and spokes, each changed so that one fault follows."""

from __future__ import annotations

from typing import Any

from tests.topology.configs import GONE

LAKE = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Network"
LAKE = f"{LAKE}/virtualNetworks/vnet-lake"
APPLIANCE = ("hub.appliance", "10.20.0.4")

# What is changed in dev | the key of the one fault that follows | a part of its sentence.
NETWORK_FAULTS: list[tuple[str, list[tuple[str, Any]], str, str]] = [
    # address spaces
    ("spoke on hub", [("spokes[1].addressSpace", "10.20.0.0/24")], "spokes[1].addressSpace", "overlaps 10.20.0.0/23"),
    ("spoke on spoke", [("spokes[2].addressSpace", "10.20.4.0/22")], "spokes[2].addressSpace", "of workspace"),
    ("on corporate", [("spokes[1].addressSpace", "10.4.0.0/24")], "spokes[1].addressSpace", "of the corporate network"),
    ("on Docker's", [("spokes[1].addressSpace", "172.17.8.0/24")], "spokes[1].addressSpace", "Docker"),
    ("public", [("spokes[1].addressSpace", "8.8.8.0/24")], "spokes[1].addressSpace", "not private"),
    ("host bits", [("hub.addressSpace", "10.20.0.5/23")], "hub.addressSpace", "has host bits set"),
    ("no CIDR", [("hub.addressSpace", "10.20.0.0")], "hub.addressSpace", "CIDR form"),
    (
        "hub too small",
        [("hub.addressSpace", "10.20.0.0/24")],
        "hub.addressSpace",
        "endpoints, jumpbox",
    ),
    ("cluster too small", [("spokes[0].addressSpace", "10.20.2.0/26")], "spokes[0].addressSpace", "web, compute"),
    (
        "existing spoke on hub",
        [("spokes[3]", {"name": "lake", "id": LAKE, "addressSpace": "10.20.1.0/24"})],
        "spokes[3].addressSpace",
        "overlaps 10.20.0.0/23",
    ),
    (
        "second prefix",
        [("spokes[2].addressSpace", ["10.20.6.0/24", "10.20.2.0/24"])],
        "spokes[2].addressSpace[1]",
        "overl",
    ),
    # subnets
    (
        "subnet outside",
        [("spokes[2].subnets[0].prefix", "10.20.7.0/26")],
        "spokes[2].subnets[0].prefix",
        "lies outside",
    ),
    (
        "subnets overlap",
        [("spokes[2].subnets[1]", {"name": "more", "prefix": "10.20.6.32/27"})],
        "spokes[2].subnets[1].prefix",
        "overlaps 10.20.6.0/26",
    ),
    ("subnet too small", [("spokes[2].subnets[0].instances", 60)], "spokes[2].subnets[0].prefix", "60 addresses"),
    (
        "subnet below /29",
        [("spokes[2].subnets[0].prefix", "10.20.6.0/30"), ("spokes[2].subnets[0].instances", 0)],
        "spokes[2].subnets[0].prefix",
        "/29 or larger",
    ),
    (
        "slot moved outside",
        [("spokes[0].subnets", [{"name": "web", "prefix": "10.20.9.0/28"}])],
        "spokes[0].subnets[0].prefix",
        "lies outside",
    ),
    (
        "slot moved onto another",
        [("spokes[0].subnets", [{"name": "web", "prefix": "10.20.2.80/28"}])],
        "spokes[0].subnets[0].prefix",
        "overlaps 10.20.2.80/28 of subnet compute",
    ),
    (
        "node tier too large",
        [("spokes[0].subnets", [{"name": "web", "prefix": "10.20.2.128/27"}])],
        "spokes[0].subnets[0].prefix",
        "fewer than 32",
    ),
    (
        "web tier too small",
        [("spokes[0].subnets", [{"name": "web", "prefix": "10.20.2.128/29"}])],
        "spokes[0].subnets[0].prefix",
        "6 addresses are needed",
    ),
    (
        "compute tier too small",
        [("spokes[0].subnets", [{"name": "compute", "prefix": "10.20.2.128/29"}])],
        "spokes[0].subnets[0].prefix",
        "5 addresses are needed",
    ),
    ("gateway outgrows its subnet", [("gateway.capacity.maximum", 70)], "gateway.capacity.maximum", "71 addresses"),
    (
        "GatewaySubnet too small",
        [("hub.subnets", [{"name": "GatewaySubnet", "prefix": "10.20.1.160/28"}])],
        "hub.subnets[0].prefix",
        "/27 or larger",
    ),
    (
        "firewall too small",
        [("hub.subnets", [{"name": "firewall", "prefix": "10.20.1.160/27"}])],
        "hub.subnets[0].prefix",
        "/26 or larger",
    ),
    (
        "Bastion too small",
        [("hub.subnets", [{"name": "AzureBastionSubnet", "prefix": "10.20.1.160/27"}])],
        "hub.subnets[0].prefix",
        "/26 or larger",
    ),
    (
        "resolver too small",
        [("hub.subnets", [{"name": "resolverInbound", "prefix": "10.20.1.160/29"}])],
        "hub.subnets[0].prefix",
        "/28 or larger",
    ),
    ("reserved name", [("spokes[2].subnets[0].name", "AzureBastionSubnet")], "spokes[2].subnets[0].name", "reserves"),
    (
        "unknown slot",
        [("hub.subnets", [{"name": "endpoint", "prefix": "10.20.1.192/26"}])],
        "hub.subnets[0].name",
        "did you mean 'endpoints'",
    ),
    (
        "subnet twice",
        [("spokes[2].subnets[1]", {"name": "tools", "prefix": "10.20.6.64/26"})],
        "spokes[2].subnets[1].name",
        "twice",
    ),
    ("no subnet", [("spokes[2].subnets", GONE)], "spokes[2].subnets", "at least one"),
    ("subnet name", [("spokes[2].subnets[0].name", "tools!")], "spokes[2].subnets[0].name", "subnet name"),
    # static addresses
    ("gateway address outside", [("gateway.privateAddress", "10.20.2.70")], "gateway.privateAddress", "lies outside"),
    ("gateway address reserved", [("gateway.privateAddress", "10.20.2.3")], "gateway.privateAddress", "Azure keeps"),
    ("broadcast address", [("gateway.privateAddress", "10.20.2.63")], "gateway.privateAddress", "Azure keeps"),
    (
        "balancer outside",
        [("loadBalancer.privateAddress", "10.20.2.81")],
        "loadBalancer.privateAddress",
        "lies outside",
    ),
    ("appliance outside", [("hub.appliance", "10.20.2.4")], "hub.appliance", "no usable address"),
    ("not an address", [("hub.appliance", "10.20.2.400")], "hub.appliance", "one IPv4 address"),
    # spokes
    (
        "no cluster",
        [("spokes[0].role", "spoke"), ("spokes[0].subnets", [{"name": "a", "prefix": "10.20.2.0/26"}])],
        "spokes",
        "no spoke with role 'cluster'",
    ),
    ("no workspace", [("spokes[1]", GONE)], "spokes", "no spoke with role 'workspace'"),
    (
        "two clusters",
        [("spokes[2].role", "cluster"), ("spokes[2].subnets", GONE), ("spokes[2].inbound", GONE)],
        "spokes[2].role",
        "second spoke",
    ),
    ("unknown role", [("spokes[2].role", "hub")], "spokes[2].role", "must be one of"),
    ("name twice", [("spokes[2].name", "workspace")], "spokes[2].name", "taken"),
    ("named hub", [("spokes[2].name", "hub")], "spokes[2].name", "taken by the hub"),
    ("name's characters", [("spokes[2].name", "Analytics_1")], "spokes[2].name", "lower-case"),
    ("name's length", [("spokes[2].name", "a" * 60)], "spokes[2].name", "of 76 characters, where Azure takes 2 to 64"),
    (
        "existing id",
        [("spokes[3]", {"name": "lake", "id": "vnet-lake", "addressSpace": "10.30.0.0/22"})],
        "spokes[3].id",
        "full Azure resource id",
    ),
    (
        "existing with subnets",
        [
            (
                "spokes[3]",
                {
                    "name": "lake",
                    "id": LAKE,
                    "addressSpace": "10.30.0.0/22",
                    "subnets": [{"name": "a", "prefix": "10.30.0.0/24"}],
                },
            )
        ],
        "spokes[3].subnets",
        "owner's",
    ),
    (
        "existing workspace",
        [("spokes[1]", {"name": "w", "id": LAKE, "addressSpace": "10.30.0.0/22", "role": "workspace"})],
        "spokes[1].role",
        "cannot be the workspace",
    ),
    (
        "existing twice",
        [
            ("spokes[3]", {"name": "lake", "id": LAKE, "addressSpace": "10.30.0.0/22"}),
            (
                "spokes[4]",
                {
                    "name": "pond",
                    "id": LAKE.upper().replace("MICROSOFT.NETWORK", "Microsoft.Network"),
                    "addressSpace": "10.31.0.0/22",
                },
            ),
        ],
        "spokes[4].id",
        "same network",
    ),
    (
        "transit without appliance",
        [("egress", {"kind": "none"}), ("spokes[2].transit", True)],
        "spokes[2].transit",
        "hub.appliance names none",
    ),
    (
        "remote gateways",
        [("hub.gatewayTransit", False), ("spokes[2].useRemoteGateways", True)],
        "spokes[2].useRemoteGateways",
        "gateway transit",
    ),
    (
        "inbound to cluster",
        [("spokes[0].inbound", [{"from": ["10.1.0.0/16"], "ports": [8443], "reason": "r"}])],
        "spokes[0].inbound",
        "only 443 at the gateway",
    ),
    (
        "inbound from nobody",
        [("spokes[2].inbound[0].from", ["workspce"])],
        "spokes[2].inbound[0].from[0]",
        "did you mean 'workspace'",
    ),
    (
        "inbound from elsewhere",
        [("spokes[2].inbound[0].from", ["0.0.0.0/0"])],
        "spokes[2].inbound[0].from[0]",
        "neither in",
    ),
    (
        "inbound past the hub",
        [("spokes[2].inbound[0].from", ["workspace"])],
        "spokes[2].inbound[0].from[0]",
        "only through the hub",
    ),
]
