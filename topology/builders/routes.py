"""Where packets of every subnet go.

With a firewall in the hub, everything that leaves a spoke passes it: the internet, other spokes and on-premises. Its
state demands that answers come back the same way, so the whole of it has to be symmetric:

- A spoke's table sends 0.0.0.0/0 to the firewall and takes no routes from a gateway: a learned corporate prefix is
  narrower than 0.0.0.0/0 and would lead past the firewall.
- The firewall's own subnet keeps the learned routes, and hands packets for on-premises to the gateway.
- GatewaySubnet sends what arrives for those subnets to the firewall, subnet by subnet. Its table keeps learned routes,
  which Azure demands of it, and has no 0.0.0.0/0.
- The Application Gateway's subnet takes no 0.0.0.0/0 and is in no route of GatewaySubnet: clients on-premises and its
  answers go straight by the peering both ways, and so does its call for revocation lists. Its answers to clients in
  other spokes go through the hub, as their calls came.
- Where the hub exists already, the shared subnets stand in the workspace spoke, and peerings hand nothing on: each of
  the other spokes has a route to the endpoints over the hub's appliance, unless its 0.0.0.0/0 or transit leads there
  anyway. The Application Gateway's subnet always has one, for its certificate. There is none back: what an endpoint
  answers heeds no route of its subnet (unverified in Microsoft's pages). The appliance has to hand these calls on with
  the callers' own addresses, which the endpoints' group knows: Azure Firewall by network rules, because application
  rules always translate the source (snat-private-range.md).
- The hub's resolver and endpoints take no table. An endpoint only answers, by the peering it was called by, and the
  resolver asks corporate servers by the learned routes. The jumpbox is a machine like a node, and takes one.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address

from topology.addressing import ranges, usable
from topology.egress.scenario import direct_tags
from topology.flows.outbound import scenario
from topology.naming import Names
from topology.plan import Route, RouteTable
from topology.schema import Hub, Settings, Spoke

EVERYTHING = "0.0.0.0/0"

# Subnets that no table of ours goes on: application-gateway configuration-infrastructure wants no 0.0.0.0/0 to an
# appliance, and private endpoints call nobody.
_UNROUTED = frozenset({("cluster", "gateway"), ("workspace", "endpoints")})

# What in the hub calls out as a machine does.
_CALLERS_IN_HUB = frozenset({"jumpbox"})

# Delegated to the DNS resolver, whose calls go to name servers on-premises and never to the internet.
_RESOLVER = frozenset({"resolverInbound", "resolverOutbound"})


def firewall_address(settings: Settings) -> IPv4Address:
    """The address of the plan's own firewall: Azure gives it the first usable one of its subnet.

    Where it once gave another, `hub.appliance` says which.
    """
    prefix = next(item.prefix for item in ranges(settings.hub, {}, settings) if item.key == "firewall")
    given = settings.hub.appliance
    return given if given and usable(given, prefix) else prefix.network_address + 4


def next_hop(settings: Settings) -> str | None:
    """The address of what all the spokes' traffic passes, where there is such a thing."""
    if settings.egress.kind == "firewall":
        return str(firewall_address(settings))
    return str(settings.hub.appliance) if settings.egress.kind == "appliance" else None


def transit_hop(settings: Settings) -> str | None:
    """The address through which one spoke reaches another: a named appliance, else the firewall."""
    return str(settings.hub.appliance) if settings.hub.appliance else next_hop(settings)


def takes_table(settings: Settings, role: str, subnet: str) -> bool:
    """Whether a subnet takes the table of its network."""
    if role == "hub":
        return subnet in _CALLERS_IN_HUB and next_hop(settings) is not None
    return (role, subnet) not in _UNROUTED


def calls_out(role: str, subnet: str) -> bool:
    """Whether what stands in a subnet opens connections to the internet."""
    if role == "hub":
        return subnet in _CALLERS_IN_HUB
    return (role, subnet) not in _UNROUTED and subnet not in _RESOLVER


def of_network(settings: Settings, names: Names, network: Hub | Spoke) -> RouteTable | None:
    """The table of a network's subnets. The hub has one only where one of its subnets takes it."""
    if isinstance(network, Hub):
        placed = [item.key for item in ranges(network, {}, settings) if item.slot and item.slot.created]
        if not any(takes_table(settings, "hub", key) for key in placed):
            return None
        return RouteTable(names.of("rt", "hub"), tuple(_default(settings)), gateway_routes=False)
    return RouteTable(
        names.of("rt", network.name),
        (
            *_default(settings),
            *_transit(settings, network),
            *_spread(settings, network),
            *_peers(settings),
            *_direct(settings, network),
        ),
        # With a firewall between, a learned prefix would lead past it.
        gateway_routes=settings.uses_gateway(network) and next_hop(settings) is None,
    )


def _default(settings: Settings) -> Iterator[Route]:
    hop = next_hop(settings)
    if hop:
        yield Route("udr-default", EVERYTHING, "VirtualAppliance", hop)


def _transit(settings: Settings, spoke: Spoke) -> Iterator[Route]:
    """The other transit spokes, through the hub. Only spokes with transit reach each other."""
    hop = transit_hop(settings)
    if not spoke.transit or hop is None:
        return
    for other in settings.spokes:
        if other.transit and other.name != spoke.name:
            for index, prefix in enumerate(other.address_space):
                yield Route(f"udr-{other.name}-{index}", str(prefix), "VirtualAppliance", hop)


def _spread(settings: Settings, spoke: Spoke) -> Iterator[Route]:
    """What a spoke calls in the shared subnets of an existing hub, and the way back for what it calls from them."""
    if next_hop(settings) is None:
        if spoke.role == "workspace":
            yield from _answered(settings)
        else:
            yield from _shared(settings, spoke, ("endpoints",))


def _shared(settings: Settings, spoke: Spoke, wanted: tuple[str, ...]) -> Iterator[Route]:
    """Shared subnets that stand in the workspace spoke, over the appliance of the hub that exists already."""
    holder = settings.spoke("workspace")
    if settings.hub.id and not (spoke.transit and holder.transit):
        for item in ranges(holder, {}, settings):
            if item.key in wanted and item.slot and item.slot.created:
                name = f"udr-{holder.name}-{item.key.lower()}"
                yield Route(name, str(item.prefix), "VirtualAppliance", transit_hop(settings))


def _answered(settings: Settings) -> Iterator[Route]:
    """The Application Gateway, which operators at the jumpbox of the workspace spoke try."""
    cluster = settings.spoke("cluster")
    if tuple(_shared(settings, cluster, ("jumpbox",))):
        for item in ranges(cluster, {}, settings):
            if item.key == "gateway":
                yield Route(f"udr-{cluster.name}-gateway", str(item.prefix), "VirtualAppliance", transit_hop(settings))


def _peers(settings: Settings) -> Iterator[Route]:
    """Other regions, where no default route covers them."""
    hop = transit_hop(settings)
    if hop is None or next_hop(settings):
        return
    for peer in settings.hub.peers:
        for index, prefix in enumerate(peer.address_space):
            yield Route(f"udr-{peer.name}-{index}", str(prefix), "VirtualAppliance", hop)


def _direct(settings: Settings, spoke: Spoke) -> Iterator[Route]:
    """What answers calls from the internet goes back there, past the firewall that never saw the call."""
    if spoke.role == "workspace":
        for tag in direct_tags(scenario(settings)):
            yield Route(f"udr-{tag.lower()}", tag, "Internet", None)


def of_subnet(settings: Settings, names: Names, role: str, subnet: str) -> RouteTable | None:
    """The table that a subnet has for itself."""
    if (role, subnet) == ("cluster", "gateway"):
        # Answers to clients in other spokes, and its certificate's vault where that stands in one: the two things that
        # the Application Gateway sends through the hub.
        spoke = settings.spoke("cluster")
        found = (*_transit(settings, spoke), *_shared(settings, spoke, ("endpoints", "jumpbox")))
        return RouteTable(names.of("rt", spoke.name, subnet), found, gateway_routes=True) if found else None
    if role != "hub":
        return None
    if subnet == "gateway" and next_hop(settings):
        found = tuple(_to_firewall(settings))
        return RouteTable(names.of("rt", "hub", "gateway"), found, gateway_routes=True) if found else None
    if subnet == "firewall" and settings.egress.kind == "firewall":
        found = tuple(_to_other_regions(settings))
        # The firewall's subnet has to have a way to the internet of its own (azure-docs firewall, forced-tunneling).
        own = () if settings.egress.forced_tunnel else (Route("udr-internet", EVERYTHING, "Internet", None),)
        return RouteTable(names.of("rt", "hub", "firewall"), (*own, *found), gateway_routes=True) if found else None
    return None


def _to_firewall(settings: Settings) -> Iterator[Route]:
    """What comes from on-premises for a subnet whose answers go to the firewall."""
    hop = next_hop(settings)
    hub = [item for item in ranges(settings.hub, {}, settings) if item.slot and item.slot.created]
    for item in hub:
        if takes_table(settings, "hub", item.key):
            yield Route(f"udr-hub-{item.key.lower()}", str(item.prefix), "VirtualAppliance", hop)
    for spoke in settings.created():
        for item in ranges(spoke, {}, settings):
            if takes_table(settings, spoke.role, item.key) and not (item.slot and not item.slot.created):
                yield Route(f"udr-{spoke.name}-{item.key.lower()}", str(item.prefix), "VirtualAppliance", hop)


def _to_other_regions(settings: Settings) -> Iterator[Route]:
    """Peerings hand nothing on, so what lies behind another region's hub is reached through its firewall."""
    for peer in settings.hub.peers:
        for index, prefix in enumerate(peer.address_space if peer.appliance else ()):
            yield Route(f"udr-{peer.name}-{index}", str(prefix), "VirtualAppliance", str(peer.appliance))
