"""The plan of one environment as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from topology.plan.cluster import Gateway, LoadBalancer, ScaleSet
from topology.plan.data import Grant, Identity, PrivateEndpoint, PrivateZone, ResourceGroup, StorageAccount, Vault
from topology.plan.network import (
    ExistingVirtualNetwork,
    OnPremisesException,
    Peering,
    VirtualNetwork,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that one environment consists of."""

    environment: str
    location: str
    tags: Mapping[str, str]
    corporate_prefixes: tuple[str, ...]
    exceptions: tuple[OnPremisesException, ...]
    resource_groups: tuple[ResourceGroup, ...]
    networks: tuple[VirtualNetwork, ...]  # the hub first, then the spokes in the settings' order
    existing_networks: tuple[ExistingVirtualNetwork, ...]
    peerings: tuple[Peering, ...]
    zones: tuple[PrivateZone, ...]
    endpoints: tuple[PrivateEndpoint, ...]
    identities: tuple[Identity, ...]
    vault: Vault
    storage: StorageAccount
    scale_sets: tuple[ScaleSet, ...]
    load_balancer: LoadBalancer
    gateway: Gateway
    grants: tuple[Grant, ...] = ()
    protect: bool = False  # whether what holds data is protected from deletion
    clients: tuple[str, ...] = ()  # prefixes whose hosts may use the gateway

    @property
    def hub(self) -> VirtualNetwork:
        """The network in the middle."""
        return self.networks[0]

    def network(self, key: str) -> VirtualNetwork:
        """The created network of that key. Raises KeyError when there is none."""
        for network in self.networks:
            if network.key == key:
                return network
        raise KeyError(f"the plan creates no network {key!r}; it creates {', '.join(n.key for n in self.networks)}")
