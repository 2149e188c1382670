"""Names of network resources, and the types that other files refer to."""

from __future__ import annotations

import re
from typing import Final

from localazure.core.model import NameRule

NETWORK_NAME: Final = NameRule(
    re.compile(r"[A-Za-z0-9]([\w\-.]{0,78}\w)?"),
    "1 to 80 letters, digits, '_', '.' and '-', start with a letter or digit and end with a letter, digit or '_'",
)

VIRTUAL_NETWORK_NAME: Final = NameRule(
    re.compile(r"[A-Za-z0-9][\w\-.]{0,62}\w"),
    "2 to 64 letters, digits, '_', '.' and '-', start with a letter or digit and end with a letter, digit or '_'",
    code="NetcfgInvalidVirtualNetworkSite",
    text="Virtual network site is not valid as specified with the name '{name}'. The name must be {words}.",
    source="resource-name-rules, 2020-02-11; Azure-Landing-Zones#2060",
)

VIRTUAL_NETWORKS: Final = "Microsoft.Network/virtualNetworks"
SUBNETS: Final = "Microsoft.Network/virtualNetworks/subnets"
PEERINGS: Final = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings"
SECURITY_GROUPS: Final = "Microsoft.Network/networkSecurityGroups"
SECURITY_RULES: Final = "Microsoft.Network/networkSecurityGroups/securityRules"
ROUTE_TABLES: Final = "Microsoft.Network/routeTables"
ROUTES: Final = "Microsoft.Network/routeTables/routes"
LOAD_BALANCERS: Final = "Microsoft.Network/loadBalancers"
GATEWAYS: Final = "Microsoft.Network/applicationGateways"
PRIVATE_ENDPOINTS: Final = "Microsoft.Network/privateEndpoints"
INTERFACES: Final = "Microsoft.Network/networkInterfaces"
PUBLIC_ADDRESSES: Final = "Microsoft.Network/publicIPAddresses"
PUBLIC_PREFIXES: Final = "Microsoft.Network/publicIPPrefixes"
NAT_GATEWAYS: Final = "Microsoft.Network/natGateways"
FIREWALLS: Final = "Microsoft.Network/azureFirewalls"
FIREWALL_POLICIES: Final = "Microsoft.Network/firewallPolicies"
RULE_COLLECTION_GROUPS: Final = "Microsoft.Network/firewallPolicies/ruleCollectionGroups"
VIRTUAL_NETWORK_GATEWAYS: Final = "Microsoft.Network/virtualNetworkGateways"
LOCAL_NETWORK_GATEWAYS: Final = "Microsoft.Network/localNetworkGateways"
CONNECTIONS: Final = "Microsoft.Network/connections"
DDOS_PLANS: Final = "Microsoft.Network/ddosProtectionPlans"
