"""Rules of security groups: beside their group, of one priority, and how they are called."""

from __future__ import annotations

from typing import Any

import pytest

from policies.core.stack import Stack
from policies.core.values import Resource
from policies.parts import security_rules
from reachability.unknown import UNKNOWN
from tests.policies.engine import NOT_KNOWN
from tests.policies.stacks import nsg, rule
from tests.policies.test_network_policies import MIXED, found
from tests.policies.test_security_rules import INGRESS


class TestSeparateRules:
    def beside(self, sure: list[bool], access: Any = "Allow") -> security_rules.Beside:
        made = security_rules.Beside(Stack([]))
        given = Resource("urn:rule", security_rules.RULE, "r", {"access": access, "direction": "Inbound"})
        made._of_group["urn:nsg"] = [(given, each) for each in sure]
        return made

    GROUP = Resource("urn:nsg", security_rules.GROUP, "nsg", {})

    @pytest.mark.parametrize(
        ("sure", "access", "rules", "every", "certain"),
        [
            ([], "Allow", 0, 0, True),
            ([True], "Allow", 1, 1, True),
            ([True], "Deny", 1, 1, True),
            ([False], "Allow", 1, 0, False),
            ([False], "Deny", 0, 0, False),
            ([False], UNKNOWN, 1, 0, False),
            ([True, False], "Deny", 1, 1, False),
            ([False, True], "Allow", 2, 1, False),
        ],
    )
    def test_one_that_may_be_anothers_counts_when_it_opens(
        self, sure: list[bool], access: Any, rules: int, every: int, certain: bool
    ) -> None:
        beside = self.beside(sure, access)
        assert len(beside.rules(self.GROUP)) == rules
        assert len(beside.every(self.GROUP)) == every
        assert beside.certain(self.GROUP) is certain


def test_rules_after_one_whose_priority_is_not_known_are_compared() -> None:
    first, second = found(MIXED, nsg(rule(name="a", priority=NOT_KNOWN), rule(name="b"), rule(name="c")))
    assert "that rule a has a priority of its own" in first.message
    assert "rules b and c both have inbound priority 200" in second.message


@pytest.mark.parametrize(("priority", "said"), [(200.0, "200"), (NOT_KNOWN, "(not known yet)")])
def test_a_rule_is_told_with_its_priority(priority: Any, said: str) -> None:
    (told,) = found(INGRESS, nsg(rule(priority=priority)))
    assert f"rule rule (priority {said}) of nsg " in told.message
