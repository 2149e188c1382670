"""What must hold in the network, said before anything is built: who reaches whom, and by which names.

The requirement comes from the settings and from the roles of the plan: which subnet is the web tier's, who the clients
are, what Azure documents. It does not come from `topology.flows`, `topology.rules` or `topology.builders.routes`, which
make the rules and routes that it judges: a mistake there must not be repeated here. The document is in the language of
whoever proves it (`python -m pydoc reachability.intents`, `reachability.world`); here it is plain data.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from topology.intents import (
    cluster,
    configured,
    endpoints,
    on_premises,
    operators,
    outside,
    port_80,
    services,
    spokes,
    world,
)
from topology.intents.ground import Ground
from topology.intents.model import Intent
from topology.plan import Plan
from topology.schema import Settings

__all__ = ["Intent", "document", "intents", "notes"]


def intents(settings: Settings, plan: Plan) -> tuple[Intent, ...]:
    """Everything that must hold, in the order in which it is reported. Names are unique."""
    ground = Ground(settings, plan)
    return tuple(
        intent
        for part in (
            port_80.port_80(ground),
            cluster.cluster(ground),
            on_premises.on_premises(ground),
            outside.outside(ground),
            operators.operators(ground),
            spokes.spokes(ground),
            endpoints.endpoints(ground),
            services.services(ground),
            configured.configured(ground),
        )
        for intent in part
    )


def document(settings: Settings, plan: Plan) -> dict[str, Any]:
    """The world around the network, and the intents, as plain data."""
    return {
        "world": world.world(Ground(settings, plan)),
        "intents": [intent.as_mapping() for intent in intents(settings, plan)],
    }


def notes(plan: Plan) -> Iterator[str]:
    """What people should know before they believe that users reach the cluster; nothing where they do."""
    if plan.connected:
        return
    if any(network.key == "hub" for network in plan.existing_networks):
        yield (
            "nobody on-premises can reach the cluster yet: no spoke uses the gateway of the existing hub. Set "
            "hub.gatewayTransit: true, and useRemoteGateways: true in each spoke"
        )
    else:
        yield (
            "nobody on-premises can reach the cluster yet: no spoke uses a gateway. Set hub.gateway.make, or, once one "
            "stands in GatewaySubnet, hub.gatewayTransit: true, and useRemoteGateways: true in each spoke"
        )
