"""The whole environment: every area, in the order in which ARM accepts them."""

from __future__ import annotations

from typing import Any

import pulumi

from components.areas.access import Grants, Identities
from components.areas.cluster import Entrance, Tiers
from components.areas.data import Data
from components.areas.database import SharedDatabase
from components.areas.database import outputs as database_outputs
from components.areas.dns import NameServers, Pointers
from components.areas.egress import Egress, Outlets, egress_outputs
from components.areas.endpoints import Endpoints
from components.areas.networking import Networking, gateway_outputs
from components.areas.observability import Observability
from components.areas.operations import Operations
from components.areas.operators import Operators, SecurityGroups
from components.areas.operators import outputs as operators_outputs
from components.areas.site import Site
from components.areas.workspace import Learning
from components.areas.workspace import outputs as workspace_outputs
from components.cloud import Cloud
from components.hub_gateway import Keys
from components.placement import Placement, ResourceGroups
from topology.diagnosis import diagnosis
from topology.plan import Plan


class Platform(pulumi.ComponentResource):
    """Everything that one plan asks for."""

    network_ids: dict[str, pulumi.Output[str]]
    """ARM id of each virtual network that was created, by its key in the plan."""
    network_intents: dict[str, Any]
    """What must hold in the network, and the world around it: `topology.intents.document`."""

    def __init__(
        self,
        plan: Plan,
        cloud: Cloud,
        admin_password: pulumi.Input[str] | None = None,
        connection_keys: Keys = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create what `plan` asks for in `cloud`. Without `admin_password` every tier gets a password of its own.

        `connection_keys` are keys of the hub's gateway by its connections, where people give them.
        """
        # What must hold in the network, for whoever proves it: as an input it stands in `preview --json`, which has no
        # component's outputs, and as an output a stack policy gets it. Texts of the plan, so known in a first preview.
        self.network_intents = dict(plan.network_intents or {})
        stated = {"networkIntents": self.network_intents}
        super().__init__("azureml-cluster:platform:Platform", plan.environment, stated, opts)
        child = pulumi.ResourceOptions(parent=self)
        groups = ResourceGroups("groups", plan.resource_groups, plan.location, plan.tags, child)
        site = self._site = Site(plan, cloud, Placement(plan.location, plan.tags, groups), child)

        networking = Networking(site, Outlets(site).of, connection_keys)
        egress = Egress(site, networking)
        NameServers(site, networking)
        Observability(site)
        identities = Identities(site)
        grants, endpoints = Grants(site), Endpoints(site, networking)
        data = Data(site)
        shared = SharedDatabase(site, data)
        endpoints.make_ready()
        grants.make_ready()
        SecurityGroups(site)
        before_nodes = [*egress.settled, *shared.ready]
        Tiers(site, networking, identities, data, grants, endpoints, admin_password, before_nodes)
        Operators(site, networking, admin_password, egress.settled)
        Entrance(site, networking, identities, data, grants, endpoints)
        Learning(site, networking, identities, data, grants, endpoints, egress.settled)
        grants.finish()
        Operations(site, networking, identities, grants)
        endpoints.finish()
        Pointers(site, networking)

        self.network_ids = {key: network.id for key, network in networking.networks.items()}
        self.register_outputs({"network_ids": self.network_ids, **stated})

    def outputs(self) -> dict[str, Any]:
        """What a user of the environment needs, by the names under which the stack exports it.

        All but the networks' ids are texts of the plan, so the engine has them, and with them which cloud the stack
        lives in, before the slow resources are made, and keeps them also when one of those fails.
        """
        plan = self._site.plan
        return {
            "cloud": self._site.cloud.marker,
            "gatewayAddress": plan.gateway.private_address,
            "loadBalancerAddress": plan.load_balancer.private_address,
            "apiUrl": f"https://{plan.gateway.certificate.host_names[0]}",
            "virtualNetworkIds": self.network_ids,
            "zoneNames": [zone.name for zone in plan.zones],
            "keyVaultName": plan.vault.name,
            "storageAccountName": plan.storage.name,
            "diagnosis": diagnosis(plan, self._site.cloud.subscription),
            **gateway_outputs(self._site),
            **egress_outputs(self._site),
            **database_outputs(plan),
            **operators_outputs(plan),
            **workspace_outputs(plan.workspace, self._site),
        }
