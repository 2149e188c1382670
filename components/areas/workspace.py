"""The workspace: what it is made of, itself, and what computes in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi

from components.areas.access import Grants, Identities
from components.areas.data import Data
from components.areas.endpoints import Endpoints
from components.areas.networking import Networking
from components.areas.site import Site
from components.computes import Cluster, Instance
from components.datastore import Datastore
from components.registry import Registry
from components.storage import StorageAccount
from components.vault import Vault
from components.workspace import Associates, EncryptionKey, Key, Workspace
from topology import plan

# Whoever works in the workspace has to reach these by their private names.
_REACHED = ("workspace", "registry", "workspace-vault", "workspace-storage")


class Learning:
    """The workspace with its storage account, vault, registry, computes and datastores; nothing where there is none."""

    def __init__(
        self,
        site: Site,
        networking: Networking,
        identities: Identities,
        data: Data,
        grants: Grants,
        endpoints: Endpoints,
        after: Sequence[pulumi.Resource],
    ) -> None:
        """`after` is what stands on the computes' way out, which they take when they first start."""
        self.workspace: Workspace | None = None
        wanted = site.plan.workspace
        if wanted is None:
            return
        self._site, self._plan = site, wanted
        self._network = networking.networks[wanted.network] if wanted.network else None
        key = self._make_associates(data)
        # Those for the identity that the workspace wears, on what it is made of.
        grants.make_ready()
        self.workspace = self._make_workspace(identities, grants, key)
        # Its private endpoint, and its identity's rights on the workspace itself and on the endpoints of its storage.
        endpoints.make_ready()
        grants.make_ready()
        ready = [*endpoints.settled(*_REACHED), *grants.of(wanted.identity), *after]
        self._make_computes(identities, grants, ready)
        self._make_datastores(data)

    def _make_associates(self, data: Data) -> Key | None:
        site, wanted = self._site, self._plan
        storage = StorageAccount("workspace-storage", wanted.storage, site.place, site.kept)
        vault = Vault("workspace-vault", wanted.vault, site.cloud.tenant, site.place, site.kept)
        registry = Registry("registry", wanted.registry, site.place, site.kept)
        site.made.add("workspace-storage", storage.id)
        site.made.add("workspace-vault", vault.id)
        site.made.add("registry", registry.id)
        return self._make_key(data)

    def _make_key(self, data: Data) -> Key | None:
        site, wanted = self._site, self._plan.key
        if wanted is None:
            return None
        if wanted.name is None:
            return Key(wanted.vault_id or "", wanted.key_id or "")
        key = EncryptionKey("workspace-key", wanted.name, site.plan.vault, data.vault.vault, site.place, site.kept)
        site.made.add("workspace-key", key.id)
        return Key(data.vault.id, key.versioned)

    def _make_workspace(self, identities: Identities, grants: Grants, key: Key | None) -> Workspace:
        site, wanted = self._site, self._plan
        ids = site.made.ids
        made = Workspace(
            "workspace",
            wanted,
            Associates(
                storage=ids["workspace-storage"],
                vault=ids["workspace-vault"],
                registry=ids["registry"],
                insights=ids["insights"],
                identity=identities.identities[wanted.identity],
                key=key,
                network=self._network,
                targets=ids,
                ready=grants.of(wanted.identity),
            ),
            site.place,
            site.kept,
        )
        site.made.add("workspace", made.id)
        site.made.values["workspace-guid"] = made.guid
        return made

    def _make_computes(self, identities: Identities, grants: Grants, ready: list[pulumi.Resource]) -> None:
        site, wanted, workspace = self._site, self._plan, self.workspace
        if workspace is None:
            return
        for cluster in wanted.clusters:
            Cluster(
                f"cluster-{cluster.name}",
                cluster,
                wanted,
                workspace,
                identities.identities[cluster.identity],
                self._network,
                [*ready, *grants.of(cluster.identity)],
                site.place,
                site.child,
            )
        for instance in wanted.instances:
            Instance(
                f"instance-{instance.name}",
                instance,
                wanted,
                workspace,
                site.cloud.tenant,
                self._network,
                ready,
                site.place,
                site.child,
            )

    def _make_datastores(self, data: Data) -> None:
        site, workspace = self._site, self.workspace
        if workspace is None:
            return
        for datastore in self._plan.datastores:
            Datastore(
                f"datastore-{datastore.name}",
                datastore,
                self._plan,
                workspace,
                site.cloud.subscription,
                site.place.groups.name(site.plan.storage.resource_group),
                data.storage,
                site.place,
                site.child,
            )


def outputs(workspace: plan.Workspace | None, site: Site) -> dict[str, Any]:
    """What a user of the workspace needs, all of it known from the plan, and what can not be taken back later."""
    if workspace is None:
        return {}
    path = (
        f"/subscriptions/{site.cloud.subscription}/resourceGroups/{site.place.groups.name(workspace.resource_group)}"
        f"/providers/Microsoft.MachineLearningServices/workspaces/{workspace.name}"
    )
    return {
        "workspace": {
            **workspace.decisions,
            "studioUrl": f"https://{workspace.studio}/?wsid={path}&tid={site.cloud.tenant}",
            "discoveryUrl": f"https://{workspace.api}/discovery",
            "mlflowTrackingUri": f"azureml://{workspace.api}/mlflow/v1.0{path}",
            "registry": workspace.registry.login_server,
        }
    }
