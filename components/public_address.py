"""Public IPv4 addresses, of which the plan has few: a firewall's, a NAT gateway's, Bastion's."""

from __future__ import annotations

import pulumi
import pulumi_azure_native as azure_native

from components.placement import Placement
from topology import plan


def public_address(
    name: str, address: plan.PublicAddress, resource_group: str, place: Placement, parent: pulumi.Resource
) -> azure_native.network.PublicIPAddress:
    """One address as a child of `parent`: Standard and static, without which nothing here takes it.

    An address keeps its zones for life, and cannot go while something has it. So one that may move to other zones has
    a name that tells them: then another is made beside it, and it goes when nothing has it any more.
    """
    return azure_native.network.PublicIPAddress(
        name,
        public_ip_address_name=address.name,
        resource_group_name=place.groups.name(resource_group),
        location=place.location,
        tags=place.tags,
        sku={"name": "Standard", "tier": "Regional"},
        public_ip_allocation_method="Static",
        public_ip_address_version="IPv4",
        zones=list(address.zones) or None,
        opts=pulumi.ResourceOptions(
            parent=parent,
            # ResourceGroupNotFound: the group's name is plain text.
            depends_on=[place.groups.resource(resource_group)],
            # The provider would delete first whatever has a name of its own, and this is in use.
            delete_before_replace=False,
        ),
    )
