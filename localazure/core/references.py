"""Ids inside a body: which there are, and whether what they name exists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from localazure.core import statements
from localazure.core.errors import Refusal
from localazure.core.ids import SUBSCRIPTION, ArmId, is_arm_id, parse
from localazure.core.model import Put, World
from localazure.core.store import Resource
from localazure.core.values import replace_texts, texts

# Types whose location must be that of whoever uses them.
_REGIONAL: Final = (
    "microsoft.network/virtualnetworks/subnets",
    "microsoft.network/networksecuritygroups",
    "microsoft.network/routetables",
    "microsoft.network/publicipaddresses",
    "microsoft.network/natgateways",
    "microsoft.network/loadbalancers",
    "microsoft.network/applicationsecuritygroups",
)
_GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def with_self_written_out(body: Mapping[str, Any], own_id: str) -> dict[str, Any]:
    """A copy of a body in which "$self/..." ids name the resource itself, as the provider sends them."""
    written: dict[str, Any] = replace_texts(
        body, lambda text: own_id + text.removeprefix("$self") if text.startswith("$self/") else text
    )
    return written


def links(put: Put) -> dict[str, str]:
    """The ids of other resources that a body holds: path -> id. Parts of the resource itself are left out."""
    own = put.id.key + "/"
    return {
        path: text
        for path, text in texts(put.body)
        if is_arm_id(text) and not f"{text.lower()}/".startswith(own) and path.split(".")[0] != "tags"
    }


def reference_refusals(put: Put, world: World) -> Iterator[Refusal]:
    """A refusal for every id in the body that names nothing, or something in another region."""
    for path, text in texts(put.body):
        if (
            not is_arm_id(text)
            or path.split(".")[0] == "tags"
            or re.sub(r"\[\d+\]", "[]", path) in put.type.free_references
        ):
            continue
        try:
            target = parse(text)
        except ValueError as error:
            yield statements.MALFORMED_ID.refusal(f"Property id '{text}' at path '{path}' is invalid. {error}.")
            continue
        if target.key == put.id.key:
            continue
        if target.key.startswith(put.id.key + "/"):
            found = _has_part(put.body, text[len(put.id.text) + 1 :]) or world.get(text) is not None
        else:
            found = _exists(target, put, world)
        if not found:
            yield statements.REFERENCE.refusal(
                f"Resource {text} referenced by resource {put.id.text} was not found. Please make sure that the "
                "referenced resource exists, and that both resources are in the same region."
            )


def _exists(target: ArmId, put: Put, world: World) -> bool:
    kind = target.type.lower()
    if kind == "microsoft.authorization/roledefinitions":
        return _GUID.fullmatch(target.name) is not None
    if kind == "microsoft.resources/subscriptions":
        return target.subscription == SUBSCRIPTION
    resource = world.get(target.text)
    if resource is not None:
        return _same_region(resource, put, world)
    # A part of a resource, such as a load balancer's backend pool.
    parent = world.get(target.parent) if target.parent else None
    if parent is None:
        return False
    return _has_part(parent.properties, "/".join(target.text.rsplit("/", 2)[1:])) and _same_region(parent, put, world)


def _has_part(properties: Mapping[str, Any], rest: str) -> bool:
    """Whether a resource's properties have the part that "<list>/<name>" names."""
    collection, _, name = rest.partition("/")
    for key, value in properties.items():
        if key.lower() == collection.lower() and isinstance(value, (list, tuple)):
            return any(
                isinstance(item, Mapping) and str(item.get("name", "")).lower() == name.lower() for item in value
            )
    return False


def _same_region(resource: Resource, put: Put, world: World) -> bool:
    if put.location is None or put.type.locations == "global" or resource.type.lower() not in _REGIONAL:
        return True
    location = resource.location or location_of_parent(resource, world)
    return location is None or normal_location(location) == normal_location(put.location)


def location_of_parent(resource: Resource, world: World) -> str | None:
    """The location of what a nested resource is nested in."""
    above = parse(resource.id).parent
    parent = world.get(above) if above else None
    return parent.location if parent else None


def normal_location(location: str) -> str:
    """A location as ARM compares it: "West Europe" and "westeurope" are one."""
    return location.replace(" ", "").lower()
