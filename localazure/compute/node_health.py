"""How a scale set knows which nodes are well, and what it does with that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from localazure.core.model import Put, World, rule
from localazure.core.values import Body, dig, items

_EXTENSIONS: Final = "virtualMachineProfile.extensionProfile.extensions"
_HEALTH: Final = frozenset(("applicationhealthwindows", "applicationhealthlinux"))
_DURATION: Final = re.compile(r"PT(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?")


def _is_health(extension: Body) -> bool:
    return str(extension.get("type", "")).lower() in _HEALTH


def _probed(put: Put) -> bool:
    return bool(dig(put.body, "virtualMachineProfile.networkProfile.healthProbe.id"))


def _reported(put: Put) -> bool:
    return any(_is_health(extension) for extension in items(put.body, _EXTENSIONS))


def _uses(put: Put) -> list[str]:
    """What of the scale set asks after the health of nodes, as ARM's texts call it."""
    images = dig(put.body, "upgradePolicy.automaticOSUpgradePolicy.enableAutomaticOSUpgrade") is True
    return [
        *(["Rolling Upgrade mode is"] if dig(put.body, "upgradePolicy.mode") == "Rolling" else []),
        *(["Automatic OS Upgrade is"] if images else []),
        *(["Automatic repairs"] if dig(put.body, "automaticRepairsPolicy.enabled") is True else []),
    ]


@rule(
    "VMSS-07",
    "rolling upgrades, automatic OS upgrades and automatic repairs need a source of health",
    code="BadRequest",
    source="gbowerman/azure-myriad#30, Azure-Samples/open-source-labs#46, hashicorp/terraform-provider-azurerm#5860",
    known="issue",
)
def _health_is_known(put: Put, _world: World) -> Iterator[str]:
    if _probed(put) or _reported(put):
        return
    for use in _uses(put):
        yield (
            f"{use} not supported for this Virtual Machine Scale Set because a health probe or health extension was "
            "not provided."
        )


@rule(
    "VMSS-08",
    "there is one source of health: a load balancer's probe or the health extension",
    code="BadRequest",
    source="MicrosoftDocs/azure-docs#114432; virtual-machine-scale-sets-health-extension",
    known="issue",
)
def _one_source(put: Put, _world: World) -> Iterator[str]:
    if not (_probed(put) and _reported(put)):
        return
    for use in _uses(put):
        what = use.removesuffix(" is")
        yield (
            f"{use} not supported for this Virtual Machine Scale Set because both a health probe and a health "
            f"extension were provided. Remove the health probe or health extension prior to enabling {what}."
        )


def _minutes(text: str) -> float | None:
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()):
        return None
    parts = {name: int(number or 0) for name, number in match.groupdict().items()}
    return parts["hours"] * 60 + parts["minutes"] + parts["seconds"] / 60


@rule(
    "VMSS-09",
    "the grace of repairs is 10 to 90 minutes",
    code="InvalidParameter",
    source="the API's text (AutomaticRepairsPolicy.gracePeriod); the code is unverified",
    known="specification",
)
def _grace(put: Put, _world: World) -> Iterator[str]:
    grace = dig(put.body, "automaticRepairsPolicy.gracePeriod")
    if isinstance(grace, str):
        minutes = _minutes(grace)
        if minutes is None or not 10 <= minutes <= 90:
            yield f"Parameter 'automaticRepairsPolicy.gracePeriod' is {grace}; it is from PT10M to PT90M."


@rule(
    "VMSS-10",
    "a rolling upgrade's percentages and pause are within their ranges",
    code="InvalidParameter",
    source="the API's text (RollingUpgradePolicy); the code is unverified",
    known="specification",
)
def _batches(put: Put, _world: World) -> Iterator[str]:
    policy: dict[str, Any] = dig(put.body, "upgradePolicy.rollingUpgradePolicy") or {}
    bounds = {
        "maxBatchInstancePercent": 5,
        "maxUnhealthyInstancePercent": 5,
        "maxUnhealthyUpgradedInstancePercent": 0,
    }
    for name, least in bounds.items():
        asked = policy.get(name)
        if isinstance(asked, (int, float)) and not least <= asked <= 100:
            yield f"The value of parameter rollingUpgradePolicy.{name} is {asked:g}; it is from {least} to 100."
    pause = policy.get("pauseTimeBetweenBatches")
    if isinstance(pause, str) and _minutes(pause) is None:
        yield f"Parameter rollingUpgradePolicy.pauseTimeBetweenBatches is '{pause}', no duration of ISO 8601."


@rule(
    "VMSS-11",
    "an extension waits for others of the scale set only, and none for itself",
    code="InvalidParameter",
    source="virtual-machine-scale-sets-extension-sequencing; the code is unverified",
    known="documentation",
)
def _order(put: Put, _world: World) -> Iterator[str]:
    waits = {
        str(extension.get("name")): [str(name) for name in extension.get("provisionAfterExtensions") or []]
        for extension in items(put.body, _EXTENSIONS)
    }
    for name, before in waits.items():
        for other in before:
            if other not in waits:
                yield f"Extension '{name}' is provisioned after '{other}', which the scale set does not have."
    for name in waits:
        if _reaches(name, name, waits):
            yield f"Extension '{name}' is provisioned after itself."


def _reaches(start: str, wanted: str, waits: dict[str, list[str]]) -> bool:
    seen: set[str] = set()
    todo = list(waits.get(start, ()))
    while todo:
        name = todo.pop()
        if name == wanted:
            return True
        if name not in seen:
            seen.add(name)
            todo += waits.get(name, ())
    return False


@rule(
    "VMSS-12",
    "Windows updates itself, or Azure replaces its image, not both",
    code="InvalidParameter",
    source="virtual-machine-scale-sets-automatic-upgrade; the code is unverified",
    known="documentation",
)
def _one_updater(put: Put, _world: World) -> Iterator[str]:
    images = dig(put.body, "upgradePolicy.automaticOSUpgradePolicy.enableAutomaticOSUpgrade") is True
    windows = dig(put.body, "virtualMachineProfile.osProfile.windowsConfiguration.enableAutomaticUpdates")
    if images and windows is True:
        yield "Automatic OS Upgrade needs 'windowsConfiguration.enableAutomaticUpdates' to be false."


@rule(
    "VMSS-13",
    "secure boot and a virtual TPM are of trusted launch, which is not taken off again",
    code="BadRequest",
    source="trusted-launch, trusted-launch-existing-vmss; the code is unverified",
    known="documentation",
)
def _trusted_launch(put: Put, _world: World) -> Iterator[str]:
    path = "virtualMachineProfile.securityProfile"
    asked = str(dig(put.body, f"{path}.securityType") or "Standard")
    if dig(put.body, f"{path}.uefiSettings") and asked == "Standard":
        yield "Use of UEFI settings is not supported without the security type TrustedLaunch or ConfidentialVM."
    was = str(dig(put.before.properties, f"{path}.securityType") or "Standard") if put.before else "Standard"
    if was != "Standard" and asked != was:
        yield f"Changing the security type of a scale set from {was} to {asked} is not supported."


HEALTH_RULES: Final = (
    _health_is_known,
    _one_source,
    _grace,
    _batches,
    _order,
    _one_updater,
    _trusted_launch,
)
