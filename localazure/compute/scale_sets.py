"""Virtual machine scale sets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from localazure.compute.accounts import ACCOUNT_RULES
from localazure.compute.node_health import HEALTH_RULES
from localazure.compute.vault_extension import VAULT_RULES
from localazure.core.clock import timestamp
from localazure.core.identity import identity_answer
from localazure.core.ids import stable_uuid
from localazure.core.model import Claim, Granted, NameRule, Put, ResourceType, World, rule
from localazure.core.values import Body, dig, items, texts
from localazure.network.application_security_groups import groups_of_one_network
from localazure.network.tenants import delegated_to, not_beside_a_gateway, not_in_a_reserved_subnet

_TYPE: Final = "Microsoft.Compute/virtualMachineScaleSets"
_INTERFACES: Final = "virtualMachineProfile.networkProfile.networkInterfaceConfigurations"


def _is_flexible(put: Put) -> bool:
    return str(put.body.get("orchestrationMode", "Uniform")).lower() == "flexible"


def _capacity(put: Put) -> int:
    return int(dig(put.body, "sku.capacity") or 0)


@rule(
    "VMSS-01",
    "a Flexible scale set says platformFaultDomainCount and networkApiVersion; a Uniform one its upgrade mode",
    code="InvalidParameter",
    source="Azure/azure-rest-api-specs#27029, Azure/azure-cli PR 11153; for Uniform unverified",
    known="issue",
)
def _mode_has_its_settings(put: Put, _world: World) -> Iterator[str]:
    if _is_flexible(put):
        if put.body.get("platformFaultDomainCount") is None:
            yield "Required parameter 'platformFaultDomainCount' is missing (null)."
        if put.body.get("virtualMachineProfile") and not dig(
            put.body, "virtualMachineProfile.networkProfile.networkApiVersion"
        ):
            yield "Required parameter 'virtualMachineProfile.networkProfile.networkApiVersion' is missing (null)."
        for name in ("upgradePolicy", "overprovision"):
            if put.body.get(name) is not None:
                yield f"The property '{name}' is not valid because the scale set's orchestrationMode is Flexible."
    elif not dig(put.body, "upgradePolicy.mode"):
        yield "Required parameter 'upgradePolicy.mode' is missing (null)."


@rule(
    "VMSS-01",
    "the number of fault domains is one that a region has",
    code="InvalidParameter",
    source="Azure/azure-rest-api-specs#27029",
    known="issue",
)
def _fault_domains(put: Put, _world: World) -> Iterator[str]:
    count = put.body.get("platformFaultDomainCount")
    if isinstance(count, (int, float)) and not 1 <= count <= (3 if _is_flexible(put) else 5):
        yield f"The specified fault domain count {count} must fall in the range 1 to {3 if _is_flexible(put) else 5}."


@rule(
    "VMSS-01",
    "capacity fits the placement: 100 instances in a single placement group, 1000 without",
    code="InvalidParameter",
    source="general knowledge",
    known="unverified",
)
def _capacity_fits(put: Put, _world: World) -> Iterator[str]:
    single = put.body.get("singlePlacementGroup", not _is_flexible(put)) is True
    most = 100 if single else 1000
    if _capacity(put) > most:
        yield (
            f"The capacity {_capacity(put)} is greater than {most}, the most that singlePlacementGroup={single} allows."
        )
    was_single = put.before.properties.get("singlePlacementGroup") if put.before else None
    if was_single is False and put.body.get("singlePlacementGroup") is True:
        yield "Changing property 'singlePlacementGroup' from false to true is not allowed."


@rule(
    "VMSS-03",
    "disks are managed ones where zones or more than one placement group are used, and zoneBalance needs zones",
    code="InvalidParameter",
    source="general knowledge",
    known="unverified",
)
def _disks_and_zones(put: Put, _world: World) -> Iterator[str]:
    disk = dig(put.body, "virtualMachineProfile.storageProfile.osDisk") or {}
    if disk.get("vhdContainers") and (put.body.get("zones") or put.body.get("singlePlacementGroup") is False):
        yield "The property 'osDisk.vhdContainers' needs one placement group and no zones: use managed disks."
    if put.body.get("zoneBalance") is True and not put.body.get("zones"):
        yield "The property 'zoneBalance' needs zones."


@rule(
    "VMSS-04",
    "exactly one network interface is primary",
    code="InvalidParameter",
    source="general knowledge",
    known="unverified",
)
def _one_primary(put: Put, _world: World) -> Iterator[str]:
    interfaces = items(put.body, _INTERFACES)
    primary = [interface for interface in interfaces if interface.get("primary") is True]
    if interfaces and len(primary) != 1 and not (len(interfaces) == 1 and interfaces[0].get("primary") is None):
        yield f"Exactly one network interface configuration must be primary; {len(primary)} are."


@rule(
    "VMSS-05",
    "all interfaces stand in subnets of one virtual network",
    code="SubnetsNotInSameVnet",
    source="common-deployment-errors, 2024-06-20",
    known="documentation",
)
def _one_network(put: Put, _world: World) -> Iterator[str]:
    networks = {subnet.lower().rsplit("/subnets/", 1)[0]: subnet for _, subnet in _configurations(put)}
    if len(networks) > 1:
        yield (
            f"Subnets {', '.join(sorted(networks.values()))} of scale set {put.id.text} are not in the "
            "same virtual network."
        )


@rule(
    "VMSS-06",
    "the subnet is not delegated",
    code="SubnetDelegationNotAllowed",
    source="general knowledge",
    known="unverified",
)
def _subnet_not_delegated(put: Put, world: World) -> Iterator[str]:
    for subnet_id in {subnet for _, subnet in _configurations(put)}:
        subnet = world.get(subnet_id)
        services = delegated_to(subnet.properties) if subnet else []
        if services:
            yield f"Subnet {subnet_id} is delegated to {', '.join(services)} and cannot hold virtual machines."


@rule(
    "VMSS-14",
    "zones, or more than one placement group, need a Standard load balancer",
    code="InvalidParameter",
    source="general knowledge",
    known="unverified",
)
def _standard_balancer(put: Put, world: World) -> Iterator[str]:
    many = put.body.get("singlePlacementGroup", not _is_flexible(put)) is False or bool(put.body.get("zones"))
    for path, text in texts(put.body) if many else ():
        if "/backendaddresspools/" not in text.lower() or not path.endswith(".id"):
            continue
        balancer = world.get(text[: text.lower().index("/backendaddresspools/")])
        sku = str(dig(balancer.properties, "sku.name") or "Basic") if balancer else "Standard"
        if balancer and balancer.type.lower() == "microsoft.network/loadbalancers" and sku != "Standard":
            yield f"Scale set {put.id.text} has zones or several placement groups and needs a Standard load balancer."


def _configurations(put: Put) -> Iterator[tuple[str, str]]:
    """(name within an instance, subnet id) of every IP configuration."""
    for interface in items(put.body, _INTERFACES):
        for configuration in items(interface, "ipConfigurations"):
            subnet = dig(configuration, "subnet.id")
            if isinstance(subnet, str):
                yield f"networkInterfaces/{interface.get('name')}/ipConfigurations/{configuration.get('name')}", subnet


def _claims(put: Put, _world: World) -> Iterator[Claim]:
    for instance in range(_capacity(put)):
        for name, subnet in _configurations(put):
            yield Claim(subnet, f"{put.id.text}/virtualMachines/{instance}/{name}")


def _answers(put: Put, world: World, _granted: Granted) -> Body:
    before = put.before.properties if put.before else {}
    answered: dict[str, Any] = {
        "uniqueId": stable_uuid(put.id.key, "uniqueId"),
        "timeCreated": before.get("timeCreated") or timestamp(),
        "orchestrationMode": put.body.get("orchestrationMode", "Uniform"),
        "singlePlacementGroup": put.body.get("singlePlacementGroup", not _is_flexible(put)),
        **identity_answer(put, world),
    }
    if isinstance(put.body.get("sku"), dict):
        answered["sku"] = {"tier": "Standard", **put.body["sku"]}
    if not _is_flexible(put):
        answered["overprovision"] = put.body.get("overprovision", True)
        answered["doNotRunExtensionsOnOverprovisionedVMs"] = put.body.get(
            "doNotRunExtensionsOnOverprovisionedVMs", False
        )
    return answered


VIRTUAL_MACHINE_SCALE_SET: Final = ResourceType(
    token="azure-native:compute:VirtualMachineScaleSet",  # noqa: S106 a type token
    type=_TYPE,
    path=("vmScaleSetName",),
    name=NameRule(re.compile(r"[A-Za-z0-9]([\w\-.]{0,62}[A-Za-z0-9_])?"), "1 to 64 letters, digits, '-', '.' and '_'"),
    immutable=(
        "orchestrationMode",
        "zones",
        "platformFaultDomainCount",
        "virtualMachineProfile.osProfile.computerNamePrefix",
        "virtualMachineProfile.osProfile.adminUsername",
    ),
    write_only=(
        "virtualMachineProfile.osProfile.adminPassword",
        "virtualMachineProfile.osProfile.customData",
        "virtualMachineProfile.userData",
        "virtualMachineProfile.extensionProfile.extensions[].protectedSettings",
    ),
    rules=(
        _mode_has_its_settings,
        _fault_domains,
        _capacity_fits,
        _disks_and_zones,
        _one_primary,
        _one_network,
        _standard_balancer,
        _subnet_not_delegated,
        not_beside_a_gateway,
        not_in_a_reserved_subnet,
        groups_of_one_network,
        *ACCOUNT_RULES,
        *HEALTH_RULES,
        *VAULT_RULES,
    ),
    claims=_claims,
    answers=_answers,
)
