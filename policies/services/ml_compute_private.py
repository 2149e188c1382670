"""What computes in an Azure ML workspace has no public address, no open port and no local accounts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.values import Resource, dig
from policies.parts import settings
from policies.parts.settings import Setting
from reachability.unknown import UNKNOWN

_is_disabled: Final = settings.word_in("disabled")


def _closed_by_default(value: Any) -> bool:
    return value is None or _is_disabled(value)


_BOTH: Final = (
    Setting(
        ("properties", "properties", "enableNodePublicIp"),
        settings.is_false,
        False,
        "every node gets a public address",
    ),
    Setting(
        ("properties", "disableLocalAuth"),
        settings.is_true,
        True,
        "accounts and keys of its own work beside the directory's",
    ),
)
# By computeType. Other types are machines and clusters that were made elsewhere and are only attached.
_SETTINGS: Final = {
    "amlcompute": (
        *_BOTH,
        Setting(
            ("properties", "properties", "remoteLoginPortPublicAccess"),
            _is_disabled,
            "Disabled",
            "the port for SSH may be open on every node",
        ),
    ),
    "computeinstance": (
        *_BOTH,
        Setting(
            ("properties", "properties", "sshSettings", "sshPublicAccess"),
            _closed_by_default,
            "Disabled",
            "the port for SSH is open",
        ),
    ),
}


def check(compute: Resource, _config: define.Config) -> Iterable[str]:
    """Judge a cluster or an instance."""
    kind = dig(compute.props, "properties", "computeType")
    if kind is UNKNOWN:
        yield wording.not_known("properties.computeType")
    elif isinstance(kind, str):
        yield from settings.judged(compute, _SETTINGS.get(kind.lower(), ()))


POLICY = define.resource_policy(
    define.About(
        name="ml-compute-private",
        title="Azure ML computes are private",
        description=(
            "A cluster or instance of an Azure ML workspace must have no public addresses, no open port for SSH and no "
            "local authentication."
        ),
        severity=Severity.HIGH,
        framework=define.mcsb("NS-2", "Secure cloud services with network controls"),
        tags=("CKV_AZURE_142", "AZR-000404", "AZR-000405", "ALZ:RemoteLoginPort", "MCSB:IM-1", "ml", "private-network"),
        remediation=(
            "Set enableNodePublicIp false, remoteLoginPortPublicAccess (sshSettings.sshPublicAccess on an instance) "
            "Disabled, and disableLocalAuth true. Azure refuses to change these on a compute that exists, so nothing "
            "does it for you: it has to be made anew."
        ),
    ),
    types=("machinelearningservices:Compute",),
    check=check,
)
