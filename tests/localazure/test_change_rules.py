"""What is refused when something stands already: of names, a subnet, a network, a balancer; each with what passes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localazure.world import NETWORK, World, balancer, endpoint, scale_set, subnet_id, vault_properties

RESOLVERS = "Microsoft.Network/dnsResolvers"


@pytest.fixture
def hub(world: World) -> World:
    world.network()
    world.subnet()
    return world


# names


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("kv-azure-one", set()),
        ("azure", {"NAME-02"}),
        ("kv-windows-1", {"NAME-02"}),
        ("login-kv", {"NAME-02"}),
        ("kv-login", set()),
    ],
)
def test_a_name_with_an_address_is_no_reserved_word(world: World, name: str, refused: set[str]) -> None:
    assert world.codes("keyvault:Vault", vaultName=name, properties=vault_properties()) == refused


def test_parts_of_a_balancer_have_names_of_their_own(hub: World) -> None:
    twice = [{"name": name, "protocol": "Tcp", "port": 443} for name in ("probe", "PROBE")]
    assert hub.codes("network:LoadBalancer", **balancer(probes=twice)) == {"NAME-03"}
    twice[1]["name"] = "other"
    assert hub.codes("network:LoadBalancer", **balancer(probes=twice)) == set()


def test_a_name_in_the_body_is_the_one_in_the_url(hub: World) -> None:
    body = {"virtualNetworkName": "hub", "subnetName": "b", "addressPrefix": "10.0.1.0/24"}
    assert hub.codes("network:Subnet", **body, name="c") == {"NAME-04"}
    assert hub.codes("network:Subnet", **body, name="b") == set()


def test_an_enumeration_that_the_sdk_leaves_open_is_held_to_what_the_sdk_knows(hub: World) -> None:
    def codes(value: str) -> set[str]:
        return hub.codes(
            "network:VirtualNetwork",
            virtualNetworkName="guarded",
            addressSpace={"addressPrefixes": ["10.5.0.0/16"]},
            encryption={"enabled": True, "enforcement": value},
        )

    assert codes("AllowUnencripted") == {"BODY-05"}
    assert codes("allowunencrypted") == set()


# subnets and networks


def test_a_reserved_subnet_holds_nothing_else(hub: World) -> None:
    hub.vault()
    hub.subnet("GatewaySubnet", "10.0.2.0/27")
    assert hub.codes("network:PrivateEndpoint", **endpoint("pe", "GatewaySubnet", "", ["vault"])) == {"SUB-11"}
    assert hub.codes("network:PrivateEndpoint", **endpoint("pe", "a", "", ["vault"])) == set()


def test_a_delegation_stays_while_an_endpoint_stands_on_it(hub: World) -> None:
    def delegated(*services: str) -> set[str]:
        given = [{"name": f"d{index}", "serviceName": service} for index, service in enumerate(services)]
        body = {"virtualNetworkName": "hub", "subnetName": "in", "addressPrefix": "10.0.1.0/28"}
        return hub.codes("network:Subnet", **body, delegations=given)

    assert delegated(RESOLVERS) == set()
    network = {"id": f"{NETWORK}/virtualNetworks/hub"}
    hub.put("dnsresolver:DnsResolver", dnsResolverName="resolver", virtualNetwork=network)
    configuration = [{"subnet": {"id": subnet_id("in")}, "privateIpAllocationMethod": "Dynamic"}]
    made = hub.put(
        "dnsresolver:InboundEndpoint",
        dnsResolverName="resolver",
        inboundEndpointName="in",
        ipConfigurations=configuration,
    )
    assert delegated() == {"SUB-10"}
    assert delegated(RESOLVERS) == set()
    hub.azure.delete(made.id)
    assert delegated() == set()


def test_a_network_with_a_resolver_is_not_deleted(world: World) -> None:
    hub = world.network()
    resolver = world.put("dnsresolver:DnsResolver", dnsResolverName="resolver", virtualNetwork={"id": hub.id})
    assert world.delete_codes(hub.id) == {"DEL-09"}
    world.azure.delete(resolver.id)
    assert world.delete_codes(hub.id) == set()


def test_a_subnet_is_shared_only_without_default_outbound_access(hub: World) -> None:
    body = {"virtualNetworkName": "hub", "subnetName": "b", "addressPrefix": "10.0.1.0/24", "sharingScope": "Tenant"}
    assert hub.codes("network:Subnet", **body) == {"SUB-13"}
    assert hub.codes("network:Subnet", **body, defaultOutboundAccess=False) == set()


def test_an_address_space_that_grows_stays_clear_of_a_peer(world: World) -> None:
    world.network()
    spoke = world.network("spoke", "10.1.0.0/16")
    world.put(
        "network:VirtualNetworkPeering",
        virtualNetworkName="hub",
        virtualNetworkPeeringName="to-spoke",
        remoteVirtualNetwork={"id": spoke.id},
    )

    def grown(prefix: str) -> set[str]:
        space = {"addressPrefixes": ["10.0.0.0/16", prefix]}
        return world.codes("network:VirtualNetwork", virtualNetworkName="hub", addressSpace=space)

    assert grown("10.1.128.0/17") == {"PEER-05"}
    assert grown("10.2.0.0/16") == set()


# load balancers


def test_a_frontend_has_one_kind_of_address_of_the_balancers_sku(hub: World) -> None:
    standard, basic = (
        hub.put(
            "network:PublicIPAddress",
            publicIpAddressName=f"pip-{sku}",
            sku={"name": sku},
            publicIPAllocationMethod="Static",
        ).id
        for sku in ("Standard", "Basic")
    )

    def front(**more: Any) -> set[str]:
        return hub.codes("network:LoadBalancer", **balancer(frontendIPConfigurations=[{"name": "front", **more}]))

    both = {"subnet": {"id": subnet_id()}, "publicIPAddress": {"id": standard}}
    assert front(**both) == {"LB-01"}
    assert front(publicIPAddress={"id": basic}) == {"LB-03"}
    assert front(publicIPAddress={"id": standard}) == set()


@pytest.fixture
def balanced(hub: World) -> World:
    """A balancer that a scale set stands behind, with its probe as the health of the machines."""
    hub.put("network:LoadBalancer", **balancer())
    hub.put("compute:VirtualMachineScaleSet", **behind())
    return hub


def behind(probe: bool = True, **more: Any) -> dict[str, Any]:
    body = scale_set(**more)
    network = body["virtualMachineProfile"]["networkProfile"]
    [configuration] = network["networkInterfaceConfigurations"][0]["ipConfigurations"]
    configuration["loadBalancerBackendAddressPools"] = [{"id": f"{NETWORK}/loadBalancers/lb/backendAddressPools/web"}]
    if probe:
        network["healthProbe"] = {"id": f"{NETWORK}/loadBalancers/lb/probes/probe"}
    return body


def test_a_rule_stays_while_its_probe_tells_the_health_of_a_scale_set(balanced: World) -> None:
    without = balancer(loadBalancingRules=[])
    assert balanced.codes("network:LoadBalancer", **without) == {"LB-06"}
    assert balanced.codes("network:LoadBalancer", **balancer()) == set()
    balanced.put("compute:VirtualMachineScaleSet", **behind(probe=False))
    assert balanced.codes("network:LoadBalancer", **without) == set()


def test_zones_need_a_standard_balancer(hub: World) -> None:
    hub.put("network:LoadBalancer", **balancer(sku={"name": "Basic"}))
    assert hub.codes("compute:VirtualMachineScaleSet", **behind(False, zones=["1", "2"])) == {"VMSS-14"}
    assert hub.codes("compute:VirtualMachineScaleSet", **behind(False)) == set()
