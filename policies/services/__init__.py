"""Vaults, storage, databases, registries, workspaces."""

from __future__ import annotations

from pulumi_policy import Policy

from policies.services import (
    container_registry_hardened,
    key_vault_hardened,
    ml_compute_in_network,
    ml_compute_private,
    ml_workspace_private,
    sql_firewall_closed,
    sql_server_hardened,
    storage_account_hardened,
)

POLICIES: tuple[Policy, ...] = (
    key_vault_hardened.POLICY,
    storage_account_hardened.POLICY,
    sql_server_hardened.POLICY,
    sql_firewall_closed.POLICY,
    container_registry_hardened.POLICY,
    ml_workspace_private.POLICY,
    ml_compute_private.POLICY,
    ml_compute_in_network.POLICY,
)
