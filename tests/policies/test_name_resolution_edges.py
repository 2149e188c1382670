"""Who is asked whether a private name resolves, and who is stranded: wherever the networks stand in the stack."""

from __future__ import annotations

import pytest

from tests.policies.engine import NOT_KNOWN, Registered
from tests.policies.stacks import deny, endpoint, link, network, nsg, peering, subnet, zone
from tests.policies.test_name_policies import RESOLVES, TestResolution, found, zone_group


def stack(*, without: str = "") -> list[Registered]:
    return TestResolution().stack(without=without)


def island(second: int = 2) -> list[Registered]:
    alone = network("island", addressSpace={"addressPrefixes": [f"10.{second}.0.0/16"]})
    return [alone, subnet(alone, "machines", addressPrefix=f"10.{second}.0.0/24")]


class TestOrder:
    @pytest.mark.parametrize("first", [True, False])
    def test_a_network_that_reaches_nothing_is_not_asked_wherever_it_stands(self, first: bool) -> None:
        given = [*island(), *stack()] if first else [*stack(), *island()]
        assert found(RESOLVES, *given) == []

    def test_a_network_with_the_lowest_address_of_all_that_reaches_nothing_is_not_asked(self) -> None:
        alone = network("island", addressSpace={"addressPrefixes": ["1.0.0.0/16"]})
        assert found(RESOLVES, *stack(), alone, subnet(alone, "machines", addressPrefix="1.0.0.0/24")) == []

    @pytest.mark.parametrize("turned", [True, False])
    @pytest.mark.parametrize("without", ["", "back", "spoke link", "zone group"])
    def test_the_order_of_a_stack_says_nothing(self, turned: bool, without: str) -> None:
        given = stack(without=without)
        told = found(RESOLVES, *(reversed(given) if turned else given))
        assert [each.resource for each in told] == (["spoke"] if without else [])


class TestStranded:
    @pytest.mark.parametrize("turned", [True, False])
    def test_a_network_with_routes_to_others_only_is_stranded(self, turned: bool) -> None:
        alone, machines = island()
        third = network("third", addressSpace={"addressPrefixes": ["10.3.0.0/16"]})
        there = subnet(third, "machines", addressPrefix="10.3.0.0/24")
        given = [*stack(), alone, machines, third, there, peering(alone, third), peering(third, alone)]
        given.append(link(zone(), alone))
        told = found(RESOLVES, *(reversed(given) if turned else given))
        assert [each.resource for each in told] == ["island"]
        assert "island gets the private address of keys.vault.azure.net and no route leads there" in told[0].message

    @pytest.mark.parametrize("turned", [True, False])
    def test_a_network_with_a_route_that_a_security_group_closes_is_not(self, turned: bool) -> None:
        closed = nsg(deny(direction="Outbound"))
        alone = network("island", addressSpace={"addressPrefixes": ["10.2.0.0/16"]})
        hub, *rest = stack()
        machines = subnet(alone, "machines", group=closed, addressPrefix="10.2.0.0/24")
        given = [hub, *rest, closed, alone, machines, peering(alone, hub), peering(hub, alone)]
        given.append(link(zone(), alone))
        told = found(RESOLVES, *(reversed(given) if turned else given))
        assert told == []

    def test_a_network_with_nothing_but_endpoints_is_not(self) -> None:
        alone = network("island", addressSpace={"addressPrefixes": ["10.2.0.0/16"]})
        inside = subnet(alone, "endpoints", addressPrefix="10.2.1.0/24")
        assert found(RESOLVES, *stack(), alone, inside, endpoint(inside, "other"), link(zone(), alone)) == []

    def test_a_network_is_stranded_when_the_endpoint_has_the_lowest_address_of_all(self) -> None:
        hub, spoke, inside, *rest = stack()
        hub.props = {**hub.props, "addressSpace": {"addressPrefixes": ["1.0.0.0/16"]}}
        inside.props = {**inside.props, "addressPrefix": "1.0.0.0/24"}
        told = found(RESOLVES, hub, spoke, inside, *rest, *island(), link(zone(), island()[0]))
        assert [each.resource for each in told] == ["island"]

    def test_every_stranded_network_is_told_and_every_other_is_not(self) -> None:
        more = []
        for second in (9, 4, 6):
            alone, machines = island(second)
            alone.name = machines.name = f"n{second}"
            alone.props = {**alone.props, "virtualNetworkName": f"n{second}"}
            machines.props = {**machines.props, "virtualNetworkName": f"n{second}"}
            machines.name = f"n{second}-machines"
            more += [alone, machines]
            if second != 4:
                more.append(link(zone(), alone))
        assert sorted(each.resource for each in found(RESOLVES, *stack(), *more)) == ["n6", "n9"]


class TestVerdicts:
    def test_a_zone_without_the_record_strands_nobody(self) -> None:
        alone, machines = island()
        given = [*stack(without="zone group"), alone, machines, link(zone(), alone)]
        assert [each.resource for each in found(RESOLVES, *given)] == ["spoke"]

    def test_servers_that_are_not_known_strand_nobody(self) -> None:
        alone, machines = island()
        alone.props = {**alone.props, "dhcpOptions": {"dnsServers": [NOT_KNOWN]}}
        assert found(RESOLVES, *stack(), alone, machines, link(zone(), alone)) == []

    def test_networks_after_one_that_gets_the_address_are_asked_too(self) -> None:
        given = stack(without="spoke link")
        hub = next(each for each in given if each.name == "hub")
        nearby = subnet(hub, "machines", addressPrefix="10.0.2.0/24")
        assert [each.resource for each in found(RESOLVES, hub, nearby, *given[1:])] == ["spoke"]

    def test_a_network_that_perhaps_gets_there_is_asked_too(self) -> None:
        perhaps = nsg(deny(direction="Outbound", destinationAddressPrefix=NOT_KNOWN, destinationPortRange=NOT_KNOWN))
        given = stack(without="spoke link")
        machines = next(each for each in given if each.name == "spoke-machines")
        machines.props = {**machines.props, "networkSecurityGroup": {"id": NOT_KNOWN}}
        machines.depends = {**machines.depends, "networkSecurityGroup": [perhaps]}
        assert [each.resource for each in found(RESOLVES, perhaps, *given)] == ["spoke"]

    @pytest.mark.parametrize("second", ["aa", "zz"])
    def test_of_two_endpoints_of_one_service_the_other_ones_address_is_not_its_own(self, second: str) -> None:
        given = stack()
        one = next(each for each in given if each.name == "pe")
        vault = next(each for each in given if each.type.endswith("PrivateZone"))
        other = Registered(one.type, second, {**one.props, "privateEndpointName": second}, one.depends)
        told = found(RESOLVES, *given, other, zone_group(other, vault))
        assert {each.resource for each in told} == {"spoke"}
