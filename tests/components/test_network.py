"""Virtual networks, subnets, security groups, route tables."""

from __future__ import annotations

from tests.components.plans import CLUSTER, DNS, HUB
from tests.components.recording import Recording


def test_each_network_has_the_address_space_and_dns_servers_of_the_plan(deployed: Recording) -> None:
    networks = {
        request.inputs["virtualNetworkName"]: request.inputs for request in deployed.of("network:VirtualNetwork")
    }
    assert set(networks) == {"vnet-hub", "vnet-cluster"}
    assert networks["vnet-hub"]["addressSpace"] == {"addressPrefixes": ["10.200.0.0/22"]}
    assert all(inputs["dhcpOptions"] == {"dnsServers": list(DNS)} for inputs in networks.values())


def test_no_network_has_subnets_or_peerings_inline(deployed: Recording) -> None:
    for request in deployed.of("network:VirtualNetwork"):
        assert not {"subnets", "virtualNetworkPeerings"} & set(request.inputs)


def test_every_subnet_of_the_plan_is_a_resource_of_its_own(deployed: Recording) -> None:
    made = {(r.inputs["virtualNetworkName"], r.inputs["subnetName"]): r.inputs for r in deployed.of("network:Subnet")}
    planned = {(n.name, s.name): s.prefix for n in (HUB, CLUSTER) for s in n.subnets}
    assert {key: inputs["addressPrefix"] for key, inputs in made.items()} == planned


def test_no_subnet_keeps_azures_default_way_out(deployed: Recording) -> None:
    assert {request.inputs["defaultOutboundAccess"] for request in deployed.of("network:Subnet")} == {False}


def test_the_subnets_of_a_network_are_written_one_after_another(deployed: Recording) -> None:
    network = deployed.one("network:VirtualNetwork", "cluster")
    gateway, web, compute = (deployed.one("network:Subnet", f"cluster-{key}") for key in ("gateway", "web", "compute"))
    assert network.urn in gateway.depends_on
    assert gateway.urn in web.depends_on
    assert web.urn in compute.depends_on


def test_a_subnet_refers_to_its_own_security_group_and_to_its_networks_routes_by_their_ids(deployed: Recording) -> None:
    subnet = deployed.one("network:Subnet", "hub-endpoints")
    group = deployed.one("network:NetworkSecurityGroup", "hub-endpoints")
    routes = deployed.one("network:RouteTable", "hub-routes")
    assert subnet.inputs["networkSecurityGroup"]["id"].endswith("/nsg-endpoints")
    assert subnet.property_dependencies["networkSecurityGroup"] == {group.urn}
    assert subnet.inputs["routeTable"]["id"].endswith("/rt-hub")
    assert subnet.property_dependencies["routeTable"] == {routes.urn}


def test_a_reference_carries_nothing_but_an_id(deployed: Recording) -> None:
    subnet = deployed.one("network:Subnet", "hub-endpoints")
    assert set(subnet.inputs["networkSecurityGroup"]) == set(subnet.inputs["routeTable"]) == {"id"}


def test_the_gateways_reserved_subnet_has_neither_security_group_nor_routes(deployed: Recording) -> None:
    inputs = deployed.one("network:Subnet", "hub-gateway").inputs
    assert inputs["subnetName"] == "GatewaySubnet"
    assert not {"networkSecurityGroup", "routeTable", "delegations"} & set(inputs)


def test_a_delegation_is_passed_on_and_no_other_subnet_has_one(deployed: Recording) -> None:
    delegated = {r.name: r.inputs["delegations"] for r in deployed.of("network:Subnet") if "delegations" in r.inputs}
    assert delegated == {
        "cluster-gateway": [{"name": "delegation", "serviceName": "Microsoft.Network/applicationGateways"}]
    }


def test_endpoint_policies_are_the_plans_and_not_the_sdks_default(deployed: Recording) -> None:
    policies = {r.inputs["privateEndpointNetworkPolicies"] for r in deployed.of("network:Subnet")}
    assert policies == {"Enabled"}


def test_rules_are_inline_and_use_the_singular_property_for_one_value_and_the_plural_for_more(
    deployed: Recording,
) -> None:
    clients, crl, rest = deployed.one("network:NetworkSecurityGroup", "cluster-gateway").inputs["securityRules"]
    assert clients["sourceAddressPrefixes"] == ["10.1.0.0/16", "10.2.0.0/16"]
    assert "sourceAddressPrefix" not in clients
    assert (crl["sourceAddressPrefix"], crl["destinationAddressPrefix"], crl["destinationPortRange"]) == (
        "10.201.0.0/27",
        "10.9.9.9",
        "80",
    )
    assert not {"sourceAddressPrefixes", "destinationAddressPrefixes", "destinationPortRanges"} & set(crl)
    assert (rest["access"], rest["protocol"], rest["priority"], rest["direction"]) == ("Deny", "*", 4000, "Inbound")


def test_routes_name_the_next_hop_address_only_for_an_appliance(deployed: Recording) -> None:
    inputs = deployed.one("network:RouteTable").inputs
    assert inputs["routes"] == [
        {"name": "to-corporate", "addressPrefix": "10.0.0.0/9", "nextHopType": "VirtualNetworkGateway"},
        {
            "name": "to-internet",
            "addressPrefix": "0.0.0.0/0",
            "nextHopType": "VirtualAppliance",
            "nextHopIpAddress": "10.200.2.4",
        },
    ]
    assert inputs["disableBgpRoutePropagation"] is False


def test_names_addresses_and_rules_are_known_in_a_first_preview(previewed: Recording, deployed: Recording) -> None:
    for token in ("network:VirtualNetwork", "network:NetworkSecurityGroup", "network:RouteTable"):
        assert [r.inputs for r in previewed.of(token)] == [r.inputs for r in deployed.of(token)]
