"""What a permitted kind of traffic is, and the address ranges that flows speak of.

A flow is said once, and `topology.rules` renders it at both ends. Sides are prefixes, or one service tag of Azure.
Ports are those that a security group sees: behind the load balancer that is the node's port, because groups are
evaluated after translation, while the sender's group still sees the frontend (network-security-groups-overview.md,
2025-07-15).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Literal

from topology.plan.network import Protocol

Band = Literal["dns", "on-premises", "clients", "internal", "platform", "internet"]
Ends = Literal["both", "source", "destination"]


@dataclass(frozen=True, slots=True)
class Flow:
    """One permitted kind of traffic."""

    name: str  # in PascalCase: rules are named by it
    band: Band
    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    ports: tuple[str, ...]
    why: str
    protocol: Protocol = "Tcp"
    ends: Ends = "both"  # at which end's security group the flow needs a rule


@dataclass(frozen=True, slots=True)
class Places:
    """The address ranges that flows speak of."""

    # Created subnets by network key and subnet key. Those that the hub would share are under "hub" also where the hub
    # is an existing network and they stand in the workspace spoke.
    subnets: Mapping[tuple[str, str], IPv4Network]
    absent: frozenset[tuple[str, str]]  # what could be there under other settings, and is not
    spaces: Mapping[str, tuple[IPv4Network, ...]]  # of all networks, by key
    cluster: str
    workspace: str
    plain: tuple[str, ...]  # keys of the created plain spokes
    existing: tuple[str, ...]
    load_balancer: str

    def of(self, network: str, *subnets: str) -> tuple[str, ...]:
        """The prefixes of some subnets of one network; those that these settings do not create are left out."""
        keys = [(network, subnet) for subnet in subnets]
        return tuple(str(self.subnets[key]) for key in keys if key not in self.absent)

    def all(self, *networks: str) -> tuple[str, ...]:
        """The address spaces of some networks."""
        return tuple(str(prefix) for network in networks for prefix in self.spaces[network])

    def nodes(self) -> tuple[str, ...]:
        """The web and compute tiers."""
        return self.of(self.cluster, "web", "compute")

    def computes(self) -> tuple[str, ...]:
        """The workspace's computes: training clusters, compute instances and image builds."""
        return self.of(self.workspace, "training", "instances", "builds")

    def workers(self) -> tuple[str, ...]:
        """What runs code of ours: the nodes, the workspace's computes and the plain spokes."""
        return (*self.nodes(), *self.computes(), *self.all(*self.plain))
