"""A stack of any size as the engine shows it to a policy pack in a first preview: spokes around a hub, all in order."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

NOT_KNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"  # how the engine writes an unknown text
GROUP: Final = "rg-network"
_SPACE: Final = ipaddress.IPv4Network("10.128.0.0/9")
_ZONE: Final = "privatelink.blob.core.windows.net"
_PORTS: Final = (443, 445, 1433, 3389, 5986, 8443, 12800, 12805)


@dataclass(frozen=True, slots=True)
class Planned:
    """One registration: inputs, and by property the URNs from which it was computed."""

    type: str
    name: str
    inputs: Mapping[str, Any]
    depends: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def urn(self) -> str:
        """The engine's name for it."""
        return f"urn:pulumi:bench::bench::azure-native:{self.type}::{self.name}"


def resources(count: int) -> Iterator[Planned]:
    """A hub with its zone, and as many spokes as make about `count` resources."""
    hub = _network("hub", "10.0.0.0/16")
    zone = Planned("privatedns:PrivateZone", "zone", {"privateZoneName": _ZONE, "resourceGroupName": GROUP})
    yield from (hub, zone, _link(zone, hub))
    made = 3
    for number, prefix in enumerate(_SPACE.subnets(new_prefix=24)):
        if made >= count:
            return
        for each in _spoke(f"s{number:04d}", prefix, hub, zone):
            yield each
            made += 1


def _spoke(name: str, prefix: ipaddress.IPv4Network, hub: Planned, zone: Planned) -> Iterator[Planned]:
    """A network of three subnets with group, routes, endpoint, machine and account."""
    network = _network(name, str(prefix))
    group = Planned(
        "network:NetworkSecurityGroup",
        f"{name}-rules",
        {
            "networkSecurityGroupName": f"{name}-rules",
            "resourceGroupName": GROUP,
            "securityRules": list(_rules(prefix)),
        },
    )
    routes = Planned(
        "network:RouteTable",
        f"{name}-routes",
        {
            "routeTableName": f"{name}-routes",
            "resourceGroupName": GROUP,
            "disableBgpRoutePropagation": True,
            "routes": [
                {
                    "name": "all",
                    "addressPrefix": "0.0.0.0/0",
                    "nextHopType": "VirtualAppliance",
                    "nextHopIpAddress": "10.0.0.4",
                }
            ],
        },
    )
    yield from (network, group, routes)
    subnets = [
        _subnet(name, part, str(inside), network, group, routes)
        for part, inside in zip(("apps", "data", "endpoints"), prefix.subnets(new_prefix=26), strict=False)
    ]
    yield from subnets
    yield from (_peering(network, hub), _peering(hub, network), _link(zone, network))
    account = Planned("storage:StorageAccount", f"{name}-data", _account(name))
    yield account
    yield from _endpoint(name, subnets[2], account, zone)
    yield Planned(
        "network:NetworkInterface",
        f"{name}-machine",
        {
            "networkInterfaceName": f"{name}-machine",
            "resourceGroupName": GROUP,
            "enableIPForwarding": False,
            "ipConfigurations": [
                {"name": "ip", "subnet": {"id": NOT_KNOWN}, "privateIPAddress": str(prefix[10]), "primary": True}
            ],
        },
        {"ipConfigurations": [subnets[0].urn]},
    )


def _network(name: str, prefix: str) -> Planned:
    return Planned(
        "network:VirtualNetwork",
        name,
        {
            "virtualNetworkName": name,
            "resourceGroupName": GROUP,
            "addressSpace": {"addressPrefixes": [prefix]},
            "dhcpOptions": {"dnsServers": ["168.63.129.16"]},
        },
    )


def _rules(prefix: ipaddress.IPv4Network) -> Iterator[Mapping[str, Any]]:
    for index, port in enumerate(_PORTS):
        yield {
            "name": f"in-{port}",
            "priority": float(200 + index),
            "direction": "Inbound",
            "access": "Allow",
            "protocol": "Tcp",
            "sourceAddressPrefixes": ["10.1.64.0/18", "10.4.128.0/20"],
            "sourcePortRange": "*",
            "destinationAddressPrefix": str(prefix),
            "destinationPortRange": str(port),
        }
    for direction in ("Inbound", "Outbound"):
        yield {
            "name": f"deny-{direction.lower()}",
            "priority": 4096.0,
            "direction": direction,
            "access": "Deny",
            "protocol": "*",
            "sourceAddressPrefix": "*",
            "sourcePortRange": "*",
            "destinationAddressPrefix": "*",
            "destinationPortRange": "*",
        }


def _subnet(name: str, part: str, prefix: str, network: Planned, group: Planned, routes: Planned) -> Planned:
    return Planned(
        "network:Subnet",
        f"{name}-{part}",
        {
            "subnetName": part,
            "virtualNetworkName": network.name,
            "resourceGroupName": GROUP,
            "addressPrefix": prefix,
            "defaultOutboundAccess": False,
            "privateEndpointNetworkPolicies": "Enabled",
            "networkSecurityGroup": {"id": NOT_KNOWN},
            "routeTable": {"id": NOT_KNOWN},
        },
        {"networkSecurityGroup": [group.urn], "routeTable": [routes.urn]},
    )


def _peering(local: Planned, remote: Planned) -> Planned:
    return Planned(
        "network:VirtualNetworkPeering",
        f"{local.name}-to-{remote.name}",
        {
            "virtualNetworkPeeringName": f"{local.name}-to-{remote.name}",
            "virtualNetworkName": local.name,
            "resourceGroupName": GROUP,
            "allowVirtualNetworkAccess": True,
            "allowForwardedTraffic": True,
            "remoteVirtualNetwork": {"id": NOT_KNOWN},
        },
        {"remoteVirtualNetwork": [remote.urn]},
    )


def _link(zone: Planned, network: Planned) -> Planned:
    return Planned(
        "privatedns:VirtualNetworkLink",
        f"{zone.name}-{network.name}",
        {
            "virtualNetworkLinkName": network.name,
            "privateZoneName": _ZONE,
            "resourceGroupName": GROUP,
            "registrationEnabled": False,
            "virtualNetwork": {"id": NOT_KNOWN},
        },
        {"virtualNetwork": [network.urn]},
    )


def _account(name: str) -> Mapping[str, Any]:
    return {
        "accountName": f"st{name}",
        "resourceGroupName": GROUP,
        "publicNetworkAccess": "Disabled",
        "networkRuleSet": {"defaultAction": "Deny", "bypass": "None"},
        "minimumTlsVersion": "TLS1_2",
        "enableHttpsTrafficOnly": True,
        "allowSharedKeyAccess": False,
        "allowBlobPublicAccess": False,
        "tags": {"owner": "ml-platform@contoso.example", "costCentre": "4711"},
    }


def _endpoint(name: str, subnet: Planned, account: Planned, zone: Planned) -> Iterator[Planned]:
    endpoint = Planned(
        "network:PrivateEndpoint",
        f"{name}-blob",
        {
            "privateEndpointName": f"{name}-blob",
            "resourceGroupName": GROUP,
            "subnet": {"id": NOT_KNOWN},
            "privateLinkServiceConnections": [
                {"name": "blob", "privateLinkServiceId": NOT_KNOWN, "groupIds": ["blob"]}
            ],
        },
        {"subnet": [subnet.urn], "privateLinkServiceConnections": [account.urn]},
    )
    yield endpoint
    yield Planned(
        "network:PrivateDnsZoneGroup",
        f"{name}-blob",
        {
            "privateDnsZoneGroupName": "default",
            "privateEndpointName": endpoint.inputs["privateEndpointName"],
            "resourceGroupName": GROUP,
            "privateDnsZoneConfigs": [{"name": "blob", "privateDnsZoneId": NOT_KNOWN}],
        },
        {"privateDnsZoneConfigs": [zone.urn]},
    )
