"""Addresses of a subnet, load balancers and application gateways: each rule with a write that passes and one that it
refuses.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.localazure.world import (
    NETWORK,
    World,
    balancer,
    endpoint,
    gateway,
    listener,
    routing,
    security_rule,
    subnet_id,
)


@pytest.mark.parametrize(
    ("address", "refused"),
    [
        ("10.0.0.20", set()),
        ("10.0.0.4", set()),
        ("10.0.0.3", {"IP-02"}),
        ("10.0.0.255", {"IP-02"}),
        ("10.0.1.20", {"IP-01"}),
    ],
)
def test_static_addresses(world: World, address: str, refused: set[str]) -> None:
    world.network()
    world.subnet()
    body = balancer()
    body["frontendIPConfigurations"][0]["privateIPAddress"] = address
    assert world.codes("network:LoadBalancer", **body) == refused


def test_a_static_address_is_given_once_and_freed_with_its_owner(world: World) -> None:
    world.network()
    world.subnet()
    first = world.put("network:LoadBalancer", **balancer())
    assert world.codes("network:LoadBalancer", **balancer(loadBalancerName="second")) == {"IP-03"}
    world.azure.delete(first.id)
    assert world.codes("network:LoadBalancer", **balancer(loadBalancerName="second")) == set()


def test_a_full_subnet_gives_no_address(world: World) -> None:
    world.network()
    world.subnet("a", "10.0.0.0/29")  # 8 addresses, 5 of them Azure's
    world.vault()
    for name in ("one", "two", "three"):
        world.endpoint(name)
    assert world.codes("network:PrivateEndpoint", **endpoint("four", "a", "", ["vault"])) == {"IP-04"}


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({}, set()),
        ({"frontendIPConfigurations": [{"name": "front"}]}, {"LB-01"}),
        (
            {
                "frontendIPConfigurations": [
                    {"name": "front", "subnet": {"id": subnet_id()}, "privateIPAllocationMethod": "Static"}
                ]
            },
            {"LB-03"},
        ),
        ({"probes": [{"name": "probe", "protocol": "Tcp", "port": 1, "intervalInSeconds": 4}]}, {"LB-05"}),
        ({"probes": []}, {"REF-01"}),
        ({"backendAddressPools": []}, {"REF-01"}),
        ({"sku": {"name": "Premium"}}, {"BODY-04"}),
    ],
)
def test_load_balancers(world: World, change: dict[str, Any], refused: set[str]) -> None:
    world.network()
    world.subnet()
    assert world.codes("network:LoadBalancer", **balancer(**change)) == refused


def test_two_balancing_rules_differ_in_protocol_port_or_pool(world: World) -> None:
    world.network()
    world.subnet()
    body = balancer()
    first = body["loadBalancingRules"][0]
    body["loadBalancingRules"] = [first, {**first, "name": "again", "frontendPort": 8443}]
    assert world.codes("network:LoadBalancer", **body) == {"LB-02"}
    body["loadBalancingRules"][1]["backendPort"] = 12801
    assert world.codes("network:LoadBalancer", **body) == set()


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({}, set()),
        ({"requestRoutingRules": [routing("api", None, "api")]}, {"AGW-01"}),
        ({"requestRoutingRules": [routing("api", 20001, "api")]}, {"AGW-01"}),
        ({"requestRoutingRules": [routing("api", 1, "other")]}, {"REF-01"}),
        ({"requestRoutingRules": [routing("a", 1, "api"), routing("b", 2, "api")]}, {"AGW-07"}),
        ({"httpListeners": [listener("api", sslCertificate=None)]}, {"BODY-02"}),
        ({"httpListeners": [listener("api", protocol="Http")]}, {"AGW-05"}),
        ({"httpListeners": [listener("api"), listener("twin")]}, {"AGW-09"}),
        ({"httpListeners": [listener("api", hostName="a.x"), listener("twin", hostName="b.x")]}, set()),
        ({"frontendPorts": [], "httpListeners": []}, {"REF-01"}),
        ({"sku": {"name": "Standard_v2", "tier": "Standard_v2", "capacity": 2}}, {"AGW-10"}),
        ({"autoscaleConfiguration": None}, {"BODY-02"}),
    ],
)
def test_application_gateways(world: World, change: dict[str, Any], refused: set[str]) -> None:
    world.network()
    world.subnet("agw", "10.0.1.0/24")
    assert world.codes("network:ApplicationGateway", **gateway(**change)) == refused


def test_a_gateway_lacks_none_of_its_parts(world: World) -> None:
    world.network()
    world.subnet("agw", "10.0.1.0/24")
    empty = gateway(httpListeners=[], requestRoutingRules=[])
    assert world.codes("network:ApplicationGateway", **empty) == {"AGW-00"}
    assert world.codes("network:ApplicationGateway", **gateway()) == set()


def test_a_private_gateway_needs_the_feature(world: World) -> None:
    world.network()
    world.subnet("agw", "10.0.1.0/24")
    feature = "Microsoft.Network/EnableApplicationGatewayNetworkIsolation"
    with world.azure.store.write() as session:
        session.set_feature(feature, "NotRegistered")
    assert world.codes("network:ApplicationGateway", **gateway()) == {"AGW-03"}
    with world.azure.store.write() as session:
        session.set_feature(feature, "Registered")
    assert world.codes("network:ApplicationGateway", **gateway()) == set()


@pytest.mark.parametrize(("source", "refused"), [("AzureLoadBalancer", set()), ("GatewayManager", {"AGW-04"})])
def test_a_private_gateways_subnet_lets_the_load_balancer_in(world: World, source: str, refused: set[str]) -> None:
    world.network()
    let_in = security_rule(name="in", sourceAddressPrefix=source, destinationPortRange="65200-65535")
    nobody = security_rule(
        name="no", priority=4096, access="Deny", protocol="*", sourceAddressPrefix="*", destinationPortRange="*"
    )
    group = world.group("nsg", let_in, nobody)
    world.subnet("agw", "10.0.1.0/24", networkSecurityGroup={"id": group.id})
    assert world.codes("network:ApplicationGateway", **gateway()) == refused


def test_a_gateways_subnet_is_its_own(world: World) -> None:
    world.network()
    world.subnet("agw", "10.0.1.0/24")
    world.subnet("a", "10.0.0.0/24")
    world.vault()
    world.endpoint("pe", "agw")
    assert world.codes("network:ApplicationGateway", **gateway()) == {"AGW-08"}
    world.azure.delete(f"{NETWORK}/privateEndpoints/pe")
    assert world.codes("network:ApplicationGateway", **gateway()) == set()
    assert world.codes("network:PrivateEndpoint", **endpoint("pe", "agw", "", ["vault"])) == {"PE-03"}
    front = [{"name": "front", "subnet": {"id": subnet_id("agw")}}]
    assert world.codes("network:LoadBalancer", **balancer(frontendIPConfigurations=front)) == {"AGW-08"}


def test_a_gateway_reads_its_certificate_with_an_identity_that_may(world: World) -> None:
    world.network()
    world.subnet("agw", "10.0.1.0/24")
    identity = world.identity()
    vault = world.vault()
    certificate = [{"name": "cert", "keyVaultSecretId": "https://kv-one.vault.azure.net/secrets/tls"}]
    worn = {"type": "UserAssigned", "userAssignedIdentities": [identity.id]}
    body = gateway(sslCertificates=certificate)
    assert world.codes("network:ApplicationGateway", **body) == {"AGW-06"}  # no identity, no secret
    world.put("keyvault:Secret", vaultName="kv-one", secretName="tls", properties={"value": "pfx"})
    body["identity"] = worn
    assert world.codes("network:ApplicationGateway", **body) == {"AGW-06"}  # no role
    world.put(
        "authorization:RoleAssignment",
        scope=vault.id,
        roleAssignmentName="11111111-1111-1111-1111-111111111111",
        principalId=identity.properties["principalId"],
        principalType="ServicePrincipal",
        roleDefinitionId="/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6",
    )
    assert world.codes("network:ApplicationGateway", **body) == set()
    world.vault(networkAcls={"bypass": "None", "defaultAction": "Deny"})
    assert world.codes("network:ApplicationGateway", **body) == {"AGW-06"}


@pytest.mark.parametrize(
    ("protocol", "ports", "refused"), [("All", 0, set()), ("All", 443, {"LB-04"}), ("Tcp", 0, {"LB-04"})]
)
def test_ha_ports_are_all_or_nothing(world: World, protocol: str, ports: int, refused: set[str]) -> None:
    world.network()
    world.subnet()
    body = balancer()
    body["loadBalancingRules"][0] |= {"protocol": protocol, "frontendPort": ports, "backendPort": ports}
    assert world.codes("network:LoadBalancer", **body) == refused
