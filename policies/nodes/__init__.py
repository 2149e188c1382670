"""Machines, scale sets, their interfaces and disks."""

from __future__ import annotations

from policies.nodes import (
    node_managed_disks,
)

POLICIES = (node_managed_disks.POLICY,)
