"""Who is who in a plan: the selectors of the roles that intents speak of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from topology.addressing import shared_network
from topology.plan import Plan
from topology.plan.network import VirtualNetwork
from topology.schema import Settings


@dataclass(frozen=True, slots=True)
class Ground:
    """A plan and its settings, read by role. Subnets that these settings do not make are empty tuples."""

    settings: Settings
    plan: Plan

    @property
    def cluster(self) -> str:
        """The key of the cluster spoke."""
        return str(self.settings.spoke("cluster").name)

    @property
    def workspace(self) -> str:
        """The key of the workspace spoke."""
        return str(self.settings.spoke("workspace").name)

    @property
    def shared(self) -> str:
        """The key of the network in which the shared subnets stand."""
        return shared_network(self.settings)

    def network(self, key: str) -> VirtualNetwork | None:
        """The created network of a key."""
        return next((network for network in self.plan.networks if network.key == key), None)

    def subnets(self, network: str, *keys: str) -> tuple[str, ...]:
        """The prefixes of some subnets of a created network."""
        found = self.network(network)
        return tuple(subnet.prefix for subnet in found.subnets if subnet.key in keys) if found else ()

    @property
    def gateway(self) -> tuple[str, ...]:
        """The Application Gateway's subnet."""
        return self.subnets(self.cluster, "gateway")

    @property
    def web(self) -> tuple[str, ...]:
        """The web tier's subnet, in which the load balancer stands too."""
        return self.subnets(self.cluster, "web")

    @property
    def compute(self) -> tuple[str, ...]:
        """The compute tier's subnet."""
        return self.subnets(self.cluster, "compute")

    @property
    def computes(self) -> tuple[str, ...]:
        """Where the computes of the workspace stand, unless Azure manages their network."""
        part = self.settings.workspace
        if part is not None and not part.own_network:
            return ()
        return self.subnets(self.workspace, "training", "instances", "builds")

    @property
    def plain(self) -> tuple[VirtualNetwork, ...]:
        """The created plain spokes that have subnets."""
        return tuple(network for network in self.plan.networks if network.role == "spoke" and network.subnets)

    @property
    def workers(self) -> tuple[str, ...]:
        """What runs code of the enterprise's: nodes, computes, and all of the plain spokes."""
        return (*self.web, *self.compute, *self.computes, *self.whole(self.plain))

    @property
    def jumpbox(self) -> tuple[str, ...]:
        """The subnet of the operators' machine, also while the machine is at rest."""
        part = self.settings.jumpbox
        if part is None:
            return ()
        return self.subnets(part.spoke, part.subnet) if part.spoke else self.subnets(self.shared, "jumpbox")

    @property
    def endpoints(self) -> tuple[str, ...]:
        """The subnet of the private endpoints."""
        return self.subnets(self.shared, "endpoints")

    @property
    def clients(self) -> tuple[str, ...]:
        """Who may use the API."""
        return tuple(str(prefix) for prefix in self.settings.corporate.clients)

    @property
    def name_servers(self) -> tuple[str, ...]:
        """The corporate name servers."""
        return hosts(self.settings.corporate.dns_servers)

    @staticmethod
    def whole(networks: Iterable[VirtualNetwork]) -> tuple[str, ...]:
        """The subnets of some networks, one by one."""
        return tuple(subnet.prefix for network in networks for subnet in network.subnets)

    @property
    def existing(self) -> tuple[str, ...]:
        """The networks that exist already, by name: what stands in them and what guards it is their owners' to say."""
        return tuple(f"network:{network.name}" for network in self.plan.existing_networks)

    @property
    def joined(self) -> frozenset[str]:
        """The keys of the networks that have a way on-premises and back."""
        return self.plan.connected

    def joined_in(self, network: str) -> bool:
        """Whether a network has a way on-premises and back."""
        return network in self.joined

    @property
    def shown(self) -> bool:
        """Whether what stands between spokes, and before on-premises, is this plan's, so that its rules can be read."""
        return self.settings.egress.kind != "appliance" and self.settings.hub.id is None

    def routed(self, prefixes: Iterable[str]) -> tuple[str, ...]:
        """The subnets of these whose routes are this plan's: what a brought table holds is its owner's to say."""
        theirs = {
            subnet.prefix
            for network in self.plan.networks
            if network.route_table_id
            for subnet in network.subnets
            if subnet.route_table
        }
        return tuple(each for each in prefixes if each not in theirs)

    @property
    def appliances(self) -> tuple[str, ...]:
        """What hands on other's packets and asks for itself: the firewall."""
        return (f"place:{self.plan.firewall.name}",) if self.plan.firewall else ()


def hosts(addresses: Iterable[object]) -> tuple[str, ...]:
    """Single addresses as selectors."""
    return tuple(f"{address}/32" for address in addresses)


def excluding(selectors: Iterable[str]) -> tuple[str, ...]:
    """Selectors that take away."""
    return tuple(f"!{each}" for each in selectors)
