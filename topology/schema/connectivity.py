"""Settings of the hub's VPN or ExpressRoute gateway, and of what it is connected to."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from topology.schema.addresses import Address, Networks
from topology.schema.azure import CircuitId, Zones
from topology.schema.part import Part
from topology.schema.texts import Label

# The sizes that stand in several zones. What Microsoft retires (Basic, and those without AZ) is not among them.
Sku = Literal["VpnGw1AZ", "VpnGw2AZ", "VpnGw3AZ", "VpnGw4AZ", "VpnGw5AZ", "ErGw1AZ", "ErGw2AZ", "ErGw3AZ"]


class PeerBgp(Part):
    """The BGP speaker of one site."""

    asn: int = Field(ge=1, le=4294967295, examples=[65010])
    address: Address = Field(examples=["10.1.255.1"])


class GatewayBgp(Part):
    """BGP at the gateway's own end."""

    asn: int = Field(default=65515, ge=1, le=4294967295, examples=[65515])


class VpnSite(Part):
    """One VPN device of the enterprise, and what lies behind it."""

    name: Label = Field(default="corporate", examples=["datacentre"])
    address: Address = Field(examples=["203.0.113.10"])
    # Left out: all of corporate.prefixes, or with bgp what that tells.
    prefixes: Networks | None = Field(default=None, examples=[["10.1.0.0/16"]])
    bgp: PeerBgp | None = Field(default=None, examples=[{"asn": 65010, "address": "10.1.255.1"}])
    # generated: the engine makes the key and keeps it encrypted. given: azureml-cluster:connectionKeys has it.
    key: Literal["generated", "given"] = Field(default="generated", examples=["given"])


class Circuit(Part):
    """One ExpressRoute circuit that exists already."""

    name: Label = Field(default="corporate", examples=["primary"])
    id: CircuitId = Field(
        examples=[
            "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-connectivity"
            "/providers/Microsoft.Network/expressRouteCircuits/erc-corporate"
        ],
    )
    # A circuit of another subscription asks for an authorization key: azureml-cluster:connectionKeys has it.
    key: Literal["none", "given"] = Field(default="none", examples=["given"])


class IpsecPart(Part):
    """What both ends of a tunnel agree on: IKEv2, and nothing that is not sound today."""

    ike_encryption: Literal["GCMAES256", "GCMAES128", "AES256"] = Field(default="GCMAES256", examples=["AES256"])
    ike_integrity: Literal["SHA384", "SHA256"] = Field(default="SHA384", examples=["SHA256"])
    dh_group: Literal["ECP384", "ECP256", "DHGroup14"] = Field(default="ECP384", examples=["DHGroup14"])
    # With GCM it is its own integrity; AES256 goes with SHA256.
    encryption: Literal["GCMAES256", "GCMAES192", "GCMAES128", "AES256"] = Field(
        default="GCMAES256", examples=["AES256"]
    )
    pfs_group: Literal["ECP384", "ECP256", "PFS2048"] = Field(default="ECP384", examples=["PFS2048"])
    lifetime_seconds: int = Field(default=27000, ge=300, le=172799, examples=[27000])
    lifetime_kilobytes: int = Field(default=102400000, ge=1024, le=2147483647, examples=[102400000])


class MadeGateway(Part):
    """The gateway that this program makes in GatewaySubnet: zone-redundant, which only the AZ sizes are."""

    # Left out: VpnGw1AZ or ErGw1AZ.
    sku: Sku | None = Field(default=None, examples=["VpnGw2AZ"])
    zones: Zones = Field(default=("1", "2", "3"), min_length=1, examples=[["1", "2", "3"]])
    # Both instances hold tunnels of their own, with an address each, and the site's device has to have both.
    active_active: bool = Field(default=False, examples=[True])
    # Left out: routes are the sites' prefixes. ExpressRoute speaks BGP in any case.
    bgp: GatewayBgp | None = Field(default=None, examples=[{"asn": 65515}])
    sites: tuple[VpnSite, ...] = Field(default=(), examples=[[{"name": "datacentre", "address": "203.0.113.10"}]])
    circuits: tuple[Circuit, ...] = ()
    ipsec: IpsecPart = Field(default_factory=IpsecPart)


class HubGateway(Part):
    """The VPN or ExpressRoute gateway in GatewaySubnet.

    Without `make` the subnet is kept for it, and somebody else makes it.
    """

    kind: Literal["vpn", "expressRoute", "none"] = Field(examples=["expressRoute"])
    make: MadeGateway | None = Field(
        default=None, examples=[{"sites": [{"name": "datacentre", "address": "203.0.113.10"}]}]
    )
