"""What is asked of every write, whatever its type: name, place, location, immutable properties, the type's rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from localazure.core import statements
from localazure.core.errors import ArmError, Refusal
from localazure.core.ids import ArmId
from localazure.core.model import Put, ResourceType
from localazure.core.references import location_of_parent, normal_location
from localazure.core.values import Body, dig, is_empty
from localazure.core.view import View

GROUPS: Final = "Microsoft.Resources/resourceGroups"


def raise_any(refusals: Iterable[Refusal]) -> None:
    """Refuse with every reason that there is. Raises ArmError."""
    found = list(refusals)
    if found:
        raise ArmError(found)


def rule_refusals(put: Put, view: View) -> list[Refusal]:
    """What the type's own rules say against a write."""
    return [rule.states.refusal(text) for rule in put.type.rules for text in rule.check(put, view)]


def name_refusals(type_: ResourceType, id_: ArmId) -> list[Refusal]:
    """What is wrong with a name."""
    if type_.name is None or (text := type_.name.refuses(id_.name)) is None:
        return []
    stated = statements.NAME.refusal(text)
    return [Refusal(type_.name.code, text, stated.rule, stated.status)]


def place_refusals(type_: ResourceType, id_: ArmId, parent: str | None, view: View) -> list[Refusal]:
    """Whether the group is there, and what a nested resource is nested in."""
    if parent is not None and view.get(parent) is None:
        text = f"Can not perform requested operation on nested resource. Parent resource '{parent}' not found."
        return [statements.PARENT_EXISTS.refusal(text)]
    if type_.scope == "group" and type_.type != GROUPS:
        group = f"/subscriptions/{id_.subscription}/resourceGroups/{id_.resource_group}"
        if view.get(group) is None:
            return [statements.GROUP_EXISTS.refusal(f"Resource group '{id_.resource_group}' could not be found.")]
    return []


def location_of(type_: ResourceType, body: Body, parent: str | None, view: View) -> str | None:
    """Where a write's resource is: its own location, or that of what it is nested in."""
    if type_.located:
        location = body.get("location")
        return normal_location(location) if isinstance(location, str) else None
    above = view.get(parent) if parent else None
    if above is None:
        return None
    return above.location or location_of_parent(above, view)


def location_refusals(put: Put) -> list[Refusal]:
    """What is wrong with a location."""
    if not put.type.located:
        return []
    if put.location is None:
        return [statements.LOCATION_REQUIRED.refusal(f"The location property is required for '{put.name}'.")]
    if put.type.locations == "global" and put.location != "global":
        return [
            statements.GLOBAL_LOCATION.refusal(
                f"The provided location '{put.location}' is not available for resource type '{put.type.type}'. "
                "List of available regions for the resource type is 'global'."
            )
        ]
    if put.before and put.before.location and normal_location(put.before.location) != put.location:
        return [
            statements.LOCATION_KEPT.refusal(
                f"The resource '{put.name}' already exists in location '{put.before.location}' in resource group "
                f"'{put.id.resource_group}'. A resource with the same name cannot be created in location "
                f"'{put.location}'. Please select a new resource name."
            )
        ]
    return []


def immutable_refusals(put: Put) -> list[Refusal]:
    """Properties that a write would change and that ARM does not let change."""
    if put.before is None:
        return []
    refused = []
    for path in put.type.immutable:
        asked, there = dig(put.body, path), dig(put.before.properties, path)
        same = asked == there or str(asked).lower() == str(there).lower() or (is_empty(asked) and is_empty(there))
        if asked is not None and not same:
            refused.append(statements.IMMUTABLE.refusal(f"Changing property '{path}' is not allowed."))
    return refused
