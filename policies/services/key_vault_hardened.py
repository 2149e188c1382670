"""A vault has no public side, lets roles decide, and gives what was deleted back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pulumi_policy import Severity

from policies.core import define
from policies.core.values import Resource, dig
from policies.parts import settings
from policies.parts.settings import Setting


def _without_access_policies(props: Mapping[str, Any]) -> bool:
    # Roles in place of access policies: whoever is named in one would be locked out.
    return dig(props, "properties", "accessPolicies") in (None, [])


_SETTINGS: Final = (
    Setting(
        ("properties", "publicNetworkAccess"),
        settings.word_in("disabled"),
        "Disabled",
        "the vault answers from the internet, and rules for single addresses do not change that",
    ),
    Setting(
        ("properties", "networkAcls", "defaultAction"),
        settings.word_in("deny"),
        "Deny",
        "whoever no rule names is let in as soon as public access is on",
    ),
    Setting(
        ("properties", "enablePurgeProtection"),
        settings.is_true,
        True,
        "a deleted vault can be purged, with every key and secret in it",
    ),
    Setting(
        ("properties", "enableSoftDelete"),
        settings.not_false,
        True,
        "what is deleted is gone at once",
    ),
    Setting(
        ("properties", "enableRbacAuthorization"),
        settings.is_true,
        True,
        "access policies decide, which whoever may write the vault can give himself",
        safe=_without_access_policies,
    ),
)


def check(vault: Resource, _config: define.Config) -> Iterable[str]:
    """Judge the network, the permission model, and protection of what was deleted."""
    return settings.judged(vault, _SETTINGS)


POLICY = define.resource_policy(
    define.About(
        name="key-vault-hardened",
        title="Key vaults are private, by roles, and protected from purging",
        description=(
            "A key vault must have public access off, a firewall that denies by default, RBAC, soft delete and purge "
            "protection."
        ),
        severity=Severity.HIGH,
        framework=define.mcsb("DP-8", "Ensure security of key and certificate repository"),
        tags=(
            *("CKV_AZURE_189", "CKV_AZURE_109", "CKV_AZURE_110", "CKV_AZURE_111", "405c5871", "0b60c0b2"),
            *("CIS:8.5", "CIS:8.6", "key-vault", "private-network"),
        ),
        remediation=(
            "Set properties.publicNetworkAccess Disabled, networkAcls.defaultAction Deny, enableRbacAuthorization and "
            "enablePurgeProtection true (which cannot be taken back), and reach the vault by a private endpoint. The "
            "remedy leaves RBAC to you where there are access policies, whose members would be locked out."
        ),
    ),
    types=("keyvault:Vault",),
    check=check,
    remedy=settings.remedied(_SETTINGS),
)
