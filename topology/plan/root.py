"""The plan of one environment as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from topology.plan.cluster import Gateway, LoadBalancer, NodeCertificate, ScaleSet
from topology.plan.connectivity import VirtualNetworkGateway
from topology.plan.data import Grant, Identity, PrivateEndpoint, PrivateZone, ResourceGroup, StorageAccount, Vault
from topology.plan.database import Database
from topology.plan.dns import DnsPolicy, Forwarders, Resolver, ReverseZone
from topology.plan.egress import DdosProtection, Firewall, NatGateway, RuleCollectionGroup
from topology.plan.network import (
    ExistingVirtualNetwork,
    OnPremisesException,
    Peering,
    VirtualNetwork,
)
from topology.plan.observability import ApplicationInsights, Diagnostics, LogAnalytics, MonitorScope
from topology.plan.operations import Alerts, ConnectionMonitor, FlowLog, FlowLogStorage, NetworkWatcher
from topology.plan.operators import ApplicationSecurityGroup, Bastion, Jumpbox
from topology.plan.revocation import CrlChain
from topology.plan.workspace import Workspace


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
    node_certificates: tuple[NodeCertificate, ...] = ()  # by secret; two tiers may share one
    revocation: CrlChain | None = None
    database: Database | None = None
    firewall: Firewall | None = None
    appliance_rules: tuple[RuleCollectionGroup, ...] = ()  # what a firewall that someone else runs has to let through
    nat_gateways: tuple[NatGateway, ...] = ()
    ddos: DdosProtection | None = None

    logs: LogAnalytics | None = None
    insights: ApplicationInsights | None = None
    monitor_scope: MonitorScope | None = None
    diagnostics: tuple[Diagnostics, ...] = ()
    network_watcher: NetworkWatcher | None = None
    flow_log_storage: FlowLogStorage | None = None
    flow_logs: tuple[FlowLog, ...] = ()
    connection_monitor: ConnectionMonitor | None = None
    alerts: Alerts | None = None
    workspace: Workspace | None = None
    reverse_zones: tuple[ReverseZone, ...] = ()
    resolver: Resolver | None = None
    forwarders: Forwarders | None = None
    dns_policy: DnsPolicy | None = None
    bastion: Bastion | None = None
    jumpbox: Jumpbox | None = None
    application_security_groups: tuple[ApplicationSecurityGroup, ...] = ()
    hub_gateway: VirtualNetworkGateway | None = None  # in GatewaySubnet, where the program makes it
    network_intents: Mapping[str, Any] | None = None  # what must hold: `topology.intents.document`, plain data

    @property
    def hub(self) -> VirtualNetwork:
        """The network in the middle. Raises LookupError where it is one that exists already (`existing_networks`)."""
        if self.networks[0].role != "hub":
            raise LookupError("the hub is an existing network, of which the plan knows no subnet")
        return self.networks[0]

    @property
    def connected(self) -> frozenset[str]:
        """The keys of the networks that have a way on-premises: empty where the plan knows of no gateway.

        These are the hub and the spokes that use its gateway, whether the program makes that (`hub_gateway`) or
        somebody else.
        """
        users = {peering.local for peering in self.peerings if peering.use_remote_gateways}
        return frozenset({"hub", *users} if users or self.hub_gateway else ())

    def network(self, key: str) -> VirtualNetwork:
        """The created network of that key. Raises KeyError when there is none."""
        for network in self.networks:
            if network.key == key:
                return network
        raise KeyError(f"the plan creates no network {key!r}; it creates {', '.join(n.key for n in self.networks)}")
