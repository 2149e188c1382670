"""Exact sets for policies about networks, subnets, links and names, and further ones about port 80."""

from __future__ import annotations

from typing import Any

from tests.policies.cases import Case, balancer, dns, gateway, nic, redirecting, scale_set
from tests.policies.engine import NOT_KNOWN, Registered
from tests.policies.stacks import link, network, subnet, zone


def admin_rule(**changed: Any) -> Registered:
    props = {
        "ruleName": "r",
        "kind": "Custom",
        "access": "AlwaysAllow",
        "direction": "Inbound",
        "protocol": "Tcp",
        "priority": 10.0,
        "destinationPortRanges": ["443"],
        "sources": [{"addressPrefix": "*", "addressPrefixType": "IPPrefix"}],
        **changed,
    }
    return Registered("azure-native:network:AdminRule", "admin", props)


def of(name: str, **props: Any) -> Registered:
    """A subnet of a name."""
    return subnet(network("hub"), name, **props)


def listed(*subnets: Any) -> Registered:
    """A network with its subnets in its own list."""
    return network("hub", subnets=list(subnets))


def linked(name: str = "privatelink.vaultcore.azure.net", **props: Any) -> Registered:
    made = link(zone(name), network("hub"))
    return Registered(made.type, made.name, {**made.props, **props})


def probe(**changed: Any) -> Registered:
    return gateway(probes=[{"name": "p", "protocol": "Https", **changed}])


OPTIONS = {"dnsServers": ["10.1.2.3", "168.63.129.16"]}
ENFORCED = {"privateEndpointNetworkPolicies": "NetworkSecurityGroupEnabled"}

PASS: dict[str, list[Case]] = {
    "network-manager-no-port-80-always-allow": [
        ("443", admin_rule()),
        ("allow", admin_rule(access="Allow", destinationPortRanges=["80"])),
        ("deny", admin_rule(access="Deny", destinationPortRanges=["80"])),
        ("outbound", admin_rule(direction="Outbound", destinationPortRanges=["80"])),
        ("UDP", admin_rule(protocol="Udp", destinationPortRanges=["80"])),
        ("unknown port of a Deny", admin_rule(access="Deny", destinationPortRanges=NOT_KNOWN)),
        ("neighbours", admin_rule(destinationPortRanges=["79", "81-90"])),
    ],
    "endpoint-subnet-policies-on": [
        ("security groups", of("endpoints", **ENFORCED)),
        ("both", of("snet-endpoints", privateEndpointNetworkPolicies="enabled")),
        ("another subnet", of("web")),
        ("a name that is not known", of("x", subnetName=NOT_KNOWN)),
        ("in a list", listed({"name": "endpoints", **ENFORCED}, {"name": "web"})),
    ],
    "subnet-private": [
        ("off", of("web", defaultOutboundAccess=False)),
        ("the gateway's", of("GatewaySubnet")),
        ("the firewall's", of("AzureFirewallSubnet", defaultOutboundAccess=True)),
        ("the firewall's other one", of("AzureFirewallManagementSubnet")),
        ("the route server's", of("RouteServerSubnet", defaultOutboundAccess=NOT_KNOWN)),
        ("in a list", listed({"name": "web", "defaultOutboundAccess": False}, {"name": "gatewaysubnet"})),
        ("no list", network("hub")),
    ],
    "dns-link-no-registration": [
        ("absent", linked()),
        ("off", linked(registrationEnabled=False)),
        ("another zone", linked("corp.contoso.example", registrationEnabled=True)),
        ("another zone, not known", linked("corp.contoso.example", registrationEnabled=NOT_KNOWN)),
        ("off in a zone that is not known", linked(privateZoneName=NOT_KNOWN, registrationEnabled=False)),
    ],
    "gateway-no-port-80-probe": [
        ("layer 4", probe(protocol="Tcp", port=12800.0)),
        ("no protocol", probe(protocol=None)),
    ],
    "network-dns-includes-azure": [
        ("network", network("hub", dhcpOptions=OPTIONS)),
        ("no servers", network("hub", dhcpOptions={})),
        ("scale set", scale_set(interface={"name": "nic", "dnsSettings": OPTIONS})),
        ("spaces", dns(" 168.63.129.16 ")),
    ],
}

FAIL: dict[str, list[Case]] = {
    "network-manager-no-port-80-always-allow": [
        ("80", admin_rule(destinationPortRanges=["443", "80"])),
        ("range", admin_rule(destinationPortRanges=["79-81"])),
        ("no ports", admin_rule(destinationPortRanges=None)),
        ("empty ports", admin_rule(destinationPortRanges=[])),
        ("any protocol", admin_rule(protocol="Any", destinationPortRanges=["80"])),
        (
            "any case",
            admin_rule(access="alwaysallow", direction="INBOUND", protocol="tcp", destinationPortRanges=["80"]),
        ),
    ],
    "endpoint-subnet-policies-on": [
        ("absent", of("endpoints")),
        ("off", of("snet-Endpoints-1", privateEndpointNetworkPolicies="Disabled")),
        ("routes only", of("endpoints", privateEndpointNetworkPolicies="RouteTableEnabled")),
        ("in a list", listed({"name": "web"}, {"name": "privatelink"})),
    ],
    "subnet-private": [
        ("absent", of("web")),
        ("on", of("web", defaultOutboundAccess=True)),
        ("Bastion's", of("AzureBastionSubnet")),
        ("second of a list", listed({"name": "a", "defaultOutboundAccess": False}, {"name": "b"})),
    ],
    "dns-link-no-registration": [("on", linked(registrationEnabled=True))],
    "load-balancer-internal-only": [
        ("no subnet", balancer(frontendIPConfigurations=[{"name": "f"}])),
        (
            "second",
            balancer(
                frontendIPConfigurations=[
                    {"name": "f", "subnet": {"id": NOT_KNOWN}},
                    {"name": "g", "publicIPAddress": {"id": "/x"}},
                ]
            ),
        ),
    ],
    "gateway-no-port-80-probe": [
        ("plain", probe(protocol="Http", port=8080.0)),
        ("plain, any case", probe(protocol="HTTP")),
    ],
    "network-dns-includes-azure": [
        ("second interface", nic(ipConfigurations=[], dnsSettings={"dnsServers": ["168.63.129.17"]})),
    ],
}

UNSURE: dict[str, list[Case]] = {
    "network-manager-no-port-80-always-allow": [
        ("access", admin_rule(access=NOT_KNOWN, destinationPortRanges=["80"])),
        ("direction", admin_rule(direction=NOT_KNOWN, destinationPortRanges=["80"])),
        ("protocol", admin_rule(protocol=NOT_KNOWN, destinationPortRanges=["80"])),
        ("one port", admin_rule(destinationPortRanges=["443", NOT_KNOWN])),
        ("all ports", admin_rule(destinationPortRanges=NOT_KNOWN)),
    ],
    "endpoint-subnet-policies-on": [("switch", of("endpoints", privateEndpointNetworkPolicies=NOT_KNOWN))],
    "subnet-private": [
        ("switch", of("web", defaultOutboundAccess=NOT_KNOWN)),
        ("list", network("hub", subnets=NOT_KNOWN)),
        ("one of a list", listed({"name": "web", "defaultOutboundAccess": False}, NOT_KNOWN)),
    ],
    "dns-link-no-registration": [
        ("switch", linked(registrationEnabled=NOT_KNOWN)),
        ("zone", linked(privateZoneName=NOT_KNOWN, registrationEnabled=True)),
    ],
    "gateway-no-port-80-probe": [("protocol", probe(protocol=NOT_KNOWN, port=8080.0))],
    "network-dns-includes-azure": [
        ("interfaces", scale_set(interface=NOT_KNOWN)),
        ("settings", nic(dnsSettings=NOT_KNOWN)),
        ("network", network("hub", dhcpOptions=NOT_KNOWN)),
    ],
}

REDIRECTING = redirecting("http")
