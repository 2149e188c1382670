"""The resources of a preview as an ARM template, so that a scanner of templates reads what the policy pack reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from localazure.azure import CATALOGUE
from localazure.core.schema import sdk_index
from localazure.serve.wire.outward import put_body

# Inputs that only the provider knows: path parameters (`...Name`) and the pinned API version.
_PROVIDER_ONLY = frozenset({"resourceGroupName", "azureApiVersion", "__createBeforeDelete"})


def arm_type(token: str) -> str:
    """`azure-native:network:LoadBalancer` -> `Microsoft.Network/loadBalancers`, as the local Azure has it."""
    type_ = CATALOGUE.by_token(token)
    if type_ is None:
        raise LookupError(f"the local Azure does not model {token}, so its ARM type is not known here")
    return type_.type


def template(steps: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """An ARM template of the azure-native resources among a preview's steps (`pulumi preview --json`)."""
    resources = []
    for step in steps:
        state = step.get("newState") or {}
        if str(state.get("type", "")).startswith("azure-native:") and state.get("custom"):
            resources.append(_resource(state["type"], state.get("inputs") or {}, step["urn"]))
    return {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": resources,
    }


def _resource(token: str, inputs: Mapping[str, Any], urn: str) -> dict[str, Any]:
    type_ = CATALOGUE.by_token(token)
    names = {key: value for key, value in inputs.items() if type_ and key in type_.path and key not in _PROVIDER_ONLY}
    own = {key: value for key, value in inputs.items() if key not in names and key not in _PROVIDER_ONLY}
    return {
        "type": arm_type(token),
        "apiVersion": "2024-05-01",
        "name": "/".join(map(str, names.values())) or urn.rsplit("::", 1)[-1],
        "properties": {},
        # As ARM nests it: a scanner looks for a rule's port at securityRules[].properties.destinationPortRange.
        **put_body(own, sdk_index().resource(token)),
    }


def write(preview_json: str, path: Path) -> int:
    """Write the template of a preview's JSON output to `path`. Returns how many resources it holds."""
    made = template(json.loads(preview_json)["steps"])
    path.write_text(json.dumps(made, indent=1))
    return len(made["resources"])
