"""Settings of networks: the corporate one, the hub and the spokes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from topology.schema.addresses import Address, Addresses, CrlUrl, HostName, Networks, OutboundPort, Ports
from topology.schema.addresses import Network as Prefix
from topology.schema.azure import RouteTableId, VirtualNetworkId
from topology.schema.connectivity import HubGateway
from topology.schema.part import Part
from topology.schema.texts import Label, Text


class PkiHost(Part):
    """Another host that certificates of the authority name: an OCSP responder, or where issuers' certificates lie."""

    host: HostName = Field(examples=["ocsp.contoso.example"])
    address: Address = Field(examples=["10.1.20.81"])


class Pki(Part):
    """The corporate certificate authority's host, which serves its revocation lists on http, port 80."""

    host: HostName = Field(examples=["pki.contoso.example"])
    address: Address = Field(examples=["10.1.20.80"])
    crl_urls: tuple[CrlUrl, ...] = Field(min_length=1, examples=[["http://pki.contoso.example/crl/root.crl"]])
    owner: Text = Field(examples=["pki-team@contoso.example"])
    # Beside `host`: every host that a certificate of the chain names has to be one of these.
    hosts: tuple[PkiHost, ...] = Field(
        default=(), examples=[[{"host": "ocsp.contoso.example", "address": "10.1.20.81"}]]
    )

    def all_hosts(self) -> tuple[tuple[str, Address], ...]:
        """Every host that is let through on port 80, with its address; `host` is the first."""
        return ((self.host, self.address), *((other.host, other.address) for other in self.hosts))


class OnPremises(Part):
    """One named exception to "nothing in Azure opens connections to the corporate network"."""

    name: Label = Field(examples=["licence-server"])
    host: HostName = Field(examples=["licences.contoso.example"])
    address: Address = Field(examples=["10.1.20.7"])
    port: OutboundPort = Field(examples=[27000])
    reason: Text = Field(examples=["the solver checks its licence out at start"])
    owner: Text = Field(examples=["solver-team@contoso.example"])


class Corporate(Part):
    """The network that the enterprise already has, as far as the cluster has to know it."""

    prefixes: Networks = Field(examples=[["10.1.0.0/16", "10.4.0.0/16"]])
    dns_servers: Addresses = Field(examples=[["10.1.2.3", "10.4.5.6"]])
    clients: Networks = Field(examples=[["10.1.64.0/18"]])
    # The domains that the corporate servers alone know; the DNS resolver asks them for these.
    domains: tuple[HostName, ...] = Field(default=(), examples=[["contoso.example"]])
    pki: Pki
    exceptions: tuple[OnPremises, ...] = ()


class SubnetPart(Part):
    """A subnet of a plain spoke; in the other networks, another range for one that the plan has anyway."""

    name: str = Field(min_length=1, examples=["tools"])
    prefix: Prefix = Field(examples=["10.20.6.0/26"])
    instances: int = Field(default=0, ge=0, le=1000, examples=[10])


class HubPeer(Part):
    """The hub of another region. Its own stack makes its own side of the peering."""

    name: Label = Field(examples=["hub-north"])
    id: VirtualNetworkId = Field(
        examples=[
            "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-hub-north"
            "/providers/Microsoft.Network/virtualNetworks/vnet-hub-north"
        ],
    )
    # Everything behind it: the hub's own space and that of its spokes.
    address_space: Networks = Field(examples=[["10.24.0.0/16"]])
    # The firewall there; without it only the other hub itself is reached, because peerings hand nothing on.
    appliance: Address | None = Field(default=None, examples=["10.24.0.4"])
    # Azure links a network to one zone of a name, so of two regions with one set of zones only one stack links each
    # hub. `ours`: zones that this plan makes serve that region, and are linked to its hub. `theirs`: existing zones
    # (dns.zones) are that region's, and its stack has linked our hub. `apart`: neither.
    zones: Literal["ours", "theirs", "apart"] = Field(default="ours", examples=["theirs"])


class Hub(Part):
    """The network in the middle: created here, or an existing one when `id` is set."""

    id: VirtualNetworkId | None = Field(
        default=None,
        examples=[
            "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-hub"
            "/providers/Microsoft.Network/virtualNetworks/vnet-hub"
        ],
    )
    address_space: Networks = Field(examples=["10.20.0.0/23"])
    # Address of a firewall that is not this plan's. In an existing hub spokes reach the private endpoints over it, so
    # its rules have to let them through with their own addresses.
    appliance: Address | None = Field(default=None, examples=["10.20.0.4"])
    gateway: HubGateway | None = Field(default=None, examples=[{"kind": "expressRoute"}])
    # Left out: where this plan makes the gateway.
    gateway_transit: bool | None = Field(default=None, examples=[True])
    peers: tuple[HubPeer, ...] = ()
    subnets: tuple[SubnetPart, ...] = ()

    @property
    def makes_gateway(self) -> bool:
        """Whether this plan makes the gateway in GatewaySubnet."""
        return self.gateway is not None and self.gateway.make is not None

    @property
    def transits(self) -> bool:
        """Whether spokes may use the gateway in the hub."""
        return self.makes_gateway if self.gateway_transit is None else self.gateway_transit


class Inbound(Part):
    """Who may open connections to the subnets of one spoke."""

    sources: tuple[Text, ...] = Field(alias="from", min_length=1, examples=[["10.1.64.0/18"]])
    ports: Ports = Field(examples=[[443]])
    reason: str = Field(min_length=1, max_length=120, examples=["analysts open the dashboards"])


class Spoke(Part):
    """One spoke: created here, or an existing virtual network when `id` is set."""

    name: Label = Field(examples=["analytics"])
    role: Literal["cluster", "workspace", "spoke"] = Field(default="spoke", examples=["spoke"])
    id: VirtualNetworkId | None = Field(
        default=None,
        examples=[
            "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data"
            "/providers/Microsoft.Network/virtualNetworks/vnet-data"
        ],
    )
    address_space: Networks = Field(examples=["10.20.6.0/24"])
    subnets: tuple[SubnetPart, ...] = ()
    transit: bool = Field(default=False, examples=[True])
    # Whether it uses the hub's gateway, which has to be there. Left out: where this plan makes that and this spoke.
    use_remote_gateways: bool | None = Field(default=None, examples=[True])
    # A table that someone else keeps, for the subnets that would take this plan's own.
    route_table_id: RouteTableId | None = Field(
        default=None,
        examples=[
            "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-network"
            "/providers/Microsoft.Network/routeTables/rt-corporate"
        ],
    )
    inbound: tuple[Inbound, ...] = ()
