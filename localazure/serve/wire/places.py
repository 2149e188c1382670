"""Where a member stands on the wire: beside `properties` or in it, and under which name.

The SDK's classes do not say which of their members ARM nests in `properties`. At the top of a resource one rule
holds: a resource has `properties` unless the SDK kept that member itself, and a short list of members stands beside
it. Objects inside a body are nested so only where they are resources of their own in some sense ("a subnet in a
network"); these are listed. The tests hold every entry against the models of the azure-mgmt packages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from localazure.core.schema.shapes import Properties

_BESIDE: Final = frozenset(
    {
        "etag",
        "extendedLocation",
        "id",
        "identity",
        "kind",
        "location",
        "managedBy",
        "managedByExtended",
        "name",
        "plan",
        "sku",
        "systemData",
        "tags",
        "type",
        "zones",
    }
)
"""Members of a resource beside `properties`, by ARM's common types (arm-template "resource declaration")."""

_INSIDE: Final[Mapping[str, frozenset[str]]] = {
    "compute:VirtualMachineExtension": frozenset(
        {"type"}
    ),  # the kind of extension; the resource's own type is left out
    "compute:VirtualMachineScaleSetExtension": frozenset({"type"}),
    "network:ApplicationGateway": frozenset({"sku"}),
    "network:AzureFirewall": frozenset({"sku"}),
    "network:BackendAddressPool": frozenset({"location"}),
    "network:FirewallPolicy": frozenset({"sku"}),
    "network:LoadBalancerBackendAddressPool": frozenset({"location"}),
    "network:VirtualNetworkGateway": frozenset({"sku"}),
    "operationalinsights:Workspace": frozenset({"sku"}),
}
"""Members that stand in `properties` although others of their name stand beside it."""

_ALSO_BESIDE: Final[Mapping[str, frozenset[str]]] = {
    "compute:VirtualMachine": frozenset({"placement", "resources"}),
    "storage:ImmutabilityPolicyProperties": frozenset({"updateHistory"}),
}

NESTED: Final[Mapping[str, frozenset[str]]] = {
    "compute": frozenset(
        {
            "NetworkInterfaceReference",
            "VirtualMachineExtension",
            "VirtualMachineNetworkInterfaceConfiguration",
            "VirtualMachineNetworkInterfaceIPConfiguration",
            "VirtualMachinePublicIPAddressConfiguration",
            "VirtualMachineScaleSetExtension",
            "VirtualMachineScaleSetIPConfiguration",
            "VirtualMachineScaleSetNetworkConfiguration",
            "VirtualMachineScaleSetPublicIPAddressConfiguration",
        }
    ),
    "containerregistry": frozenset({"PrivateEndpointConnection"}),
    "keyvault": frozenset({"PrivateEndpointConnectionItem"}),
    "machinelearningservices": frozenset({"PrivateEndpointConnection", "SharedPrivateLinkResource"}),
    "monitor": frozenset({"PrivateEndpointConnection"}),
    "network": frozenset(
        {
            "ApplicationGateway",
            "ApplicationGatewayAuthenticationCertificate",
            "ApplicationGatewayBackendAddressPool",
            "ApplicationGatewayBackendHttpSettings",
            "ApplicationGatewayBackendSettings",
            "ApplicationGatewayFrontendIPConfiguration",
            "ApplicationGatewayFrontendPort",
            "ApplicationGatewayHttpListener",
            "ApplicationGatewayIPConfiguration",
            "ApplicationGatewayListener",
            "ApplicationGatewayLoadDistributionPolicy",
            "ApplicationGatewayLoadDistributionTarget",
            "ApplicationGatewayPathRule",
            "ApplicationGatewayPrivateEndpointConnection",
            "ApplicationGatewayPrivateLinkConfiguration",
            "ApplicationGatewayPrivateLinkIpConfiguration",
            "ApplicationGatewayProbe",
            "ApplicationGatewayRedirectConfiguration",
            "ApplicationGatewayRequestRoutingRule",
            "ApplicationGatewayRewriteRuleSet",
            "ApplicationGatewayRoutingRule",
            "ApplicationGatewaySslCertificate",
            "ApplicationGatewaySslProfile",
            "ApplicationGatewayTrustedClientCertificate",
            "ApplicationGatewayTrustedRootCertificate",
            "ApplicationGatewayUrlPathMap",
            "ApplicationSecurityGroup",
            "AzureFirewallApplicationRuleCollection",
            "AzureFirewallIPConfiguration",
            "AzureFirewallNatRuleCollection",
            "AzureFirewallNetworkRuleCollection",
            "BackendAddressPool",
            "BastionHostIPConfiguration",
            "Delegation",
            "FlowLog",
            "FrontendIPConfiguration",
            "IPConfiguration",
            "IPConfigurationProfile",
            "InboundNatPool",
            "InboundNatRule",
            "LoadBalancerBackendAddress",
            "LoadBalancingRule",
            "LocalNetworkGateway",
            "NatGateway",
            "NetworkInterface",
            "NetworkInterfaceIPConfiguration",
            "NetworkInterfaceTapConfiguration",
            "NetworkSecurityGroup",
            "OutboundRule",
            "PrivateDnsZoneConfig",
            "PrivateEndpoint",
            "PrivateEndpointConnection",
            "PrivateEndpointIPConfiguration",
            "PrivateLinkService",
            "PrivateLinkServiceConnection",
            "PrivateLinkServiceIpConfiguration",
            "Probe",
            "PublicIPAddress",
            "ResourceNavigationLink",
            "Route",
            "RouteTable",
            "SecurityRule",
            "ServiceAssociationLink",
            "ServiceEndpointPolicy",
            "ServiceEndpointPolicyDefinition",
            "Subnet",
            "VirtualNetworkGateway",
            "VirtualNetworkGatewayIPConfiguration",
            "VirtualNetworkGatewayNatRule",
            "VirtualNetworkGatewayPolicyGroup",
            "VirtualNetworkPeering",
            "VirtualNetworkPeeringVirtualNetwork",
            "VirtualNetworkTap",
            "VngClientConnectionConfiguration",
            "VpnClientRevokedCertificate",
            "VpnClientRootCertificate",
        }
    ),
    "storage": frozenset({"ImmutabilityPolicyProperties", "PrivateEndpointConnection"}),
}
"""Objects inside bodies that have a `properties` of their own, by SDK module and type (without Args or Response)."""

RENAMED: Final[Mapping[str, Mapping[str, str]]] = {
    "keyvault:Key": {"releasePolicy": "release_policy"},
    "keyvault:KeyAttributes": {"expires": "exp", "notBefore": "nbf"},
    "keyvault:KeyProperties": {"releasePolicy": "release_policy"},
    "keyvault:SecretAttributes": {"expires": "exp", "notBefore": "nbf"},
    "storage:Encryption": {"encryptionIdentity": "identity", "keyVaultProperties": "keyvaultproperties"},
    "storage:EncryptionIdentity": {
        "encryptionFederatedIdentityClientId": "federatedIdentityClientId",
        "encryptionUserAssignedIdentity": "userAssignedIdentity",
    },
    "storage:IPRule": {"iPAddressOrRange": "value"},
    "storage:KeyVaultProperties": {"keyName": "keyname", "keyVaultUri": "keyvaulturi", "keyVersion": "keyversion"},
    "storage:StorageAccount": {
        "enableHttpsTrafficOnly": "supportsHttpsTrafficOnly",
        "enableNfsV3": "isNfsV3Enabled",
        "networkRuleSet": "networkAcls",
    },
    "storage:VirtualNetworkRule": {"virtualNetworkResourceId": "id"},
}
"""Members whose name in the SDK is not that on the wire (x-ms-client-name), by type: SDK's name -> name on the wire."""


def type_name(module: str, ref: str) -> str:
    """The key of an object type above: "outputs.SubnetResponse" of network -> "network:Subnet"."""
    return f"{module}:{ref.removeprefix('outputs.').removesuffix('Args').removesuffix('Response')}"


def is_nested(name: str) -> bool:
    """Whether an object type inside bodies has a `properties` of its own."""
    module, _, short = name.partition(":")
    return short in NESTED.get(module, ())


def has_properties(members: Properties) -> bool:
    """Whether a resource's own members are nested on the wire: they are unless the SDK kept `properties`."""
    return "properties" not in members


def stands_beside(name: str, member: str) -> bool:
    """Whether a member of a type with `properties` stands beside it (and not in it)."""
    if member in _INSIDE.get(name, ()):
        return False
    return member in _BESIDE or member in _ALSO_BESIDE.get(name, ())
