"""Exact sets: for each resource policy, what it must pass and what it must refuse, unknown variants included."""

from __future__ import annotations

from typing import Any

from tests.policies.engine import NOT_KNOWN, Registered, secret

Case = tuple[str, Registered]

GATEWAY_ID = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/applicationGateways/agw"


def balancer(**props: Any) -> Registered:
    return Registered("azure-native:network:LoadBalancer", "lb", {"loadBalancerName": "lb", **props})


def lb_rule(**changed: Any) -> Registered:
    return balancer(
        loadBalancingRules=[{"name": "r", "protocol": "Tcp", "frontendPort": 443.0, "backendPort": 12800.0, **changed}]
    )


def nat_rule(**changed: Any) -> Registered:
    return balancer(
        inboundNatRules=[{"name": "r", "protocol": "Tcp", "frontendPort": 50000.0, "backendPort": 3389.0, **changed}]
    )


def nat_pool(**changed: Any) -> Registered:
    pool = {
        "name": "p",
        "protocol": "Tcp",
        "frontendPortRangeStart": 50000.0,
        "frontendPortRangeEnd": 50099.0,
        "backendPort": 3389.0,
        **changed,
    }
    return balancer(inboundNatPools=[pool])


def own_nat_rule(**changed: Any) -> Registered:
    props = {"inboundNatRuleName": "r", "protocol": "Tcp", "frontendPort": 50000.0, "backendPort": 3389.0, **changed}
    return Registered("azure-native:network:InboundNatRule", "nat", props)


def gateway(**changed: Any) -> Registered:
    """A gateway as our program makes it: one HTTPS listener on 443, HTTPS behind, a certificate by reference."""
    props = {
        "applicationGatewayName": "agw",
        "identity": {"type": "UserAssigned", "userAssignedIdentities": [NOT_KNOWN]},
        "frontendPorts": [{"name": "https", "port": 443.0}],
        "sslPolicy": {"policyType": "Predefined", "policyName": "AppGwSslPolicy20220101S"},
        "sslCertificates": [{"name": "c", "keyVaultSecretId": "https://v.vault.azure.net/secrets/gateway"}],
        "trustedRootCertificates": [{"name": "root", "data": "MIIB"}],
        "httpListeners": [listener()],
        "backendHttpSettingsCollection": [
            {
                "name": "b",
                "port": 12800.0,
                "protocol": "Https",
                "trustedRootCertificates": [{"id": f"{GATEWAY_ID}/trustedRootCertificates/root"}],
            }
        ],
        "probes": [{"name": "p", "protocol": "Https", "path": "/"}],
        "requestRoutingRules": [{"name": "r", "httpListener": {"id": f"{GATEWAY_ID}/httpListeners/l"}}],
        **changed,
    }
    return Registered("azure-native:network:ApplicationGateway", "agw", props)


def listener(port: str = "https", **changed: Any) -> dict[str, Any]:
    return {
        "name": "l",
        "protocol": "Https",
        "frontendPort": {"id": f"{GATEWAY_ID}/frontendPorts/{port}"},
        "sslCertificate": {"id": f"{GATEWAY_ID}/sslCertificates/c"},
        **changed,
    }


BOTH_PORTS = [{"name": "https", "port": 443.0}, {"name": "http", "port": 80.0}]
TO_HTTPS = {"id": f"{GATEWAY_ID}/redirectConfigurations/up"}


def redirecting(from_port: str, **rule: Any) -> Registered:
    return gateway(
        frontendPorts=BOTH_PORTS,
        httpListeners=[listener(), listener(from_port, name="second")],
        requestRoutingRules=[
            {
                "name": "r",
                "httpListener": {"id": f"{GATEWAY_ID}/httpListeners/second"},
                "redirectConfiguration": TO_HTTPS,
                **rule,
            }
        ],
        redirectConfigurations=[{"name": "up", "targetUrl": "https://ml.example.com/"}],
    )


def redirect_to(**target: Any) -> Registered:
    return gateway(redirectConfigurations=[{"name": "up", **target}])


def certificate(**changed: Any) -> Registered:
    return gateway(sslCertificates=[{"name": "c", **changed}])


def policy_nat(**changed: Any) -> Registered:
    rule = {
        "name": "r",
        "ruleType": "NatRule",
        "ipProtocols": ["TCP"],
        "destinationPorts": ["443"],
        "translatedPort": "443",
        **changed,
    }
    return rule_collections([{"ruleCollectionType": "FirewallPolicyNatRuleCollection", "name": "c", "rules": [rule]}])


def rule_collections(collections: Any) -> Registered:
    return Registered("azure-native:network:FirewallPolicyRuleCollectionGroup", "fw", {"ruleCollections": collections})


def network_rule(port: str) -> Registered:
    rule = {"name": "r", "ruleType": "NetworkRule", "ipProtocols": ["TCP"], "destinationPorts": [port]}
    return rule_collections([{"ruleCollectionType": "FirewallPolicyFilterRuleCollection", "rules": [rule]}])


def classic_nat(**changed: Any) -> Registered:
    rule = {"name": "r", "protocols": ["TCP"], "destinationPorts": ["443"], "translatedPort": "443", **changed}
    return Registered(
        "azure-native:network:AzureFirewall", "fw", {"natRuleCollections": [{"name": "c", "rules": [rule]}]}
    )


def scale_set(disk: Any = None, interface: Any = None, **profile: Any) -> Registered:
    given = {
        "virtualMachineProfile": {
            "storageProfile": {
                "osDisk": {"createOption": "FromImage", "managedDisk": {"storageAccountType": "Premium_LRS"}}
                if disk is None
                else disk,
                **profile,
            },
            "osProfile": {"adminPassword": secret("s3cret")},
            "networkProfile": {
                "networkInterfaceConfigurations": [
                    {"name": "nic", "ipConfigurations": [{"name": "ip", "subnet": {"id": NOT_KNOWN}}]}
                    if interface is None
                    else interface
                ]
            },
        }
    }
    return Registered("azure-native:compute:VirtualMachineScaleSet", "nodes", given)


def machine(disk: Any = None, **profile: Any) -> Registered:
    os_disk = {"createOption": "FromImage"} if disk is None else disk
    return Registered("azure-native:compute:VirtualMachine", "vm", {"storageProfile": {"osDisk": os_disk, **profile}})


def public(config: Any) -> dict[str, Any]:
    return {"name": "nic", "ipConfigurations": [{"name": "ip", "publicIPAddressConfiguration": config}]}


def nic(**props: Any) -> Registered:
    return Registered("azure-native:network:NetworkInterface", "nic", props)


def dns(*servers: Any) -> Registered:
    return Registered(
        "azure-native:network:VirtualNetwork",
        "vnet",
        {"virtualNetworkName": "vnet", "dhcpOptions": {"dnsServers": list(servers)}},
    )


PASS: dict[str, list[Case]] = {
    "load-balancer-no-port-80-rule": [
        ("443 to 12800", lb_rule()),
        ("UDP 80", lb_rule(protocol="Udp", frontendPort=80.0)),
        ("unknown port over UDP", lb_rule(protocol="Udp", frontendPort=NOT_KNOWN)),
        ("outbound rules", balancer(outboundRules=[{"name": "o", "protocol": "All"}])),
    ],
    "load-balancer-no-port-80-nat": [
        ("remote desktop", nat_rule()),
        ("a pool elsewhere", nat_pool()),
        ("an own rule", own_nat_rule()),
        ("UDP", nat_rule(protocol="Udp", backendPort=80.0)),
        ("an unknown end above", nat_pool(frontendPortRangeEnd=NOT_KNOWN)),
    ],
    "load-balancer-no-port-80-probe": [("12800", balancer(probes=[{"name": "p", "port": 12800.0}]))],
    "load-balancer-internal-only": [
        ("a subnet", balancer(frontendIPConfigurations=[{"name": "f", "subnet": {"id": NOT_KNOWN}}]))
    ],
    "gateway-no-port-80-frontend": [("443", gateway()), ("8080", gateway(frontendPorts=[{"port": 8080.0}]))],
    "gateway-no-port-80-listener": [
        ("443", gateway()),
        ("unknown id, no port is 80", gateway(httpListeners=[listener(frontendPort={"id": NOT_KNOWN})])),
        ("80 is declared only", gateway(frontendPorts=BOTH_PORTS)),
    ],
    "gateway-no-port-80-redirect": [
        ("none", gateway()),
        ("443 elsewhere", redirecting("https")),
        ("to https", redirect_to(targetUrl="https://ml.example.com/a")),
        ("to http on 8080", redirect_to(targetUrl="http://ml.example.com:8080/")),
        ("to a listener on 443", redirect_to(targetListener={"id": f"{GATEWAY_ID}/httpListeners/l"})),
    ],
    "gateway-no-port-80-probe": [("no port", gateway()), ("12800", gateway(probes=[{"name": "p", "port": 12800.0}]))],
    "gateway-no-port-80-backend": [("12800", gateway())],
    "gateway-https-only": [
        ("https", gateway()),
        ("tls", gateway(listeners=[{"name": "t", "protocol": "Tls", "frontendPort": {"id": NOT_KNOWN}}])),
    ],
    "gateway-key-vault-certificate": [("by reference", gateway())],
    "firewall-no-port-80-dnat": [
        ("443", policy_nat()),
        ("UDP", policy_nat(ipProtocols=["UDP"], destinationPorts=["80"])),
        ("a network rule to 80", network_rule("80")),
        ("classic 443", classic_nat()),
    ],
    "node-no-port-80-public-ip": [
        ("scale set", scale_set()),
        ("interface", nic(ipConfigurations=[{"name": "ip", "subnet": {"id": NOT_KNOWN}}])),
        ("machine", machine()),
    ],
    "node-managed-disks": [
        ("scale set", scale_set()),
        ("machine by default", machine()),
        ("data disks", scale_set(dataDisks=[{"lun": 0.0, "managedDisk": {"storageAccountType": "Premium_LRS"}}])),
    ],
    "network-dns-includes-azure": [
        ("corporate and Azure", dns("10.1.2.3", "10.4.5.6", "168.63.129.16")),
        ("Azure only", dns("168.63.129.16")),
        ("none", dns()),
        ("an unknown beside it", dns(NOT_KNOWN, "168.63.129.16")),
        ("interface", nic(dnsSettings={"dnsServers": ["AzureProvidedDNS"]})),
    ],
}

FAIL: dict[str, list[Case]] = {
    "load-balancer-no-port-80-rule": [
        ("in front", lb_rule(frontendPort=80.0)),
        ("behind", lb_rule(backendPort=80.0)),
        ("80 to 8080", lb_rule(frontendPort=80.0, backendPort=8080.0)),
        ("as text", lb_rule(frontendPort="80")),
        ("any protocol", lb_rule(protocol="All", frontendPort=80.0)),
        ("all ports", lb_rule(protocol="All", frontendPort=0.0, backendPort=0.0)),
        ("second rule", balancer(loadBalancingRules=[{"frontendPort": 443.0}, {"frontendPort": 80.0}])),
    ],
    "load-balancer-no-port-80-nat": [
        ("rule in front", nat_rule(frontendPort=80.0)),
        ("rule behind", nat_rule(backendPort=80.0)),
        ("rule by range", nat_rule(frontendPort=None, frontendPortRangeStart=70.0, frontendPortRangeEnd=90.0)),
        ("pool in front", nat_pool(frontendPortRangeStart=50.0, frontendPortRangeEnd=100.0)),
        ("pool behind", nat_pool(backendPort=80.0)),
        ("own rule in front", own_nat_rule(frontendPort=80.0)),
        ("own rule behind", own_nat_rule(backendPort=80.0)),
        ("own rule by range", own_nat_rule(frontendPortRangeStart=80.0, frontendPortRangeEnd=80.0)),
    ],
    "load-balancer-no-port-80-probe": [
        ("http", balancer(probes=[{"name": "p", "protocol": "Http", "port": 80.0}])),
        ("tcp, second", balancer(probes=[{"port": 443.0}, {"protocol": "Tcp", "port": 80.0}])),
    ],
    "load-balancer-internal-only": [
        ("address", balancer(frontendIPConfigurations=[{"name": "f", "publicIPAddress": {"id": NOT_KNOWN}}])),
        ("prefix", balancer(frontendIPConfigurations=[{"name": "f", "publicIPPrefix": {"id": "/x"}}])),
        ("address not known", balancer(frontendIPConfigurations=[{"name": "f", "publicIPAddress": NOT_KNOWN}])),
    ],
    "gateway-no-port-80-frontend": [("unused", gateway(frontendPorts=BOTH_PORTS))],
    "gateway-no-port-80-listener": [
        ("first", gateway(frontendPorts=BOTH_PORTS, httpListeners=[listener("http")])),
        ("second", gateway(frontendPorts=BOTH_PORTS, httpListeners=[listener(), listener("http", name="m")])),
        ("https on 80", gateway(frontendPorts=[{"name": "https", "port": 80.0}])),
        ("layer 4", gateway(frontendPorts=BOTH_PORTS, listeners=[listener("http", protocol="Tcp")])),
        ("name in another case", gateway(frontendPorts=BOTH_PORTS, httpListeners=[listener("HTTP")])),
    ],
    "gateway-no-port-80-redirect": [
        ("from 80", redirecting("http")),
        ("to http", redirect_to(targetUrl="http://ml.example.com/")),
        ("to port 80", redirect_to(targetUrl="https://ml.example.com:80/")),
        (
            "by a path map",
            Registered(
                "azure-native:network:ApplicationGateway",
                "agw",
                {
                    **redirecting("http", redirectConfiguration=None, urlPathMap={"id": NOT_KNOWN}).props,
                    "urlPathMaps": [{"name": "m", "pathRules": [{"name": "x", "redirectConfiguration": TO_HTTPS}]}],
                },
            ),
        ),
    ],
    "gateway-no-port-80-probe": [("80", gateway(probes=[{"name": "p", "protocol": "Http", "port": 80.0}]))],
    "gateway-no-port-80-backend": [
        ("http", gateway(backendHttpSettingsCollection=[{"name": "b", "port": 80.0, "protocol": "Http"}])),
        ("https on 80", gateway(backendHttpSettingsCollection=[{"name": "b", "port": 80.0, "protocol": "Https"}])),
        ("layer 4", gateway(backendSettingsCollection=[{"name": "b", "port": 80.0, "protocol": "Tcp"}])),
        ("by default", gateway(backendHttpSettingsCollection=[{"name": "b", "protocol": "Http"}])),
    ],
    "gateway-https-only": [
        ("http listener on 8080", gateway(httpListeners=[listener(protocol="Http")])),
        ("http behind", gateway(backendHttpSettingsCollection=[{"name": "b", "port": 8080.0, "protocol": "Http"}])),
        ("tcp", gateway(listeners=[listener(protocol="Tcp")])),
    ],
    "gateway-key-vault-certificate": [
        ("data", certificate(data=secret("AAAA"), password=secret("s3cret"))),
        ("nothing", certificate()),
        ("versioned", certificate(keyVaultSecretId="https://v.vault.azure.net/secrets/gateway/0123")),
        ("not a vault", certificate(keyVaultSecretId="http://example.com/x")),
        ("listener without", gateway(httpListeners=[listener(sslCertificate=None)])),
        ("no identity", gateway(identity=None)),
        ("system identity", gateway(identity={"type": "SystemAssigned"})),
    ],
    "firewall-no-port-80-dnat": [
        ("outside", policy_nat(destinationPorts=["80"])),
        ("inside", policy_nat(translatedPort="80")),
        ("range", policy_nat(destinationPorts=["70-90"])),
        ("any protocol", policy_nat(ipProtocols=["UDP", "Any"], destinationPorts=["80"])),
        ("classic outside", classic_nat(destinationPorts=["443", "80"])),
        ("classic inside", classic_nat(translatedPort=80.0)),
    ],
    "node-no-port-80-public-ip": [
        ("scale set", scale_set(interface=public({"name": "p"}))),
        ("scale set, not known", scale_set(interface=public(NOT_KNOWN))),
        ("interface", nic(ipConfigurations=[{"name": "ip"}, {"name": "b", "publicIPAddress": {"id": NOT_KNOWN}}])),
    ],
    "node-managed-disks": [
        ("containers", scale_set({"createOption": "FromImage", "vhdContainers": [NOT_KNOWN, NOT_KNOWN]})),
        ("containers not known", scale_set({"vhdContainers": NOT_KNOWN})),
        ("image blob", scale_set({"image": {"uri": "https://x/y.vhd"}})),
        ("machine", machine({"vhd": {"uri": NOT_KNOWN}})),
        ("machine's data disk", machine(dataDisks=[{"lun": 0.0}, {"lun": 1.0, "vhd": {"uri": "https://x/d.vhd"}}])),
    ],
    "network-dns-includes-azure": [
        ("corporate only", dns("10.1.2.3", "10.4.5.6")),
        ("scale set", scale_set(interface={"name": "nic", "dnsSettings": {"dnsServers": ["10.1.2.3"]}})),
        ("interface", nic(dnsSettings={"dnsServers": ["10.1.2.3"]})),
    ],
}

UNSURE: dict[str, list[Case]] = {
    "load-balancer-no-port-80-rule": [
        ("front", lb_rule(frontendPort=NOT_KNOWN)),
        ("protocol of 80", lb_rule(protocol=NOT_KNOWN, frontendPort=80.0)),
        ("all rules", balancer(loadBalancingRules=NOT_KNOWN)),
    ],
    "load-balancer-no-port-80-nat": [
        ("back", nat_rule(backendPort=NOT_KNOWN)),
        ("range", nat_pool(frontendPortRangeStart=NOT_KNOWN)),
        ("own rule", own_nat_rule(frontendPort=NOT_KNOWN)),
        ("all pools", balancer(inboundNatPools=NOT_KNOWN)),
    ],
    "load-balancer-no-port-80-probe": [("port", balancer(probes=[{"name": "p", "port": NOT_KNOWN}]))],
    "load-balancer-internal-only": [("all", balancer(frontendIPConfigurations=NOT_KNOWN))],
    "gateway-no-port-80-frontend": [("port", gateway(frontendPorts=[{"name": "https", "port": NOT_KNOWN}]))],
    "gateway-no-port-80-listener": [
        ("id", gateway(frontendPorts=BOTH_PORTS, httpListeners=[listener(frontendPort={"id": NOT_KNOWN})])),
        ("no such port", gateway(httpListeners=[listener("elsewhere")])),
    ],
    "gateway-no-port-80-redirect": [("target", redirect_to(targetUrl=NOT_KNOWN))],
    "gateway-no-port-80-probe": [("port", gateway(probes=[{"name": "p", "port": NOT_KNOWN}]))],
    "gateway-no-port-80-backend": [
        ("port", gateway(backendHttpSettingsCollection=[{"name": "b", "port": NOT_KNOWN, "protocol": "Https"}]))
    ],
    "gateway-https-only": [("protocol", gateway(httpListeners=[listener(protocol=NOT_KNOWN)]))],
    "gateway-key-vault-certificate": [
        ("reference", certificate(keyVaultSecretId=NOT_KNOWN)),
        ("identity", gateway(identity=NOT_KNOWN)),
    ],
    "firewall-no-port-80-dnat": [
        ("outside", policy_nat(destinationPorts=["443", NOT_KNOWN])),
        ("inside", policy_nat(translatedPort=NOT_KNOWN)),
        ("all", rule_collections(NOT_KNOWN)),
        ("classic", classic_nat(translatedPort=NOT_KNOWN)),
    ],
    "node-no-port-80-public-ip": [
        ("configurations", nic(ipConfigurations=NOT_KNOWN)),
        ("one of them", nic(ipConfigurations=[NOT_KNOWN])),
    ],
    "node-managed-disks": [("profile", machine(NOT_KNOWN))],
    "network-dns-includes-azure": [
        ("one of them", dns("10.1.2.3", NOT_KNOWN)),
        ("all", nic(dnsSettings={"dnsServers": NOT_KNOWN})),
    ],
}
