"""A NAT gateway with its public address, or a prefix of them."""

from __future__ import annotations

import pulumi
import pulumi_azure_native as azure_native

from components.placement import Placement
from components.public_address import public_address
from topology import plan


class NatGateway(pulumi.ComponentResource):
    """The way to the internet of one network's subnets: it lets nothing in, and filters nothing that goes out."""

    id: pulumi.Output[str]
    """ARM id of the NAT gateway, for the subnets that use it."""

    address_ids: dict[str, pulumi.Output[str]]
    """ARM id of each public address, by the address's name."""

    public_addresses: dict[str, pulumi.Output[str]]
    """The address, or the prefix, that the internet sees, by its name."""

    nat_gateway: azure_native.network.NatGateway

    def __init__(
        self, name: str, nat: plan.NatGateway, place: Placement, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Create `nat`, with its address or prefix."""
        super().__init__("azureml-cluster:network:NatGateway", name, None, opts)
        group = place.groups.resource(nat.resource_group)
        address = nat.address and public_address(f"{name}-address", nat.address, nat.resource_group, place, self)
        self.address_ids = {nat.address.name: address.id} if nat.address and address else {}
        prefix = nat.prefix and azure_native.network.PublicIPPrefix(
            f"{name}-prefix",
            public_ip_prefix_name=nat.prefix.name,
            resource_group_name=place.groups.name(nat.resource_group),
            location=place.location,
            tags=place.tags,
            sku={"name": "Standard", "tier": "Regional"},
            public_ip_address_version="IPv4",
            prefix_length=nat.prefix_length,
            zones=list(nat.prefix.zones) or None,
            opts=pulumi.ResourceOptions(
                parent=self,
                # ResourceGroupNotFound: the group's name is plain text. It tells length and zones, which a prefix keeps
                # for life. In other ones it is another prefix beside this, which goes when nothing has it any more.
                depends_on=[group],
                delete_before_replace=False,
            ),
        )
        self.nat_gateway = azure_native.network.NatGateway(
            name,
            nat_gateway_name=nat.name,
            resource_group_name=place.groups.name(nat.resource_group),
            location=place.location,
            tags=place.tags,
            sku={"name": "Standard"},
            zones=list(nat.zones) or None,
            idle_timeout_in_minutes=nat.idle_timeout_minutes,
            public_ip_addresses=[{"id": address.id}] if address else None,
            public_ip_prefixes=[{"id": prefix.id}] if prefix else None,
            opts=pulumi.ResourceOptions(
                parent=self,
                # ResourceGroupNotFound: the group's name is plain text. The gateway's own name tells its zone, which it
                # keeps for life. In another one it is another gateway beside this, until all subnets have taken that.
                depends_on=[group],
                delete_before_replace=False,
            ),
        )
        self.public_addresses = {}
        if nat.address and address:
            self.public_addresses[nat.address.name] = address.ip_address.apply(str)
        if nat.prefix and prefix:
            self.public_addresses[nat.prefix.name] = prefix.ip_prefix
        self.id = self.nat_gateway.id
        self.register_outputs({"id": self.id})
