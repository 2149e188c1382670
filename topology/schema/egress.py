"""Settings of the way out: the firewall or NAT gateway, the hosts that the internet is needed for, and DDoS plans."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from topology.schema.addresses import HostPattern, OutboundPorts
from topology.schema.azure import DdosPlanId, Zones
from topology.schema.part import Part
from topology.schema.texts import Label, Text


class AllowedHosts(Part):
    """Hosts on the internet that training and builds may reach, for instance a package index or a mirror of one."""

    name: Label = Field(examples=["package-index"])
    hosts: tuple[HostPattern, ...] = Field(min_length=1, examples=[["packages.contoso.example"]])
    ports: OutboundPorts = Field(default=(443,), examples=[[443]])
    reason: Text = Field(examples=["environments are built from these packages"])
    owner: Text = Field(examples=["ml-platform@contoso.example"])


class NatPart(Part):
    """The NAT gateways, one for each spoke, because one NAT gateway serves the subnets of one virtual network."""

    # A Standard NAT gateway is in one zone or in none; one address carries 64,512 connections to one destination.
    zone: Literal["1", "2", "3"] | None = Field(default=None, examples=["1"])
    prefix_length: int | None = Field(default=None, ge=28, le=31, examples=[31])
    idle_timeout_minutes: int = Field(default=4, ge=4, le=120, examples=[4])


class Egress(Part):
    """How the spokes reach the internet, and on-premises where a firewall stands between.

    `none`: by nothing of this plan. What has no route of its own then goes where a gateway's learned routes lead, or
    nowhere. `appliance`: through the firewall that `hub.appliance` names and someone else runs.
    """

    kind: Literal["firewall", "appliance", "nat", "none"] = Field(default="none", examples=["firewall"])
    tier: Literal["Basic", "Standard", "Premium"] = Field(default="Standard", examples=["Standard"])
    zones: Zones = Field(default=("1", "2", "3"), examples=[["1", "2", "3"]])
    # Traffic to and from addresses that Microsoft knows as malicious.
    threat_intel: Literal["Off", "Alert", "Deny"] = Field(default="Alert", examples=["Deny"])
    # Intrusion detection reads packets for signatures of attacks; Premium only.
    idps: Literal["Off", "Alert", "Deny"] | None = Field(default=None, examples=["Alert"])
    # With forced tunnelling the firewall's own traffic leaves by a second address, and the rest goes on-premises.
    forced_tunnel: bool = Field(default=False, examples=[False])
    addresses: int = Field(default=1, ge=1, le=16, examples=[1])
    nat: NatPart = Field(default_factory=NatPart)
    allow: tuple[AllowedHosts, ...] = Field(
        default=(),
        examples=[
            [
                {
                    "name": "package-index",
                    "hosts": ["packages.contoso.example"],
                    "reason": "environments are built from these packages",
                    "owner": "ml-platform@contoso.example",
                }
            ]
        ],
    )

    @property
    def has_management(self) -> bool:
        """Whether the firewall needs AzureFirewallManagementSubnet: Basic and forced tunnelling do."""
        return self.kind == "firewall" and (self.tier == "Basic" or self.forced_tunnel)

    @property
    def inspected(self) -> bool:
        """Whether what leaves a spoke goes through a firewall, this plan's or someone else's."""
        return self.kind in ("firewall", "appliance")


class DdosPart(Part):
    """A DDoS protection plan for every network of the plan: a new one, or one that the enterprise has.

    A plan costs much and is meant to be shared: one serves every subscription of a tenant.
    """

    create: bool = Field(default=False, examples=[True])
    id: DdosPlanId | None = Field(
        default=None,
        examples=[
            "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-security"
            "/providers/Microsoft.Network/ddosProtectionPlans/ddos-corporate"
        ],
    )
