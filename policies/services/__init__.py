"""Vaults, storage, databases, registries, workspaces."""

from __future__ import annotations

from pulumi_policy import Policy

POLICIES: tuple[Policy, ...] = ()
