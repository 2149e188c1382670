"""The way on-premises: the hub's VPN or ExpressRoute gateway and its connections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from topology.plan.egress import PublicAddress


@dataclass(frozen=True, slots=True)
class BgpSpeaker:
    """The other end of a BGP session."""

    asn: int
    address: str


@dataclass(frozen=True, slots=True)
class VpnSite:
    """A VPN device of the enterprise: where it is called, and what lies behind it."""

    name: str  # of the local network gateway
    address: str  # public
    prefixes: tuple[str, ...]  # none: BGP tells
    bgp: BgpSpeaker | None


@dataclass(frozen=True, slots=True)
class IpsecPolicy:
    """What both ends of a tunnel agree on, in ARM's words."""

    ike_encryption: str
    ike_integrity: str
    dh_group: str
    ipsec_encryption: str
    ipsec_integrity: str
    pfs_group: str
    lifetime_seconds: int
    lifetime_kilobytes: int


@dataclass(frozen=True, slots=True)
class GatewayConnection:
    """One connection of the gateway: a tunnel to a site, or an ExpressRoute circuit. Exactly one of both is there."""

    key: str  # as the settings call the site or the circuit
    name: str
    given_key: bool  # whether its key is a secret of the configuration; a tunnel's is generated otherwise
    site: VpnSite | None = None
    circuit: str | None = None  # full ARM id
    policy: IpsecPolicy | None = None  # of a tunnel


@dataclass(frozen=True, slots=True)
class VirtualNetworkGateway:
    """The gateway that the program makes in GatewaySubnet."""

    kind: Literal["vpn", "expressRoute"]
    name: str
    resource_group: str
    network: str
    subnet: str
    sku: str
    generation: str | None  # of a VPN gateway
    active_active: bool
    addresses: tuple[PublicAddress, ...]  # two where it is active-active
    asn: int | None  # its own number where it speaks BGP; ExpressRoute has one of its own
    connections: tuple[GatewayConnection, ...]

    @property
    def learned(self) -> tuple[str, ...]:
        """The prefixes that its sites are said to have; where BGP tells them, as with ExpressRoute, there are none."""
        return tuple(dict.fromkeys(prefix for each in self.connections if each.site for prefix in each.site.prefixes))
