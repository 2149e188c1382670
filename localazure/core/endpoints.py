"""What a resource answers about the private endpoints that lead to it."""

from __future__ import annotations

from typing import Any

from localazure.core.model import World
from localazure.core.store import Resource

_ENDPOINTS = "microsoft.network/privateendpoints"


def endpoint_connections(resource: Resource, world: World) -> list[dict[str, Any]]:
    """The private endpoint connections of a resource, with an id each under the resource's own."""
    return [
        {
            "id": f"{resource.id}/privateEndpointConnections/{user.name}",
            "name": user.name,
            "type": f"{resource.type}/privateEndpointConnections",
            "provisioningState": "Succeeded",
            "privateEndpoint": {"id": user.id},
            "privateLinkServiceConnectionState": {
                "status": "Approved",
                "description": "Auto-Approved",
                "actionsRequired": "None",
            },
        }
        for user, path in world.users(resource.id)
        if user.type.lower() == _ENDPOINTS and path.endswith(".privateLinkServiceId")
    ]
