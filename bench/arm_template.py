"""The resources of a preview as an ARM template, so that a scanner of templates reads what the policy pack reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

# The members of an ARM resource that stand beside `properties`; the SDK flattens `properties` away.
_ENVELOPE = frozenset({"name", "location", "tags", "sku", "identity", "zones", "kind", "plan", "properties", "scale"})

# Members that only the provider knows: path parameters and the pinned API version.
_PROVIDER_ONLY = frozenset({"resourceGroupName", "azureApiVersion", "__createBeforeDelete"})

# Where ARM's type is not namespace/token, as the REST reference names it.
_ARM_TYPES = {
    "azure-native:network:Subnet": "Microsoft.Network/virtualNetworks/subnets",
    "azure-native:network:VirtualNetworkPeering": "Microsoft.Network/virtualNetworks/virtualNetworkPeerings",
    "azure-native:network:PrivateDnsZoneGroup": "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
    "azure-native:privatedns:PrivateZone": "Microsoft.Network/privateDnsZones",
    "azure-native:privatedns:VirtualNetworkLink": "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
    "azure-native:network:PrivateEndpoint": "Microsoft.Network/privateEndpoints",
    "azure-native:compute:VirtualMachineScaleSet": "Microsoft.Compute/virtualMachineScaleSets",
    "azure-native:monitor:AutoscaleSetting": "Microsoft.Insights/autoscalesettings",
    "azure-native:keyvault:Secret": "Microsoft.KeyVault/vaults/secrets",
    "azure-native:storage:BlobContainer": "Microsoft.Storage/storageAccounts/blobServices/containers",
    "azure-native:managedidentity:UserAssignedIdentity": "Microsoft.ManagedIdentity/userAssignedIdentities",
}
_NAMESPACES = {
    "network": "Network",
    "compute": "Compute",
    "keyvault": "KeyVault",
    "storage": "Storage",
    "authorization": "Authorization",
    "resources": "Resources",
}


def arm_type(token: str) -> str:
    """`azure-native:network:LoadBalancer` -> `Microsoft.Network/loadBalancers`."""
    if token in _ARM_TYPES:
        return _ARM_TYPES[token]
    _, module, name = token.split(":")
    return f"Microsoft.{_NAMESPACES[module]}/{name[0].lower()}{name[1:]}s"


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
