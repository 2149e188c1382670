"""Pulumi's type tokens as ARM types, and which inputs hold a resource's name and its parents' names."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_TOKEN: Final = re.compile(r"azure-native(?:_\w+)?:(?P<module>\w+)(?:/v\w+)?:(?P<name>\w+)$")

# Class -> (ARM type, inputs that name its parents and itself, outermost first).
_NETWORK: Final = {
    "ApplicationGateway": ("applicationGateways", "applicationGatewayName"),
    "ApplicationSecurityGroup": ("applicationSecurityGroups", "applicationSecurityGroupName"),
    "AzureFirewall": ("azureFirewalls", "azureFirewallName"),
    "BastionHost": ("bastionHosts", "bastionHostName"),
    "FirewallPolicy": ("firewallPolicies", "firewallPolicyName"),
    "FirewallPolicyRuleCollectionGroup": (
        "firewallPolicies/ruleCollectionGroups",
        "firewallPolicyName ruleCollectionGroupName",
    ),
    "InboundNatRule": ("loadBalancers/inboundNatRules", "loadBalancerName inboundNatRuleName"),
    "IpGroup": ("ipGroups", "ipGroupsName"),
    "LoadBalancer": ("loadBalancers", "loadBalancerName"),
    "LoadBalancerBackendAddressPool": (
        "loadBalancers/backendAddressPools",
        "loadBalancerName backendAddressPoolName",
    ),
    "LocalNetworkGateway": ("localNetworkGateways", "localNetworkGatewayName"),
    "NatGateway": ("natGateways", "natGatewayName"),
    "NetworkInterface": ("networkInterfaces", "networkInterfaceName"),
    "NetworkSecurityGroup": ("networkSecurityGroups", "networkSecurityGroupName"),
    "PrivateDnsZoneGroup": (
        "privateEndpoints/privateDnsZoneGroups",
        "privateEndpointName privateDnsZoneGroupName",
    ),
    "PrivateEndpoint": ("privateEndpoints", "privateEndpointName"),
    "PublicIPAddress": ("publicIPAddresses", "publicIpAddressName"),
    "PublicIPPrefix": ("publicIPPrefixes", "publicIpPrefixName"),
    "Route": ("routeTables/routes", "routeTableName routeName"),
    "RouteTable": ("routeTables", "routeTableName"),
    "SecurityRule": ("networkSecurityGroups/securityRules", "networkSecurityGroupName securityRuleName"),
    "Subnet": ("virtualNetworks/subnets", "virtualNetworkName subnetName"),
    "VirtualNetwork": ("virtualNetworks", "virtualNetworkName"),
    "VirtualNetworkGateway": ("virtualNetworkGateways", "virtualNetworkGatewayName"),
    "VirtualNetworkGatewayConnection": ("connections", "virtualNetworkGatewayConnectionName"),
    "VirtualNetworkPeering": (
        "virtualNetworks/virtualNetworkPeerings",
        "virtualNetworkName virtualNetworkPeeringName",
    ),
    "NetworkManager": ("networkManagers", "networkManagerName"),
    "NetworkGroup": ("networkManagers/networkGroups", "networkManagerName networkGroupName"),
    "StaticMember": (
        "networkManagers/networkGroups/staticMembers",
        "networkManagerName networkGroupName staticMemberName",
    ),
    "SecurityAdminConfiguration": (
        "networkManagers/securityAdminConfigurations",
        "networkManagerName configurationName",
    ),
    "AdminRuleCollection": (
        "networkManagers/securityAdminConfigurations/ruleCollections",
        "networkManagerName configurationName ruleCollectionName",
    ),
    "AdminRule": (
        "networkManagers/securityAdminConfigurations/ruleCollections/rules",
        "networkManagerName configurationName ruleCollectionName ruleName",
    ),
}
_ELSEWHERE: Final = {
    "resources:ResourceGroup": ("Microsoft.Resources/resourceGroups", "resourceGroupName"),
    "privatedns:PrivateZone": ("Microsoft.Network/privateDnsZones", "privateZoneName"),
    "privatedns:VirtualNetworkLink": (
        "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
        "privateZoneName virtualNetworkLinkName",
    ),
    "privatedns:PrivateRecordSet": (
        "Microsoft.Network/privateDnsZones/recordSets",
        "privateZoneName relativeRecordSetName",
    ),
    "dnsresolver:DnsResolver": ("Microsoft.Network/dnsResolvers", "dnsResolverName"),
    "dnsresolver:InboundEndpoint": (
        "Microsoft.Network/dnsResolvers/inboundEndpoints",
        "dnsResolverName inboundEndpointName",
    ),
    "dnsresolver:OutboundEndpoint": (
        "Microsoft.Network/dnsResolvers/outboundEndpoints",
        "dnsResolverName outboundEndpointName",
    ),
    "dnsresolver:DnsForwardingRuleset": ("Microsoft.Network/dnsForwardingRulesets", "dnsForwardingRulesetName"),
    "dnsresolver:ForwardingRule": (
        "Microsoft.Network/dnsForwardingRulesets/forwardingRules",
        "dnsForwardingRulesetName forwardingRuleName",
    ),
    "dnsresolver:PrivateResolverVirtualNetworkLink": (
        "Microsoft.Network/dnsForwardingRulesets/virtualNetworkLinks",
        "dnsForwardingRulesetName virtualNetworkLinkName",
    ),
    "dnsresolver:DnsResolverPolicy": ("Microsoft.Network/dnsResolverPolicies", "dnsResolverPolicyName"),
    "dnsresolver:DnsSecurityRule": (
        "Microsoft.Network/dnsResolverPolicies/dnsSecurityRules",
        "dnsResolverPolicyName dnsSecurityRuleName",
    ),
    "dnsresolver:DnsResolverPolicyVirtualNetworkLink": (
        "Microsoft.Network/dnsResolverPolicies/virtualNetworkLinks",
        "dnsResolverPolicyName dnsResolverPolicyVirtualNetworkLinkName",
    ),
    "dnsresolver:DnsResolverDomainList": ("Microsoft.Network/dnsResolverDomainLists", "dnsResolverDomainListName"),
    "compute:VirtualMachineScaleSet": ("Microsoft.Compute/virtualMachineScaleSets", "vmScaleSetName"),
    "compute:VirtualMachine": ("Microsoft.Compute/virtualMachines", "vmName"),
    "keyvault:Vault": ("Microsoft.KeyVault/vaults", "vaultName"),
    "storage:StorageAccount": ("Microsoft.Storage/storageAccounts", "accountName"),
    "containerregistry:Registry": ("Microsoft.ContainerRegistry/registries", "registryName"),
    "sql:Server": ("Microsoft.Sql/servers", "serverName"),
    "machinelearningservices:Workspace": ("Microsoft.MachineLearningServices/workspaces", "workspaceName"),
    "machinelearningservices:Compute": (
        "Microsoft.MachineLearningServices/workspaces/computes",
        "workspaceName computeName",
    ),
}
TYPES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    **{
        f"network:{name}": (f"microsoft.network/{kind.lower()}", tuple(names.split()))
        for name, (kind, names) in _NETWORK.items()
    },
    **{name: (kind.lower(), tuple(names.split())) for name, (kind, names) in _ELSEWHERE.items()},
}

# Modules and classes that move packets or names in ways that the model does not follow.
NOT_MODELLED: Final = re.compile(
    r"""microsoft\.network/(virtualhubs|virtualwans|virtualrouters|networkvirtualappliances|expressroutegateways|
        vpngateways|p2svpngateways|privatelinkservices|frontdoors|trafficmanagerprofiles|networkprofiles|
        virtualnetworktaps|networkmanagers/(connectivityconfigurations|routingconfigurations)|
        serviceendpointpolicies|networksecurityperimeters|customipprefixes)(/.*)?$
      | microsoft\.containerservice/managedclusters$ | microsoft\.apimanagement/service$
      | microsoft\.app/managedenvironments$ | microsoft\.web/hostingenvironments$ | microsoft\.cdn/profiles$
      | microsoft\.databricks/workspaces$ | microsoft\.sql/managedinstances$
      | microsoft\.containerinstance/containergroups$ | microsoft\.netapp/.*/volumes$
    """,
    re.VERBOSE,
)
_NOT_MODELLED_CLASSES: Final = {
    "network:VirtualHub": "microsoft.network/virtualhubs",
    "network:VirtualWan": "microsoft.network/virtualwans",
    "network:VirtualRouter": "microsoft.network/virtualrouters",
    "network:NetworkVirtualAppliance": "microsoft.network/networkvirtualappliances",
    "network:ExpressRouteGateway": "microsoft.network/expressroutegateways",
    "network:VpnGateway": "microsoft.network/vpngateways",
    "network:P2sVpnGateway": "microsoft.network/p2svpngateways",
    "network:PrivateLinkService": "microsoft.network/privatelinkservices",
    "network:NetworkProfile": "microsoft.network/networkprofiles",
    "network:ConnectivityConfiguration": "microsoft.network/networkmanagers/connectivityconfigurations",
    "network:NetworkManagerRoutingConfiguration": "microsoft.network/networkmanagers/routingconfigurations",
    "containerservice:ManagedCluster": "microsoft.containerservice/managedclusters",
    "apimanagement:ApiManagementService": "microsoft.apimanagement/service",
    "app:ManagedEnvironment": "microsoft.app/managedenvironments",
    "databricks:Workspace": "microsoft.databricks/workspaces",
    "sql:ManagedInstance": "microsoft.sql/managedinstances",
    "containerinstance:ContainerGroup": "microsoft.containerinstance/containergroups",
}
# Version 2 of the provider kept these in `network`; version 3 moved them.
_MOVED: Final = {
    "network:PrivateZone": "privatedns:PrivateZone",
    "network:VirtualNetworkLink": "privatedns:VirtualNetworkLink",
    "network:PrivateRecordSet": "privatedns:PrivateRecordSet",
    **{
        f"network:{name}": f"dnsresolver:{name}"
        for name in ("DnsResolver", "InboundEndpoint", "OutboundEndpoint", "DnsForwardingRuleset", "ForwardingRule")
    },
    "network:PrivateResolverVirtualNetworkLink": "dnsresolver:PrivateResolverVirtualNetworkLink",
    "network:NatRule": "network:VirtualNetworkGatewayNatRule",
}


@lru_cache(maxsize=4096)
def read(token: str) -> tuple[str, tuple[str, ...]] | None:
    """The ARM type of a Pulumi token and the inputs that name the resource; None for what the model has no use for."""
    match = _TOKEN.match(token)
    if match is None:
        return None
    short = f"{match['module']}:{match['name']}"
    short = _MOVED.get(short, short)
    if short in _NOT_MODELLED_CLASSES:
        return _NOT_MODELLED_CLASSES[short], ("name",)
    return TYPES.get(short)


KNOWN: Final = frozenset(kind for kind, _ in TYPES.values())
"""The ARM types that the model reads."""
