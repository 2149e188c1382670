"""Azure Bastion hosts. What their subnet's group has to let through stands in bastion.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from localazure.core.ids import stable_uuid
from localazure.core.model import Claim, Granted, Put, Range, ResourceType, World, rule
from localazure.core.values import Body, dig, items
from localazure.network.ip_configurations import ip_configurations, not_in_subnet
from localazure.network.names import NETWORK_NAME
from localazure.network.public_addresses import addresses_are_free, standard_static

BASTION_HOSTS: Final = "Microsoft.Network/bastionHosts"
_SETTINGS: Final = "bastion configuration-settings, 2021-10-12"
_FEATURES: Final = "bastion configuration-settings (its table of SKUs, 2025); the code is unverified"
_RANKS: Final = ("developer", "basic", "standard", "premium")
# What a SKU must at least be for a property to be set.
_NEEDS: Final = {
    "enableTunneling": "standard",
    "enableIpConnect": "standard",
    "enableFileCopy": "standard",
    "enableShareableLink": "standard",
    "disableCopyPaste": "standard",
    "enableKerberos": "basic",
    "enableSessionRecording": "premium",
    "enablePrivateOnlyBastion": "premium",
}


def _sku(body: Body) -> str:
    return str(dig(body, "sku.name") or "Standard").lower()


def _configurations(put: Put) -> Iterator[tuple[Body, str]]:
    return ip_configurations(put, "bastionHostIpConfigurations")


@rule(
    "BAS-01",
    "a host stands in a subnet called AzureBastionSubnet, and has that one IP configuration",
    code="InvalidBastionSubnet",
    source=f"{_SETTINGS}; the code is unverified",
    known="documentation",
)
def _in_its_subnet(put: Put, _world: World) -> Iterator[str]:
    found = list(_configurations(put))
    if _sku(put.body) == "developer":
        return
    if len(found) != 1:
        yield f"Bastion host {put.id.text} must have exactly one IP configuration; it has {len(found)}."
    yield from not_in_subnet(found, "AzureBastionSubnet")


@rule(
    "BAS-02",
    "the public address is Standard and static; only a private-only host has none",
    code="BastionHostPublicIpInvalid",
    source=f"{_SETTINGS}; the code is unverified",
    known="documentation",
)
def _public_address(put: Put, world: World) -> Iterator[str]:
    private = put.body.get("enablePrivateOnlyBastion") is True
    for configuration, id_ in _configurations(put):
        address = world.get(str(dig(configuration, "publicIPAddress.id") or ""))
        if address is None and not private:
            yield f"IP configuration {id_} must reference a public IP address."
        elif address is not None and private:
            yield f"IP configuration {id_} of a private-only Bastion can not reference a public IP address."
        elif address is not None and not standard_static(address):
            yield f"Public IP address {address.id} of Bastion host {put.id.text} must be of SKU Standard and static."


@rule(
    "BAS-03",
    "a property is one that the SKU has",
    code="BastionHostSkuFeatureNotSupported",
    source=_FEATURES,
    known="documentation",
)
def _sku_has_it(put: Put, _world: World) -> Iterator[str]:
    rank = _RANKS.index(_sku(put.body)) if _sku(put.body) in _RANKS else 0
    for property_, least in _NEEDS.items():
        if put.body.get(property_) is True and rank < _RANKS.index(least):
            yield f"{property_} is not supported by the {_sku(put.body)} SKU of Bastion host {put.id.text}."
    units = put.body.get("scaleUnits")
    if isinstance(units, (int, float)) and units != 2 and rank < _RANKS.index("standard"):
        yield f"Host scaling is not supported by the {_sku(put.body)} SKU: scaleUnits must be 2, is {units:.0f}."


@rule(
    "BAS-04",
    "the SKU is never lowered",
    code="BastionHostSkuDowngradeNotSupported",
    source=f"{_SETTINGS}; the code is unverified",
    known="documentation",
)
def _no_downgrade(put: Put, _world: World) -> Iterator[str]:
    was = _sku(put.before.properties) if put.before else ""
    now = _sku(put.body)
    if was in _RANKS and now in _RANKS and _RANKS.index(now) < _RANKS.index(was):
        yield f"Downgrading Bastion host {put.id.text} from {was} to {now} is not supported; delete and create it."


@rule(
    "BAS-05",
    "a virtual network has one host",
    code="BastionHostAlreadyExistsInVnet",
    source="general knowledge",
    known="unverified",
)
def _one_in_a_network(put: Put, world: World) -> Iterator[str]:
    for configuration, _ in _configurations(put):
        subnet = str(dig(configuration, "subnet.id") or "")
        for user, _path in world.users(subnet) if subnet else ():
            if user.type.lower() == BASTION_HOSTS.lower() and user.key != put.id.key:
                yield f"Subnet {subnet} has Bastion host {user.id} in it already."


@rule(
    "BAS-06",
    "zones, address and subnet of a host stay",
    code="BastionHostPropertyCannotBeChanged",
    source="general knowledge",
    known="unverified",
    hint="give the host replace_on_changes for them",
)
def _stays(put: Put, _world: World) -> Iterator[str]:
    if put.before is None:
        return
    before = put.before.properties
    if list(put.body.get("zones") or []) != list(before.get("zones") or []):
        yield f"The zones of Bastion host {put.id.text} can not be changed."
    paths = ("subnet.id", "publicIPAddress.id")
    for old, new in zip(items(before, "ipConfigurations"), items(put.body, "ipConfigurations"), strict=False):
        if any(str(dig(old, path)).lower() != str(dig(new, path)).lower() for path in paths):
            yield f"The IP configuration of Bastion host {put.id.text} can not be changed."


def _claims(put: Put, _world: World) -> Iterator[Claim]:
    """An address for each instance; two carry the first two scale units."""
    units = int(put.body.get("scaleUnits") or 2)
    for configuration, id_ in _configurations(put):
        subnet = dig(configuration, "subnet.id")
        for instance in range(units) if isinstance(subnet, str) else ():
            yield Claim(str(subnet), id_ if instance == 0 else f"{id_}/instances/{instance}")


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    answered: dict[str, Any] = {
        "dnsName": f"bst-{stable_uuid(put.id.key, 'dnsName')}.bastion.azure.com",
        "sku": {"name": "Standard", **(put.body.get("sku") or {})},
        "scaleUnits": put.body.get("scaleUnits", 2),
        **{property_: put.body.get(property_, False) for property_ in _NEEDS},
    }
    answered["ipConfigurations"] = [
        {
            **configuration,
            "id": id_,
            "type": f"{BASTION_HOSTS}/bastionHostIpConfigurations",
            "provisioningState": "Succeeded",
            "etag": f'W/"{stable_uuid(id_)}"',
            "privateIPAllocationMethod": "Dynamic",
        }
        for configuration, id_ in _configurations(put)
    ]
    return answered


BASTION_HOST: Final = ResourceType(
    token="azure-native:network:BastionHost",  # noqa: S106 a type token
    type=BASTION_HOSTS,
    path=("bastionHostName",),
    name=NETWORK_NAME,
    required=("ipConfigurations[].name",),
    closed={"sku.name": ("Basic", "Standard", "Developer", "Premium")},
    ranges={"scaleUnits": Range(2, 50)},
    force_new=frozenset({"location"}),
    kept={"zones": "BAS-06", "ipConfigurations": "BAS-06"},
    rules=(
        _in_its_subnet,
        _public_address,
        _sku_has_it,
        _no_downgrade,
        _one_in_a_network,
        _stays,
        addresses_are_free,
    ),
    claims=_claims,
    answers=_answers,
)
