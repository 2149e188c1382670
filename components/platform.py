"""The whole environment: every component, in the order in which ARM accepts them."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_azure_native as azure_native

from components.access import Access
from components.certificate import Certificate
from components.cloud import Cloud
from components.gateway import Gateway
from components.identity import Identity
from components.load_balancer import LoadBalancer
from components.network import VirtualNetwork
from components.peering import PeeredNetwork, Peering
from components.placement import Placement, ResourceGroups
from components.private_endpoint import PrivateEndpoint
from components.private_zone import PrivateZone
from components.scale_set import ScaleSet
from components.storage import StorageAccount
from components.vault import Vault
from topology.plan import Plan


class Platform(pulumi.ComponentResource):
    """Everything that one plan asks for."""

    network_ids: dict[str, pulumi.Output[str]]
    """ARM id of each virtual network that was created, by its key in the plan."""

    def __init__(
        self,
        plan: Plan,
        cloud: Cloud,
        admin_password: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create what `plan` asks for in `cloud`. Without `admin_password` every tier gets a password of its own."""
        super().__init__("azureml-cluster:platform:Platform", plan.environment, None, opts)
        self._plan = plan
        self._cloud = cloud
        self._admin_password = admin_password
        self._child = pulumi.ResourceOptions(parent=self)
        groups = ResourceGroups("groups", plan.resource_groups, plan.location, plan.tags, self._child)
        self._place = Placement(plan.location, plan.tags, groups)
        self.networks = {
            network.key: VirtualNetwork(network.key, network, self._place, self._child) for network in plan.networks
        }
        self.peerings = self._make_peerings()
        self.zones = self._make_zones()
        self.identities = {
            identity.key: Identity(identity.key, identity, self._place, self._child) for identity in plan.identities
        }
        self.vault = Vault("vault", plan.vault, cloud.tenant, self._place, self._child)
        self.storage = StorageAccount("storage", plan.storage, self._place, self._child)
        self.endpoints = self._make_endpoints()
        self.load_balancer = LoadBalancer(
            "load-balancer", plan.load_balancer, self.networks[plan.load_balancer.network], self._place, self._child
        )
        self.scale_sets = self._make_scale_sets()
        self.grants = self._make_grants()
        self.gateway = self._make_gateway()
        self.network_ids = {key: network.id for key, network in self.networks.items()}
        self.register_outputs({"network_ids": self.network_ids})

    def outputs(self) -> dict[str, Any]:
        """What a user of the environment needs, by the names under which the stack exports it.

        All but the networks' ids are texts of the plan, so the engine has them, and with them which cloud the stack
        lives in, before the slow resources are made, and keeps them also when one of those fails.
        """
        plan = self._plan
        return {
            "cloud": self._cloud.marker,
            "gatewayAddress": plan.gateway.private_address,
            "loadBalancerAddress": plan.load_balancer.private_address,
            "apiUrl": f"https://{plan.gateway.certificate.host_names[0]}",
            "virtualNetworkIds": self.network_ids,
            "zoneNames": [zone.name for zone in plan.zones],
            "keyVaultName": plan.vault.name,
            "storageAccountName": plan.storage.name,
        }

    def _make_peerings(self) -> list[Peering]:
        """One component for each pair of networks, one pair after another, because they meet in the hub."""
        pairs: dict[frozenset[str], list[Any]] = {}
        ends = self._peered_networks()
        for peering in self._plan.peerings:
            pair = pairs.setdefault(frozenset((peering.local, peering.remote)), [])
            pair.append((peering, ends[peering.local], ends[peering.remote]))
        made: list[Peering] = []
        for directions in pairs.values():
            first = directions[0][0]
            after = made[-1].last if made else None
            made.append(Peering(f"{first.local}-{first.remote}", directions, after, self._child))
        return made

    def _peered_networks(self) -> dict[str, PeeredNetwork]:
        ends = {
            network.key: PeeredNetwork(
                id=self.networks[network.key].id,
                name=network.name,
                resource_group_name=self._place.groups.name(network.resource_group),
                settled=self.networks[network.key].settled,
                provider=None,
            )
            for network in self._plan.networks
        }
        abroad = {network.subscription for network in self._plan.existing_networks} - {self._cloud.subscription}
        providers = {
            subscription: azure_native.Provider(
                f"subscription-{subscription}", subscription_id=subscription, opts=self._child
            )
            for subscription in sorted(abroad)
        }
        for existing in self._plan.existing_networks:
            ends[existing.key] = PeeredNetwork(
                id=existing.id,
                name=existing.name,
                resource_group_name=existing.resource_group_name,
                settled=None,
                provider=providers.get(existing.subscription),
            )
        return ends

    def _make_zones(self) -> dict[str, PrivateZone]:
        ids: dict[str, pulumi.Input[str]] = {key: network.id for key, network in self.networks.items()}
        ids |= {network.key: network.id for network in self._plan.existing_networks}
        return {zone.key: PrivateZone(zone.key, zone, ids, self._place, self._child) for zone in self._plan.zones}

    def _make_endpoints(self) -> dict[str, PrivateEndpoint]:
        targets = {"vault": self.vault.id, "storage": self.storage.id}
        return {
            endpoint.key: PrivateEndpoint(
                endpoint.key,
                endpoint,
                targets[endpoint.target],
                self.networks[endpoint.network],
                self.zones,
                self._place,
                self._child,
            )
            for endpoint in self._plan.endpoints
        }

    def _make_scale_sets(self) -> dict[str, ScaleSet]:
        return {
            tier.key: ScaleSet(
                tier.key,
                tier,
                self.networks[tier.network],
                self._place,
                self.load_balancer.pool_id if tier.behind_load_balancer else None,
                self._admin_password,
                self._child,
            )
            for tier in self._plan.scale_sets
        }

    def _make_grants(self) -> dict[str, Access]:
        scopes = {"vault": self.vault.id, "storage": self.storage.id}
        principals = {key: identity.principal_id for key, identity in self.identities.items()}
        principals |= {key: tier.principal_id for key, tier in self.scale_sets.items()}
        return {
            grant.key: Access(
                grant.key,
                grant,
                principals[grant.principal],
                scopes[grant.scope],
                self._cloud.subscription,
                self._child,
            )
            for grant in self._plan.grants
        }

    def _make_gateway(self) -> Gateway:
        plan = self._plan
        certificate = plan.gateway.certificate
        # The gateway reads its certificate while it is being created: it needs the right to, the vault's private name,
        # and the secret itself.
        ready: list[pulumi.Resource] = [
            self.grants[grant.key].assignment
            for grant in plan.grants
            if grant.principal == plan.gateway.identity and grant.scope == "vault"
        ]
        ready += [self.endpoints[endpoint.key].settled for endpoint in plan.endpoints if endpoint.target == "vault"]
        if certificate.pfx_file is not None:
            ready.append(
                Certificate(
                    "certificate",
                    certificate,
                    certificate.pfx_file,
                    plan.vault,
                    self.vault,
                    self._place,
                    self._child,
                ).secret
            )
        return Gateway(
            "gateway",
            plan.gateway,
            self.networks[plan.gateway.network],
            self.identities[plan.gateway.identity],
            ready,
            self._place,
            self._child,
        )
