"""Security groups: what is let through, what is not, and in which order."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network

import pytest
from hypothesis import given

from tests.topology.configs import settings
from tests.topology.estates import Estate, estates
from topology.build import plan
from topology.plan import NetworkSecurityGroup, Plan, SecurityRule, Subnet

DEV = plan(settings(), root_pem="")
WITHOUT_GROUP = {"AzureFirewallSubnet", "GatewaySubnet"}


def _groups(found: Plan) -> Iterator[tuple[Subnet, NetworkSecurityGroup]]:
    for network in found.networks:
        for subnet in network.subnets:
            if subnet.network_security_group:
                yield subnet, subnet.network_security_group


def _holds(rule: SecurityRule, port: int) -> bool:
    for text in rule.ports:
        low, _, high = text.partition("-")
        if text == "*" or int(low) <= port <= int(high or low):
            return True
    return False


def _allows(group: NetworkSecurityGroup, direction: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """(name, the other side, ports) of every Allow of one direction."""
    return [
        (rule.name, rule.sources if direction == "Inbound" else rule.destinations, rule.ports)
        for rule in group.rules
        if rule.direction == direction and rule.access == "Allow"
    ]


@given(estates())
def test_the_first_inbound_rule_of_every_group_denies_port_80_to_everyone(estate: Estate) -> None:
    found = estate.plan
    for _, group in _groups(found):
        first = min((rule for rule in group.rules if rule.direction == "Inbound"), key=lambda rule: rule.priority)
        assert (first.access, first.protocol, first.sources, first.destinations, first.ports) == (
            "Deny",
            "*",
            ("*",),
            ("*",),
            ("80",),
        )


@given(estates())
def test_no_inbound_allow_covers_port_80_but_the_platforms_probe_of_the_gateway(estate: Estate) -> None:
    found = estate.plan
    covering = {
        (subnet.name, rule.sources)
        for subnet, group in _groups(found)
        for rule in group.rules
        if rule.direction == "Inbound" and rule.access == "Allow" and _holds(rule, 80)
    }
    assert covering == {("snet-gateway", ("AzureLoadBalancer",))}


@given(estates())
def test_every_group_ends_in_a_denial_of_everything_in_both_directions(estate: Estate) -> None:
    found = estate.plan
    for _, group in _groups(found):
        for direction in ("Inbound", "Outbound"):
            last = max((rule for rule in group.rules if rule.direction == direction), key=lambda rule: rule.priority)
            assert (last.access, last.protocol, last.sources, last.destinations, last.ports, last.priority) == (
                "Deny",
                "*",
                ("*",),
                ("*",),
                ("*",),
                4096,
            )


@given(estates())
def test_priorities_and_names_are_unique_and_of_azures_kind(estate: Estate) -> None:
    found = estate.plan
    for _, group in _groups(found):
        numbers = [(rule.direction, rule.priority) for rule in group.rules]
        assert len(set(numbers)) == len(numbers)
        assert all(100 <= priority <= 4096 for _, priority in numbers)
        names = [rule.name.lower() for rule in group.rules]
        assert len(set(names)) == len(names)
        for rule in group.rules:
            assert len(rule.name) <= 80
            assert rule.name.endswith("In" if rule.direction == "Inbound" else "Out")
            assert len(rule.description) <= 140
            assert rule.sources
            assert rule.destinations
            assert rule.ports


@given(estates())
def test_a_list_of_addresses_is_prefixes_only_or_one_tag_alone(estate: Estate) -> None:
    found = estate.plan
    for _, group in _groups(found):
        for rule in group.rules:
            for side in (rule.sources, rule.destinations):
                if len(side) > 1:
                    assert all(IPv4Network(text) for text in side)
                elif side[0][0].isdigit():
                    IPv4Network(side[0])


@given(estates())
def test_on_premises_is_denied_before_anything_wider_could_allow_it(estate: Estate) -> None:
    found = estate.plan
    known = {(f"{item.address}/32", str(item.port)) for item in found.exceptions}
    known |= {(f"{server}/32", "53") for server in found.hub.dns_servers}
    for subnet, group in _groups(found):
        outbound = [rule for rule in group.rules if rule.direction == "Outbound"]
        (denial,) = [rule for rule in outbound if rule.destinations == found.corporate_prefixes]
        assert denial.access == "Deny"
        for rule in outbound:
            if rule.priority < denial.priority:
                assert {(to, port) for to in rule.destinations for port in rule.ports} <= known, (subnet, rule)


@given(estates())
def test_port_80_goes_out_to_the_pki_host_and_from_computes_to_sign_in_bastions_own_set_aside(estate: Estate) -> None:
    found = estate.plan
    pki = f"{found.exceptions[0].address}/32"
    for subnet, group in _groups(found):
        computes = subnet.key in ("training", "instances", "builds")
        allowed = {((pki,), ("80",)), *([(("AzureActiveDirectory",), ("80",))] if computes else [])}
        for rule in group.rules:
            if rule.direction == "Outbound" and rule.access == "Allow" and _holds(rule, 80):
                assert subnet.name == "AzureBastionSubnet" or (rule.destinations, rule.ports) in allowed


@given(estates())
def test_every_subnet_that_may_have_a_group_has_one_of_its_own(estate: Estate) -> None:
    found = estate.plan
    subnets = [subnet for network in found.networks for subnet in network.subnets]
    assert {subnet.name for subnet in subnets if not subnet.network_security_group} == WITHOUT_GROUP
    names = [group.name for _, group in _groups(found)]
    assert len(set(names)) == len(names)


def _group(network: str, subnet: str) -> NetworkSecurityGroup:
    group = DEV.network(network).subnet(subnet).network_security_group
    assert group
    return group


def test_only_clients_and_operators_come_into_the_gateway_on_443() -> None:
    assert _allows(_group("cluster", "gateway"), "Inbound") == [
        ("AllowClientsToGatewayIn", ("10.1.64.0/18", "10.4.128.0/20"), ("443",)),
        ("AllowJumpboxToGatewayIn", ("10.20.1.128/28",), ("443",)),
        ("AllowGatewayProbesIn", ("AzureLoadBalancer",), ("*",)),
    ]


def test_the_gateway_reaches_names_the_revocation_list_the_balancer_and_the_vault() -> None:
    assert _allows(_group("cluster", "gateway"), "Outbound") == [
        ("AllowDnsTcpOut", ("10.1.2.3/32", "10.4.5.6/32", "168.63.129.16/32"), ("53",)),
        ("AllowDnsUdpOut", ("10.1.2.3/32", "10.4.5.6/32", "168.63.129.16/32"), ("53",)),
        ("AllowRevocationListsOut", ("10.1.20.80/32",), ("80",)),
        ("AllowGatewayToLoadBalancerOut", ("10.20.2.78/32",), ("443",)),
        ("AllowGatewayToVaultOut", ("10.20.1.0/25",), ("443",)),
    ]


def test_web_nodes_take_the_gateways_calls_after_translation_and_the_balancers_probes() -> None:
    assert _allows(_group("cluster", "web"), "Inbound") == [
        ("AllowGatewayToWebIn", ("10.20.2.0/26",), ("12800",)),
        ("AllowLoadBalancerProbesIn", ("AzureLoadBalancer",), ("12800",)),
    ]


def test_compute_nodes_take_work_from_web_nodes_and_nothing_else() -> None:
    assert _allows(_group("cluster", "compute"), "Inbound") == [("AllowWebToComputeIn", ("10.20.2.64/28",), ("12805",))]


def test_private_endpoints_have_a_group_that_counts() -> None:
    endpoints = DEV.hub.subnet("endpoints")
    assert endpoints.endpoint_policies == "NetworkSecurityGroupEnabled"
    assert [name for name, _, _ in _allows(_group("hub", "endpoints"), "Inbound")] == [
        "AllowGatewayToVaultIn",
        "AllowWorkersToEndpointsIn",
        "AllowWorkersToFileSharesIn",
        "AllowJumpboxToEndpointsIn",
        "AllowWebToDatabaseIn",
        "AllowJumpboxToDatabaseIn",
    ]
    assert _allows(_group("hub", "endpoints"), "Outbound") == []


def test_bastions_group_holds_the_set_that_azure_demands() -> None:
    group = _group("hub", "bastion")
    inbound = {(rule[1], rule[2]) for rule in _allows(group, "Inbound")}
    outbound = {(rule[1], rule[2]) for rule in _allows(group, "Outbound")}
    assert inbound == {
        (("203.0.113.0/24",), ("443",)),
        (("GatewayManager",), ("443",)),
        (("AzureLoadBalancer",), ("443",)),
        (("VirtualNetwork",), ("5701", "8080")),
    }
    assert outbound == {
        (("VirtualNetwork",), ("22", "3389")),
        (("AzureCloud",), ("443",)),
        (("VirtualNetwork",), ("5701", "8080")),
        (("Internet",), ("80",)),
    }


def test_a_client_prefix_in_a_spoke_opens_that_spokes_way_out_as_well() -> None:
    found = plan(settings(("corporate.clients", ["10.1.64.0/18", "10.20.6.0/26"])), root_pem="")
    group = found.network("analytics").subnet("tools").network_security_group
    assert group
    assert ("AllowClientsToGatewayOut", ("10.20.2.0/26",), ("443",)) in _allows(group, "Outbound")


def test_what_a_spoke_lets_in_from_another_is_opened_at_both_ends() -> None:
    found = plan(
        settings(
            ("hub.appliance", "10.20.0.4"),
            ("spokes[1].transit", True),
            ("spokes[2].transit", True),
            ("spokes[2].inbound[0].from", ["workspace"]),
        ),
        root_pem="",
    )
    tools, training = (
        found.network(network).subnet(subnet).network_security_group
        for network, subnet in (("analytics", "tools"), ("workspace", "training"))
    )
    assert tools
    assert training
    assert ("AllowAnalytics1In", ("10.20.4.0/24",), ("443",)) in _allows(tools, "Inbound")
    assert ("AllowAnalytics1Out", ("10.20.6.0/24",), ("443",)) in _allows(training, "Outbound")


@pytest.mark.parametrize("port", [12801, 8443])
def test_ports_follow_the_settings(port: int) -> None:
    found = plan(settings(("web.port", port)), root_pem="")
    group = found.network("cluster").subnet("web").network_security_group
    assert group
    assert [ports for _, _, ports in _allows(group, "Inbound")] == [(str(port),), (str(port),)]
