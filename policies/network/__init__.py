"""Subnets, groups, peerings and addresses."""

from __future__ import annotations

from policies.network import (
    load_balancer_internal_only,
)

POLICIES = (load_balancer_internal_only.POLICY,)
