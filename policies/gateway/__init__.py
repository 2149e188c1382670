"""Application Gateway: TLS, certificates, trust."""

from __future__ import annotations

from policies.gateway import (
    gateway_https_only,
    gateway_key_vault_certificate,
)

POLICIES = (
    gateway_https_only.POLICY,
    gateway_key_vault_certificate.POLICY,
)
