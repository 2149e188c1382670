"""Azure Bastion."""

from __future__ import annotations

import pulumi
import pulumi_azure_native as azure_native

from components.network import VirtualNetwork
from components.placement import Placement
from components.public_address import public_address
from topology import plan


class Bastion(pulumi.ComponentResource):
    """A Bastion host in AzureBastionSubnet, with a public address unless it is private only.

    Nothing is opened on machines for it but RDP and SSH from its subnet, and it takes no shareable links: who uses it
    signs in to Azure first.
    """

    id: pulumi.Output[str]
    """ARM id of the host."""

    address_ids: dict[str, pulumi.Output[str]]
    """ARM id of each public address, by the address's name."""

    host: azure_native.network.BastionHost

    def __init__(
        self,
        name: str,
        bastion: plan.Bastion,
        network: VirtualNetwork,
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `bastion` in its subnet of `network`."""
        super().__init__("azureml-cluster:network:Bastion", name, None, opts)
        entrance: azure_native.network.BastionHostIPConfigurationArgsDict = {
            "name": "bastion",
            "subnet": {"id": network.subnets[bastion.subnet].id},
            "private_ip_allocation_method": "Dynamic",
        }
        self.address_ids = {}
        if bastion.address is not None:
            address = public_address(f"{name}-address", bastion.address, bastion.resource_group, place, self)
            entrance["public_ip_address"] = {"id": address.id}
            self.address_ids[bastion.address.name] = address.id
        several = bastion.sku != "Basic"
        self.host = azure_native.network.BastionHost(
            name,
            bastion_host_name=bastion.name,
            resource_group_name=place.groups.name(bastion.resource_group),
            location=place.location,
            tags=place.tags,
            sku={"name": bastion.sku},
            zones=list(bastion.zones) or None,
            ip_configurations=[entrance],
            scale_units=bastion.scale_units if several else None,
            disable_copy_paste=not bastion.copy_paste,
            enable_tunneling=bastion.native_client,
            enable_ip_connect=bastion.ip_connect,
            enable_file_copy=bastion.file_copy,
            enable_session_recording=bastion.session_recording,
            enable_private_only_bastion=bastion.address is None,
            enable_shareable_link=False,
            opts=pulumi.ResourceOptions(
                parent=self,
                # ResourceGroupNotFound, and ReferencedResourceNotProvisioned while another subnet is being written.
                depends_on=[place.groups.resource(bastion.resource_group), network.settled],
                # A host keeps its zones, its address and whether it has one for life.
                replace_on_changes=["zones", "ipConfigurations", "enablePrivateOnlyBastion"],
                delete_before_replace=True,
            ),
        )
        self.id = self.host.id
        self.register_outputs({"id": self.id})
