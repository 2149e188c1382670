"""Who may talk to whom, on which port, and why: the one place where that is decided.

A flow is said once, and `topology.rules` renders it at both ends. Sides are prefixes, or one service tag of Azure.
Ports are those that a security group sees: behind the load balancer that is the node's port, because groups are
evaluated after translation, while the sender's group still sees the frontend (network-security-groups-overview.md,
2025-07-15).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Literal

from topology.plan import OnPremisesException
from topology.plan.network import Protocol
from topology.schema import Settings

Band = Literal["dns", "on-premises", "clients", "internal", "platform"]
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

    subnets: Mapping[tuple[str, str], IPv4Network]  # of created networks, by network key and subnet key
    spaces: Mapping[str, tuple[IPv4Network, ...]]  # of all networks, by key
    cluster: str
    workspace: str
    plain: tuple[str, ...]  # keys of the created plain spokes
    existing: tuple[str, ...]
    load_balancer: str

    def of(self, network: str, *subnets: str) -> tuple[str, ...]:
        """The prefixes of some subnets of one network."""
        return tuple(str(self.subnets[network, subnet]) for subnet in subnets)

    def all(self, *networks: str) -> tuple[str, ...]:
        """The address spaces of some networks."""
        return tuple(str(prefix) for network in networks for prefix in self.spaces[network])


def flows(settings: Settings, places: Places, exceptions: tuple[OnPremisesException, ...]) -> tuple[Flow, ...]:
    """Every flow of the plan. The first exception is the PKI host's."""
    return tuple(
        flow
        for part in (
            _name_lookups(settings, places),
            _on_premises(places, exceptions),
            _cluster(settings, places),
            _endpoints(places),
            _platform(settings, places),
            _bastion(settings, places),
            _configured(settings, places),
        )
        for flow in part
    )


def _workers(places: Places) -> tuple[str, ...]:
    """What runs code of ours: the nodes, the training computes and the plain spokes."""
    return (
        *places.of(places.cluster, "web", "compute"),
        *places.of(places.workspace, "training"),
        *places.all(*places.plain),
    )


def _name_lookups(settings: Settings, places: Places) -> Iterator[Flow]:
    askers = (*places.of(places.cluster, "gateway"), *_workers(places), *places.of("hub", "resolverOutbound"))
    servers = tuple(f"{server}/32" for server in settings.dns_servers)
    corporate = tuple(f"{server}/32" for server in settings.corporate.dns_servers)
    transports: tuple[tuple[str, Protocol], ...] = (("Tcp", "Tcp"), ("Udp", "Udp"))
    for name, protocol in transports:
        yield Flow(f"Dns{name}", "dns", askers, servers, ("53",), "names are looked up at the vnet's servers", protocol)
        why = "corporate DNS forwards the privatelink suffixes to the resolver"
        yield Flow(f"CorporateDns{name}", "dns", corporate, places.of("hub", "resolverInbound"), ("53",), why, protocol)


def _on_premises(places: Places, exceptions: tuple[OnPremisesException, ...]) -> Iterator[Flow]:
    pki, *others = exceptions
    gateway = places.of(places.cluster, "gateway")
    workers = _workers(places)
    host = (f"{pki.address}/32",)
    yield Flow("RevocationLists", "on-premises", (*gateway, *workers), host, (str(pki.port),), pki.reason)
    for other in others:
        name = "".join(word.capitalize() for word in other.name.split("-"))
        yield Flow(
            f"Exception{name}", "on-premises", workers, (f"{other.address}/32",), (str(other.port),), _short(other)
        )


def _short(exception: OnPremisesException) -> str:
    text = f"{exception.reason} (owner: {exception.owner})"
    return text if len(text) <= 140 else f"{text[:139]}…"


def _cluster(settings: Settings, places: Places) -> Iterator[Flow]:
    gateway, web, compute = (places.of(places.cluster, key) for key in ("gateway", "web", "compute"))
    clients = tuple(str(prefix) for prefix in settings.corporate.clients)
    frontend = (f"{places.load_balancer}/32",)
    port = (str(settings.load_balancer.frontend_port),)
    yield Flow("ClientsToGateway", "clients", clients, gateway, ("443",), "clients call the API over TLS")
    why = "the gateway calls the load balancer's frontend"
    yield Flow("GatewayToLoadBalancer", "internal", gateway, frontend, port, why, ends="source")
    why = "what the load balancer hands on from the gateway, after translation"
    yield Flow("GatewayToWeb", "internal", gateway, web, (str(settings.web.port),), why, ends="destination")
    why = "web nodes hand work to compute nodes"
    yield Flow("WebToCompute", "internal", web, compute, (str(settings.compute.port),), why)


def _endpoints(places: Places) -> Iterator[Flow]:
    endpoints = places.of("hub", "endpoints")
    gateway = places.of(places.cluster, "gateway")
    yield Flow("GatewayToVault", "internal", gateway, endpoints, ("443",), "the gateway reads its certificate")
    why = "secrets, packages and data at their private endpoints"
    yield Flow("WorkersToEndpoints", "internal", _workers(places), endpoints, ("443",), why)
    shares = (*places.of(places.cluster, "web", "compute"), *places.of(places.workspace, "training"))
    yield Flow("WorkersToFileShares", "internal", shares, endpoints, ("445",), "file shares are mounted over SMB 3")
    if places.existing:
        existing = places.all(*places.existing)
        why = "existing spokes share the private endpoints"
        yield Flow("ExistingToEndpoints", "internal", existing, endpoints, ("443",), why)


def _platform(settings: Settings, places: Places) -> Iterator[Flow]:
    gateway, web = (places.of(places.cluster, key) for key in ("gateway", "web"))
    # application-gateway-private-deployment.md (2023-03-01): with network isolation this is the only rule it needs.
    why = "the platform's health probes of the gateway's instances"
    yield Flow("GatewayProbes", "platform", ("AzureLoadBalancer",), gateway, ("*",), why, "*")
    probe = str(settings.load_balancer.probe_port or settings.web.port)
    why = "the load balancer's health probes of the web nodes"
    yield Flow("LoadBalancerProbes", "platform", ("AzureLoadBalancer",), web, (probe,), why)
    workers = _workers(places)
    why = "sign-in and token validation"
    yield Flow("WorkersToEntra", "platform", workers, ("AzureActiveDirectory",), ("443",), why)
    why = "management API, which the workspace's computes call"
    yield Flow("WorkersToResourceManager", "platform", workers, ("AzureResourceManager",), ("443",), why)


def _bastion(settings: Settings, places: Places) -> Iterator[Flow]:
    """What Azure demands of a group on AzureBastionSubnet, or it refuses the group (bastion/bastion-nsg.md).

    Its one rule with port 80 is outbound, for checks of certificates. That Azure also takes a denial of on-premises
    before the VirtualNetwork rules, as every group here has it, is unverified.
    """
    bastion = places.of("hub", "bastion")
    clients = tuple(str(prefix) for prefix in settings.corporate.clients)
    mesh = ("5701", "8080")
    yield Flow("ClientsToBastion", "clients", clients, bastion, ("443",), "operators open sessions over TLS")
    yield Flow("BastionControl", "platform", ("GatewayManager",), bastion, ("443",), "Bastion's control plane")
    yield Flow("BastionProbes", "platform", ("AzureLoadBalancer",), bastion, ("443",), "Bastion's health probes")
    why = "Bastion's instances among themselves"
    yield Flow("BastionMesh", "platform", ("VirtualNetwork",), bastion, mesh, why)
    yield Flow("BastionMesh", "platform", bastion, ("VirtualNetwork",), mesh, why)
    yield Flow("BastionToMachines", "platform", bastion, ("VirtualNetwork",), ("22", "3389"), "sessions to machines")
    yield Flow("BastionToAzure", "platform", bastion, ("AzureCloud",), ("443",), "diagnostics and session records")
    yield Flow("BastionToInternet", "platform", bastion, ("Internet",), ("80",), "sessions and certificate validation")


def _configured(settings: Settings, places: Places) -> Iterator[Flow]:
    for spoke in settings.created():
        for index, inbound in enumerate(spoke.inbound, start=1):
            sources = tuple(
                prefix
                for source in inbound.sources
                for prefix in (places.all(source) if source in places.spaces else (source,))
            )
            name = "".join(word.capitalize() for word in spoke.name.split("-"))
            yield Flow(f"{name}{index}", "internal", sources, places.all(spoke.name), inbound.ports, inbound.reason)
