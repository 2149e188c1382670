"""Workspaces. A deleted one keeps its name in its resource group until it is purged, as in Azure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from localazure.core.endpoints import endpoint_connections
from localazure.core.identity import identity_answer
from localazure.core.ids import TENANT, stable_uuid
from localazure.core.model import Granted, NameRule, Put, ResourceType, World
from localazure.core.store import Resource
from localazure.core.values import Body, dig
from localazure.machinelearningservices.names import WORKSPACES, api_host, guid, notebooks_host, private_link
from localazure.machinelearningservices.workspace_rules import ASSOCIATES, RULES


def _answers(put: Put, world: World, _granted: Granted) -> Body:
    own, location = guid(put.id.text), put.location or ""
    answered: dict[str, Any] = {
        "workspaceId": own,
        "tenantId": TENANT,
        "discoveryUrl": f"https://{api_host(location)}/discovery",
        "mlFlowTrackingUri": f"azureml://{api_host(location)}/mlflow/v1.0{put.id.text}",
        "notebookInfo": {
            "fqdn": notebooks_host(put.name, location, own),
            "resourceId": stable_uuid(put.id.key, "notebooks").replace("-", ""),
            "isPrivateLinkEnabled": str(put.body.get("publicNetworkAccess", "")).lower() == "disabled",
        },
        "storageHnsEnabled": False,
        "publicNetworkAccess": put.body.get("publicNetworkAccess", "Enabled"),
        "hbiWorkspace": put.body.get("hbiWorkspace", False),
        "v1LegacyMode": put.body.get("v1LegacyMode", False),
        "kind": put.body.get("kind", "Default"),
        "managedNetwork": _managed_network(put),
        **identity_answer(put, world),
    }
    if dig(put.body, "encryption.status") == "Enabled":
        answered["serviceProvisionedResourceGroup"] = f"azureml-rg-{put.name}_{own}"
    return answered


def _managed_network(put: Put) -> dict[str, Any]:
    asked = put.body.get("managedNetwork")
    settings = dict(asked) if isinstance(asked, Mapping) else {}
    mode = settings.setdefault("isolationMode", "Disabled")
    if mode != "Disabled":
        before = dig(put.before.properties, "managedNetwork.status.status") if put.before else None
        now = put.body.get("provisionNetworkNow") is True or before == "Active"
        settings["networkId"] = stable_uuid(put.id.key, "managedNetwork")
        settings["status"] = {"sparkReady": False, "status": "Active" if now else "Inactive"}
    return settings


def _presents(workspace: Resource, world: World) -> Body:
    found = endpoint_connections(workspace, world)
    return {"privateEndpointConnections": found, "privateLinkCount": len(found)}


WORKSPACE: Final = ResourceType(
    token="azure-native:machinelearningservices:Workspace",  # noqa: S106 a type token
    type=WORKSPACES,
    path=("workspaceName",),
    name=NameRule(
        re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{2,32}"),
        "3 to 33 letters, digits, '-' and '_' that start with a letter or digit",
        code="ValidationError",
        source="the specification's pattern, 2025-12-01; the code is unverified",
    ),
    patterns={"workspaceName": r"^[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}$"},
    required=("identity",),
    closed={
        "publicNetworkAccess": ("Enabled", "Disabled", "SecuredByPerimeter"),
        "managedNetwork.isolationMode": ("Disabled", "AllowInternetOutbound", "AllowOnlyApprovedOutbound"),
        "managedNetwork.firewallSku": ("Standard", "Basic"),
        # The documentation writes the first two in small letters; the comparison is without case.
        "systemDatastoresAuthMode": ("AccessKey", "Identity", "UserDelegationSAS"),
    },
    immutable=(*ASSOCIATES, "enableDataIsolation"),
    kept={"hbiWorkspace": "AML-04", "encryption.keyVaultProperties.keyVaultArmId": "AML-05"},
    rules=RULES,
    soft_delete=True,
    answers=_answers,
    presents=_presents,
    private_link=private_link,
)
