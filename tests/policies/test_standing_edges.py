"""When a group is judged where it stands and when by its rules alone: what is not placed must hide no opening."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.engine import NOT_KNOWN, Registered
from tests.policies.stacks import GROUP, deny, network, nsg, rule, separate, subnet
from tests.policies.test_paths_to_80 import EFFECTIVE, HUB, WEB, found, nic, place

FAR = rule(destinationAddressPrefix="10.9.0.0/16")  # opens 80 by itself, and nothing at any place of HUB


def listing(name: str, group: Registered, *entries: dict[str, Any]) -> Registered:
    """A network with subnets in its own list, all in the group."""
    subnets = [{"networkSecurityGroup": {"id": NOT_KNOWN}, **entry} for entry in entries]
    made = network(name, subnets=subnets)
    made.depends = {"subnets": [group]}
    return made


def judged(*resources: Registered) -> list[str]:
    """The resources at which an opening is told."""
    return [each.resource for each in found(EFFECTIVE, *resources)]


class TestUsersThatAreNotPlaced:
    @pytest.mark.parametrize("name", ["aaa", "zzz"])
    def test_a_subnet_without_a_known_name_is_none_that_the_network_has(self, name: str) -> None:
        group = nsg(FAR)
        stack = [HUB, group, place(group)]
        assert judged(*stack) == []
        assert judged(*stack, listing(name, group, {"name": NOT_KNOWN, "addressPrefix": "10.9.0.0/24"})) == ["nsg"]

    def test_what_the_network_has_no_place_for_may_be_open(self) -> None:
        group = nsg(FAR)
        fleet = Registered(
            "azure-native:azurefleet:Fleet",
            "fleet",
            {"fleetName": "fleet", "resourceGroupName": GROUP, "computeProfile": NOT_KNOWN},
            {"computeProfile": [group]},
        )
        assert judged(HUB, group, place(group), fleet) == ["nsg"]

    def test_an_interface_about_which_something_is_not_known_may_be_open(self) -> None:
        outer, inner = nsg(deny(), name="outer"), nsg(rule(), name="inner")
        within = place(outer)
        stack = [HUB, outer, inner, within]
        assert judged(*stack, nic(within, inner)) == []
        assert judged(*stack, nic(within, inner, applicationSecurityGroups=[{"id": NOT_KNOWN}])) == ["inner"]

    @pytest.mark.parametrize(
        "addresses",
        [{"addressPrefix": NOT_KNOWN}, {"ipamPoolPrefixAllocations": [{"pool": {"id": NOT_KNOWN}}]}],
    )
    def test_every_subnet_of_a_network_s_own_list_counts(self, addresses: dict[str, Any]) -> None:
        group, web = nsg(FAR), {"name": "web", "addressPrefix": WEB}
        assert judged(group, listing("hub", group, web)) == []
        assert judged(group, listing("hub", group, web, {"name": "lost", **addresses})) == ["nsg"]

    def test_subnets_of_other_groups_do_not_count(self) -> None:
        outer, inner = nsg(deny(), name="outer"), nsg(rule(), name="inner")
        within, other = place(outer), place(nsg(deny(), name="other"), "other", addressPrefix="10.0.7.0/24")
        others = [*other.depends["networkSecurityGroup"], other]
        assert judged(HUB, outer, inner, within, nic(within, inner), *others) == []


class TestWhereItIsTold:
    def test_a_separate_rule_of_any_version_is_told_at_the_rule(self) -> None:
        group = nsg()
        one = separate(group)
        one.type = "azure-native:network/v20240501:SecurityRule"
        assert judged(HUB, group, one, place(group)) == ["separate"]
        assert judged(group, one) == ["separate"]

    def test_rules_of_a_group_outside_the_stack_are_told_each_at_itself(self) -> None:
        one, two = separate("elsewhere", "one"), separate("elsewhere", "two", priority=210.0)
        assert judged(one, two) == ["one", "two"]
        assert judged(separate(NOT_KNOWN, "one"), separate(NOT_KNOWN, "two")) == ["one", "two"]

    def test_a_group_is_called_by_its_name_in_azure(self) -> None:
        made = nsg(rule(), name="NSG-Web")
        made.name = "program"
        (one,) = found(EFFECTIVE, made)
        assert one.resource == "program"
        assert "rule rule (priority 200) of nsg-web lets in" in one.message
        made.props = {**made.props, "networkSecurityGroupName": NOT_KNOWN}
        (one,) = found(EFFECTIVE, made)
        assert "rule rule (priority 200) of program lets in" in one.message

    def test_a_group_outside_the_stack_is_called_by_what_is_known_of_it(self) -> None:
        (one,) = found(EFFECTIVE, separate("Elsewhere"))
        assert "of rg/elsewhere (outside this stack) lets in" in one.message
        (one,) = found(EFFECTIVE, separate(NOT_KNOWN))
        assert "of a group that is not known yet lets in" in one.message


def test_a_group_at_an_interface_alone_is_in_use() -> None:
    denied = "network-explicit-deny-port-80"
    group, within = nsg(), place()
    assert found(denied, HUB, group, within) == []
    (one,) = found(denied, HUB, group, within, nic(within, group))
    assert "; used by nic." in one.message


def test_two_groups_of_one_name_in_two_subscriptions_cover_nothing_for_each_other() -> None:
    # Ids are not known in a first preview, and a name in a resource group tells nothing of the subscription.
    one, two = nsg(rule()), nsg(deny())
    two.name = "second"
    assert judged(HUB, one, two, place(one)) == ["nsg"]
    assert judged(HUB, one, two, subnet(HUB, "web", two, addressPrefix=WEB)) == ["nsg"]
