"""Extensions of virtual machines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from localazure.compute.machines import MACHINES, is_windows
from localazure.core.model import Granted, Put, ResourceType, World, rule
from localazure.core.values import Body, dig
from localazure.network.names import NETWORK_NAME

_EXTENSIONS: Final = f"{MACHINES}/extensions"
# Publisher and type of the handler, kept apart: what Azure answers as `type` is the resource's own, in the SDK too.
_HANDLER: Final = "handler"


@rule(
    "VME-01",
    "an extension says its publisher, its type and the version of its handler",
    code="InvalidParameter",
    source="general knowledge",
    known="unverified",
)
def _is_whole(put: Put, _world: World) -> Iterator[str]:
    for property_ in ("publisher", "type", "typeHandlerVersion"):
        if not put.body.get(property_):
            yield f"Required parameter '{property_}' is missing (null)."


@rule(
    "VME-02",
    "a machine has an extension of one kind once",
    code="OperationNotAllowed",
    source="general knowledge",
    known="unverified",
    status=409,
)
def _once(put: Put, world: World) -> Iterator[str]:
    for other in world.children(put.id.parent or "", _EXTENSIONS):
        if other.key != put.id.key and other.properties.get(_HANDLER) == _handler(put.body):
            yield f"Multiple VMExtensions per handler not supported for OS type: {other.name} is of that handler too."


@rule(
    "VME-03",
    "sign-in with Entra accounts needs a Windows machine with a system-assigned identity",
    code="VMExtensionProvisioningError",
    source="howto-vm-sign-in-azure-ad-windows; the code is unverified",
    known="documentation",
)
def _entra_login(put: Put, world: World) -> Iterator[str]:
    machine = world.get(put.id.parent or "")
    if put.body.get("type") != "AADLoginForWindows" or machine is None:
        return
    if "systemassigned" not in str(dig(machine.properties, "identity.type") or "").lower():
        yield f"Extension AADLoginForWindows needs virtual machine {machine.name} to have a system-assigned identity."
    if not is_windows(machine.properties):
        yield f"Extension AADLoginForWindows is for Windows, which virtual machine {machine.name} does not run."


@rule(
    "VME-04",
    "the kind of an extension does not change",
    code="PropertyChangeNotAllowed",
    source="general knowledge",
    known="unverified",
    status=409,
)
def _stays(put: Put, _world: World) -> Iterator[str]:
    if put.before is not None and put.before.properties.get(_HANDLER) != _handler(put.body):
        yield f"The publisher and the type of extension {put.name} can not be changed."


def _handler(body: Body) -> str:
    return f"{body.get('publisher')}.{body.get('type')}".lower()


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    return {_HANDLER: _handler(put.body)}


VIRTUAL_MACHINE_EXTENSION: Final = ResourceType(
    token="azure-native:compute:VirtualMachineExtension",  # noqa: S106 a type token
    type=_EXTENSIONS,
    path=("vmName", "vmExtensionName"),
    autoname="copy",
    name=NETWORK_NAME,
    write_only=("protectedSettings",),
    kept={"publisher": "VME-04", "type": "VME-04"},
    rules=(_is_whole, _once, _entra_login, _stays),
    answers=_answers,
)
