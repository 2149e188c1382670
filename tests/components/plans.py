"""A small plan with one of everything, written by hand: what the components get, not what `topology` decides."""

from __future__ import annotations

import dataclasses
from typing import Any

from topology import plan

CORPORATE = ("10.0.0.0/9",)
DNS = ("10.1.2.3", "10.4.5.6", "168.63.129.16")
ROOT_PEM = "-----BEGIN CERTIFICATE-----\nMIIBroot\nAAAA\n-----END CERTIFICATE-----\n"
EXISTING_ID = (
    "/subscriptions/22222222-2222-2222-2222-222222222222/resourceGroups/rg-lab/providers"
    "/Microsoft.Network/virtualNetworks/vnet-lab"
)


def rule(name: str, priority: int, **changes: Any) -> plan.SecurityRule:
    """An inbound Allow of 443 from the corporate network, changed."""
    values: dict[str, Any] = {
        "name": name,
        "direction": "Inbound",
        "access": "Allow",
        "protocol": "Tcp",
        "priority": priority,
        "sources": CORPORATE,
        "destinations": ("*",),
        "ports": ("443",),
        "description": "clients",
    }
    return plan.SecurityRule(**(values | changes))


def subnet(key: str, prefix: str, **changes: Any) -> plan.Subnet:
    """A subnet with a security group of its own and its network's routes, changed."""
    values: dict[str, Any] = {
        "key": key,
        "name": f"snet-{key}",
        "prefix": prefix,
        "network_security_group": plan.NetworkSecurityGroup(f"nsg-{key}", (rule("allow-clients", 200),)),
        "route_table": True,
        "delegation": None,
        "endpoint_policies": "Enabled",
        "instances": 3,
    }
    return plan.Subnet(**(values | changes))


HUB = plan.VirtualNetwork(
    key="hub",
    role="hub",
    name="vnet-hub",
    resource_group="network",
    address_space=("10.200.0.0/22",),
    dns_servers=DNS,
    subnets=(
        subnet("endpoints", "10.200.0.0/26"),
        subnet(
            "gateway",
            "10.200.1.0/27",
            name="GatewaySubnet",
            network_security_group=None,
            route_table=False,
        ),
    ),
    route_table=plan.RouteTable(
        name="rt-hub",
        routes=(
            plan.Route("to-corporate", "10.0.0.0/9", "VirtualNetworkGateway", None),
            plan.Route("to-internet", "0.0.0.0/0", "VirtualAppliance", "10.200.2.4"),
        ),
        gateway_routes=True,
    ),
)

CLUSTER = plan.VirtualNetwork(
    key="cluster",
    role="cluster",
    name="vnet-cluster",
    resource_group="network",
    address_space=("10.201.0.0/23",),
    dns_servers=DNS,
    subnets=(
        subnet(
            "gateway",
            "10.201.0.0/27",
            delegation="Microsoft.Network/applicationGateways",
            network_security_group=plan.NetworkSecurityGroup(
                "nsg-gateway",
                (
                    rule("allow-clients", 200, sources=("10.1.0.0/16", "10.2.0.0/16")),
                    rule(
                        "allow-crl",
                        300,
                        direction="Outbound",
                        sources=("10.201.0.0/27",),
                        destinations=("10.9.9.9",),
                        ports=("80",),
                    ),
                    rule("deny-rest", 4000, access="Deny", protocol="*", sources=("*",), ports=("*",)),
                ),
            ),
        ),
        subnet("web", "10.201.0.32/27"),
        subnet("compute", "10.201.0.64/27"),
    ),
    route_table=None,
)

LAB = plan.ExistingVirtualNetwork(
    key="lab",
    id=EXISTING_ID,
    subscription="22222222-2222-2222-2222-222222222222",
    resource_group_name="rg-lab",
    name="vnet-lab",
    address_space=("10.210.0.0/24",),
)


def peering(local: str, remote: str) -> plan.Peering:
    """One direction; the hub forwards and offers its gateway, the spoke uses it."""
    return plan.Peering(
        name=f"peer-{local}-{remote}",
        local=local,
        remote=remote,
        allow_virtual_network_access=True,
        allow_forwarded_traffic=True,
        allow_gateway_transit=local == "hub",
        use_remote_gateways=False,
    )


def tier(key: str, **changes: Any) -> plan.ScaleSet:
    """A tier of two to five nodes on the marketplace image, changed."""
    values: dict[str, Any] = {
        "key": key,
        "name": f"vmss-{key}",
        "computer_name_prefix": f"ml{key[:3]}",
        "resource_group": "cluster",
        "network": "cluster",
        "subnet": key,
        "size": "Standard_D4s_v5",
        "zones": ("1", "2", "3"),
        "image": plan.Image("MicrosoftWindowsServer", "WindowsServer", "2022-datacenter-azure-edition", "latest", None),
        "disk_type": "Premium_LRS",
        "disk_size_gb": 128,
        "admin_username": "mlsadmin",
        "listens_on": 12800,
        "autoscale": plan.Autoscale(f"autoscale-{key}", 2, 5, 50, 30),
        "bootstrap": plan.Bootstrap("Write-Output 'ready'\n", "https://packages.example.com/mls.zip"),
        "behind_load_balancer": key == "web",
        "identity": key,
    }
    return plan.ScaleSet(**(values | changes))


CERTIFICATE = plan.Certificate(
    host_names=("ml.corp.example.com",),
    secret_name="gateway",
    secret_id="https://kv-ml.vault.azure.net/secrets/gateway",
    pfx_file=None,
    root_pem=ROOT_PEM,
    crl_urls=("http://pki.corp.example.com/root.crl",),
)

GATEWAY = plan.Gateway(
    name="agw-ml",
    resource_group="cluster",
    network="cluster",
    subnet="gateway",
    private_address="10.201.0.10",
    zones=("1", "2", "3"),
    sku="Standard_v2",
    minimum_capacity=1,
    maximum_capacity=4,
    listener_port=443,
    ssl_policy="AppGwSslPolicy20220101S",
    backend_addresses=("10.201.0.40",),
    backend_port=443,
    backend_host_name="ml.corp.example.com",
    probe_path="/status",
    identity="gateway",
    certificate=CERTIFICATE,
)


def small_plan(**changes: Any) -> plan.Plan:
    """The whole plan, changed."""
    links = tuple(plan.ZoneLink(f"link-{key}", key) for key in ("hub", "cluster", "lab"))
    values: dict[str, Any] = {
        "environment": "dev",
        "location": "westeurope",
        "tags": {"environment": "dev"},
        "corporate_prefixes": CORPORATE,
        "exceptions": (),
        "resource_groups": tuple(plan.ResourceGroup(key, f"rg-{key}") for key in ("network", "data", "cluster")),
        "networks": (HUB, CLUSTER),
        "existing_networks": (LAB,),
        "peerings": (
            peering("hub", "cluster"),
            peering("cluster", "hub"),
            peering("hub", "lab"),
            peering("lab", "hub"),
        ),
        "zones": (
            plan.PrivateZone("blob", "privatelink.blob.core.windows.net", "network", links),
            plan.PrivateZone("vault", "privatelink.vaultcore.azure.net", "network", links),
        ),
        "endpoints": (
            plan.PrivateEndpoint("vault", "pe-vault", "network", "vault", "vault", "hub", "endpoints", ("vault",)),
            plan.PrivateEndpoint(
                "storage-blob", "pe-blob", "network", "storage", "blob", "hub", "endpoints", ("blob",)
            ),
        ),
        "identities": tuple(plan.Identity(key, f"id-{key}", "cluster") for key in ("gateway", "web", "compute")),
        "vault": plan.Vault("kv-ml", "data", "standard", 30),
        "storage": plan.StorageAccount("stml", "data", "Standard_ZRS", ("models",)),
        "scale_sets": (tier("web"), tier("compute")),
        "load_balancer": plan.LoadBalancer(
            name="lbi-ml",
            resource_group="cluster",
            network="cluster",
            subnet="web",
            private_address="10.201.0.40",
            zones=("1", "2", "3"),
            frontend_port=443,
            backend_port=12800,
            probe_port=12800,
        ),
        "gateway": GATEWAY,
        "grants": (
            plan.Grant(
                "gateway-vault",
                "3f0e8a52-0000-4000-8000-000000000001",
                "gateway",
                "Key Vault Secrets User",
                "4633458b-17de-408a-b874-0445c86b69e6",
                "vault",
            ),
            plan.Grant(
                "web-storage",
                "3f0e8a52-0000-4000-8000-000000000002",
                "web",
                "Storage Blob Data Reader",
                "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
                "storage",
            ),
        ),
    }
    return plan.Plan(**(values | changes))


def with_pfx(path: str) -> plan.Plan:
    """The plan whose certificate the program itself puts into the vault."""
    certificate = dataclasses.replace(CERTIFICATE, pfx_file=path)
    return small_plan(gateway=dataclasses.replace(GATEWAY, certificate=certificate))
