"""Virtual networks, their subnets and rules, and how they are peered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Direction = Literal["Inbound", "Outbound"]
Access = Literal["Allow", "Deny"]
Protocol = Literal["Tcp", "Udp", "Icmp", "*"]
NextHop = Literal["VirtualAppliance", "VirtualNetworkGateway", "VnetLocal", "Internet", "None"]
EndpointPolicies = Literal["Disabled", "Enabled", "NetworkSecurityGroupEnabled", "RouteTableEnabled"]


@dataclass(frozen=True, slots=True)
class SecurityRule:
    """One NSG rule. Sources, destinations and ports are never empty; `("*",)` means any."""

    name: str
    direction: Direction
    access: Access
    protocol: Protocol
    priority: int  # 100-4096, unique in its direction
    sources: tuple[str, ...]  # CIDRs, or exactly one service tag, or "*"
    destinations: tuple[str, ...]
    ports: tuple[str, ...]  # destination ports: "443", "65200-65535" or "*"
    description: str  # why it is there, at most 140 characters


@dataclass(frozen=True, slots=True)
class NetworkSecurityGroup:
    """The rules of one subnet; every subnet that may have a group has one of its own."""

    name: str
    rules: tuple[SecurityRule, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """One user-defined route; `next_hop_address` is set exactly when the next hop is an appliance."""

    name: str
    prefix: str
    next_hop: NextHop
    next_hop_address: str | None


@dataclass(frozen=True, slots=True)
class RouteTable:
    """The routes of one virtual network's subnets."""

    name: str
    routes: tuple[Route, ...]
    gateway_routes: bool  # whether routes that a VPN or ExpressRoute gateway learns reach these subnets


@dataclass(frozen=True, slots=True)
class Subnet:
    """One subnet. `key` is its role ("web", "endpoints", ...), unique in its virtual network."""

    key: str
    name: str
    prefix: str
    network_security_group: NetworkSecurityGroup | None
    route_table: bool  # whether it takes the route table of its virtual network
    delegation: str | None  # a service name such as "Microsoft.Network/applicationGateways"
    endpoint_policies: EndpointPolicies
    instances: int  # addresses that the plan means to use, beside Azure's five
    routes: RouteTable | None = None  # a table of its own instead of its network's
    nat_gateway: bool = False  # whether it takes the NAT gateway of its virtual network


@dataclass(frozen=True, slots=True)
class ReservedRange:
    """Addresses kept free for a subnet that nothing uses yet: in the plan and the picture, never created."""

    key: str
    name: str  # of the subnet that will take it
    prefix: str


@dataclass(frozen=True, slots=True)
class VirtualNetwork:
    """A virtual network that this program creates. `key` is "hub" or the spoke's name in the settings."""

    key: str
    role: Literal["hub", "cluster", "workspace", "spoke"]
    name: str
    resource_group: str  # key of a ResourceGroup of the plan
    address_space: tuple[str, ...]
    dns_servers: tuple[str, ...]
    subnets: tuple[Subnet, ...]
    route_table: RouteTable | None
    reserved: tuple[ReservedRange, ...] = ()
    route_table_id: str | None = None  # a table that someone else keeps, instead of `route_table`

    def subnet(self, key: str) -> Subnet:
        """The subnet of that role. Raises KeyError when there is none."""
        for subnet in self.subnets:
            if subnet.key == key:
                return subnet
        raise KeyError(f"{self.key} has no subnet {key!r}; it has {', '.join(s.key for s in self.subnets)}")


@dataclass(frozen=True, slots=True)
class ExistingVirtualNetwork:
    """A network that someone else made: it is peered, and linked to the zones unless it is another region's hub."""

    key: str
    id: str  # full ARM id
    subscription: str
    resource_group_name: str
    name: str
    address_space: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Peering:
    """One direction of a peering, written in the network that `local` names."""

    name: str
    local: str  # key of a (existing) virtual network of the plan
    remote: str
    allow_virtual_network_access: bool
    allow_forwarded_traffic: bool
    allow_gateway_transit: bool
    use_remote_gateways: bool


@dataclass(frozen=True, slots=True)
class OnPremisesException:
    """A host on-premises that Azure may open connections to; nothing else there may be reached."""

    name: str
    host: str  # the name that clients resolve
    address: str  # one IPv4 address
    port: int
    reason: str
    owner: str
    revocation: bool = False  # whether it is a host of the certificate authority
