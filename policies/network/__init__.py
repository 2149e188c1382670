"""Subnets, groups, peerings and addresses."""

from __future__ import annotations

from policies.network import (
    endpoint_subnet_enforces_security_group,
    endpoint_subnet_policies_on,
    load_balancer_internal_only,
    peering_symmetric,
    route_symmetric,
    security_group_rules_not_mixed,
    service_has_private_endpoint,
    subnet_has_security_group,
    subnet_private,
)

POLICIES = (
    endpoint_subnet_enforces_security_group.POLICY,
    endpoint_subnet_policies_on.POLICY,
    load_balancer_internal_only.POLICY,
    peering_symmetric.POLICY,
    route_symmetric.POLICY,
    security_group_rules_not_mixed.POLICY,
    service_has_private_endpoint.POLICY,
    subnet_has_security_group.POLICY,
    subnet_private.POLICY,
)
