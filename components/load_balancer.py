"""The internal load balancer before the web tier."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_azure_native as azure_native

from components.network import VirtualNetwork
from components.placement import Placement
from topology import plan

# Names inside the load balancer. `$self` stands for its own id, which the provider fills in when it sends the request.
_FRONTEND = "frontend"
_POOL = "web"
_PROBE = "web"


class LoadBalancer(pulumi.ComponentResource):
    """A Standard load balancer with one private, static frontend and one rule."""

    id: pulumi.Output[str]
    """ARM id of the load balancer."""

    pool_id: pulumi.Output[str]
    """ARM id of its backend pool, for the scale set that stands in it."""

    private_address: str
    """The frontend's address."""

    balancer: azure_native.network.LoadBalancer

    def __init__(
        self,
        name: str,
        balancer: plan.LoadBalancer,
        network: VirtualNetwork,
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `balancer` with its frontend in a subnet of `network`."""
        super().__init__("azureml-cluster:network:LoadBalancer", name, None, opts)
        self.balancer = azure_native.network.LoadBalancer(
            name,
            load_balancer_name=balancer.name,
            resource_group_name=place.groups.name(balancer.resource_group),
            location=place.location,
            tags=place.tags,
            sku={"name": "Standard", "tier": "Regional"},
            frontend_ip_configurations=[
                {
                    "name": _FRONTEND,
                    "subnet": {"id": network.subnets[balancer.subnet].id},
                    "private_ip_address": balancer.private_address,
                    "private_ip_allocation_method": "Static",
                    "zones": list(balancer.zones),
                }
            ],
            backend_address_pools=[{"name": _POOL}],
            probes=[
                {
                    "name": _PROBE,
                    # Tcp: an Https probe would need a path that answers 200 without a sign-in.
                    "protocol": "Tcp",
                    "port": balancer.probe_port,
                    "interval_in_seconds": 15,
                    "number_of_probes": 2,
                }
            ],
            load_balancing_rules=[
                {
                    "name": "api",
                    "protocol": "Tcp",
                    "frontend_port": balancer.frontend_port,
                    "backend_port": balancer.backend_port,
                    "frontend_ip_configuration": {"id": f"$self/frontendIPConfigurations/{_FRONTEND}"},
                    "backend_address_pool": {"id": f"$self/backendAddressPools/{_POOL}"},
                    "probe": {"id": f"$self/probes/{_PROBE}"},
                    "enable_tcp_reset": True,
                    "idle_timeout_in_minutes": 4,
                    # The pool is no way out to the internet.
                    "disable_outbound_snat": True,
                }
            ],
            opts=pulumi.ResourceOptions(
                parent=self,
                # ResourceGroupNotFound, and ReferencedResourceNotProvisioned while another subnet is being written.
                depends_on=[place.groups.resource(balancer.resource_group), network.settled],
            ),
        )
        pools: Any = self.balancer.backend_address_pools
        self.id = self.balancer.id
        self.pool_id = pools[0]["id"]
        self.private_address = balancer.private_address
        self.register_outputs({"id": self.id, "pool_id": self.pool_id, "private_address": self.private_address})
