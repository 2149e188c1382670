"""Subnets, whether they are written on their own or inline in a virtual network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from localazure.core.ids import parse
from localazure.core.model import Granted, Put, ResourceType, World, delete_rule, rule
from localazure.core.store import Resource
from localazure.core.values import Body, dig, items
from localazure.network.attached_groups import CHANGES
from localazure.network.bastion import missing_rules
from localazure.network.delegations import DELEGATIONS
from localazure.network.names import GATEWAYS, INTERFACES, LOAD_BALANCERS, NETWORK_NAME, PRIVATE_ENDPOINTS, SUBNETS
from localazure.network.nat_gateways import one_network
from localazure.network.prefixes import inside, networks, overlaps, prefixes_are_networks, space, subnet_prefixes
from localazure.network.subnet_settings import SETTINGS

# Smallest prefix length by reserved name: bastion configuration-settings, 2021-10-12; firewall FAQ; GatewaySubnet
# is general knowledge.
_SIZES: Final = {
    "azurefirewallsubnet": 26,
    "azurefirewallmanagementsubnet": 26,
    "azurebastionsubnet": 26,
    "gatewaysubnet": 29,
}
_WITHOUT_GROUP: Final = ("azurefirewallsubnet", "azurefirewallmanagementsubnet", "gatewaysubnet")
# Whose reference to a subnet means that the subnet is in use.
_OCCUPANTS: Final = (
    PRIVATE_ENDPOINTS,
    GATEWAYS,
    LOAD_BALANCERS,
    INTERFACES,
    "Microsoft.Compute/virtualMachineScaleSets",
    "Microsoft.Network/azureFirewalls",
    "Microsoft.Network/bastionHosts",
    "Microsoft.Network/virtualNetworkGateways",
    "Microsoft.Network/dnsResolvers/inboundEndpoints",
    "Microsoft.Network/dnsResolvers/outboundEndpoints",
)


def _network_of(put: Put, world: World) -> Resource | None:
    return world.get(put.id.parent) if put.id.parent else None


def occupants(subnet: str, world: World) -> list[str]:
    """The ids of what stands in a subnet: IP configurations first, then whoever refers to it."""
    found = [configuration for _, configuration in world.addresses(subnet).values()]
    kinds = {kind.lower() for kind in _OCCUPANTS}
    holders = {owner for owner, _ in world.addresses(subnet).values()}
    found += [u.id for u, _ in world.users(subnet) if u.type.lower() in kinds and u.key not in holders]
    return list(dict.fromkeys(found))


@rule(
    "SUB-00",
    "a subnet has an address prefix",
    code="NoAddressPrefixOrPoolProvided",
    source="general knowledge",
    known="unverified",
)
def _has_a_prefix(put: Put, _world: World) -> Iterator[str]:
    if not subnet_prefixes(put.body) and not put.body.get("ipamPoolPrefixAllocations"):
        yield f"Subnet '{put.name}' must have an address prefix."


@rule(
    "SUB-01",
    "a subnet lies inside the address space of its virtual network",
    code="NetcfgSubnetRangeOutsideVnet",
    source="azure-docs PR 123869; hashicorp/terraform-provider-azurerm#10826",
    known="issue",
)
def _inside_its_network(put: Put, world: World) -> Iterator[str]:
    network = _network_of(put, world)
    outer = space(network.properties) if network else []
    if network and not all(inside(prefix, outer) for prefix in networks(subnet_prefixes(put.body))):
        yield (
            f"Subnet '{put.name}' is not valid because its IP address range is outside the IP address range of "
            f"virtual network '{network.name}'."
        )


@rule(
    "SUB-02",
    "the subnets of a virtual network do not overlap",
    code="NetcfgSubnetRangesOverlap",
    source="azure-docs PR 123869",
    known="issue",
)
def _no_overlap(put: Put, world: World) -> Iterator[str]:
    own = networks(subnet_prefixes(put.body))
    for other in world.children(put.id.parent or "", SUBNETS):
        if other.key != put.id.key and overlaps(own, networks(subnet_prefixes(other.properties))):
            yield (
                f"Subnet '{put.name}' is not valid because its IP address range overlaps with that of an existing "
                f"subnet in virtual network '{put.id.names[0]}'."
            )
            return


@rule(
    "SUB-03",
    "subnets with reserved names are large enough",
    code="InvalidSubnetSize",
    source="bastion configuration-settings, 2021-10-12; Azure/data-management-zone#302; the code is unverified",
    known="documentation",
)
def _reserved_sizes(put: Put, _world: World) -> Iterator[str]:
    longest = _SIZES.get(put.name.lower())
    for prefix in networks(subnet_prefixes(put.body)) if longest else ():
        if prefix.version == 4 and prefix.prefixlen > (longest or 0):
            yield (
                f"Subnet '{put.name}' is a /{prefix.prefixlen}. The prefix must be smaller than or equal to {longest}."
            )


@rule(
    "SUB-04",
    "AzureBastionSubnet has no route table",
    code="RouteTableCannotBeAttachedForAzureBastionSubnet",
    source="Azure/Azure-Landing-Zones#1679",
    known="issue",
)
def _no_routes_on_bastion(put: Put, _world: World) -> Iterator[str]:
    if put.name.lower() == "azurebastionsubnet" and put.body.get("routeTable"):
        yield f"Route table cannot be attached to subnet {put.id.text}: it is used for Azure Bastion."


@rule(
    "SUB-05",
    "the network security group of AzureBastionSubnet holds the whole set of Bastion's rules",
    code="NetworkSecurityGroupNotCompliantForAzureBastionSubnet",
    source="MicrosoftDocs/azure-docs#42737; the list of rules is unverified",
    known="issue",
)
def _bastion_group_complete(put: Put, world: World) -> Iterator[str]:
    group = dig(put.body, "networkSecurityGroup.id")
    if put.name.lower() == "azurebastionsubnet" and isinstance(group, str):
        missing = missing_rules(group, networks(subnet_prefixes(put.body)), world)
        if missing:
            yield (
                f"Network security group {group} does not have necessary rules for Azure Bastion Subnet "
                f"{put.id.text}. Missing: {'; '.join(missing)}."
            )


@rule(
    "SUB-06",
    "AzureFirewallSubnet, AzureFirewallManagementSubnet and GatewaySubnet have no network security group",
    code="NetworkSecurityGroupNotAllowedOnSubnet",
    source="Azure/Enterprise-Scale PR 630, PSRule.Rules.Azure#261; the code is unverified",
    known="issue",
)
def _no_group_on_platform_subnets(put: Put, _world: World) -> Iterator[str]:
    if put.name.lower() in _WITHOUT_GROUP and put.body.get("networkSecurityGroup"):
        yield f"A network security group cannot be associated with subnet '{put.name}'."


@rule(
    "SUB-07",
    "a delegation names a service that Azure knows",
    code="InvalidServiceNameOnDelegation",
    source="upbound/provider-azure#342",
    known="issue",
)
def _known_delegation(put: Put, _world: World) -> Iterator[str]:
    known = {name.lower() for name in DELEGATIONS}
    for delegation in items(put.body, "delegations"):
        service = str(delegation.get("serviceName", ""))
        if service.lower() not in known:
            yield (
                f"The service name {service} specified on delegation {delegation.get('name')} of subnet "
                f"{put.id.text} is not valid. Valid value(s) are: {', '.join(DELEGATIONS)}."
            )


@rule(
    "SUB-08",
    "defaultOutboundAccess is set when a subnet is created, not later",
    code="DefaultOutboundConnectivityCannotBeChanged",
    source="the SDK's docstring; the code is unverified",
    known="SDK",
)
def _outbound_access_stays(put: Put, _world: World) -> Iterator[str]:
    asked = put.body.get("defaultOutboundAccess")
    if put.before and asked is not None and asked != put.before.properties.get("defaultOutboundAccess", asked):
        yield f"Property defaultOutboundAccess of subnet {put.id.text} can be set only when the subnet is created."


@rule(
    "SUB-09",
    "the prefix of a subnet in use does not change",
    code="InUsePrefixCannotBeDeleted",
    source="general knowledge",
    known="unverified",
)
def _prefix_in_use_stays(put: Put, world: World) -> Iterator[str]:
    if put.before is None:
        return
    gone = set(subnet_prefixes(put.before.properties)) - set(subnet_prefixes(put.body))
    held = occupants(put.id.text, world) if gone else []
    if held:
        yield (
            f"IpPrefix {', '.join(sorted(gone))} on subnet {put.name} has active allocations and cannot be "
            f"deleted: {held[0]}."
        )


@delete_rule(
    "DEL-01",
    "a subnet in use is not deleted, neither on its own nor by leaving it out of its virtual network",
    code="InUseSubnetCannotBeDeleted",
    source="common-deployment-errors, 2024-06-20; hashicorp/terraform-provider-azurerm#4784",
    known="documentation",
)
def _not_in_use(subnet: Resource, world: World) -> Iterator[str]:
    held = occupants(subnet.id, world)
    if held:
        more = f" and {len(held) - 1} more" if len(held) > 1 else ""
        yield (
            f"Subnet {subnet.name} is in use by {held[0]}{more} and cannot be deleted. In order to delete the subnet, "
            "delete all the resources within the subnet. See aka.ms/deletesubnet."
        )


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    answered: dict[str, Any] = {
        "privateEndpointNetworkPolicies": put.body.get("privateEndpointNetworkPolicies", "Disabled"),
        "privateLinkServiceNetworkPolicies": put.body.get("privateLinkServiceNetworkPolicies", "Enabled"),
    }
    if put.before and "defaultOutboundAccess" in put.before.properties:
        answered["defaultOutboundAccess"] = put.before.properties["defaultOutboundAccess"]
    return answered


def _presents(subnet: Resource, world: World) -> Body:
    answered: dict[str, Any] = {}
    held = sorted({configuration for _, configuration in world.addresses(subnet.key).values()})
    if held:
        answered["ipConfigurations"] = [{"id": configuration} for configuration in held]
    endpoints = [user for user, path in world.users(subnet.id) if path == "subnet.id" and _is_endpoint(user)]
    if endpoints:
        answered["privateEndpoints"] = [{"id": endpoint.id} for endpoint in endpoints]
        answered["purpose"] = "PrivateEndpoints"
    return answered


def _is_endpoint(resource: Resource) -> bool:
    return parse(resource.id).type.lower() == PRIVATE_ENDPOINTS.lower()


SUBNET: Final = ResourceType(
    token="azure-native:network:Subnet",  # noqa: S106 a type token
    type=SUBNETS,
    path=("virtualNetworkName", "subnetName"),
    autoname="copy",
    located=False,
    name=NETWORK_NAME,
    parts=("delegations",),
    closed={
        "privateEndpointNetworkPolicies": (
            "Enabled",
            "Disabled",
            "NetworkSecurityGroupEnabled",
            "RouteTableEnabled",
        ),
        "privateLinkServiceNetworkPolicies": ("Enabled", "Disabled"),
    },
    kept={"defaultOutboundAccess": "SUB-08"},
    rules=(
        prefixes_are_networks,
        _has_a_prefix,
        _inside_its_network,
        _no_overlap,
        _reserved_sizes,
        _no_routes_on_bastion,
        _bastion_group_complete,
        _no_group_on_platform_subnets,
        _known_delegation,
        _outbound_access_stays,
        _prefix_in_use_stays,
        one_network,
        *SETTINGS,
        *CHANGES,
    ),
    deletion=(_not_in_use,),
    answers=_answers,
    presents=_presents,
)
