"""VNet flow logs with traffic analytics, and the account that they are written to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_azure_native as azure_native

from components.identity import Identity
from components.network import VirtualNetwork
from components.network_watcher import NetworkWatcher
from components.placement import Placement
from components.storage import closed_account
from topology import plan


class FlowLogStorage(pulumi.ComponentResource):
    """A storage account that only Network Watcher writes to: as an identity, and past a closed firewall.

    Shared keys and the public side are off. `bypass` lets Azure's trusted services in, of which Network Watcher is one,
    and holds with the public side off too (storage-network-security). The cluster's own account has no such bypass,
    which is why this is another. That Network Watcher writes with an identity only: vnet-flow-logs-managed-identity.
    """

    id: pulumi.Output[str]
    """ARM id of the account."""

    account: azure_native.storage.StorageAccount

    def __init__(
        self, name: str, storage: plan.FlowLogStorage, place: Placement, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Create `storage`."""
        super().__init__("azureml-cluster:monitor:FlowLogStorage", name, None, opts)
        # Flow logs take no premium account (vnet-flow-logs-overview): the plan's SKU is a standard one.
        self.account = closed_account(name, storage, place, self, trusted_services=True)
        self.id = self.account.id
        self.register_outputs({"id": self.id})


class FlowLogs(pulumi.ComponentResource):
    """The flow log of every network, children of the region's Network Watcher."""

    ids: dict[str, pulumi.Output[str]]
    """ARM id of each flow log, by its network's key."""

    def __init__(
        self,
        name: str,
        flow_logs: Sequence[plan.FlowLog],
        networks: Mapping[str, VirtualNetwork],
        watcher: NetworkWatcher,
        storage: pulumi.Input[str],
        identity: Identity,
        logs: tuple[pulumi.Input[str], pulumi.Input[str]],
        ready: Sequence[pulumi.Resource],
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `flow_logs` that `identity` writes to `storage` (an id).

        `logs` is the Log Analytics workspace, by its id and its GUID; `ready` is what must be there before the identity
        may write.
        """
        super().__init__("azureml-cluster:monitor:FlowLogs", name, None, opts)
        workspace, customer_id = logs
        self.ids = {
            item.network: azure_native.network.FlowLog(
                f"{name}-{item.network}",
                flow_log_name=item.name,
                network_watcher_name=watcher.given.name,
                resource_group_name=watcher.given.resource_group_name,
                location=place.location,
                tags=place.tags,
                target_resource_id=networks[item.network].id,
                storage_id=storage,
                enabled=True,
                identity={
                    "type": azure_native.network.ResourceIdentityType.USER_ASSIGNED,
                    "user_assigned_identities": [identity.id],
                },
                # Version 1 has no bytes and packets.
                format={"type": azure_native.network.FlowLogFormatType.JSON, "version": 2},
                retention_policy={"enabled": True, "days": item.retention_days},
                flow_analytics_configuration={
                    "network_watcher_flow_analytics_configuration": {
                        "enabled": True,
                        "traffic_analytics_interval": item.analytics_minutes,
                        "workspace_id": customer_id,
                        "workspace_region": place.location,
                        "workspace_resource_id": workspace,
                    }
                },
                opts=pulumi.ResourceOptions(
                    parent=self,
                    # ParentResourceNotFound: the watcher's name is plain text, and where Azure makes it, it does so
                    # with the region's first network. And the identity's right to write.
                    depends_on=[*watcher.ready, networks[item.network].network, *ready],
                    # A flow log keeps its target (PropertyChangeNotAllowed, unverified).
                    replace_on_changes=["targetResourceId"],
                    delete_before_replace=True,
                ),
            ).id
            for item in flow_logs
        }
        self.register_outputs({"ids": self.ids})
