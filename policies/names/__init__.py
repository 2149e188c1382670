"""Private names resolve wherever they are needed."""

from __future__ import annotations

from policies.names import (
    dns_zone_linked_to_every_peered_network,
    network_dns_includes_azure,
)

POLICIES = (
    dns_zone_linked_to_every_peered_network.POLICY,
    network_dns_includes_azure.POLICY,
)
