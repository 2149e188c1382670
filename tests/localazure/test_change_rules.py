"""What is refused when something stands already: of a subnet, a group, a balancer, a vault; each with what passes."""

from __future__ import annotations

from typing import Any

import pytest

from localazure.core.errors import ArmError
from localazure.core.store import Resource
from tests.localazure.bastions import bastion_rules
from tests.localazure.world import (
    NETWORK,
    TENANT,
    World,
    balancer,
    endpoint,
    gateway,
    scale_set,
    security_rule,
    subnet_id,
    vault_properties,
)

RESOLVERS = "Microsoft.Network/dnsResolvers"
ISOLATION = "Microsoft.Network/EnableApplicationGatewayNetworkIsolation"
NOBODY = security_rule(
    name="no", priority=4096, access="Deny", protocol="*", sourceAddressPrefix="*", destinationPortRange="*"
)


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


# groups in front of what stands already


@pytest.fixture
def guarded(world: World) -> World:
    """A gateway behind a group that lets the load balancer in and nobody else."""
    world.network()
    let_in = security_rule(name="in", sourceAddressPrefix="AzureLoadBalancer", destinationPortRange="65200-65535")
    group = world.group("nsg", let_in, NOBODY)
    world.subnet("agw", "10.0.1.0/24", networkSecurityGroup={"id": group.id})
    world.put("network:ApplicationGateway", **gateway())
    return world


def test_a_group_is_not_taken_from_under_a_gateway(guarded: World) -> None:
    def rules(*wanted: dict[str, Any]) -> set[str]:
        body = {"networkSecurityGroupName": "nsg", "securityRules": list(wanted)}
        return guarded.codes("network:NetworkSecurityGroup", **body)

    assert rules(NOBODY) == {"AGW-14"}
    renamed = security_rule(name="probes", sourceAddressPrefix="AzureLoadBalancer", destinationPortRange="*")
    assert rules(renamed, NOBODY) == set()


def test_a_rule_of_a_group_does_not_shut_a_gateway_off(guarded: World) -> None:
    def rule(ports: str) -> set[str]:
        given = security_rule(sourceAddressPrefix="AzureLoadBalancer", destinationPortRange=ports)
        given.pop("name")
        return guarded.codes("network:SecurityRule", networkSecurityGroupName="nsg", securityRuleName="in", **given)

    assert rule("443") == {"AGW-14"}
    assert rule("65000-65535") == set()


def test_a_subnet_of_a_gateway_does_not_get_a_group_that_shuts_it_off(guarded: World) -> None:
    other = guarded.group("other", NOBODY)
    kept = guarded.group("kept")
    body = {"virtualNetworkName": "hub", "subnetName": "agw", "addressPrefix": "10.0.1.0/24"}
    assert guarded.codes("network:Subnet", **body, networkSecurityGroup={"id": other.id}) == {"AGW-14"}
    assert guarded.codes("network:Subnet", **body, networkSecurityGroup={"id": kept.id}) == set()


def _public(world: World, sku: str = "Standard") -> dict[str, Any]:
    address = world.put(
        "network:PublicIPAddress",
        publicIpAddressName=f"pip-{sku}",
        sku={"name": sku},
        publicIPAllocationMethod="Static",
    )
    return gateway(
        frontendIPConfigurations=[{"name": "front", "publicIPAddress": {"id": address.id}}],
    )


def _open_gateway(world: World, **outbound: Any) -> tuple[Resource, set[str]]:
    """A public gateway behind a group with one outbound rule: the group, and who refuses the gateway."""
    world.network()
    group = world.group("nsg", *_platform(**outbound))
    world.subnet("agw", "10.0.1.0/24", networkSecurityGroup={"id": group.id})
    return group, world.codes("network:ApplicationGateway", **_public(world))


def _platform(**outbound: Any) -> list[dict[str, Any]]:
    common = {"sourceAddressPrefix": "GatewayManager", "destinationPortRange": "65200-65535"}
    return [
        security_rule(name="manager", **common),
        security_rule(name="out", priority=200, direction="Outbound", sourceAddressPrefix="*", **outbound),
    ]


def test_a_public_gateway_reaches_the_internet_and_goes_on_to(world: World) -> None:
    shut = {"access": "Deny", "destinationAddressPrefix": "Internet", "destinationPortRange": "*", "protocol": "*"}
    _, refused = _open_gateway(world, **shut)
    assert refused == {"AGW-04"}
    body = {"networkSecurityGroupName": "nsg"}
    assert world.codes("network:NetworkSecurityGroup", **body, securityRules=_platform()) == set()
    assert world.codes("network:ApplicationGateway", **_public(world)) == set()
    assert world.codes("network:NetworkSecurityGroup", **body, securityRules=_platform(**shut)) == {"AGW-14"}
    assert world.codes("network:NetworkSecurityGroup", **body, securityRules=_platform()) == set()


def test_a_public_gateway_has_a_standard_address(world: World) -> None:
    world.network()
    world.subnet("agw", "10.0.1.0/24")
    assert world.codes("network:ApplicationGateway", **_public(world, "Basic")) == {"AGW-03"}
    assert world.codes("network:ApplicationGateway", **_public(world)) == set()


def test_the_group_of_a_bastion_stays_complete(world: World) -> None:
    world.network()
    group = world.group("nsg", *bastion_rules())
    world.subnet("AzureBastionSubnet", "10.0.3.0/26", networkSecurityGroup={"id": group.id})
    body = {"networkSecurityGroupName": "nsg"}
    lacking = bastion_rules(names=("azure",))
    assert world.codes("network:NetworkSecurityGroup", **body, securityRules=lacking) == {"SUB-12"}
    assert world.codes("network:NetworkSecurityGroup", **body, securityRules=bastion_rules()) == set()


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


# vaults


@pytest.mark.parametrize(
    ("token", "name", "properties"),
    [("Secret", "secretName", {"value": "hidden-canary"}), ("Key", "keyName", {"kty": "RSA"})],
)
def test_a_deleted_secret_or_key_keeps_its_name_in_its_vault(
    world: World, token: str, name: str, properties: dict[str, Any]
) -> None:
    def put(vault: str = "kv-one") -> set[str]:
        return world.codes(f"keyvault:{token}", vaultName=vault, **{name: "word"}, properties=properties)

    vaults = [world.vault(), world.vault("kv-two")]
    assert put() == set()
    kept = f"{vaults[0].id}/{token.lower()}s/word"
    world.azure.delete(kept)
    assert put() == {"KV-05"}
    assert put("kv-two") == set()
    # The vault that is purged takes the names in it along; one that is recovered keeps them.
    world.azure.delete(vaults[0].id)
    world.vault(createMode="recover")
    assert put() == {"KV-05"}
    world.azure.delete(vaults[0].id)
    with world.azure.store.write() as session:
        [vault] = [item for item in session.all_soft_deleted() if item.id == vaults[0].id]
        session.purge_with_contents(vault)
        assert session.all_soft_deleted() == []
    world.vault()
    assert put() == set()


def test_what_goes_with_its_vault_keeps_no_name_of_its_own(world: World) -> None:
    vault = world.vault()
    world.put("keyvault:Secret", vaultName="kv-one", secretName="word", properties={"value": "hidden-canary"})
    world.azure.delete(vault.id)
    with world.azure.store.read() as session:
        assert [item.id for item in session.all_soft_deleted()] == [vault.id]


def test_a_deleted_secrets_message_says_what_may_be_done_and_no_value(world: World) -> None:
    world.vault()
    secret = {"vaultName": "kv-one", "secretName": "word", "properties": {"value": "hidden-canary"}}
    world.azure.delete(world.put("keyvault:Secret", **secret).id)
    with pytest.raises(ArmError, match=r'Code="Conflict".*deleted but recoverable state') as refused:
        world.put("keyvault:Secret", **secret)
    assert "hidden-canary" not in str(refused.value)


def test_access_policies_are_of_the_vaults_tenant(world: World) -> None:
    def policies(tenant: str) -> set[str]:
        policy = {"tenantId": tenant, "objectId": TENANT, "permissions": {"secrets": ["get"]}}
        given = vault_properties(accessPolicies=[policy], enableRbacAuthorization=False)
        return world.codes("keyvault:Vault", vaultName="kv-one", properties=given)

    assert policies("11111111-1111-1111-1111-111111111111") == {"KV-06"}
    assert policies(TENANT) == set()


# accounts


def test_an_account_keeps_when_its_services_were_encrypted_through_a_write_back(world: World) -> None:
    first = world.storage()
    since = first.properties["encryption"]["services"]["blob"]["lastEnabledTime"]
    again = world.storage(encryption={"keySource": "Microsoft.Storage", "services": {"blob": {"enabled": True}}})
    assert again.properties["encryption"]["services"]["blob"] == {
        "enabled": True,
        "keyType": "Account",
        "lastEnabledTime": since,
    }
    assert again.properties["encryption"]["services"]["file"] == first.properties["encryption"]["services"]["file"]
