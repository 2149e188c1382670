"""Linux nodes take keys, not passwords."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pulumi_policy import Severity

from policies.core import define, remedy, wording
from policies.core.values import Resource, dig
from policies.parts import node_parts
from reachability.unknown import UNKNOWN

_FIX: Final = "Set linuxConfiguration.disablePasswordAuthentication true, and give public keys, no adminPassword."


def check(node: Resource, _config: define.Config) -> Iterable[str]:
    """Judge the operating system's profile. Windows takes no keys, and a specialized image brings its own profile."""
    profile, where = node_parts.profile(node, "osProfile")
    if profile is None or _is_windows(node):
        return
    if profile is UNKNOWN:
        yield wording.not_known(where)
        return
    disabled = dig(profile, "linuxConfiguration", "disablePasswordAuthentication")
    if disabled is True:
        return
    if disabled is UNKNOWN:
        yield wording.not_known(f"{where}.linuxConfiguration.disablePasswordAuthentication")
    elif dig(profile, "linuxConfiguration") is not None:
        yield f"{where}.linuxConfiguration lets people sign in with a password. {_FIX}"
    elif dig(profile, "adminPassword") is not None:
        yield (
            f"{where} has a password and says neither linuxConfiguration nor windowsConfiguration: on Linux the "
            f"password opens it. {_FIX} On Windows, give windowsConfiguration."
        )


def _is_windows(node: Resource) -> bool:
    """Whether something that is known says so."""
    system, _ = node_parts.profile(node, "osProfile")
    storage, _ = node_parts.profile(node, "storageProfile")
    publisher = dig(storage, "imageReference", "publisher")
    kind = dig(storage, "osDisk", "osType")
    return (
        isinstance(dig(system, "windowsConfiguration"), Mapping)
        or (isinstance(kind, str) and kind.lower() == "windows")
        or (isinstance(publisher, str) and publisher.lower().startswith("microsoftwindows"))
    )


def remedied(props: Any) -> bool:
    """Switch passwords off where a public key is given and no password is: then somebody can still sign in."""
    changed = False
    for path in (("osProfile",), ("virtualMachineProfile", "osProfile")):
        profile = dig(remedy.plain(props), *path)
        keys = dig(profile, "linuxConfiguration", "ssh", "publicKeys")
        if keys and isinstance(keys, list) and dig(profile, "adminPassword") is None:
            changed = remedy.put(props, True, *path, "linuxConfiguration", "disablePasswordAuthentication") or changed
    return changed


POLICY = define.resource_policy(
    define.About(
        name="node-ssh-keys-only",
        title="Linux nodes take keys only",
        description="A Linux machine or scale set must have password authentication off.",
        severity=Severity.HIGH,
        framework=define.mcsb("IM-6", "Use strong authentication controls"),
        tags=("CKV_AZURE_49", "CKV_AZURE_149", "AZR-000288", "node", "ssh"),
        remediation=(
            f"{_FIX} The remedy acts only where public keys are given and no password is, so that nobody is locked out."
        ),
    ),
    types=node_parts.MACHINES,
    check=check,
    remedy=remedied,
)
