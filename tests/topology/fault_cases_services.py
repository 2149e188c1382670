"""Settings of dev about the corporate network, ports, tiers, gateway, names and forms, each changed so that one fault
follows.
"""

from __future__ import annotations

from typing import Any

from tests.topology.configs import GONE

# What is changed in dev | the key of the one fault that follows | a part of its sentence.
SERVICE_FAULTS: list[tuple[str, list[tuple[str, Any]], str, str]] = [
    # name servers and the corporate network
    ("no Azure resolver", [("dnsServers", ["10.1.2.3", "10.4.5.6"])], "dnsServers", "lacks 168.63.129.16"),
    ("no corporate server", [("dnsServers", ["10.1.2.3", "168.63.129.16"])], "dnsServers", "lacks 10.4.5.6"),
    ("server twice", [("dnsServers", ["10.1.2.3", "10.4.5.6", "10.1.2.3", "168.63.129.16"])], "dnsServers", "twice"),
    (
        "server elsewhere",
        [
            ("corporate.dnsServers", ["10.1.2.3", "10.4.5.6", "10.9.0.1"]),
            ("dnsServers", ["10.1.2.3", "10.4.5.6", "10.9.0.1", "168.63.129.16"]),
        ],
        "corporate.dnsServers[2]",
        "none of corporate.prefixes",
    ),
    ("PKI elsewhere", [("corporate.pki.address", "10.9.0.1")], "corporate.pki.address", "none of corporate.prefixes"),
    (
        "exception elsewhere",
        [("corporate.exceptions[0].address", "10.9.0.1")],
        "corporate.exceptions[0].address",
        "none of corporate.prefixes",
    ),
    (
        "second host of the authority elsewhere",
        [("corporate.pki.hosts", [{"host": "ocsp.contoso.example", "address": "10.9.0.1"}])],
        "corporate.pki.hosts[0].address",
        "none of corporate.prefixes",
    ),
    (
        "one host of the authority twice",
        [("corporate.pki.hosts", [{"host": "pki.contoso.example", "address": "10.1.20.80"}])],
        "corporate.pki.hosts[0].host",
        "named twice",
    ),
    (
        "nodes with the gateway's key",
        [("web.certificate.secretName", "gateway-tls")],
        "web.certificate.secretName",
        "the gateway's own",
    ),
    (
        "two files for one secret",
        [("compute.certificate", {"pfxFile": ".local/pki/compute.pfx"})],
        "compute.certificate.secretName",
        "from another file",
    ),
    (
        "an extension for newer images",
        [("web.image.sku", "2019-datacenter-gensecond")],
        "web.certificate.follow",
        "not for image 2019",
    ),
    ("exception on 80", [("corporate.exceptions[0].port", 80)], "corporate.exceptions[0].port", "only the PKI host"),
    (
        "exception without owner",
        [("corporate.exceptions[0].owner", GONE)],
        "corporate.exceptions[0].owner",
        "is missing",
    ),
    (
        "exception without reason",
        [("corporate.exceptions[0].reason", "")],
        "corporate.exceptions[0].reason",
        "not be empty",
    ),
    (
        "exception twice",
        [
            (
                "corporate.exceptions[1]",
                {
                    "name": "licence-server",
                    "host": "b.contoso.example",
                    "port": 443,
                    "address": "10.1.20.8",
                    "reason": "r",
                    "owner": "o",
                },
            )
        ],
        "corporate.exceptions[1].name",
        "taken",
    ),
    ("clients elsewhere", [("corporate.clients", ["10.1.64.0/18", "10.9.0.0/16"])], "corporate.clients[1]", "neither"),
    (
        "CRL over https",
        [("corporate.pki.crlUrls", ["https://pki.contoso.example/a.crl"])],
        "corporate.pki.crlUrls[0]",
        "fetched over http",
    ),
    (
        "CRL on another port",
        [("corporate.pki.crlUrls", ["http://pki.contoso.example:8080/a.crl"])],
        "corporate.pki.crlUrls[0]",
        "8080",
    ),
    (
        "CRL elsewhere",
        [("corporate.pki.crlUrls", ["http://pki.contoso.example/a.crl", "http://crl.contoso.example/a.crl"])],
        "corporate.pki.crlUrls[1]",
        "neither the PKI host",
    ),
    # port 80
    ("web on 80", [("web.port", 80)], "web.port", "port 80"),
    ("compute on 80", [("compute.port", 80)], "compute.port", "port 80"),
    ("frontend on 80", [("loadBalancer.frontendPort", 80)], "loadBalancer.frontendPort", "port 80"),
    ("probe on 80", [("loadBalancer.probePort", 80)], "loadBalancer.probePort", "port 80"),
    ("inbound 80", [("spokes[2].inbound[0].ports", [443, 80])], "spokes[2].inbound[0].ports[1]", "port 80"),
    ("inbound 80 alone", [("spokes[2].inbound[0].ports", 80)], "spokes[2].inbound[0].ports", "port 80"),
    ("inbound 80 as text", [("spokes[2].inbound[0].ports", ["80"])], "spokes[2].inbound[0].ports[0]", "port 80"),
    ("inbound 79-81", [("spokes[2].inbound[0].ports", ["79-81"])], "spokes[2].inbound[0].ports[0]", "port 80"),
    ("inbound all", [("spokes[2].inbound[0].ports", ["*"])], "spokes[2].inbound[0].ports[0]", "port 80"),
    ("inbound falling range", [("spokes[2].inbound[0].ports", ["90-85"])], "spokes[2].inbound[0].ports[0]", "rising"),
    # tiers
    (
        "minimum above maximum",
        [("web.instances", {"minimum": 4, "maximum": 3})],
        "web.instances.minimum",
        "more than the max",
    ),
    ("six instances", [("web.instances.maximum", 6)], "web.instances.maximum", "at most 5"),
    ("thresholds crossed", [("compute.scale", {"outAbove": 40, "inBelow": 45})], "compute.scale.inBelow", "by turns"),
    ("size", [("web.size", "D2s_v5")], "web.size", "form of a virtual machine size"),
    ("size without premium disks", [("web.size", "Standard_D2_v5")], "web.disk.type", "no 's'"),
    ("disk type", [("web.disk.type", "Premium")], "web.disk.type", "must be one of"),
    ("disk size", [("web.disk.sizeGb", 30)], "web.disk.sizeGb", "at least 127"),
    ("zone", [("web.zones", ["1", "4"])], "web.zones[1]", "'1', '2' or '3'"),
    ("image id", [("web.image", {"id": "windows-2022"})], "web.image.id", "gallery image"),
    ("administrator", [("web.adminUsername", "Administrator")], "web.adminUsername", "refuses"),
    ("administrator's length", [("web.adminUsername", "a" * 21)], "web.adminUsername", "1 to 20"),
    # gateway, package
    ("isolation off", [("gateway.networkIsolation", False)], "gateway.networkIsolation", "EnableApplicationGateway"),
    ("old TLS", [("gateway.sslPolicy", "AppGwSslPolicy20150501")], "gateway.sslPolicy", "must be one of"),
    ("capacity", [("gateway.capacity", {"minimum": 4, "maximum": 3})], "gateway.capacity.minimum", "more than"),
    ("host name", [("gateway.hostNames", ["MLS"])], "gateway.hostNames[0]", "full host name"),
    ("no host name", [("gateway.hostNames", [])], "gateway.hostNames", "not be empty"),
    (
        "versioned secret",
        [
            (
                "gateway.certificate",
                {"secretId": "https://kv-a.vault.azure.net/secrets/gateway-tls/0123", "rootFile": "r.pem"},
            )
        ],
        "gateway.certificate.secretId",
        "no version",
    ),
    (
        "two certificates",
        [("gateway.certificate.secretId", "https://kv-a.vault.azure.net/secrets/gateway-tls")],
        "gateway.certificate.pfxFile",
        "one of them",
    ),
    ("no certificate", [("gateway.certificate.pfxFile", GONE)], "gateway.certificate.pfxFile", "is missing"),
    (
        "package over http",
        [("bootstrap.packageUrl", "http://{storage}.blob.core.windows.net/packages/a.zip")],
        "bootstrap.packageUrl",
        "https",
    ),
    (
        "package out of reach",
        [("bootstrap.packageUrl", "https://downloads.example.com/a.zip")],
        "bootstrap.packageUrl",
        "no rule lets nodes reach",
    ),
    (
        "package's container",
        [("bootstrap.packageUrl", "https://{storage}.blob.core.windows.net/other/a.zip")],
        "bootstrap.packageUrl",
        "none of storage.containers",
    ),
    (
        "placeholder",
        [("bootstrap.packageUrl", "https://{vault}.blob.core.windows.net/packages/a.zip")],
        "bootstrap.packageUrl",
        "is all that is filled in",
    ),
    (
        "secret's name",
        [
            (
                "gateway.certificate",
                {
                    "secretName": "tls",
                    "secretId": "https://kv-a.vault.azure.net/secrets/gateway-tls",
                    "rootFile": "root.pem",
                },
            )
        ],
        "gateway.certificate.secretName",
        "not the secret that secretId names",
    ),
    # names, region, tags
    ("region", [("azure-native:location", "westeurop")], "azure-native:location", "did you mean 'westeurope'"),
    ("no region", [("azure-native:location", GONE)], "azure-native:location", "is missing"),
    ("workload", [("workload", "ML-Server")], "workload", "lower-case letters and digits"),
    ("vault name derived", [("workload", "mlserver"), ("environment", "staging2")], "vault.name", "of 26 characters"),
    ("vault name", [("vault.name", "kv--mls")], "vault.name", "single '-'"),
    ("storage name", [("storage.name", "st-mls")], "storage.name", "lower-case letters and digits"),
    ("storage name's length", [("storage.name", "s" * 25)], "storage.name", "of 25 characters"),
    (
        "container",
        [("storage.containers", ["packages", "models", "Other"])],
        "storage.containers[2]",
        "lower-case",
    ),
    ("tags", [("tags", {"owner": "a@contoso.example"})], "tags", "lacks costCentre, dataClass"),
    ("tag characters", [("tags.a/b", "x")], "tags", "'a/b'"),
    ("tag value", [("tags.costCentre", 4711)], "tags", "text"),
    # forms
    (
        "unknown key",
        [("spokes[1].adressSpace", "10.20.4.0/24")],
        "spokes[1].adressSpace",
        "did you mean 'addressSpace'",
    ),
    ("a map for a prefix", [("hub.subnets", [{"name": "jumpbox", "prefix": {}}])], "hub.subnets[0].prefix", "CIDR"),
    ("unknown top key", [("gatway", {})], "gatway", "did you mean 'gateway'"),
    ("map for a text", [("vault.sku", {"name": "standard"})], "vault.sku", "must be one of"),
    ("text for a map", [("web", "large")], "web", "must be a map"),
    ("map for a list", [("corporate.exceptions", {"name": "x"})], "corporate.exceptions", "must be a list"),
    ("text in a list of maps", [("spokes[3]", "lake")], "spokes[3]", "must be a map"),
    ("word for a number", [("web.disk.sizeGb", "large")], "web.disk.sizeGb", "whole number"),
    ("word for a flag", [("hub.gatewayTransit", "perhaps")], "hub.gatewayTransit", "true or false"),
]
