"""Every fault of the way out and of what is brought along, under its key."""

from __future__ import annotations

from typing import Any

import pytest

from tests.topology.configs import GONE, only_fault
from tests.topology.egress import EXISTING_HUB, HOSTS, HUB, NETWORKS, PEER

# What is changed in dev | the key of the one fault that follows | a part of its sentence.
FAULTS: list[tuple[str, list[tuple[str, Any]], str, str]] = [
    (
        "firewall in an existing hub",
        [*EXISTING_HUB, ("egress", {"kind": "firewall"})],
        "egress.kind",
        "whose owner decides",
    ),
    ("appliance not named", [("egress", {"kind": "appliance"})], "hub.appliance", "is not said which"),
    (
        "existing hub without appliance",
        [*EXISTING_HUB, ("hub.appliance", GONE), ("egress", {"kind": "none"})],
        "hub.appliance",
        "has to know",
    ),
    (
        "NAT in an existing hub without appliance",
        [*EXISTING_HUB, ("hub.appliance", GONE), ("egress", {"kind": "nat"})],
        "hub.appliance",
        "reach the private endpoints in the workspace spoke",
    ),
    (
        "subnets in an existing hub",
        [*EXISTING_HUB, ("hub.subnets", [{"name": "endpoints", "prefix": "10.20.1.0/25"}])],
        "hub.subnets",
        "its owner's",
    ),
    ("peers of an existing hub", [*EXISTING_HUB, ("hub.peers", [PEER])], "hub.peers", "its owner's"),
    ("no room for shared subnets", [*EXISTING_HUB[:4]], "spokes[1].addressSpace", "endpoints"),
    ("id of a hub", [("hub", HUB | {"id": "vnet-hub"}), EXISTING_HUB[1]], "hub.id", "full Azure resource id"),
    ("tunnel without firewall", [("egress", {"kind": "nat", "forcedTunnel": True})], "egress.forcedTunnel", "only a"),
    ("idps below Premium", [("egress.idps", "Alert")], "egress.idps", "tier Premium"),
    (
        "Basic denies",
        [("egress", {"kind": "firewall", "tier": "Basic", "threatIntel": "Deny"})],
        "egress.threatIntel",
        "only alerts",
    ),
    (
        "Basic tunnels",
        [("egress", {"kind": "firewall", "tier": "Basic", "forcedTunnel": True})],
        "egress.forcedTunnel",
        "tier Basic",
    ),
    ("hosts and no way", [("egress", {"kind": "none", "allow": [HOSTS]})], "egress.allow", "nothing leads"),
    ("hosts twice", [("egress.allow", [HOSTS, HOSTS])], "egress.allow[1].name", "is there twice"),
    (
        "ports on Basic",
        [("egress", {"kind": "firewall", "tier": "Basic", "allow": [HOSTS | {"ports": [8443]}]})],
        "egress.allow[0].ports",
        "tier Basic",
    ),
    (
        "wildcard on other ports",
        [("egress.allow", [HOSTS | {"ports": [8443], "hosts": ["*.contoso.example"]}])],
        "egress.allow[0].hosts[0]",
        "stands for many",
    ),
    ("host with a path", [("egress.allow", [HOSTS | {"hosts": ["a.example/x"]}])], "egress.allow[0].hosts[0]", "host"),
    ("unknown kind", [("egress.kind", "proxy")], "egress.kind", "firewall"),
    ("ddos twice", [("ddos", {"create": True, "id": f"{NETWORKS}/ddosProtectionPlans/d"})], "ddos.create", "too"),
    ("ddos of nothing", [("ddos", {})], "ddos.create", "neither"),
    ("transit without a gateway", [("hub.gateway", {"kind": "none"})], "hub.gatewayTransit", "RemoteVnetHasNoGateways"),
    (
        "peer on a spoke",
        [("hub.peers", [{"name": "north", "id": PEER["id"], "addressSpace": "10.20.4.0/23"}])],
        "hub.peers[0].addressSpace",
        "over",
    ),
    (
        "peer on corporate",
        [("hub.peers", [{"name": "north", "id": PEER["id"], "addressSpace": "10.4.0.0/24"}])],
        "hub.peers[0].addressSpace",
        "over",
    ),
    ("peer named as a spoke", [("hub.peers", [PEER | {"name": "cluster"}])], "hub.peers[0].name", "is taken"),
    (
        "peer twice",
        [("hub.peers", [PEER, PEER | {"name": "b", "addressSpace": "10.25.0.0/16", "appliance": "10.25.0.4"}])],
        "hub.peers[1].id",
        "already",
    ),
    (
        "peer's firewall elsewhere",
        [("hub.peers", [PEER | {"appliance": "10.25.0.4"}])],
        "hub.peers[0].appliance",
        "lies",
    ),
    (
        "table on an existing spoke",
        [
            (
                "spokes[3]",
                {
                    "name": "lake",
                    "id": f"{NETWORKS}/virtualNetworks/vnet-lake",
                    "addressSpace": "10.30.0.0/22",
                    "routeTableId": f"{NETWORKS}/routeTables/rt",
                },
            )
        ],
        "spokes[3].routeTableId",
        "its owner's",
    ),
    ("id of a table", [("spokes[2].routeTableId", "rt-corporate")], "spokes[2].routeTableId", "full Azure resource id"),
]


@pytest.mark.parametrize(
    ("changes", "key", "sentence"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS]
)
def test_one_wrong_setting_gives_one_fault_under_its_key(
    changes: list[tuple[str, Any]], key: str, sentence: str
) -> None:
    only_fault(changes, key, sentence)
