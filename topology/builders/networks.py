"""Virtual networks, their subnets with rules and routes, and the peerings between them."""

from __future__ import annotations

from collections.abc import Iterator

from topology.addressing import Range, last_usable, ranges
from topology.flows import Flow, Places
from topology.naming import Names
from topology.plan import (
    ExistingVirtualNetwork,
    NetworkSecurityGroup,
    OnPremisesException,
    Peering,
    ReservedRange,
    Route,
    RouteTable,
    Subnet,
    VirtualNetwork,
)
from topology.rules import render
from topology.schema import Hub, Settings, Spoke
from topology.schema.types import VNET_ID

# Azure refuses security groups here (azure-docs virtual-network and firewall FAQs).
WITHOUT_GROUP = frozenset({"AzureFirewallSubnet", "AzureFirewallManagementSubnet", "GatewaySubnet"})

# A route to an appliance must not catch the gateway's subnet, and Azure refuses tables on the hub's special ones.
WITHOUT_ROUTES = frozenset({("cluster", "gateway")})

DELEGATIONS = {
    ("cluster", "gateway"): "Microsoft.Network/applicationGateways",
    ("hub", "resolverInbound"): "Microsoft.Network/dnsResolvers",
    ("hub", "resolverOutbound"): "Microsoft.Network/dnsResolvers",
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
        "workspace": {},
        "spoke": {},
    }


def places(settings: Settings) -> Places:
    """Where everything is, for those who decide about traffic."""
    demand = instances(settings)
    subnets = {("hub", item.key): item.prefix for item in ranges(settings.hub, demand["hub"])}
    for spoke in settings.created():
        subnets |= {(spoke.name, item.key): item.prefix for item in ranges(spoke, demand[spoke.role])}
    cluster = settings.spoke("cluster").name
    given = settings.load_balancer.private_address
    return Places(
        subnets=subnets,
        spaces={"hub": settings.hub.address_space, **{spoke.name: spoke.address_space for spoke in settings.spokes}},
        cluster=cluster,
        workspace=settings.spoke("workspace").name,
        plain=tuple(spoke.name for spoke in settings.created() if spoke.role == "spoke"),
        existing=tuple(spoke.name for spoke in settings.spokes if spoke.id),
        load_balancer=str(given or last_usable(subnets[cluster, "web"])),
    )


def exceptions(settings: Settings) -> tuple[OnPremisesException, ...]:
    """What may be reached on-premises: the PKI host first, then what the settings name."""
    pki = settings.corporate.pki
    reason = "certificates are checked against the revocation list"
    first = OnPremisesException("pki", pki.host, str(pki.address), 80, reason, pki.owner)
    others = (
        OnPremisesException(item.name, item.host, str(item.address), item.port, item.reason, item.owner)
        for item in settings.corporate.exceptions
    )
    return (first, *others)


def networks(settings: Settings, names: Names, flows: tuple[Flow, ...]) -> tuple[VirtualNetwork, ...]:
    """The created networks: the hub, then the spokes in the settings' order."""
    return (
        _network(settings, names, flows, settings.hub),
        *(_network(settings, names, flows, spoke) for spoke in settings.created()),
    )


def _network(settings: Settings, names: Names, flows: tuple[Flow, ...], network: Hub | Spoke) -> VirtualNetwork:
    key, role = ("hub", "hub") if isinstance(network, Hub) else (network.name, network.role)
    placed = tuple(ranges(network, instances(settings)[role]))
    corporate = tuple(str(prefix) for prefix in settings.corporate.prefixes)
    return VirtualNetwork(
        key=key,
        role="hub" if isinstance(network, Hub) else network.role,
        name=names.of("vnet", key),
        resource_group="network",
        address_space=tuple(str(prefix) for prefix in network.address_space),
        dns_servers=tuple(str(server) for server in settings.dns_servers),
        subnets=tuple(
            _subnet(names, flows, corporate, key, role, item) for item in placed if not item.slot or item.slot.created
        ),
        route_table=None if isinstance(network, Hub) else _routes(settings, names, network),
        reserved=tuple(
            ReservedRange(item.key, item.subnet, str(item.prefix))
            for item in placed
            if item.slot and not item.slot.created
        ),
    )


def _subnet(
    names: Names, flows: tuple[Flow, ...], corporate: tuple[str, ...], network: str, role: str, item: Range
) -> Subnet:
    prefix = str(item.prefix)
    group = None
    if item.subnet not in WITHOUT_GROUP:
        group = NetworkSecurityGroup(names.of("nsg", network, item.key.lower()), render(flows, prefix, corporate))
    return Subnet(
        key=item.key,
        name=item.subnet,
        prefix=prefix,
        network_security_group=group,
        route_table=role != "hub" and (role, item.key) not in WITHOUT_ROUTES,
        delegation=DELEGATIONS.get((role, item.key)),
        # Without this a private endpoint ignores its subnet's group (disable-private-endpoint-network-policy.md).
        endpoint_policies="NetworkSecurityGroupEnabled" if (role, item.key) == ("hub", "endpoints") else "Disabled",
        instances=item.instances,
    )


def _routes(settings: Settings, names: Names, spoke: Spoke) -> RouteTable:
    """The spoke's table. With transit, the other transit spokes are reached through the hub's appliance."""
    appliance = settings.hub.appliance
    others = [other for other in settings.spokes if other.transit and other.name != spoke.name]
    routes = tuple(
        Route(f"udr-{other.name}-{index}", str(prefix), "VirtualAppliance", str(appliance))
        for other in (others if spoke.transit and appliance else [])
        for index, prefix in enumerate(other.address_space)
    )
    return RouteTable(names.of("rt", spoke.name), routes, spoke.use_remote_gateways)


def existing(settings: Settings) -> tuple[ExistingVirtualNetwork, ...]:
    """The spokes that exist already, taken apart from their ids."""
    return tuple(_existing(spoke, spoke.id) for spoke in settings.spokes if spoke.id)


def _existing(spoke: Spoke, identifier: str) -> ExistingVirtualNetwork:
    match = VNET_ID.fullmatch(identifier)
    if not match:  # the settings' type has seen to it
        raise ValueError(f"{identifier} is not the id of a virtual network")
    return ExistingVirtualNetwork(
        key=spoke.name,
        id=identifier,
        subscription=match["subscription"],
        resource_group_name=match["group"],
        name=match["name"],
        address_space=tuple(str(prefix) for prefix in spoke.address_space),
    )


def peerings(settings: Settings, names: Names) -> Iterator[Peering]:
    """Both directions between the hub and every spoke. Spokes are never peered with each other."""
    for spoke in settings.spokes:
        yield Peering(
            name=names.peering("hub", spoke.name),
            local="hub",
            remote=spoke.name,
            allow_virtual_network_access=True,
            # Nothing in a spoke forwards for others, so the hub takes only what a spoke itself sends.
            allow_forwarded_traffic=False,
            allow_gateway_transit=settings.hub.gateway_transit,
            use_remote_gateways=False,
        )
        yield Peering(
            name=names.peering(spoke.name, "hub"),
            local=spoke.name,
            remote="hub",
            allow_virtual_network_access=True,
            # Packets from another spoke come through the hub's appliance, which did not originate them.
            allow_forwarded_traffic=spoke.transit,
            allow_gateway_transit=False,
            use_remote_gateways=spoke.use_remote_gateways,
        )
