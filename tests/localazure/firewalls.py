"""A firewall with its subnets and addresses."""

from __future__ import annotations

from typing import Any

from tests.localazure.world import World, subnet_id

STANDARD = {"sku": {"name": "Standard"}, "publicIPAllocationMethod": "Static"}


def address(world: World, name: str = "pip", **more: Any) -> dict[str, str]:
    return {"id": world.put("network:PublicIPAddress", publicIpAddressName=name, **{**STANDARD, **more}).id}


def room(world: World) -> None:
    world.network()
    world.subnet("AzureFirewallSubnet", "10.0.0.0/26")
    world.subnet("AzureFirewallManagementSubnet", "10.0.0.64/26")


def firewall(world: World, **more: Any) -> dict[str, Any]:
    """A firewall's body; its first address is made on the way."""
    body: dict[str, Any] = {
        "azureFirewallName": "afw",
        "sku": {"name": "AZFW_VNet", "tier": "Standard"},
        "ipConfigurations": [
            {
                "name": "one",
                "subnet": {"id": subnet_id("AzureFirewallSubnet")},
                "publicIPAddress": address(world),
            }
        ],
    }
    return {key: value for key, value in {**body, **more}.items() if value is not None}
