"""The resources of a preview as an ARM template, so that a scanner of templates reads what the policy pack reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from localazure.azure import CATALOGUE

# The members of an ARM resource that stand beside `properties`; the SDK flattens `properties` away.
_ENVELOPE = frozenset({"name", "location", "tags", "sku", "identity", "zones", "kind", "plan", "properties", "scale"})

# Members that only the provider knows: path parameters and the pinned API version.
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
    envelope: dict[str, Any] = {"type": arm_type(token), "apiVersion": "2024-05-01"}
    properties: dict[str, Any] = {}
    names = {key: value for key, value in inputs.items() if key.endswith("Name") and key not in _PROVIDER_ONLY}
    envelope["name"] = "/".join(map(str, names.values())) or urn.rsplit("::", 1)[-1]
    for key, value in inputs.items():
        if key in _PROVIDER_ONLY or key in names:
            continue
        (envelope if key in _ENVELOPE and key != "name" else properties)[key] = value
    envelope["properties"] = properties | dict(envelope.get("properties") or {})
    return envelope


def write(preview_json: str, path: Path) -> int:
    """Write the template of a preview's JSON output to `path`. Returns how many resources it holds."""
    made = template(json.loads(preview_json)["steps"])
    path.write_text(json.dumps(made, indent=1))
    return len(made["resources"])
