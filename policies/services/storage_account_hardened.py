"""A storage account has no public side, speaks modern TLS only, and takes nobody's account key."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pulumi_policy import Severity

from policies.core import define
from policies.core.values import Resource
from policies.parts import settings
from policies.parts.settings import Setting

_SETTINGS: Final = (
    Setting(
        ("publicNetworkAccess",),
        settings.word_in("disabled"),
        "Disabled",
        "the account answers from the internet",
    ),
    Setting(
        ("networkRuleSet", "defaultAction"),
        settings.word_in("deny"),
        "Deny",
        "whoever no rule names is let in as soon as public access is on",
    ),
    Setting(
        ("enableHttpsTrafficOnly",),
        settings.not_false,
        True,
        "plain http is taken as well",
    ),
    Setting(
        ("minimumTlsVersion",),
        settings.word_in("tls1_2", "tls1_3"),
        "TLS1_2",
        "older TLS is taken as well, and without this setting 1.0 is",
    ),
    Setting(
        ("allowBlobPublicAccess",),
        settings.not_true,
        False,
        "a container may be readable without signing in",
    ),
    Setting(
        ("allowSharedKeyAccess",),
        settings.is_false,
        False,
        "an account key opens everything, for anybody who has it",
    ),
)


def check(account: Resource, _config: define.Config) -> Iterable[str]:
    """Judge the network, transport and keys of an account."""
    return settings.judged(account, _SETTINGS)


POLICY = define.resource_policy(
    define.About(
        name="storage-account-hardened",
        title="Storage accounts are private, encrypted in transit and without keys",
        description=(
            "A storage account must have public access off, a firewall that denies by default, HTTPS with TLS 1.2 or "
            "newer only, no anonymous blobs and no shared keys."
        ),
        severity=Severity.HIGH,
        framework=define.cis("3.8", "Ensure Default Network Access Rule for Storage Accounts is Set to Deny"),
        tags=(
            *("CKV_AZURE_3", "CKV_AZURE_44", "CKV_AZURE_59", "CKV_AZURE_35", "CKV_AZURE_190"),
            *("CIS:3.1", "CIS:3.7", "CIS:3.15", "storage", "private-network", "tls"),
        ),
        remediation=(
            "Set publicNetworkAccess Disabled, networkRuleSet.defaultAction Deny, minimumTlsVersion TLS1_2 and "
            "allowSharedKeyAccess false; reach the account by private endpoints and sign in with an identity."
        ),
    ),
    types=("storage:StorageAccount",),
    check=check,
    remedy=settings.remedied(_SETTINGS),
)
