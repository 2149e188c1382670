"""A container registry has no public side, no shared account and no anonymous readers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pulumi_policy import Severity

from policies.core import define
from policies.core.values import Resource, dig
from policies.parts import settings
from policies.parts.settings import Setting

_is_premium: Final = settings.word_in("premium")


def _premium(props: Mapping[str, Any]) -> bool:
    # Azure takes a registry without public access in this SKU only.
    return _is_premium(dig(props, "sku", "name"))


def _never(_props: Mapping[str, Any]) -> bool:
    # A SKU costs money, so that is a person's decision.
    return False


_SETTINGS: Final = (
    Setting(
        ("sku", "name"),
        _is_premium,
        "Premium",
        "only Premium has private endpoints",
        safe=_never,
    ),
    Setting(
        ("publicNetworkAccess",),
        settings.word_in("disabled"),
        "Disabled",
        "the registry answers from the internet",
        safe=_premium,
    ),
    Setting(
        ("adminUserEnabled",),
        settings.not_true,
        False,
        "one password, shared by all who know it, may push and pull",
    ),
    Setting(
        ("anonymousPullEnabled",),
        settings.not_true,
        False,
        "whoever reaches the registry may pull",
    ),
)


def check(registry: Resource, _config: define.Config) -> Iterable[str]:
    """Judge the SKU, the network, and who may sign in."""
    return settings.judged(registry, _SETTINGS)


POLICY = define.resource_policy(
    define.About(
        name="container-registry-hardened",
        title="Container registries are private and know who pulls",
        description=(
            "A container registry must be Premium with public access, the admin account and anonymous pull off."
        ),
        severity=Severity.HIGH,
        framework=define.mcsb("NS-2", "Secure cloud services with network controls"),
        tags=(
            *("CKV_AZURE_137", "CKV_AZURE_138", "CKV_AZURE_139", "0fdf0491", "dc921057"),
            *("MCSB:IM-1", "container-registry", "private-network"),
        ),
        remediation=(
            "Set sku.name Premium (never done by the remedy: it costs money), publicNetworkAccess Disabled and "
            "adminUserEnabled false, and pull with an identity through a private endpoint."
        ),
    ),
    types=("containerregistry:Registry",),
    check=check,
    remedy=settings.remedied(_SETTINGS),
)
