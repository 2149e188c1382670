"""Nobody exports or uploads a disk over the internet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from pulumi_policy import Severity

from policies.core import define, remedy
from policies.core.values import Resource
from policies.parts import settings
from policies.parts.settings import Setting

_SETTINGS: Final = (
    Setting(
        ("publicNetworkAccess",),
        settings.word_in("disabled"),
        "Disabled",
        "whoever has a shared link downloads it from the internet",
    ),
    Setting(
        ("networkAccessPolicy",),
        settings.word_in("denyall", "allowprivate"),
        "DenyAll",
        "it may be exported and uploaded from everywhere",
    ),
)
_remedied: Final = settings.remedied(_SETTINGS)


def check(disk: Resource, _config: define.Config) -> Iterable[str]:
    """Judge a disk or a snapshot."""
    return settings.judged(disk, _SETTINGS)


def remedied(props: Any) -> bool:
    """Close it; where a disk access is named, whoever reaches that may still come in."""
    changed = False
    if remedy.plain(props).get("diskAccessId") is not None:
        changed = remedy.put(props, "AllowPrivate", "networkAccessPolicy")
    return _remedied(props) or changed


POLICY = define.resource_policy(
    define.About(
        name="disk-no-public-network",
        title="Disks are not exported over the internet",
        description="A managed disk or snapshot must have public network access off, and no export but a private one.",
        severity=Severity.MEDIUM,
        framework=define.mcsb("NS-2", "Secure cloud services with network controls"),
        tags=("CKV_AZURE_251", "8405fdab", "CIS-3.0:8.5", "disk", "private-network"),
        remediation="Set publicNetworkAccess Disabled and networkAccessPolicy DenyAll (AllowPrivate by diskAccessId).",
    ),
    types=("compute:Disk", "compute:Snapshot"),
    check=check,
    remedy=remedied,
)
