"""Colours, and what they stand for."""

from __future__ import annotations

from typing import Final

GROUND: Final = "#fbfcfe"
FRAME: Final = "#cfd8e3"
INK: Final = "#1b2733"
MUTED: Final = "#5b6b7b"
WHITE: Final = "#ffffff"

CORPORATE: Final = "#fdf6e9"
CORPORATE_EDGE: Final = "#d9b978"
AZURE: Final = "#eef5fd"
AZURE_EDGE: Final = "#a9c8ec"
NETWORK_EDGE: Final = "#6f9fd6"
PEERING: Final = "#4f7fb5"
FREE: Final = "#e9eef4"
RESERVED: Final = "#b4bfcb"

TLS: Final = "#14803c"
REVOCATION: Final = "#c2570c"
REFUSED: Final = "#c4232b"
PRIVATE: Final = "#6d4bb8"
EGRESS: Final = "#1d6f8f"
NAMES: Final = "#8b7a2b"
OPERATORS: Final = "#3d7f78"
LEARNING: Final = "#9a4f9e"
WATCHING: Final = "#57677a"
INTERNET: Final = "#f0f2f5"
INTERNET_EDGE: Final = "#b9c3cf"

# One colour a kind of subnet; plain spokes' own subnets take the last ones by turns.
SUBNETS: Final[dict[str, str]] = {
    "hub/firewall": "#b45a3c",
    "hub/firewallManagement": "#c98a70",
    "hub/bastion": "#3d8f86",
    "hub/gateway": "#3f7fc4",
    "hub/resolverInbound": "#8b7a2b",
    "hub/resolverOutbound": "#b39a34",
    "hub/endpoints": PRIVATE,
    "hub/jumpbox": "#6fa8a1",
    "cluster/gateway": "#1f6fb8",
    "cluster/web": "#128a7d",
    "cluster/compute": "#4b57c4",
    "workspace/training": LEARNING,
    "workspace/instances": "#b980bc",
    "workspace/builds": "#7d5d9c",
    "workspace/endpoints": PRIVATE,
    "workspace/resolverInbound": "#8b7a2b",
    "workspace/resolverOutbound": "#b39a34",
    "workspace/jumpbox": "#6fa8a1",
}
PLAIN: Final = ("#5f7d95", "#8a6f5a", "#5f8a63", "#85688f")


def subnet_colour(role: str, key: str, index: int) -> str:
    """The colour of one subnet."""
    return SUBNETS.get(f"{role}/{key}", PLAIN[index % len(PLAIN)])
