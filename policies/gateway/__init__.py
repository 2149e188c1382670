"""Application Gateway: TLS, certificates, trust."""

from __future__ import annotations

from pulumi_policy import Policy

from policies.gateway import (
    gateway_https_only,
    gateway_key_vault_certificate,
    gateway_key_vault_reachable,
    gateway_minimum_tls_1_2,
    gateway_private_ca_trust,
)

POLICIES: tuple[Policy, ...] = (
    gateway_https_only.POLICY,
    gateway_minimum_tls_1_2.POLICY,
    gateway_key_vault_certificate.POLICY,
    gateway_key_vault_reachable.POLICY,
    gateway_private_ca_trust.POLICY,
)
