"""Random rule lists through the whole pack, inline and separate: its verdict is the packet walker's."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from policies.port_80 import network_no_port_80_effective, network_no_port_80_ingress
from tests.policies.engine import Engine, Registered, only, pairs
from tests.policies.stacks import nsg
from tests.reachability import walker
from tests.reachability.test_openings import rule_lists

TAGS = ("internet", "virtualnetwork", "storage", "storage.westeurope")
EXAMPLES = min(40, settings().max_examples)
POLICIES = [network_no_port_80_effective.POLICY, network_no_port_80_ingress.POLICY]


def open_on_80(rules: list[dict[str, Any]]) -> bool:
    return any(walker.let_in(rules, packet) for packet in walker.all_packets(rules, TAGS, 80))


@settings(max_examples=EXAMPLES, deadline=None)
@given(rule_lists())
def test_inline_rules_are_judged_alike_by_resource_stack_and_walker(rules: list[dict[str, Any]]) -> None:
    engine = Engine(POLICIES)
    expected = {("network-no-port-80-effective", "nsg"), ("network-no-port-80-ingress", "nsg")}
    assert pairs(engine.preview(nsg(*rules))) == (expected if open_on_80(rules) else set())


@settings(max_examples=EXAMPLES, deadline=None)
@given(rule_lists(), st.data())
def test_it_does_not_matter_which_rules_are_resources_of_their_own(
    rules: list[dict[str, Any]], data: st.DataObject
) -> None:
    apart = data.draw(st.sets(st.sampled_from(range(len(rules)))))
    group = nsg(*(rule for index, rule in enumerate(rules) if index not in apart))
    beside = [
        Registered(
            "azure-native:network:SecurityRule",
            f"beside-{index}",
            {**rules[index], "securityRuleName": f"beside-{index}", "networkSecurityGroupName": "nsg"},
        )
        for index in apart
    ]
    found = only("network-no-port-80-effective", Engine(POLICIES).preview(group, *beside))
    assert bool(found) == open_on_80(rules)
