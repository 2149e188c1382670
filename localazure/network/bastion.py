"""The rules that Azure Bastion demands of the network security group on its subnet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from localazure.core.model import World
from localazure.network.prefixes import Network
from localazure.network.traffic import SUBNET, Traffic, allowed, clients_may_come

# The list is general knowledge (page bastion-nsg); azure-docs#42737 shows only that there is one. Where the page says
# Internet for clients, a narrower source will do.
_DEMANDED: Final = (
    Traffic("Inbound", "GatewayManager", SUBNET, 443, 443),
    Traffic("Inbound", "AzureLoadBalancer", SUBNET, 443, 443),
    Traffic("Inbound", "VirtualNetwork", SUBNET, 8080, 8080),
    Traffic("Inbound", "VirtualNetwork", SUBNET, 5701, 5701),
    Traffic("Outbound", SUBNET, "VirtualNetwork", 22, 22),
    Traffic("Outbound", SUBNET, "VirtualNetwork", 3389, 3389),
    Traffic("Outbound", SUBNET, "VirtualNetwork", 8080, 8080),
    Traffic("Outbound", SUBNET, "VirtualNetwork", 5701, 5701),
    Traffic("Outbound", SUBNET, "AzureCloud", 443, 443),
    Traffic("Outbound", SUBNET, "Internet", 80, 80),
)


def missing_rules(group: str, subnet: Sequence[Network], world: World) -> list[str]:
    """What the group does not allow of the traffic that Bastion needs, in words."""
    missing = [
        f"{item.direction.lower()} TCP {item.low} from {item.source} to {item.destination}"
        for item in _DEMANDED
        if not allowed(group, item, subnet, world)
    ]
    return missing if clients_may_come(group, 443, world) else ["inbound TCP 443 from clients", *missing]
