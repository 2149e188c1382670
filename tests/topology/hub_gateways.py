"""Settings of the hub's gateway: sites, circuits, and who speaks BGP."""

from __future__ import annotations

SITE = {"name": "datacentre", "address": "203.0.113.10"}
SECOND = {"name": "office", "address": "203.0.113.20", "prefixes": ["10.4.0.0/16"]}
BGP = {"asn": 65010, "address": "10.1.255.1"}
CIRCUITS = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Network"
CIRCUIT = {"name": "primary", "id": f"{CIRCUITS}/expressRouteCircuits/erc-one"}
VPN = {"kind": "vpn", "make": {"sites": [SITE]}}
EXPRESS = {"kind": "expressRoute", "make": {"circuits": [CIRCUIT]}}
