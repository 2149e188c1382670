"""A type that the SDK has and the local Azure does not model: what its inputs' names say about it.

Good enough for Check, Diff and preview, which is what a policy pack needs; never for Create.
"""

from __future__ import annotations

from typing import Final

from localazure.core.model import ResourceType
from localazure.core.schema.shapes import ResourceShape

_SCOPES: Final = ("scope", "resourceUri", "resourceScope")


def guessed_type(shape: ResourceShape) -> ResourceType:
    """The path parameters and the way of auto-naming that the SDK's argument names suggest."""
    names = [name for name in shape.inputs if name.endswith("Name") and name != "resourceGroupName"]
    parents = [name for name in names if shape.inputs[name].required]
    own = _own_name(shape.token.rsplit(":", 1)[1], [name for name in names if name not in parents])
    scope = [name for name in _SCOPES if name in shape.inputs and shape.inputs[name].required]
    path = (*scope, *parents, *((own,) if own else ()))
    group = "resourceGroupName" in shape.inputs
    return ResourceType(
        token=shape.token,
        type=f"NotModelled/{shape.token}",
        path=path,
        autoname="copy" if parents else "random",
        scope="group" if group else "extension" if scope else "subscription",
        located="location" in shape.inputs,
    )


def _own_name(class_name: str, optional: list[str]) -> str | None:
    lowered = class_name.lower()
    for name in optional:
        stem = name.removesuffix("Name").lower()
        if stem and (stem == lowered or lowered.endswith(stem) or stem.endswith(lowered)):
            return name
    return "resourceName" if "resourceName" in optional else None
