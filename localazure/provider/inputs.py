"""Check: defaults, auto-names and locations, then the provider's own validation. As in the real provider, in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localazure.core.autonaming import FLAG, Autonaming, default_name
from localazure.core.bodies import check_failures
from localazure.core.catalogue import path_names
from localazure.core.control import ControlPlane
from localazure.core.ids import SUBSCRIPTION
from localazure.core.model import ResourceType
from localazure.core.schema.shapes import ResourceShape
from localazure.core.values import UNKNOWN, Body, Unknown


@dataclass(frozen=True, slots=True)
class Checked:
    """The inputs with their defaults, and what is wrong with them."""

    inputs: dict[str, Any]
    failures: list[str]


def check(
    type_: ResourceType,
    shape: ResourceShape,
    urn: str,
    olds: Body,
    news: Body,
    seed: bytes,
    autonaming: Autonaming,
    config: Mapping[str, str],
    azure: ControlPlane,
    *,
    modelled: bool,
) -> Checked:
    """What Check answers. The only thing asked of the store is the location of the resource group."""
    inputs = dict(news)
    own = type_.path[-1] if type_.path else None
    if own and own not in inputs and own in shape.inputs and not shape.inputs[own].required:
        named = default_name(type_.autoname, urn.rsplit("::", 1)[-1], seed, autonaming, own, olds)
        if named is not None:
            inputs[own] = named[0]
            if named[1]:
                inputs[FLAG] = True
    # Not every type with a location gets a default one: a load balancer's backend pools do not.
    if type_.located and "location" in shape.inputs and "location" not in inputs:
        location = _default_location(olds, inputs, config, azure)
        if location is not None:
            inputs["location"] = location
    if shape.api_version and "azureApiVersion" not in inputs:
        inputs["azureApiVersion"] = shape.api_version
    failures = check_failures(shape, inputs, type_ if modelled else None)
    if own and own not in inputs and own in shape.inputs and not shape.inputs[own].required:
        failures.append(f"missing required property '{own}'")
    names = path_names(type_)
    failures += [f"'{n}' should be of type 'string' but got nothing" for n in names if n in inputs and inputs[n] == ""]
    return Checked(inputs, failures)


def _default_location(olds: Body, inputs: Body, config: Mapping[str, str], azure: ControlPlane) -> Any:
    if "location" in olds:
        return olds["location"]
    if config.get("location"):
        return config["location"]
    group = inputs.get("resourceGroupName")
    if group is None:
        return None
    if isinstance(group, Unknown):
        return UNKNOWN
    found = azure.get(f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}")
    return found.location if found else None
