"""An Azure ML workspace, of whatever kind, has no public side and acts as an identity that somebody made for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pulumi_policy import Severity

from policies.core import define
from policies.core.values import Resource
from policies.parts import settings
from policies.parts.settings import Setting


def _user_assigned(kind: Any) -> bool:
    return isinstance(kind, str) and "userassigned" in kind.lower().replace(" ", "")


def _never(_props: Mapping[str, Any]) -> bool:
    # An identity has to be made, and to have its rights, before a workspace can wear it.
    return False


_SETTINGS: Final = (
    Setting(
        ("publicNetworkAccess",),
        settings.word_in("disabled"),
        "Disabled",
        "the workspace answers from the internet",
    ),
    Setting(
        ("allowPublicAccessWhenBehindVnet",),
        settings.not_true,
        False,
        "the workspace answers from the internet in spite of its private endpoint",
    ),
    Setting(
        ("identity", "type"),
        _user_assigned,
        "UserAssigned",
        "the workspace gets an identity that begins and ends with it, and rights that nobody reviewed",
        safe=_never,
    ),
)


def check(workspace: Resource, _config: define.Config) -> Iterable[str]:
    """Judge the network and the identity."""
    return settings.judged(workspace, _SETTINGS)


POLICY = define.resource_policy(
    define.About(
        name="ml-workspace-private",
        title="Azure ML workspaces are private",
        description=(
            "An Azure ML workspace, hub, project or feature store must have public access off and a user-assigned "
            "identity."
        ),
        severity=Severity.CRITICAL,
        framework=define.mcsb("NS-2", "Secure cloud services with network controls"),
        tags=("CKV_AZURE_144", "AZR-000406", "AZR-000407", "438c38d2", "MCSB:IM-3", "ml", "private-network"),
        remediation=(
            "Set publicNetworkAccess Disabled, leave allowPublicAccessWhenBehindVnet out, and give the workspace a "
            "user-assigned identity (identity.type UserAssigned; the remedy cannot make one)."
        ),
    ),
    types=("machinelearningservices:Workspace",),
    check=check,
    remedy=settings.remedied(_SETTINGS),
)
