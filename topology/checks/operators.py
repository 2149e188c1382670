"""The way in for operators: Bastion and the jumpbox."""

from __future__ import annotations

from collections.abc import Iterator

from topology.addressing import Range, last_usable, ranges, usable
from topology.checks.addresses import PRIVATE
from topology.checks.dns import shared
from topology.checks.run import guarded
from topology.faults import Fault
from topology.schema import Settings
from topology.schema.problems import closest, nearest

_THE_HUBS = "none, and the subnet of the hub's own under jumpbox.bastionPrefix"


def jumpbox(settings: Settings) -> Iterator[Fault]:
    """The jumpbox stands in a subnet that there is, and Bastion leads to it."""
    part = settings.jumpbox
    if part is None:
        return
    if settings.bastion is None and part.bastion_prefix is None:
        problem = "can be reached by nobody: there is no Bastion, and none is named by jumpbox.bastionPrefix"
        yield Fault(settings.at("bastion"), problem, '{"sku": "Standard"}')
    if settings.bastion is not None and part.bastion_prefix is not None:
        yield Fault(part.at("bastion_prefix"), "is for a Bastion of someone else's, and the plan has one", "null")
    yield from guarded(_jumpbox_place, settings)


def _jumpbox_place(settings: Settings) -> Iterator[Fault]:
    part = settings.jumpbox
    if part is None:
        return
    if part.spoke:
        plain = {spoke.name: spoke for spoke in settings.created() if spoke.role == "spoke"}
        if part.spoke not in plain:
            problem = f"{part.spoke!r} is no plain spoke that is created; {nearest(part.spoke, list(plain))}"
            yield Fault(part.at("spoke"), problem, closest(part.spoke, list(plain)) or next(iter(plain), "null"))
            return
        placed = {item.key: item for item in ranges(plain[part.spoke], {}, settings)}
        if part.subnet not in placed:
            problem = f"{part.spoke} has no subnet {part.subnet!r}; {nearest(part.subnet, list(placed))}"
            yield Fault(part.at("subnet"), problem, closest(part.subnet, list(placed)) or next(iter(placed)))
            return
        item: Range | None = placed[part.subnet]
    else:
        item = shared(settings, "jumpbox")
    if part.private_address and item and not usable(part.private_address, item.prefix):
        problem = f"{part.private_address} is no usable address of its subnet {item.prefix}"
        yield Fault(part.at("private_address"), problem, str(last_usable(item.prefix)))


def bastion(settings: Settings) -> Iterator[Fault]:
    """Bastion has a subnet to stand in, and a SKU that has what is asked of it (configuration-settings, 2025)."""
    part = settings.bastion
    if part is None:
        return
    if settings.hub.id:
        yield Fault(settings.at("bastion"), "stands in the hub, and the hub is an existing network", _THE_HUBS)
    asked = [part.native_client, part.ip_connect, part.file_copy, part.scale_units > 2, not part.copy_paste]
    premium = part.session_recording or part.private_only
    if part.sku == "Basic" and any(asked) and not premium:
        problem = "Basic has no nativeClient, ipConnect, fileCopy, more than two scaleUnits, nor copyPaste turned off"
        yield Fault(part.at("sku"), problem, "Standard")
    elif part.sku != "Premium" and premium:
        yield Fault(part.at("sku"), f"{part.sku} has neither sessionRecording nor privateOnly", "Premium")
    for index, prefix in enumerate(() if part.private_only else part.clients):
        if any(prefix.subnet_of(private) for private in PRIVATE):
            problem = f"{prefix} never calls a public address by itself: name what the enterprise shows to the internet"
            yield Fault(part.at("clients", index), problem, "203.0.113.0/24")
