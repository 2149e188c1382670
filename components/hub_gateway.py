"""The hub's VPN or ExpressRoute gateway, and its connections."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_azure_native as azure_native
import pulumi_random

from components.network import VirtualNetwork
from components.placement import Placement
from components.public_address import public_address
from topology import plan

Keys = pulumi.Input[Mapping[str, Any]] | None
"""The keys that people give, by the connection's key in the plan: a secret of the configuration."""

_SETTING = "azureml-cluster:connectionKeys"


class HubGateway(pulumi.ComponentResource):
    """A zone-redundant virtual network gateway in GatewaySubnet, connected to the sites or circuits of the plan.

    Azure takes half an hour and more to make one (azure-docs vpn-gateway, tutorial-site-to-site-portal: "45 minutes or
    more"); the engine's own default for a resource is longer.
    """

    id: pulumi.Output[str]
    """ARM id of the gateway."""

    address_ids: dict[str, pulumi.Output[str]]
    """ARM id of each public address, by the address's name."""

    public_addresses: dict[str, pulumi.Output[str]]
    """The addresses that the other ends of the tunnels are configured with, by their names."""

    connection_ids: dict[str, pulumi.Output[str]]
    """ARM id of each connection, by its key in the plan."""

    gateway: azure_native.network.VirtualNetworkGateway

    def __init__(
        self,
        name: str,
        gateway: plan.VirtualNetworkGateway,
        network: VirtualNetwork,
        keys: Keys,
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `gateway` in its subnet of `network`. `keys` has the key of each connection that says it is given."""
        super().__init__("azureml-cluster:network:HubGateway", name, None, opts)
        self._name, self._plan, self._place = f"{name}-{gateway.kind}", gateway, place
        self._group_name = place.groups.name(gateway.resource_group)
        self._group = place.groups.resource(gateway.resource_group)
        addresses = [
            public_address(f"{self._name}-address-{number}", address, gateway.resource_group, place, self)
            for number, address in enumerate(gateway.addresses, start=1)
        ]
        names = [address.name for address in gateway.addresses]
        self.address_ids = dict(zip(names, (address.id for address in addresses), strict=True))
        self.public_addresses = dict(zip(names, (address.ip_address.apply(str) for address in addresses), strict=True))
        self.gateway = self._make_gateway(network, addresses)
        self.id = self.gateway.id
        self.connection_ids = {each.key: self._connect(each, keys) for each in gateway.connections}
        self.register_outputs({"id": self.id, "connection_ids": self.connection_ids})

    def _make_gateway(
        self, network: VirtualNetwork, addresses: list[azure_native.network.PublicIPAddress]
    ) -> azure_native.network.VirtualNetworkGateway:
        asked, vpn = self._plan, self._plan.kind == "vpn"
        subnet = network.subnets[asked.subnet].id
        return azure_native.network.VirtualNetworkGateway(
            self._name,
            virtual_network_gateway_name=asked.name,
            resource_group_name=self._group_name,
            location=self._place.location,
            tags=self._place.tags,
            gateway_type="Vpn" if vpn else "ExpressRoute",
            # What is policy-based takes neither IKEv2 nor more than one tunnel.
            vpn_type="RouteBased" if vpn else None,
            vpn_gateway_generation=asked.generation,
            sku={"name": asked.sku, "tier": asked.sku},
            active_active=asked.active_active if vpn else None,
            enable_bgp=asked.asn is not None if vpn else None,
            bgp_settings={"asn": float(asked.asn)} if asked.asn is not None else None,
            ip_configurations=[
                {
                    "name": f"gateway-{number}",
                    "subnet": {"id": subnet},
                    "public_ip_address": {"id": address.id},
                    "private_ip_allocation_method": "Dynamic",
                }
                for number, address in enumerate(addresses, start=1)
            ],
            opts=pulumi.ResourceOptions(
                parent=self,
                # ResourceGroupNotFound, and ReferencedResourceNotProvisioned while another subnet is being written.
                depends_on=[self._group, network.settled],
                # What uses the hub's gateway has to have one all the time (RemoteVnetHasNoGateways), so a gateway of
                # the other kind, whose name differs, is made beside this one before it goes.
                delete_before_replace=False,
            ),
        )

    def _connect(self, asked: plan.GatewayConnection, keys: Keys) -> pulumi.Output[str]:
        name = f"{self._name}-{asked.key}"
        common: dict[str, Any] = {
            "virtual_network_gateway_connection_name": asked.name,
            "resource_group_name": self._group_name,
            "location": self._place.location,
            "tags": self._place.tags,
            "virtual_network_gateway1": {"id": self.gateway.id},
        }
        secret = pulumi.ResourceOptions(
            parent=self,
            # ResourceGroupNotFound: the group's name is plain text.
            depends_on=[self._group],
            # ARM echoes them, and the engine would take that echo for plain text.
            additional_secret_outputs=["sharedKey", "authorizationKey"],
            # A connection keeps its ends for life (unverified).
            replace_on_changes=["peer", "localNetworkGateway2", "virtualNetworkGateway1"],
            delete_before_replace=True,
        )
        given = _given(keys, asked.key) if asked.given_key else None
        if asked.site is None:
            made = azure_native.network.VirtualNetworkGatewayConnection(
                name,
                **common,
                connection_type="ExpressRoute",
                peer={"id": asked.circuit},
                authorization_key=given,
                opts=secret,
            )
            return made.id
        made = azure_native.network.VirtualNetworkGatewayConnection(
            name,
            **common,
            connection_type="IPsec",
            connection_protocol="IKEv2",
            connection_mode="Default",
            local_network_gateway2={"id": self._make_site(name, asked.site).id},
            enable_bgp=asked.site.bgp is not None,
            shared_key=given or self._make_key(name),
            ipsec_policies=[_render(asked.policy)] if asked.policy else None,
            use_policy_based_traffic_selectors=False,
            opts=secret,
        )
        return made.id

    def _make_site(self, name: str, site: plan.VpnSite) -> azure_native.network.LocalNetworkGateway:
        return azure_native.network.LocalNetworkGateway(
            f"{name}-site",
            local_network_gateway_name=site.name,
            resource_group_name=self._group_name,
            location=self._place.location,
            tags=self._place.tags,
            gateway_ip_address=site.address,
            local_network_address_space={"address_prefixes": list(site.prefixes)} if site.prefixes else None,
            bgp_settings=({"asn": float(site.bgp.asn), "bgp_peering_address": site.bgp.address} if site.bgp else None),
            # ResourceGroupNotFound: the group's name is plain text.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self._group]),
        )

    def _make_key(self, name: str) -> pulumi.Output[str]:
        """A pre-shared key that no dictionary has. Letters and digits: every device takes those."""
        made = pulumi_random.RandomPassword(
            f"{name}-key", length=64, special=False, opts=pulumi.ResourceOptions(parent=self)
        )
        return pulumi.Output.secret(made.result)


def _given(keys: Keys, connection: str) -> pulumi.Output[str]:
    """The key that the configuration gives. A secret is known in preview, so what is missing is said there already."""
    return pulumi.Output.secret(
        pulumi.Output.from_input({} if keys is None else keys).apply(lambda given: key_of(given, connection))
    )


def key_of(given: Mapping[str, Any], connection: str) -> str:
    """The key of one connection. Raises RunError where there is none that Azure takes."""
    value = given.get(connection)
    # ASCII without spaces, at most 128 characters (azure-docs vpn-gateway FAQ; unverified).
    if not isinstance(value, str) or not re.fullmatch(r"[!-~]{1,128}", value):
        raise pulumi.RunError(
            f"{_SETTING} has no key of 1 to 128 printable characters for the connection {connection!r}, whose setting "
            f"`key` says that it is given. Give all keys at once: pulumi config set --secret {_SETTING}, its value "
            f'JSON such as {{"{connection}": "<the key>"}}'
        )
    return value


def _render(policy: plan.IpsecPolicy) -> azure_native.network.IpsecPolicyArgsDict:
    return {
        "ike_encryption": policy.ike_encryption,
        "ike_integrity": policy.ike_integrity,
        "dh_group": policy.dh_group,
        "ipsec_encryption": policy.ipsec_encryption,
        "ipsec_integrity": policy.ipsec_integrity,
        "pfs_group": policy.pfs_group,
        "sa_life_time_seconds": policy.lifetime_seconds,
        "sa_data_size_kilobytes": policy.lifetime_kilobytes,
    }
