"""Virtual networks, the peerings between them, and the private zones that are linked to all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_azure_native as azure_native

from components.areas.site import Site
from components.hub_gateway import HubGateway, Keys
from components.network import Attachments, VirtualNetwork
from components.peering import PeeredNetwork, Peering
from components.private_zone import PrivateZone


class Networking:
    """The networks of the plan, peered and linked."""

    def __init__(self, site: Site, attachments: Callable[[str], Attachments], connection_keys: Keys = None) -> None:
        """`attachments` says by a network's key what it and its subnets refer to.

        `connection_keys` are keys of the gateway's connections that people give.
        """
        self._site = site
        self.networks = {
            network.key: VirtualNetwork(network.key, network, site.place, site.child, attachments(network.key))
            for network in site.plan.networks
        }
        for key, network in self.networks.items():
            site.made.add(f"network:{key}", network.id)
            for subnet, group in network.security_group_ids.items():
                site.made.add(f"nsg:{key}/{subnet}", group)
        self.ids: dict[str, pulumi.Input[str]] = {key: network.id for key, network in self.networks.items()}
        self.ids |= {network.key: network.id for network in site.plan.existing_networks}
        self._providers = self._make_providers()
        self.gateway = self._make_gateway(connection_keys)
        self.peerings = self._make_peerings()
        self.zones = self._make_zones()

    def _make_providers(self) -> dict[str, azure_native.Provider]:
        """A provider for every other subscription that something existing is in: a network, or a zone."""
        plan, own = self._site.plan, self._site.cloud.subscription
        zones = {zone.existing.subscription for zone in plan.zones if zone.existing}
        abroad = {network.subscription for network in plan.existing_networks} | zones
        return {
            subscription: azure_native.Provider(
                f"subscription-{subscription}", subscription_id=subscription, opts=self._site.child
            )
            for subscription in sorted(abroad - {own})
        }

    def _make_gateway(self, keys: Keys) -> HubGateway | None:
        """The gateway before the peerings that use it."""
        site, asked = self._site, self._site.plan.hub_gateway
        if asked is None:
            return None
        made = HubGateway("hub-gateway", asked, self.networks[asked.network], keys, site.place, site.child)
        site.made.add("hub-gateway", made.id)
        site.made.add_addresses(made.address_ids)
        for name, address in made.public_addresses.items():
            site.made.values[f"vpn-address:{name}"] = address
        for key, connection in made.connection_ids.items():
            site.made.add(f"connection:{key}", connection)
        return made

    def _make_peerings(self) -> list[Peering]:
        """One component for each pair of networks, one pair after another, because they meet in the hub."""
        pairs: dict[frozenset[str], list[Any]] = {}
        ends = self._peered_networks()
        for peering in self._site.plan.peerings:
            pair = pairs.setdefault(frozenset((peering.local, peering.remote)), [])
            pair.append((peering, ends[peering.local], ends[peering.remote]))
        made: list[Peering] = []
        # RemoteVnetHasNoGateways, and ReferencedResourceNotProvisioned (unverified) while the gateway is being made.
        before: pulumi.Resource | None = self.gateway.gateway if self.gateway else None
        for directions in pairs.values():
            first = directions[0][0]
            after = made[-1].last if made else before
            made.append(Peering(f"{first.local}-{first.remote}", directions, after, self._site.child))
        return made

    def _peered_networks(self) -> dict[str, PeeredNetwork]:
        site = self._site
        ends = {
            network.key: PeeredNetwork(
                id=self.networks[network.key].id,
                name=network.name,
                resource_group_name=site.place.groups.name(network.resource_group),
                settled=self.networks[network.key].settled,
                provider=None,
            )
            for network in site.plan.networks
        }
        for existing in site.plan.existing_networks:
            ends[existing.key] = PeeredNetwork(
                id=existing.id,
                name=existing.name,
                resource_group_name=existing.resource_group_name,
                settled=None,
                provider=self._providers.get(existing.subscription),
            )
        return ends

    def _make_zones(self) -> dict[str, PrivateZone]:
        site = self._site
        return {
            zone.key: PrivateZone(
                zone.key,
                zone,
                self.ids,
                site.place,
                site.child,
                self._providers.get(zone.existing.subscription) if zone.existing else None,
            )
            for zone in site.plan.zones
        }


def gateway_outputs(site: Site) -> dict[str, Any]:
    """What the people at the other end of a tunnel are told, but its key: that is asked of Azure by those who may."""
    gateway = site.plan.hub_gateway
    if gateway is None or gateway.kind != "vpn":
        return {}
    return {
        "vpnGateway": {
            "name": gateway.name,
            "addresses": [site.made.values[f"vpn-address:{address.name}"] for address in gateway.addresses],
            "connections": {connection.key: connection.name for connection in gateway.connections},
        }
    }
