"""Machines, scale sets, their interfaces and disks."""

from __future__ import annotations

from policies.nodes import (
    disk_no_public_network,
    node_encryption_at_host,
    node_managed_disks,
    node_no_ip_forwarding,
    node_ssh_keys_only,
)

POLICIES = (
    node_managed_disks.POLICY,
    node_no_ip_forwarding.POLICY,
    node_ssh_keys_only.POLICY,
    node_encryption_at_host.POLICY,
    disk_no_public_network.POLICY,
)
