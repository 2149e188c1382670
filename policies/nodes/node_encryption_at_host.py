"""What a node's host keeps of its disks, caches and temporary disks included, is encrypted there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from pulumi_policy import EnforcementLevel, Severity

from policies.core import define, remedy, wording
from policies.core.values import Resource, dig
from policies.parts import node_parts
from reachability.unknown import UNKNOWN

_FIX: Final = (
    "Set securityProfile.encryptionAtHost true, once the subscription has the feature EncryptionAtHost of "
    "Microsoft.Compute and the size supports it."
)


def check(node: Resource, _config: define.Config) -> Iterable[str]:
    """Judge the security profile. A flexible scale set may have none, only machines that are judged themselves."""
    if node.type == node_parts.SCALE_SET and node.props.get("virtualMachineProfile") is None:
        return
    profile, where = node_parts.profile(node, "securityProfile")
    at_host = dig(profile, "encryptionAtHost")
    if at_host is UNKNOWN:
        yield wording.not_known(f"{where}.encryptionAtHost")
    elif at_host is not True:
        yield f"{where}.encryptionAtHost is not true: caches and temporary disks lie in the clear. {_FIX}"


def remedied(props: Any) -> bool:
    """Switch it on. Only a flexible scale set has no profile, and only a scale set has an orchestration mode."""
    if "orchestrationMode" in props and "virtualMachineProfile" not in props:
        return False
    path = ("virtualMachineProfile",) if "virtualMachineProfile" in props else ()
    return remedy.put(props, True, *path, "securityProfile", "encryptionAtHost")


POLICY = define.resource_policy(
    define.About(
        name="node-encryption-at-host",
        title="Nodes are encrypted at the host",
        description=(
            "A machine or scale set should have encryption at host. Advisory, because Azure refuses it until the "
            "subscription has the feature, and for sizes that lack it: no property of the resource tells either."
        ),
        severity=Severity.MEDIUM,
        framework=define.mcsb("DP-4", "Enable data at rest encryption by default"),
        tags=("CKV_AZURE_97", "fc4d8e41", "node", "disk"),
        remediation=_FIX,
        level=EnforcementLevel.ADVISORY,
    ),
    types=(node_parts.MACHINE, node_parts.SCALE_SET),
    check=check,
    remedy=remedied,
)
