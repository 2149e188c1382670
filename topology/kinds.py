"""What Azure asks of the names of each type of resource, and how the Cloud Adoption Framework abbreviates it.

Abbreviations: cloud-adoption-framework `resource-abbreviations.md` (2024-05-07). For what that page does not list, the
abbreviation is ours, and `ours` says so. Lengths, characters and scopes: azure-resource-manager
`resource-name-rules.md` (2023-11-20); what that page does not list is from general knowledge and marked unverified.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Scope = Literal["global", "region", "subscription", "resource group", "parent"]


@dataclass(frozen=True, slots=True)
class Characters:
    """Which names a type takes: a pattern for the whole name, and the same said to a person."""

    pattern: str
    words: str


@dataclass(frozen=True, slots=True)
class Kind:
    """What Azure asks of the names of one type of resource."""

    abbreviation: str
    type: str  # as ARM writes it, without "Microsoft."
    resource: str  # what a person calls it
    minimum: int
    maximum: int
    characters: Characters
    scope: Scope  # within which the name has to be unique
    ours: bool = False  # whether the abbreviation is ours, because the framework has none
    unverified: bool = False  # whether length or characters are from general knowledge

    @property
    def hyphens(self) -> bool:
        """Whether names may hold hyphens, which is how the framework sets parts of a name apart."""
        return self.characters not in (_PLAIN, _LOWER)


_NETWORK = Characters(
    r"[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9_])?", "letters, digits, '_', '.' and '-', beginning with a letter or digit"
)
_RESOLVER = Characters(
    r"[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?", "letters, digits, '_' and '-', a letter or digit at both ends"
)
_WORDS = Characters(
    r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?", "letters, digits and '-', a letter or digit at both ends"
)
_LOWER_WORDS = Characters(
    r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", "lower-case letters, digits and '-', a letter or digit at both ends"
)
_DASHED = Characters(r"[A-Za-z0-9][A-Za-z0-9_-]*", "letters, digits, '_', '-'")
_DISKS = Characters(r"[A-Za-z0-9_-]+", "letters, digits, '_' and '-'")
_COMPUTERS = Characters(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?", "letters, digits and '-'")
_PLAIN = Characters(r"[A-Za-z0-9]+", "letters and digits")
_LOWER = Characters(r"[a-z0-9]+", "lower-case letters and digits")
_GROUPS = Characters(r"[\w().-]*[\w()-]", "letters, digits and _().-")
_VAULTS = Characters(r"[A-Za-z](-?[A-Za-z0-9])*", "letters, digits and single '-', first a letter")
_SECRETS = Characters(r"[A-Za-z0-9-]+", "letters, digits and '-'")
_COMPUTES = Characters(r"[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])?", "letters, digits and '-', first a letter")
_MONITOR = Characters(r"[^*#&+:<>?@%{}\\/]*[^*#&+:<>?@%{}\\/. ]", "none of *#&+:<>?@%{}\\/ and no '.' at the end")
_DATABASES = Characters(r"[^<>*%&:\\/?]*[^<>*%&:\\/?. ]", "none of <>*%&:\\/? and no '.' at the end")

_GROUP: Final = "resource group"

_ALL: Final = (
    Kind("rg", "Resources/resourceGroups", "resource group", 1, 90, _GROUPS, "subscription"),
    # Networks.
    Kind("vnet", "Network/virtualNetworks", "virtual network", 2, 64, _NETWORK, _GROUP),
    Kind("snet", "Network/virtualNetworks/subnets", "subnet", 1, 80, _NETWORK, "parent"),
    Kind("nsg", "Network/networkSecurityGroups", "network security group", 1, 80, _NETWORK, _GROUP),
    Kind("asg", "Network/applicationSecurityGroups", "application security group", 1, 80, _NETWORK, _GROUP),
    Kind("rt", "Network/routeTables", "route table", 1, 80, _NETWORK, _GROUP),
    Kind("udr", "Network/routeTables/routes", "route", 1, 80, _NETWORK, "parent"),
    Kind("peer", "Network/virtualNetworks/virtualNetworkPeerings", "peering", 1, 80, _NETWORK, "parent"),
    Kind("pip", "Network/publicIPAddresses", "public IP address", 1, 80, _NETWORK, _GROUP),
    Kind("ippre", "Network/publicIPPrefixes", "public IP prefix", 1, 80, _NETWORK, _GROUP),
    Kind("ng", "Network/natGateways", "NAT gateway", 1, 80, _NETWORK, _GROUP, unverified=True),
    Kind("vgw", "Network/virtualNetworkGateways", "virtual network gateway", 1, 80, _NETWORK, _GROUP),
    Kind("lgw", "Network/localNetworkGateways", "local network gateway", 1, 80, _NETWORK, _GROUP, unverified=True),
    Kind("con", "Network/connections", "connection", 1, 80, _NETWORK, _GROUP, unverified=True),
    Kind("nic", "Network/networkInterfaces", "network interface", 1, 80, _NETWORK, _GROUP),
    Kind("bas", "Network/bastionHosts", "Bastion", 1, 80, _NETWORK, _GROUP),
    Kind(
        "ddos",
        "Network/ddosProtectionPlans",
        "DDoS protection plan",
        1,
        80,
        _NETWORK,
        _GROUP,
        ours=True,
        unverified=True,
    ),
    Kind("afw", "Network/azureFirewalls", "firewall", 1, 80, _NETWORK, _GROUP),
    Kind("afwp", "Network/firewallPolicies", "firewall policy", 1, 80, _NETWORK, _GROUP),
    Kind(
        "rcg",
        "Network/firewallPolicies/ruleCollectionGroups",
        "rule collection group",
        1,
        80,
        _NETWORK,
        "parent",
        ours=True,
        unverified=True,
    ),
    Kind("ipg", "Network/ipGroups", "IP group", 1, 80, _NETWORK, _GROUP, unverified=True),
    Kind("lbi", "Network/loadBalancers", "load balancer", 1, 80, _NETWORK, _GROUP),
    Kind("agw", "Network/applicationGateways", "application gateway", 1, 80, _NETWORK, _GROUP),
    Kind(
        "waf",
        "Network/ApplicationGatewayWebApplicationFirewallPolicies",
        "web application firewall policy",
        1,
        80,
        _NETWORK,
        _GROUP,
        unverified=True,
    ),
    # Private names.
    Kind("pep", "Network/privateEndpoints", "private endpoint", 2, 64, _NETWORK, _GROUP),
    Kind(
        "link",
        "Network/privateDnsZones/virtualNetworkLinks",
        "virtual network link",
        1,
        80,
        _NETWORK,
        "parent",
        ours=True,
    ),
    Kind("dnspr", "Network/dnsResolvers", "DNS private resolver", 1, 80, _RESOLVER, _GROUP),
    Kind("in", "Network/dnsResolvers/inboundEndpoints", "resolver's inbound endpoint", 1, 80, _RESOLVER, "parent"),
    Kind("out", "Network/dnsResolvers/outboundEndpoints", "resolver's outbound endpoint", 1, 80, _RESOLVER, "parent"),
    Kind("dnsfrs", "Network/dnsForwardingRulesets", "DNS forwarding ruleset", 1, 80, _RESOLVER, _GROUP),
    Kind(
        "dnsfr",
        "Network/dnsForwardingRulesets/forwardingRules",
        "DNS forwarding rule",
        1,
        80,
        _RESOLVER,
        "parent",
        ours=True,
        unverified=True,
    ),
    Kind(
        "dnsfrl",
        "Network/dnsForwardingRulesets/virtualNetworkLinks",
        "ruleset's virtual network link",
        1,
        80,
        _RESOLVER,
        "parent",
        ours=True,
        unverified=True,
    ),
    Kind(
        "dnsrp",
        "Network/dnsResolverPolicies",
        "DNS security policy",
        1,
        80,
        _RESOLVER,
        _GROUP,
        ours=True,
        unverified=True,
    ),
    Kind(
        "dnsdl",
        "Network/dnsResolverDomainLists",
        "DNS domain list",
        1,
        80,
        _RESOLVER,
        _GROUP,
        ours=True,
        unverified=True,
    ),
    Kind(
        "dnssr",
        "Network/dnsResolverPolicies/dnsSecurityRules",
        "DNS security rule",
        1,
        80,
        _RESOLVER,
        "parent",
        ours=True,
        unverified=True,
    ),
    Kind(
        "dnsrpl",
        "Network/dnsResolverPolicies/virtualNetworkLinks",
        "DNS security policy's virtual network link",
        1,
        80,
        _RESOLVER,
        "parent",
        ours=True,
        unverified=True,
    ),
    # Nodes. The limit of 15 or 64 characters on that page is the host's; the resource takes 64.
    Kind("vmss", "Compute/virtualMachineScaleSets", "scale set", 1, 64, _COMPUTERS, _GROUP),
    Kind("vm", "Compute/virtualMachines", "virtual machine", 1, 64, _COMPUTERS, _GROUP),
    Kind("osdisk", "Compute/disks", "disk", 1, 80, _DISKS, _GROUP),
    Kind("des", "Compute/diskEncryptionSets", "disk encryption set", 1, 80, _DISKS, _GROUP),
    Kind(
        "scale", "Insights/autoscaleSettings", "autoscale setting", 1, 260, _MONITOR, _GROUP, ours=True, unverified=True
    ),
    Kind("id", "ManagedIdentity/userAssignedIdentities", "user-assigned identity", 3, 128, _DASHED, _GROUP),
    # Data.
    Kind("kv", "KeyVault/vaults", "key vault", 3, 24, _VAULTS, "global"),
    Kind("key", "KeyVault/vaults/keys", "key of a vault", 1, 127, _SECRETS, "parent", ours=True, unverified=True),
    Kind("st", "Storage/storageAccounts", "storage account", 3, 24, _LOWER, "global"),
    Kind("sql", "Sql/servers", "SQL server", 1, 63, _LOWER_WORDS, "global"),
    Kind("sqldb", "Sql/servers/databases", "SQL database", 1, 128, _DATABASES, "parent"),
    # Machine learning.
    Kind("mlw", "MachineLearningServices/workspaces", "machine learning workspace", 3, 33, _WORDS, _GROUP),
    Kind(
        "mlc", "MachineLearningServices/workspaces/computes", "compute cluster", 3, 32, _COMPUTES, "parent", ours=True
    ),
    # Its name is part of a host name of the whole region.
    Kind(
        "mli",
        "MachineLearningServices/workspaces/computes",
        "compute instance",
        3,
        24,
        _COMPUTES,
        "region",
        ours=True,
        unverified=True,
    ),
    Kind("cr", "ContainerRegistry/registries", "container registry", 5, 50, _PLAIN, "global"),
    # Operations.
    Kind("log", "OperationalInsights/workspaces", "Log Analytics workspace", 4, 63, _WORDS, _GROUP),
    Kind("appi", "Insights/components", "Application Insights", 1, 260, _MONITOR, _GROUP),
    Kind(
        "ampls",
        "Insights/privateLinkScopes",
        "Azure Monitor private link scope",
        1,
        255,
        _DASHED,
        _GROUP,
        ours=True,
        unverified=True,
    ),
    Kind("ag", "Insights/actionGroups", "action group", 1, 260, _MONITOR, _GROUP),
    Kind("ma", "Insights/metricAlerts", "metric alert", 1, 260, _MONITOR, _GROUP, ours=True),
    Kind("sqr", "Insights/scheduledQueryRules", "log search alert", 1, 260, _MONITOR, _GROUP, ours=True),
    Kind("dcr", "Insights/dataCollectionRules", "data collection rule", 3, 64, _WORDS, _GROUP, unverified=True),
    Kind("dce", "Insights/dataCollectionEndpoints", "data collection endpoint", 3, 44, _WORDS, _GROUP, unverified=True),
    Kind(
        "diag",
        "Insights/diagnosticSettings",
        "diagnostic setting",
        1,
        260,
        _MONITOR,
        "parent",
        ours=True,
        unverified=True,
    ),
    Kind("nw", "Network/networkWatchers", "Network Watcher", 1, 80, _NETWORK, _GROUP),
    Kind("fl", "Network/networkWatchers/flowLogs", "flow log", 1, 80, _NETWORK, "parent", ours=True, unverified=True),
    Kind(
        "cmon",
        "Network/networkWatchers/connectionMonitors",
        "connection monitor",
        1,
        80,
        _NETWORK,
        "parent",
        ours=True,
        unverified=True,
    ),
)

KINDS: Final[dict[str, Kind]] = {kind.abbreviation: kind for kind in _ALL}
