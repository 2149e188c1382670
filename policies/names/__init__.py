"""Private names resolve wherever they are needed."""

from __future__ import annotations

from policies.names import (
    dns_link_no_registration,
    dns_zone_linked_to_every_peered_network,
    dns_zone_unique,
    endpoint_name_resolves,
    endpoint_zone_group_correct,
    network_dns_forwarder_declared,
    network_dns_includes_azure,
)

POLICIES = (
    dns_link_no_registration.POLICY,
    dns_zone_linked_to_every_peered_network.POLICY,
    dns_zone_unique.POLICY,
    endpoint_name_resolves.POLICY,
    endpoint_zone_group_correct.POLICY,
    network_dns_forwarder_declared.POLICY,
    network_dns_includes_azure.POLICY,
)
