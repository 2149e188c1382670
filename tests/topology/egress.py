"""Settings of ways out, and what a plan makes of them."""

from __future__ import annotations

from typing import Any

from tests.topology.configs import GONE, settings
from topology import plan as shapes
from topology.build import plan
from topology.plan import Plan

NETWORKS = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-a/providers/Microsoft.Network"
HUB = {"id": f"{NETWORKS}/virtualNetworks/vnet-hub", "addressSpace": "10.20.0.0/23", "appliance": "10.20.0.4"}
PEER = {
    "name": "hub-north",
    "id": f"{NETWORKS}/virtualNetworks/vnet-hub-north",
    "addressSpace": ["10.24.0.0/16"],
    "appliance": "10.24.0.4",
}
HOSTS = {"name": "index", "hosts": ["a.contoso.example"], "reason": "packages", "owner": "o@contoso.example"}
EXISTING_HUB: tuple[tuple[str, Any], ...] = (
    ("hub", HUB),
    ("egress", {"kind": "appliance"}),
    ("bastion", GONE),
    ("jumpbox", GONE),
    ("spokes[1].addressSpace", "10.20.4.0/23"),
)
DEFAULT = "0.0.0.0/0"


def made(*changes: tuple[str, Any]) -> Plan:
    return plan(settings(*changes), root_pem="")


def routes(table: shapes.RouteTable | None) -> dict[str, str | None]:
    return {route.prefix: route.next_hop_address for route in table.routes} if table else {}


def routed(found: Plan) -> set[tuple[str, str]]:
    """Every subnet that sends everything to an appliance."""
    return {
        (network.key, subnet.key)
        for network in found.networks
        for subnet in network.subnets
        if subnet.route_table and DEFAULT in routes(network.route_table)
    }
