"""Both directions of one peering."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_azure_native as azure_native

from topology import plan


@dataclass(frozen=True, slots=True)
class PeeredNetwork:
    """One end of a peering: where its own direction is written, and what the other direction points at."""

    id: pulumi.Input[str]  # an output of the network that the program creates; plain text of one that exists
    name: str
    resource_group_name: str
    settled: pulumi.Resource | None  # the last write to the network and its subnets; None when it exists
    provider: pulumi.ProviderResource | None  # only when the network lives in another subscription


class Peering(pulumi.ComponentResource):
    """The two halves of a peering. Azure calls it Connected when both are there, and one alone carries nothing."""

    ids: list[pulumi.Output[str]]
    """ARM ids of the two directions, in the order of the plan."""

    peerings: list[azure_native.network.VirtualNetworkPeering]

    def __init__(
        self,
        name: str,
        directions: Sequence[tuple[plan.Peering, PeeredNetwork, PeeredNetwork]],
        after: pulumi.Resource | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Write each direction (peering, local end, remote end) in turn.

        `after` is what was written before these into a network that both have, usually the hub: a peering, or the
        gateway that the peerings lend and use.
        """
        super().__init__("azureml-cluster:network:Peering", name, None, opts)
        self.peerings = []
        for peering, local, remote in directions:
            previous = self.peerings[-1] if self.peerings else after
            self.peerings.append(
                azure_native.network.VirtualNetworkPeering(
                    f"{peering.local}-to-{peering.remote}",
                    virtual_network_peering_name=peering.name,
                    virtual_network_name=local.name,
                    resource_group_name=local.resource_group_name,
                    remote_virtual_network={"id": remote.id},
                    allow_virtual_network_access=peering.allow_virtual_network_access,
                    allow_forwarded_traffic=peering.allow_forwarded_traffic,
                    allow_gateway_transit=peering.allow_gateway_transit,
                    use_remote_gateways=peering.use_remote_gateways,
                    opts=pulumi.ResourceOptions(
                        parent=self,
                        provider=local.provider,
                        # ARM refuses a peering while a subnet of either network is being written
                        # (ReferencedResourceNotProvisioned), and a second peering of one network at the same time
                        # (AnotherOperationInProgress). Whoever uses the other side's gateway wants that to be there
                        # (RemoteVnetHasNoGateways) and lent, so the side that lends it is written first.
                        depends_on=[r for r in (local.settled, remote.settled, previous) if r is not None],
                        # The SDK has them as inputs, but the other direction sets them: a refresh finds "Connected"
                        # where this one began as "Initiated", and the next update would take that back.
                        ignore_changes=["peeringState", "peeringSyncLevel"],
                        # A peering keeps its other side, and the provider would try an update. The old one must be gone
                        # before a new one can have its name.
                        replace_on_changes=["remoteVirtualNetwork"],
                        delete_before_replace=True,
                    ),
                )
            )
        self.ids = [peering.id for peering in self.peerings]
        self.register_outputs({"ids": self.ids})

    @property
    def last(self) -> pulumi.Resource:
        """The direction that was written last, for the next peering of the same network to wait for."""
        return self.peerings[-1]
