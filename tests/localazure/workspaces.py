"""A workspace with what it is made of, as bodies and as resources of a world."""

from __future__ import annotations

from typing import Any

from localazure.core.store import Resource
from tests.localazure.world import GROUP, World

ML = f"{GROUP}/providers/Microsoft.MachineLearningServices"
WORKSPACE = f"{ML}/workspaces/mlw-one"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-one"


def registry(world: World, name: str = "crone", sku: str = "Premium", **more: Any) -> Resource:
    return world.put("containerregistry:Registry", registryName=name, sku={"name": sku}, **more)


def body(world: World, **more: Any) -> dict[str, Any]:
    """A workspace that Azure takes, with what it is made of."""
    if world.azure.get(VAULT) is None:
        world.vault(enablePurgeProtection=True)
        world.storage()
        registry(world)
        world.identity()
    identity = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-one"
    given: dict[str, Any] = {
        "workspaceName": "mlw-one",
        "identity": {"type": "UserAssigned", "userAssignedIdentities": [identity]},
        "primaryUserAssignedIdentity": identity,
        "storageAccount": f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stone",
        "keyVault": VAULT,
        "containerRegistry": f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/crone",
        "publicNetworkAccess": "Disabled",
    }
    return {key: value for key, value in {**given, **more}.items() if value is not None}


def workspace(world: World, **more: Any) -> Resource:
    return world.put("machinelearningservices:Workspace", **body(world, **more))


def reachable(world: World, **more: Any) -> None:
    """A workspace with a private endpoint in subnet `a` of the network `hub`."""
    workspace(world, **more)
    world.network()
    world.subnet("a")
    world.subnet("b", "10.0.1.0/24")
    world.endpoint("pe", "a", WORKSPACE, "amlworkspace")
