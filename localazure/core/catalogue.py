"""Finding a resource type: by the SDK's token or by the ARM type, and the ids that a type's inputs stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from localazure.core.ids import SUBSCRIPTION, ArmId
from localazure.core.model import ResourceType
from localazure.core.values import Body


class Catalogue:
    """All resource types that the local Azure models."""

    def __init__(self, types: Iterable[ResourceType]) -> None:
        self.types = tuple(types)
        self._by_token = {type_.token: type_ for type_ in self.types if type_.token}
        self._by_type = {each.key: each for type_ in self.types for each in _variants(type_)}

    def by_token(self, token: str) -> ResourceType | None:
        """The type of an SDK token, or None where it is not modelled."""
        return self._by_token.get(token)

    def by_type(self, arm_type: str) -> ResourceType | None:
        """The type of an ARM type in any case of letters, or None where it is not modelled."""
        return self._by_type.get(arm_type.lower())


def _variants(type_: ResourceType) -> Iterable[ResourceType]:
    """A type whose last segment is a path parameter stands for one ARM type for each value of it."""
    if not type_.variants:
        return (type_,)
    above = type_.type.rsplit("/", 1)[0]
    return (replace(type_, type=f"{above}/{variant}") for variant in type_.variants)


def concrete(type_: ResourceType, id_: ArmId) -> ResourceType:
    """The type with the ARM type that an id of it says."""
    return replace(type_, type=id_.type) if type_.variants else type_


def path_names(type_: ResourceType) -> tuple[str, ...]:
    """The inputs that are in a resource's URL and not in its body."""
    return ("resourceGroupName", *type_.path) if type_.scope == "group" else type_.path


def resource_id(type_: ResourceType, inputs: Body) -> str:
    """The ARM id that inputs stand for. Raises KeyError for a path parameter that is missing."""
    if type_.type == "Microsoft.Resources/resourceGroups":
        return f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{inputs['resourceGroupName']}"
    namespace, *segments = type_.type.split("/")
    own = list(type_.path)
    if type_.scope == "extension":
        scope = "/" + str(inputs[own.pop(0)]).strip("/")
    elif type_.scope == "subscription":
        scope = f"/subscriptions/{SUBSCRIPTION}"
    else:
        scope = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{inputs['resourceGroupName']}"
    if type_.variants:
        parameter = segments[-1].strip("{}")
        segments[-1] = str(inputs[parameter])
        own.remove(parameter)
    names = [type_.fixed[segment] if segment in type_.fixed else str(inputs[own.pop(0)]) for segment in segments]
    pairs = "".join(f"/{segment}/{name}" for segment, name in zip(segments, names, strict=True))
    return f"{scope}/providers/{namespace}{pairs}"


def path_inputs(type_: ResourceType, id_: ArmId) -> dict[str, Any]:
    """The inputs that an id stands for: the reverse of `resource_id`. Raises ValueError for an id of another type."""
    if id_.type.lower() not in {each.key for each in _variants(type_)}:
        raise ValueError(f"{id_.text} is a {id_.type}, not a {type_.type}")
    if type_.type == "Microsoft.Resources/resourceGroups":
        return {"resourceGroupName": id_.name}
    own = list(type_.path)
    found: dict[str, Any] = {}
    if type_.scope == "extension":
        found[own.pop(0)] = id_.scope.strip("/")
    elif type_.scope == "group":
        found["resourceGroupName"] = id_.resource_group
    if type_.variants:
        parameter = type_.type.rsplit("/", 1)[1].strip("{}")
        found[parameter] = id_.type.rsplit("/", 1)[1]
        own.remove(parameter)
    for segment, name in zip(type_.type.split("/")[1:], id_.names, strict=True):
        if segment not in type_.fixed:
            found[own.pop(0)] = name
    return found


def standing(scope: str) -> str:
    """What has to be there for an extension. The services of a storage account come with it: nothing writes them.

    What lies in a vault is no resource that ARM looks up (key-vault/general/rbac-guide has it as a scope; that it may
    come later is unverified).
    """
    scope = re.sub(r"(/Microsoft\.KeyVault/vaults/[^/]+)/(secrets|keys|certificates)/[^/]+$", r"\1", scope, flags=re.I)
    return re.sub(r"/(blob|file|queue|table)Services/default$", "", scope, flags=re.IGNORECASE)


def parent_id(type_: ResourceType, id_: ArmId) -> str | None:
    """The id of the resource that this one is nested in or stands on; None for one that stands in a group."""
    if type_.scope == "extension":
        return standing(id_.scope) if "/providers/" in id_.scope.lower() else None
    segments = type_.type.split("/")[1:]
    above = id_.text
    for segment in reversed(segments[1:]):
        above = above.rsplit("/", 2)[0]
        if segments[segments.index(segment) - 1] not in type_.fixed:
            return above
    return None
