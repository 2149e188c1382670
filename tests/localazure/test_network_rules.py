"""Each network rule with a write that passes and one that it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localazure.world import (
    GROUP,
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

NETWORK_ID = f"{NETWORK}/virtualNetworks"


def _subnet_codes(world: World, prefix: str, name: str = "new", **more: Any) -> set[str]:
    return world.codes("network:Subnet", virtualNetworkName="hub", subnetName=name, addressPrefix=prefix, **more)


@pytest.mark.parametrize(
    ("prefix", "refused"),
    [
        ("10.0.2.0/24", set()),
        ("10.0.2.0/29", set()),
        ("10.0.2.1/24", {"CIDR-01"}),
        ("10.0.2.0", {"CIDR-01"}),
        ("10.0.2.0/30", {"CIDR-01"}),
        ("nonsense", {"CIDR-01"}),
        ("10.1.0.0/24", {"SUB-01"}),
        ("10.0.0.128/25", {"SUB-02"}),
    ],
)
def test_subnet_prefixes(world: World, prefix: str, refused: set[str]) -> None:
    world.network()
    world.subnet("a", "10.0.0.0/24")
    assert _subnet_codes(world, prefix) == refused


@pytest.mark.parametrize("name", ["AzureFirewallSubnet", "AzureBastionSubnet", "AzureFirewallManagementSubnet"])
def test_reserved_subnets_need_a_slash_26(world: World, name: str) -> None:
    world.network()
    assert _subnet_codes(world, "10.0.3.0/27", name) == {"SUB-03"}
    assert _subnet_codes(world, "10.0.3.0/26", name) == set()


def test_a_bastion_subnet_has_no_route_table(world: World) -> None:
    world.network()
    table = world.put("network:RouteTable", routeTableName="rt")
    assert _subnet_codes(world, "10.0.3.0/26", "AzureBastionSubnet", routeTable={"id": table.id}) == {"SUB-04"}
    assert _subnet_codes(world, "10.0.3.0/26", "web", routeTable={"id": table.id}) == set()


def _bastion_rules(**without: Any) -> list[dict[str, Any]]:
    own = "10.0.3.0/26"

    def rule(name: str, direction: str, source: str, destination: str, *ports: str) -> dict[str, Any]:
        return security_rule(
            name=name,
            direction=direction,
            sourceAddressPrefix=source,
            destinationAddressPrefix=destination,
            destinationPortRange=None,
            destinationPortRanges=list(ports),
        )

    rules = [
        rule("clients", "Inbound", "10.9.0.0/16", own, "443"),
        rule("control", "Inbound", "GatewayManager", own, "443"),
        rule("probes", "Inbound", "AzureLoadBalancer", own, "443"),
        rule("mesh", "Inbound", "VirtualNetwork", "VirtualNetwork", "8080", "5701"),
        rule("machines", "Outbound", own, "VirtualNetwork", "22", "3389"),
        rule("azure", "Outbound", own, "AzureCloud", "443"),
        rule("web", "Outbound", own, "Internet", "80"),
        security_rule(
            name="deny-out",
            direction="Outbound",
            access="Deny",
            sourceAddressPrefix="*",
            destinationPortRange="*",
            protocol="*",
        ),
        rule("mesh-out", "Outbound", "VirtualNetwork", "VirtualNetwork", "8080", "5701"),
    ]
    kept = [rule for rule in rules if rule["name"] not in without.get("names", ())]
    order = [rule for rule in kept if rule["name"] != "deny-out"] + [r for r in kept if r["name"] == "deny-out"]
    return [{**rule, "priority": 100 + index} for index, rule in enumerate(order)]


@pytest.mark.parametrize("missing", ["clients", "control", "mesh-out", "azure", "web"])
def test_a_bastion_group_holds_the_whole_set(world: World, missing: str) -> None:
    world.network()
    whole = world.group("whole", *_bastion_rules())
    part = world.group("part", *_bastion_rules(names=(missing,)))
    name = "AzureBastionSubnet"
    assert _subnet_codes(world, "10.0.3.0/26", name, networkSecurityGroup={"id": part.id}) == {"SUB-05"}
    assert _subnet_codes(world, "10.0.3.0/26", name, networkSecurityGroup={"id": whole.id}) == set()


@pytest.mark.parametrize("name", ["AzureFirewallSubnet", "GatewaySubnet"])
def test_platform_subnets_have_no_group(world: World, name: str) -> None:
    world.network()
    group = world.group()
    assert _subnet_codes(world, "10.0.3.0/26", name, networkSecurityGroup={"id": group.id}) == {"SUB-06"}
    assert _subnet_codes(world, "10.0.3.0/26", name) == set()


def test_a_delegation_names_a_known_service(world: World) -> None:
    world.network()
    known = [{"name": "d", "serviceName": "Microsoft.Network/dnsResolvers"}]
    assert _subnet_codes(world, "10.0.3.0/28", delegations=known) == set()
    wrong = [{"name": "d", "serviceName": "Microsoft.Network/dnsresolver"}]
    assert _subnet_codes(world, "10.0.3.0/28", delegations=wrong) == {"SUB-07"}


def test_default_outbound_access_is_decided_at_creation(world: World) -> None:
    world.network()
    assert _subnet_codes(world, "10.0.3.0/28", defaultOutboundAccess=False) == set()
    assert _subnet_codes(world, "10.0.3.0/28", defaultOutboundAccess=True) == {"SUB-08"}


def test_the_prefix_of_a_subnet_in_use_stays(world: World) -> None:
    world.network()
    world.subnet()
    world.put("network:LoadBalancer", **balancer())
    assert _subnet_codes(world, "10.0.0.0/23", "a") == {"SUB-09"}
    assert _subnet_codes(world, "10.0.0.0/24", "a") == set()


def test_an_address_space_keeps_the_subnets_inside(world: World) -> None:
    world.network(prefix="10.0.0.0/16")
    world.subnet()
    spaces = {"virtualNetworkName": "hub"}
    assert world.codes("network:VirtualNetwork", addressSpace={"addressPrefixes": ["10.8.0.0/16"]}, **spaces) == {
        "SUB-01"
    }
    wider = {"addressPrefixes": ["10.0.0.0/15"]}
    assert world.codes("network:VirtualNetwork", addressSpace=wider, **spaces) == set()
    twice = {"addressPrefixes": ["10.0.0.0/16", "10.0.128.0/17"]}
    assert world.codes("network:VirtualNetwork", addressSpace=twice, **spaces) == {"VNET-01"}


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({}, set()),
        ({"priority": 4096}, set()),
        ({"priority": 99}, {"NSG-02"}),
        ({"priority": 4097}, {"NSG-02"}),
        ({"priority": None}, {"BODY-03"}),
        ({"sourceAddressPrefix": "VirtualNetwork"}, set()),
        ({"sourceAddressPrefix": "Storage.WestEurope"}, set()),
        ({"sourceAddressPrefix": "any"}, {"NSG-03"}),
        ({"sourceAddressPrefix": "50.206.209.68/27"}, {"NSG-03"}),
        ({"sourceAddressPrefix": "10.0.0.0/34"}, {"NSG-03"}),
        ({"sourceAddressPrefixes": ["10.0.0.0/8"]}, {"NSG-04"}),
        ({"sourceAddressPrefix": None, "sourceAddressPrefixes": ["10.0.0.0/8", "*"]}, {"NSG-04"}),
        ({"sourceAddressPrefix": None}, {"NSG-04"}),
        ({"destinationPortRange": "65200-65535"}, set()),
        ({"destinationPortRange": "443-80"}, {"NSG-04"}),
        ({"destinationPortRange": "65536"}, {"NSG-04"}),
        ({"destinationPortRange": "http"}, {"NSG-04"}),
        ({"access": "allow"}, set()),
        ({"access": "Permit"}, {"BODY-04"}),
        ({"name": "DenyAllInBound"}, {"NSG-01"}),
    ],
)
def test_security_rules_inline_and_on_their_own(world: World, change: dict[str, Any], refused: set[str]) -> None:
    rule = security_rule(**change)
    inline = world.codes("network:NetworkSecurityGroup", networkSecurityGroupName="nsg", securityRules=[rule])
    assert inline == refused
    world.group("other")
    name = rule.pop("name")
    alone = world.codes("network:SecurityRule", networkSecurityGroupName="other", securityRuleName=name, **rule)
    assert alone == refused


def test_priority_and_direction_are_unique_inline_and_standalone_together(world: World) -> None:
    world.group("nsg", security_rule(name="inline"))
    rule = {key: value for key, value in security_rule().items() if key != "name"}
    names = {"networkSecurityGroupName": "nsg", "securityRuleName": "alone"}
    assert world.codes("network:SecurityRule", **names, **rule) == {"NSG-01"}
    assert world.codes("network:SecurityRule", **names, **{**rule, "direction": "Outbound"}) == set()


def test_two_inline_rules_may_swap_their_priorities(world: World) -> None:
    world.group("nsg", security_rule(name="a", priority=100), security_rule(name="b", priority=200))
    world.group("nsg", security_rule(name="a", priority=200), security_rule(name="b", priority=100))
    twice = [security_rule(name="a", priority=100), security_rule(name="b", priority=100)]
    assert world.codes("network:NetworkSecurityGroup", networkSecurityGroupName="nsg", securityRules=twice) == {
        "NSG-01"
    }


@pytest.mark.parametrize(
    ("route", "refused"),
    [
        ({"nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.0.0.4"}, set()),
        ({"nextHopType": "VirtualAppliance"}, {"RT-01"}),
        ({"nextHopType": "Internet", "nextHopIpAddress": "10.0.0.4"}, {"RT-01"}),
        ({"nextHopType": "Firewall"}, {"BODY-04"}),
        ({"nextHopType": "None", "addressPrefix": "10.0.0.1/8"}, {"RT-02"}),
    ],
)
def test_routes(world: World, route: dict[str, Any], refused: set[str]) -> None:
    full = {"name": "r", "addressPrefix": "0.0.0.0/0", **route}
    assert world.codes("network:RouteTable", routeTableName="rt", routes=[full]) == refused


def _peer(world: World, local: str, remote: str, **more: Any) -> set[str]:
    return world.codes(
        "network:VirtualNetworkPeering",
        virtualNetworkName=local,
        virtualNetworkPeeringName=f"to-{remote}",
        remoteVirtualNetwork={"id": f"{NETWORK_ID}/{remote}"},
        **more,
    )


def test_peered_address_spaces_are_disjoint(world: World) -> None:
    world.network("hub", "10.0.0.0/16")
    world.network("spoke", "10.1.0.0/16")
    world.network("twin", "10.0.128.0/17")
    assert _peer(world, "hub", "spoke") == set()
    assert _peer(world, "hub", "twin") == {"PEER-01"}


def test_a_spoke_may_not_overlap_with_another_spoke_of_the_hub(world: World) -> None:
    world.network("hub", "10.0.0.0/16")
    world.network("one", "10.1.0.0/16")
    world.network("two", "10.1.128.0/17")
    assert _peer(world, "hub", "one") == set()
    assert _peer(world, "two", "hub") == {"PEER-01"}


def test_peering_states_follow_both_sides(world: World) -> None:
    world.network("hub", "10.0.0.0/16")
    world.network("spoke", "10.1.0.0/16")
    there, back = (
        f"{NETWORK_ID}/hub/virtualNetworkPeerings/to-spoke",
        f"{NETWORK_ID}/spoke/virtualNetworkPeerings/to-hub",
    )

    def state(id_: str) -> Any:
        found = world.azure.get(id_)
        assert found is not None
        return found.properties["peeringState"]

    assert _peer(world, "hub", "spoke") == set()
    assert state(there) == "Initiated"
    assert _peer(world, "spoke", "hub") == set()
    assert (state(there), state(back)) == ("Connected", "Connected")
    world.azure.delete(back)
    assert state(there) == "Disconnected"
    assert _peer(world, "spoke", "hub") == {"PEER-02"}


def test_remote_gateways_need_a_gateway(world: World) -> None:
    world.network("hub", "10.0.0.0/16")
    world.network("spoke", "10.1.0.0/16")
    assert _peer(world, "spoke", "hub", useRemoteGateways=True) == {"PEER-03"}
    subnet = world.subnet("GatewaySubnet", "10.0.9.0/27")
    properties = {"location": "westeurope", "ipConfigurations": [{"name": "c", "subnet": {"id": subnet.id}}]}
    world.azure.place(f"{NETWORK}/virtualNetworkGateways/vpn", properties)
    assert _peer(world, "spoke", "hub", useRemoteGateways=True) == set()
    assert _peer(world, "hub", "spoke", useRemoteGateways=True) == {"PEER-03"}


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
    ("groups", "refused"),
    [(["vault"], set()), (["vault", "other"], {"PE-01", "PE-02"}), (["Vault"], {"PE-02"}), ([], {"PE-02"})],
)
def test_private_endpoint_groups(world: World, groups: list[str], refused: set[str]) -> None:
    world.network()
    world.subnet()
    world.vault()
    assert world.codes("network:PrivateEndpoint", **endpoint("pe", "a", "", groups)) == refused


def test_a_private_endpoint_stands_in_no_delegated_subnet_and_stays_where_it_is(world: World) -> None:
    world.network()
    world.subnet("a", "10.0.0.0/24")
    world.subnet("b", "10.0.1.0/24")
    world.subnet("c", "10.0.2.0/24", delegations=[{"name": "d", "serviceName": "Microsoft.Web/serverFarms"}])
    world.vault()
    assert world.codes("network:PrivateEndpoint", **endpoint("pe", "c", "", ["vault"])) == {"PE-03"}
    assert world.codes("network:PrivateEndpoint", **endpoint("pe", "a", "", ["vault"])) == set()
    assert world.codes("network:PrivateEndpoint", **endpoint("pe", "b", "", ["vault"])) == {"PE-04"}


def test_a_private_endpoint_is_in_the_region_of_its_network(world: World) -> None:
    world.network()
    world.subnet()
    world.vault()
    elsewhere = {**endpoint("pe", "a", "", ["vault"]), "location": "northeurope"}
    assert world.codes("network:PrivateEndpoint", **elsewhere) == {"REF-01"}


def test_a_private_endpoint_has_one_zone_group_of_up_to_five(world: World) -> None:
    world.network()
    world.subnet()
    world.vault()
    world.endpoint()
    zones = [world.put("privatedns:PrivateZone", privateZoneName=f"z{n}.example").id for n in range(6)]
    configs = [{"name": f"z{n}", "privateDnsZoneId": zone} for n, zone in enumerate(zones)]

    def codes(name: str, count: int) -> set[str]:
        return world.codes(
            "network:PrivateDnsZoneGroup",
            privateEndpointName="pe",
            privateDnsZoneGroupName=name,
            privateDnsZoneConfigs=configs[:count],
        )

    assert codes("default", 6) == {"PE-05"}
    assert codes("default", 5) == set()
    assert codes("second", 1) == {"PE-05"}


def test_zones_and_links_are_global(world: World) -> None:
    world.network()
    assert world.codes("privatedns:PrivateZone", privateZoneName="z.example", location="westeurope") == {"DNS-01"}
    world.put("privatedns:PrivateZone", privateZoneName="z.example")
    link = {"privateZoneName": "z.example", "virtualNetworkLinkName": "l"}
    network = {"virtualNetwork": {"id": f"{NETWORK_ID}/hub"}}
    assert world.codes("privatedns:VirtualNetworkLink", **link, **network, location="westeurope") == {"DNS-01"}
    assert world.codes("privatedns:VirtualNetworkLink", **link, **network) == set()


def test_a_network_is_linked_once_and_registers_once(world: World) -> None:
    world.network()
    world.put("resources:ResourceGroup", resourceGroupName="other", location="westeurope")
    world.put("privatedns:PrivateZone", privateZoneName="z.example")
    world.put("privatedns:PrivateZone", privateZoneName="y.example")
    world.put("privatedns:PrivateZone", privateZoneName="z.example", resourceGroupName="other")

    def link(zone: str, name: str, **more: Any) -> set[str]:
        network = {"id": f"{NETWORK_ID}/hub"}
        return world.codes(
            "privatedns:VirtualNetworkLink",
            privateZoneName=zone,
            virtualNetworkLinkName=name,
            virtualNetwork=network,
            **more,
        )

    assert link("z.example", "one", registrationEnabled=True) == set()
    assert link("z.example", "two") == {"DNS-03"}
    assert link("z.example", "one", resourceGroupName="other") == {"DNS-02"}
    assert link("y.example", "one", registrationEnabled=True) == {"DNS-03"}
    assert link("y.example", "one") == set()


def test_what_is_in_use_is_not_deleted(world: World) -> None:
    world.network()
    group = world.group()
    table = world.put("network:RouteTable", routeTableName="rt")
    world.subnet("a", "10.0.0.0/24", networkSecurityGroup={"id": group.id}, routeTable={"id": table.id})
    zone = world.put("privatedns:PrivateZone", privateZoneName="z.example")
    link = world.put(
        "privatedns:VirtualNetworkLink",
        privateZoneName="z.example",
        virtualNetworkLinkName="l",
        virtualNetwork={"id": f"{NETWORK_ID}/hub"},
    )
    world.put("network:LoadBalancer", **balancer())
    assert world.delete_codes(group.id) == {"DEL-02"}
    assert world.delete_codes(table.id) == {"DEL-03"}
    assert world.delete_codes(zone.id) == {"DNS-04"}
    assert world.delete_codes(subnet_id()) == {"DEL-01"}
    assert world.delete_codes(f"{NETWORK_ID}/hub") == {"DEL-01"}
    for free in (f"{NETWORK}/loadBalancers/lb", subnet_id(), group.id, table.id, link.id, zone.id, f"{NETWORK_ID}/hub"):
        assert world.delete_codes(free) == set(), free


def test_a_subnet_in_use_is_not_removed_by_leaving_it_out(world: World) -> None:
    subnets = [{"name": "a", "addressPrefix": "10.0.0.0/24"}, {"name": "b", "addressPrefix": "10.0.1.0/24"}]
    world.network(subnets=subnets)
    world.put("network:LoadBalancer", **balancer())
    space = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}, "virtualNetworkName": "hub"}
    assert world.codes("network:VirtualNetwork", subnets=[], **space) == {"DEL-01"}
    assert world.codes("network:VirtualNetwork", subnets=subnets[:1], **space) == set()
    assert world.azure.get(subnet_id("b")) is None
    assert world.azure.get(subnet_id("a")) is not None


def test_the_group_goes_with_everything_in_it(world: World) -> None:
    world.network()
    world.subnet()
    world.vault()
    world.endpoint()
    world.put("network:LoadBalancer", **balancer())
    world.put("privatedns:PrivateZone", privateZoneName="z.example")
    world.put(
        "privatedns:VirtualNetworkLink",
        privateZoneName="z.example",
        virtualNetworkLinkName="l",
        virtualNetwork={"id": f"{NETWORK_ID}/hub"},
    )
    assert world.delete_codes(GROUP) == set()
    with world.azure.store.read() as session:
        assert session.all() == []
        assert session.addresses(subnet_id()) == {}


def test_a_subnet_has_a_prefix(world: World) -> None:
    world.network()
    assert world.codes("network:Subnet", virtualNetworkName="hub", subnetName="a") == {"SUB-00"}


def test_a_network_is_not_peered_with_itself_nor_twice_with_another(world: World) -> None:
    world.network("hub", "10.0.0.0/16")
    world.network("spoke", "10.1.0.0/16")
    assert _peer(world, "hub", "hub") == {"PEER-00"}
    assert _peer(world, "hub", "spoke") == set()
    again = {"virtualNetworkPeeringName": "again", "remoteVirtualNetwork": {"id": f"{NETWORK_ID}/spoke"}}
    assert world.codes("network:VirtualNetworkPeering", virtualNetworkName="hub", **again) == {"PEER-04"}


@pytest.mark.parametrize(
    ("protocol", "ports", "refused"), [("All", 0, set()), ("All", 443, {"LB-04"}), ("Tcp", 0, {"LB-04"})]
)
def test_ha_ports_are_all_or_nothing(world: World, protocol: str, ports: int, refused: set[str]) -> None:
    world.network()
    world.subnet()
    body = balancer()
    body["loadBalancingRules"][0] |= {"protocol": protocol, "frontendPort": ports, "backendPort": ports}
    assert world.codes("network:LoadBalancer", **body) == refused


def test_a_private_endpoint_has_one_connection_and_keeps_its_interface(world: World) -> None:
    world.network()
    world.subnet()
    world.vault()
    none = {**endpoint("pe", "a", "", ["vault"]), "privateLinkServiceConnections": []}
    assert world.codes("network:PrivateEndpoint", **none) == {"PE-00"}
    made = world.endpoint()
    interface = made.properties["networkInterfaces"][0]["id"]
    assert world.delete_codes(interface) == {"DEL-04"}
    world.azure.delete(made.id)
    assert world.azure.get(interface) is None
