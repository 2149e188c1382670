"""The ways out of the networks, and their protection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_azure_native as azure_native

from components.areas.networking import Networking
from components.areas.site import Site
from components.firewall import Firewall, FirewallPolicy
from components.nat_gateway import NatGateway
from components.network import Attachments


class Outlets:
    """What networks and subnets refer to, so that it exists before them: NAT gateways, and the DDoS plan."""

    def __init__(self, site: Site) -> None:
        self._nat = {
            nat.network: NatGateway(f"nat-{nat.network}", nat, site.place, site.child) for nat in site.plan.nat_gateways
        }
        for network, nat in self._nat.items():
            site.made.add(f"nat:{network}", nat.id)
            _enter(site, nat.public_addresses)
            site.made.add_addresses(nat.address_ids)
        self._ddos = self._protection(site)

    def of(self, network: str) -> Attachments:
        """What the network of that key, or a subnet of it, refers to."""
        nat = self._nat.get(network)
        return Attachments(nat_gateway=nat.id if nat else None, ddos_plan=self._ddos)

    @staticmethod
    def _protection(site: Site) -> pulumi.Input[str] | None:
        ddos = site.plan.ddos
        if ddos is None or ddos.name is None:
            return ddos.id if ddos else None
        made = azure_native.network.DdosProtectionPlan(
            "ddos",
            ddos_protection_plan_name=ddos.name,
            resource_group_name=site.place.groups.name(ddos.resource_group),
            location=site.place.location,
            tags=site.place.tags,
            opts=pulumi.ResourceOptions.merge(
                site.child,
                # ResourceGroupNotFound: the group's name is plain text.
                pulumi.ResourceOptions(depends_on=[site.place.groups.resource(ddos.resource_group)]),
            ),
        )
        site.made.add("ddos", made.id)
        return made.id


class Egress:
    """The firewall, after the networks that it stands in and between."""

    settled: list[pulumi.Resource]
    """After these, packets of the spokes find their way: for `depends_on` of what calls out at its first start."""

    def __init__(self, site: Site, networking: Networking) -> None:
        plan = site.plan.firewall
        self.settled = []
        if plan is None:
            return
        policy = FirewallPolicy("firewall-policy", plan.policy, plan.resource_group, site.place, site.child)
        network = networking.networks[plan.network]
        after = [network.settled, *(peering.last for peering in networking.peerings)]
        firewall = Firewall("firewall", plan, network, policy, after, site.place, site.child)
        self.settled = [firewall.firewall]
        site.made.add("firewall-policy", policy.id)
        site.made.add("firewall", firewall.id)
        _enter(site, firewall.public_addresses)
        site.made.add_addresses(firewall.address_ids)


_PUBLIC = "public-address:"


def _enter(site: Site, addresses: Mapping[str, pulumi.Output[str]]) -> None:
    for name, address in addresses.items():
        site.made.values[f"{_PUBLIC}{name}"] = address


def egress_outputs(site: Site) -> dict[str, Any]:
    """Where what leaves the spokes goes, and which addresses others see; empty where the plan has no way out."""
    found: dict[str, Any] = {}
    if site.plan.firewall:
        found["firewallAddress"] = site.plan.firewall.private_address
    seen = {key.removeprefix(_PUBLIC): value for key, value in site.made.values.items() if key.startswith(_PUBLIC)}
    return {**found, "publicAddresses": seen} if seen else found
