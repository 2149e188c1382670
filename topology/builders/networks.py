"""Virtual networks, their subnets with rules and routes, and the peerings between them."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network

from topology.addressing import HUB, Range, last_usable, ranges, shared_network
from topology.builders import routes
from topology.flows import Flow, Places
from topology.naming import Names
from topology.plan import (
    ExistingVirtualNetwork,
    NetworkSecurityGroup,
    OnPremisesException,
    Peering,
    ReservedRange,
    Subnet,
    VirtualNetwork,
)
from topology.rules import render
from topology.schema import Hub, Settings, Spoke
from topology.schema.azure import VNET_ID

# Azure refuses security groups here (azure-docs virtual-network and firewall FAQs).
WITHOUT_GROUP = frozenset({"AzureFirewallSubnet", "AzureFirewallManagementSubnet", "GatewaySubnet"})

DELEGATIONS = {
    ("cluster", "gateway"): "Microsoft.Network/applicationGateways",
    ("hub", "resolverInbound"): "Microsoft.Network/dnsResolvers",
    ("hub", "resolverOutbound"): "Microsoft.Network/dnsResolvers",
    ("workspace", "resolverInbound"): "Microsoft.Network/dnsResolvers",
    ("workspace", "resolverOutbound"): "Microsoft.Network/dnsResolvers",
}


def instances(settings: Settings) -> dict[str, dict[str, int]]:
    """How many addresses each slot needs, by role of its network: instances and static frontends."""
    return {
        "hub": {},
        "cluster": {
            "gateway": settings.gateway.capacity.maximum + 1,
            "web": settings.web.instances.maximum + 1,
            "compute": settings.compute.instances.maximum,
        },
        "workspace": _computes(settings),
        "spoke": {},
    }


def _computes(settings: Settings) -> dict[str, int]:
    part = settings.workspace
    if part is None or not part.own_network:
        return {}
    return {
        "training": sum(cluster.maximum for cluster in part.clusters),
        "instances": len(part.instances),
        "builds": part.image_build.maximum,
    }


def places(settings: Settings) -> Places:
    """Where everything is, for those who decide about traffic."""
    demand = instances(settings)
    subnets: dict[tuple[str, str], IPv4Network] = {}
    absent: set[tuple[str, str]] = {("hub", slot.key) for slot in HUB} if settings.hub.id else set()
    every: tuple[Hub | Spoke, ...] = (settings.hub, *settings.created())
    for network in every:
        key, role = _key(network)
        for item in ranges(network, demand[role], settings):
            if item.slot and not item.slot.created:
                absent.add((key, item.key))
            else:
                subnets[key, item.key] = item.prefix
    if settings.workspace and not settings.workspace.own_network:
        # Computes stand in a network that Azure manages: what their subnet here could reach, nobody asks for.
        absent.add((settings.spoke("workspace").name, "training"))
    shared = shared_network(settings)
    for slot in HUB:
        if (shared, slot.key) in subnets:
            subnets["hub", slot.key] = subnets[shared, slot.key]
            absent.discard(("hub", slot.key))
    cluster = settings.spoke("cluster").name
    given = settings.load_balancer.private_address
    return Places(
        subnets=subnets,
        absent=frozenset(absent),
        spaces={"hub": settings.hub.address_space, **{spoke.name: spoke.address_space for spoke in settings.spokes}},
        cluster=cluster,
        workspace=settings.spoke("workspace").name,
        plain=tuple(spoke.name for spoke in settings.created() if spoke.role == "spoke"),
        existing=tuple(spoke.name for spoke in settings.spokes if spoke.id),
        load_balancer=str(given or last_usable(subnets[cluster, "web"])),
    )


def _key(network: Hub | Spoke) -> tuple[str, str]:
    """A network's key in the plan, and its role."""
    return ("hub", "hub") if isinstance(network, Hub) else (network.name, network.role)


def exceptions(settings: Settings) -> tuple[OnPremisesException, ...]:
    """What may be reached on-premises: the hosts of the certificate authority first, then what the settings name."""
    pki = settings.corporate.pki
    reason = "certificates are checked against the revocation list"
    authority = (
        OnPremisesException(
            "pki" if number == 1 else f"pki-{number}", host, str(address), 80, reason, pki.owner, revocation=True
        )
        for number, (host, address) in enumerate(pki.all_hosts(), start=1)
    )
    others = (
        OnPremisesException(item.name, item.host, str(item.address), item.port, item.reason, item.owner)
        for item in settings.corporate.exceptions
    )
    return (*authority, *others)


def networks(settings: Settings, names: Names, flows: tuple[Flow, ...]) -> tuple[VirtualNetwork, ...]:
    """The created networks: the hub, unless it exists already, then the spokes in the settings' order."""
    created: tuple[Hub | Spoke, ...] = settings.created()
    if settings.hub.id is None:
        created = (settings.hub, *created)
    return tuple(_network(settings, names, flows, network) for network in created)


def _network(settings: Settings, names: Names, flows: tuple[Flow, ...], network: Hub | Spoke) -> VirtualNetwork:
    key, role = _key(network)
    placed = tuple(ranges(network, instances(settings)[role], settings))
    table_id = None if isinstance(network, Hub) else network.route_table_id
    return VirtualNetwork(
        key=key,
        role="hub" if isinstance(network, Hub) else network.role,
        name=names.of("vnet", key),
        resource_group="network",
        address_space=tuple(str(prefix) for prefix in network.address_space),
        dns_servers=tuple(str(server) for server in settings.dns_servers),
        subnets=tuple(
            _subnet(settings, names, flows, network, item) for item in placed if not item.slot or item.slot.created
        ),
        route_table=None if table_id else routes.of_network(settings, names, network),
        reserved=tuple(
            ReservedRange(item.key, item.subnet, str(item.prefix))
            for item in placed
            if item.slot and not item.slot.created
        ),
        route_table_id=table_id,
    )


def _subnet(settings: Settings, names: Names, flows: tuple[Flow, ...], network: Hub | Spoke, item: Range) -> Subnet:
    key, role = _key(network)
    prefix = str(item.prefix)
    group = None
    if item.subnet not in WITHOUT_GROUP:
        corporate = tuple(str(each) for each in settings.corporate.prefixes)
        group = NetworkSecurityGroup(names.of("nsg", key, item.key.lower()), render(flows, prefix, corporate))
    return Subnet(
        key=item.key,
        name=item.subnet,
        prefix=prefix,
        network_security_group=group,
        route_table=routes.takes_table(settings, role, item.key),
        delegation=DELEGATIONS.get((role, item.key)),
        # Without this a private endpoint ignores its subnet's group (disable-private-endpoint-network-policy.md).
        endpoint_policies="NetworkSecurityGroupEnabled" if _holds_endpoints(settings, key, item.key) else "Disabled",
        instances=item.instances,
        routes=routes.of_subnet(settings, names, role, item.key),
        nat_gateway=settings.egress.kind == "nat" and routes.calls_out(role, item.key),
    )


def _holds_endpoints(settings: Settings, network: str, subnet: str) -> bool:
    return (network, subnet) == (shared_network(settings), "endpoints")


def existing(settings: Settings) -> tuple[ExistingVirtualNetwork, ...]:
    """The networks that exist already, taken apart from their ids: hub, spokes, and the hubs of other regions."""
    hub = settings.hub
    found = [("hub", hub.id, hub.address_space)] if hub.id else []
    found += [(spoke.name, spoke.id, spoke.address_space) for spoke in settings.spokes if spoke.id]
    found += [(peer.name, peer.id, peer.address_space) for peer in hub.peers]
    return tuple(_existing(*each) for each in found)


def _existing(key: str, identifier: str, space: tuple[IPv4Network, ...]) -> ExistingVirtualNetwork:
    match = VNET_ID.fullmatch(identifier)
    if not match:  # the settings' type has seen to it
        raise ValueError(f"{identifier} is not the id of a virtual network")
    return ExistingVirtualNetwork(
        key=key,
        id=identifier,
        subscription=match["subscription"],
        resource_group_name=match["group"],
        name=match["name"],
        address_space=tuple(str(prefix) for prefix in space),
    )


def peerings(settings: Settings, names: Names) -> Iterator[Peering]:
    """Both directions between the hub and every spoke. Spokes are never peered with each other.

    With the hub of another region only our direction: its own stack writes the other. Both hubs' firewalls hand on what
    spokes send, so forwarded traffic is taken there.
    """
    for spoke in settings.spokes:
        # What a firewall in the hub hands on, from another spoke, on-premises or the internet, it did not originate. In
        # an existing hub it hands on calls of the private endpoints, which stand in a spoke.
        handed = settings.egress.inspected or settings.hub.id is not None
        forwarded = spoke.transit or (handed and not spoke.id)
        yield Peering(
            name=names.peering("hub", spoke.name),
            local="hub",
            remote=spoke.name,
            allow_virtual_network_access=True,
            # Nothing in a spoke forwards for others, so the hub takes only what a spoke itself sends.
            allow_forwarded_traffic=False,
            allow_gateway_transit=settings.hub.transits,
            use_remote_gateways=False,
        )
        yield Peering(
            name=names.peering(spoke.name, "hub"),
            local=spoke.name,
            remote="hub",
            allow_virtual_network_access=True,
            allow_forwarded_traffic=forwarded,
            allow_gateway_transit=False,
            use_remote_gateways=settings.uses_gateway(spoke),
        )
    for peer in settings.hub.peers:
        yield Peering(
            name=names.peering("hub", peer.name),
            local="hub",
            remote=peer.name,
            allow_virtual_network_access=True,
            allow_forwarded_traffic=True,
            allow_gateway_transit=False,
            use_remote_gateways=False,
        )
