"""Network security groups: inline and separate rules, by exact sets of what passes and what fails."""

from __future__ import annotations

from typing import Any

import pytest

from policies import pack
from tests.policies.engine import NOT_KNOWN, Engine, Registered, Violation, only, pairs, secret
from tests.policies.stacks import deny, network, nsg, rule, separate, subnet

EFFECTIVE = "network-no-port-80-effective"
INGRESS = "network-no-port-80-ingress"
DENIED = "network-explicit-deny-port-80"

POLICIES = [policy for policy in pack.POLICIES if policy.name in (EFFECTIVE, INGRESS, DENIED)]


def judged(*resources: Registered) -> list[Violation]:
    """What the policies of the whole stack say."""
    return [each for each in Engine(POLICIES).preview(*resources) if each.policy != INGRESS]


OPEN: dict[str, list[dict[str, Any]]] = {
    "single port": [rule()],
    "number": [rule(destinationPortRange=80.0)],
    "list": [rule(destinationPortRange=None, destinationPortRanges=["22", "80"])],
    "range": [rule(destinationPortRange="79-81")],
    "range in list": [rule(destinationPortRange=None, destinationPortRanges=["22", "70-90"])],
    "commas": [rule(destinationPortRange="22, 80")],
    "any port": [rule(destinationPortRange="*")],
    "any protocol": [rule(protocol="*")],
    "lower case": [rule(protocol="TCP", direction="inbound", access="allow")],
    "from the internet": [rule(sourceAddressPrefix="Internet")],
    "from the network": [rule(sourceAddressPrefix="VirtualNetwork")],
    "from a private range": [rule(sourceAddressPrefix="10.0.0.0/8")],
    "from one host": [rule(sourceAddressPrefix="203.0.113.7/32")],
    "from IPv6": [rule(sourceAddressPrefix="::/0")],
    "from a list": [rule(sourceAddressPrefix=None, sourceAddressPrefixes=["10.1.0.0/16", "192.168.0.0/24"])],
    "from a service tag": [rule(sourceAddressPrefix="AzureFrontDoor.Backend")],
    "from a group": [rule(sourceAddressPrefix=None, sourceApplicationSecurityGroups=[{"id": NOT_KNOWN}])],
    "second in the list": [rule(destinationPortRange="443", priority=150.0), rule(name="second")],
    "the Deny comes later": [rule(), deny(priority=300.0)],
    "the Deny is outbound": [rule(), deny(direction="Outbound")],
    "the Deny is of UDP": [rule(), deny(protocol="Udp")],
    "the Deny leaves a part of the sources": [rule(), deny(sourceAddressPrefix="10.0.0.0/8")],
    "the Deny leaves VirtualNetwork": [rule(), deny(sourceAddressPrefix="Internet")],
    "the Deny leaves public addresses in VirtualNetwork": [
        rule(sourceAddressPrefix="20.0.0.0/8"),
        deny(sourceAddressPrefix="Internet"),
    ],
    "the Deny leaves IPv6": [rule(), deny(sourceAddressPrefix="0.0.0.0/0")],
    "the Deny leaves source ports": [rule(), deny(sourcePortRange="1024-65535")],
    "the Deny leaves destinations": [rule(), deny(destinationAddressPrefix="10.0.0.0/24")],
}

CLOSED: dict[str, list[dict[str, Any]]] = {
    "no rules": [],
    "443 only": [rule(destinationPortRange="443")],
    "ranges around it": [rule(destinationPortRange=None, destinationPortRanges=["0-79", "81-65535"])],
    "UDP": [rule(protocol="Udp")],
    "ICMP on any port": [rule(protocol="Icmp", destinationPortRange="*")],
    "egress": [rule(direction="Outbound")],
    "a Deny": [rule(access="Deny")],
    "the platform's probe": [rule(sourceAddressPrefix="AzureLoadBalancer", destinationPortRange="*")],
    "a stronger Deny of all": [rule(), deny()],
    "a stronger Deny of just 80": [rule(destinationPortRange="*"), deny(destinationPortRange="80", protocol="Tcp")],
    "Denies of both halves": [
        rule(sourceAddressPrefix="0.0.0.0/0"),
        deny(sourceAddressPrefix="0.0.0.0/1", priority=100.0),
        deny(sourceAddressPrefix="128.0.0.0/1", priority=101.0),
    ],
    "Denies of both families": [
        rule(),
        deny(sourceAddressPrefix="0.0.0.0/0"),
        deny(sourceAddressPrefix="::/0", priority=101.0),
    ],
    "Denies of port and source together": [
        rule(sourceAddressPrefix="10.0.0.0/24", destinationPortRange="79-81"),
        deny(sourceAddressPrefix="10.0.0.0/25", destinationPortRange="80"),
        deny(sourceAddressPrefix="10.0.0.128/25", destinationPortRange="0-100", priority=101.0),
    ],
    "Denies of everything a public address can be in": [
        rule(sourceAddressPrefix="20.0.0.0/8"),
        deny(sourceAddressPrefix="Internet"),
        deny(sourceAddressPrefix="VirtualNetwork", priority=101.0),
    ],
    "a Deny of the internet before a tag within": [
        rule(sourceAddressPrefix="AzureCloud"),
        deny(sourceAddressPrefix="Internet"),
    ],
}

UNSURE: dict[str, list[Any]] = {
    "port": [rule(destinationPortRange=NOT_KNOWN)],
    "one port of a list": [rule(destinationPortRange=None, destinationPortRanges=["443", NOT_KNOWN])],
    "unreadable port": [rule(destinationPortRange="http")],
    "source": [rule(sourceAddressPrefix=NOT_KNOWN)],
    "protocol": [rule(protocol=NOT_KNOWN)],
    "direction": [rule(direction=NOT_KNOWN)],
    "access": [rule(access=NOT_KNOWN)],
    "the Deny's source": [rule(), deny(sourceAddressPrefix=NOT_KNOWN)],
    "the Deny's priority": [rule(), deny(priority=NOT_KNOWN)],
    "a whole rule": [NOT_KNOWN],
}

UNKNOWN_BUT_CLOSED: dict[str, list[Any]] = {
    "a stronger Deny decides": [rule(sourceAddressPrefix=NOT_KNOWN, destinationPortRange=NOT_KNOWN), deny()],
    "the port decides": [rule(sourceAddressPrefix=NOT_KNOWN, destinationPortRange="443")],
    "the direction decides": [rule(direction="Outbound", destinationPortRange=NOT_KNOWN)],
}


def named(cases: dict[str, Any]) -> Any:
    return pytest.mark.parametrize("rules", cases.values(), ids=cases.keys())


def test_the_cases_are_all_there() -> None:
    assert [len(cases) for cases in (OPEN, CLOSED, UNSURE, UNKNOWN_BUT_CLOSED)] == [27, 15, 10, 3]


@named(OPEN)
def test_a_group_that_is_open_on_80_is_refused_by_name(rules: list[dict[str, Any]]) -> None:
    found = only(EFFECTIVE, judged(nsg(*rules, name="web")))
    assert [each.resource for each in found] == ["web"]
    assert ":80" in found[0].message
    assert "cannot be shown" not in found[0].message


@named(CLOSED)
def test_a_group_that_is_closed_on_80_passes(rules: list[dict[str, Any]]) -> None:
    assert judged(nsg(*rules)) == []


@named(UNSURE)
def test_an_unknown_that_matters_is_a_violation_that_says_so(rules: list[Any]) -> None:
    found = only(EFFECTIVE, judged(nsg(*rules)))
    assert len(found) == 1
    assert "cannot be shown to hold" in found[0].message


@named(UNKNOWN_BUT_CLOSED)
def test_an_unknown_that_cannot_matter_is_no_violation(rules: list[Any]) -> None:
    assert judged(nsg(*rules)) == []


def test_an_unknown_list_of_rules_is_a_violation() -> None:
    assert pairs(judged(nsg(securityRules=NOT_KNOWN))) == {(EFFECTIVE, "nsg")}


def test_the_known_part_of_a_list_decides() -> None:
    rules = rule(destinationPortRange=None, destinationPortRanges=["80", NOT_KNOWN])
    found = only(EFFECTIVE, judged(nsg(rules)))
    assert "cannot be shown" not in found[0].message


def test_every_allow_that_opens_80_is_named() -> None:
    found = judged(nsg(rule(name="one"), rule(name="two", priority=300.0)))
    assert sorted(each.message.split("rule ")[1].split()[0] for each in found) == ["one", "two"]


@pytest.mark.parametrize(
    "token",
    [
        "azure-native:network:NetworkSecurityGroup",
        "azure-native:network/v20240501:NetworkSecurityGroup",
        "azure-native:network/v20150501preview:NetworkSecurityGroup",
        "azure-native_network_v20240301:network:NetworkSecurityGroup",
    ],
)
def test_every_version_of_the_type_is_judged(token: str) -> None:
    group = nsg(rule())
    group.type = token
    assert pairs(judged(group)) == {(EFFECTIVE, "nsg")}


class TestSeparateRules:
    def test_a_separate_allow_is_refused_at_the_rule(self) -> None:
        group = nsg()
        assert pairs(judged(group, separate(group))) == {(EFFECTIVE, "separate")}

    def test_an_inline_deny_covers_a_separate_allow(self) -> None:
        group = nsg(deny())
        assert judged(group, separate(group)) == []

    def test_a_separate_deny_covers_an_inline_allow(self) -> None:
        group = nsg(rule())
        stop = separate(group, access="Deny", priority=100.0)
        assert judged(group, stop) == []

    def test_two_separate_rules_of_one_group_are_taken_together(self) -> None:
        group = nsg()
        stop = separate(group, "stop", access="Deny", priority=100.0)
        assert judged(group, separate(group), stop) == []

    def test_a_deny_of_another_group_covers_nothing(self) -> None:
        one, two = nsg(name="one"), nsg(deny(), name="two")
        assert pairs(judged(one, two, separate(one))) == {(EFFECTIVE, "separate")}

    def test_a_separate_deny_of_another_group_covers_nothing(self) -> None:
        one, two = nsg(rule(), name="one"), nsg(name="two")
        stop = separate(two, access="Deny", priority=100.0)
        assert pairs(judged(one, two, stop)) == {(EFFECTIVE, "one")}

    def test_a_group_of_that_name_counts_while_its_resource_group_is_not_known(self) -> None:
        group = nsg(deny(), resourceGroupName=NOT_KNOWN)
        assert judged(group, separate("nsg")) == []

    def test_a_group_of_that_name_in_another_resource_group_is_another_one(self) -> None:
        group = nsg(deny(), resourceGroupName="other")
        assert pairs(judged(group, separate("nsg"))) == {(EFFECTIVE, "separate")}

    def test_the_group_is_found_by_its_name(self) -> None:
        group = nsg(deny())
        assert judged(group, separate("NSG")) == []

    def test_rules_of_a_group_outside_the_stack_are_taken_together(self) -> None:
        stop = separate("elsewhere", "stop", access="Deny", priority=100.0)
        assert judged(separate("elsewhere"), stop) == []
        assert pairs(judged(separate("elsewhere"))) == {(EFFECTIVE, "separate")}

    def test_a_rule_of_no_known_group_is_judged_alone(self) -> None:
        stray = separate(NOT_KNOWN)
        assert pairs(judged(nsg(deny()), stray)) == {(EFFECTIVE, "separate")}

    def test_a_deny_that_may_be_of_another_group_covers_nothing(self) -> None:
        one, two = nsg(rule(), name="one"), nsg(name="two")
        stop = Registered(
            "azure-native:network:SecurityRule",
            "stop",
            rule(access="Deny", priority=100.0) | {"networkSecurityGroupName": NOT_KNOWN},
            {"networkSecurityGroupName": [one, two]},
        )
        assert pairs(judged(one, two, stop)) == {(EFFECTIVE, "one")}

    def test_a_group_that_was_only_read_is_judged_by_its_outputs(self) -> None:
        group = nsg(rule())
        group.props = {**group.props, "name": "nsg", "id": "/subscriptions/x/networkSecurityGroups/nsg"}
        group.read = True
        assert pairs(judged(group)) == {(EFFECTIVE, "nsg")}


class TestResourceTwin:
    @named(OPEN)
    def test_it_agrees_on_what_an_inline_list_opens(self, rules: list[dict[str, Any]]) -> None:
        assert (INGRESS, "nsg") in pairs(Engine(POLICIES).preview(nsg(*rules)))

    @named(CLOSED)
    def test_it_agrees_on_what_an_inline_list_closes(self, rules: list[dict[str, Any]]) -> None:
        assert Engine(POLICIES).preview(nsg(*rules)) == []

    def test_it_judges_a_separate_rule_by_itself(self) -> None:
        group = nsg(name="group")
        stop = separate(group, "stop", access="Deny", priority=100.0)
        assert pairs(Engine(POLICIES).preview(group, separate(group), stop)) == {(INGRESS, "separate")}

    def test_it_waits_for_the_stack_when_denies_may_be_elsewhere(self) -> None:
        engine = Engine(POLICIES)
        engine.configure(network_no_port_80_ingress=(1, {"deniesElsewhere": True}))
        assert only(INGRESS, engine.preview(nsg(rule()))) == []
        assert only(INGRESS, engine.preview(nsg(rule(sourceAddressPrefix=NOT_KNOWN, priority=100.0)))) == []
        assert only(INGRESS, engine.preview(nsg(rule(priority=NOT_KNOWN)))) == []
        outbound = rule(direction="Outbound", access="Deny", priority=100.0)
        assert only(INGRESS, engine.preview(nsg(outbound, rule(priority=101.0)))) == []
        inbound = rule(destinationPortRange="443", priority=100.0)
        assert len(only(INGRESS, engine.preview(nsg(inbound, rule(priority=101.0))))) == 1
        assert len(only(INGRESS, engine.preview(nsg(rule(priority=100.0))))) == 1
        assert len(only(INGRESS, engine.preview(separate("elsewhere", priority=100.0)))) == 1

    def test_the_group_is_called_by_its_name_in_azure(self) -> None:
        found = Engine(POLICIES).preview(nsg(rule(), name="NSG-Web"))
        assert "of nsg-web lets in" in only(INGRESS, found)[0].message


@pytest.mark.parametrize("policy", [EFFECTIVE, INGRESS])
class TestAllowedSources:
    @staticmethod
    def found(policy: str, group: Registered, *allowed: Any) -> list[Violation]:
        engine = Engine(POLICIES)
        engine.configure(**{policy.replace("-", "_"): (1, {"allowedSources": list(allowed)})})
        return only(policy, engine.preview(group))

    def test_a_source_that_may_is_no_violation(self, policy: str) -> None:
        assert self.found(policy, nsg(rule(sourceAddressPrefix="10.1.0.0/24")), "10.1.0.0/16") == []
        assert self.found(policy, nsg(rule(sourceAddressPrefix="Storage.WestEurope")), "storage") == []
        both = rule(sourceAddressPrefix=None, sourceAddressPrefixes=["10.1.0.0/24", "10.2.0.4"])
        assert self.found(policy, nsg(both), "10.1.0.0/24", "10.2.0.4") == []

    def test_a_source_that_goes_beyond_is_one(self, policy: str) -> None:
        found = self.found(policy, nsg(rule(sourceAddressPrefix="10.1.0.0/16")), "10.1.0.0/24")
        assert "from 10.1." in found[0].message
        assert len(self.found(policy, nsg(rule(sourceAddressPrefix="Storage")), "Storage.WestEurope")) == 1
        assert len(self.found(policy, nsg(rule(sourceAddressPrefix="Internet")), "10.0.0.0/8")) == 1

    def test_what_cannot_be_read_allows_nobody(self, policy: str) -> None:
        open_group = nsg(rule(sourceAddressPrefix="10.1.0.0/24"))
        assert len(self.found(policy, open_group, 80.0)) == 1
        assert len(self.found(policy, open_group, "10.1.0.0/99")) == 1
        assert len(self.found(policy, open_group)) == 1


class TestExplicitDeny:
    def test_a_group_in_use_without_a_deny_is_refused(self) -> None:
        group = nsg(rule(destinationPortRange="443"))
        found = judged(group, subnet(network("hub"), group=group))
        assert pairs(found) == {(DENIED, "nsg")}
        assert "65000" in found[0].message

    def test_a_group_in_use_with_a_deny_passes(self) -> None:
        group = nsg(rule(destinationPortRange="443"), deny(priority=4096.0))
        assert judged(group, subnet(network("hub"), group=group)) == []

    def test_a_deny_of_part_of_the_network_is_not_enough(self) -> None:
        group = nsg(deny(sourceAddressPrefix="10.0.0.0/8"))
        assert pairs(judged(group, subnet(network("hub"), group=group))) == {(DENIED, "nsg")}

    def test_a_deny_of_the_tag_is_enough(self) -> None:
        group = nsg(deny(sourceAddressPrefix="VirtualNetwork"))
        assert judged(group, subnet(network("hub"), group=group)) == []

    def test_an_unknown_deny_cannot_be_counted_on(self) -> None:
        group = nsg(deny(destinationPortRange=NOT_KNOWN))
        found = judged(group, subnet(network("hub"), group=group))
        assert pairs(found) == {(DENIED, "nsg")}
        assert "cannot be shown" in found[0].message


def test_a_secret_value_decides_like_any_other() -> None:
    assert pairs(judged(nsg(rule(destinationPortRange=secret("80"))))) == {(EFFECTIVE, "nsg")}


def test_violations_are_mandatory_unless_configured_otherwise() -> None:
    engine = Engine()
    assert {each.level for each in only(EFFECTIVE, engine.preview(nsg(rule())))} == {1}
    engine.configure(network_no_port_80_effective=(0, {}))
    assert {each.level for each in only(EFFECTIVE, engine.preview(nsg(rule())))} == {0}
