"""The gateway's web application firewall, by setting; and every fault that such a setting can have."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.topology.configs import GONE, faults, only_fault, settings
from topology.build import plan
from topology.plan import Gateway


def gateway(*changes: tuple[str, Any]) -> Gateway:
    return plan(settings(*changes), root_pem="").gateway


def test_a_gateway_is_of_the_tier_that_its_firewall_needs() -> None:
    without = gateway(("gateway.waf", GONE))
    assert (without.sku, without.waf) == ("Standard_v2", None)
    with_one = gateway(("gateway.waf", {"mode": "Prevention"}))
    assert with_one.waf is not None
    assert (with_one.sku, with_one.waf.mode) == ("WAF_v2", "Prevention")


def test_it_has_microsofts_rules_and_those_against_bots_unless_told_otherwise() -> None:
    waf = gateway(("gateway.waf", {})).waf
    assert waf is not None
    assert waf.rule_set == ("Microsoft_DefaultRuleSet", "2.1")
    assert waf.bots == ("Microsoft_BotManagerRuleSet", "1.0")
    assert (waf.mode, waf.request_body_limit_kb, waf.file_upload_limit_mb) == ("Detection", 2000, 100)
    other = gateway(("gateway.waf", {"ruleSet": {"type": "OWASP", "version": "3.2"}, "bots": False})).waf
    assert other is not None
    assert (other.rule_set, other.bots) == (("OWASP", "3.2"), None)


def test_what_is_off_says_why_and_who_answers_for_it() -> None:
    why = {"reason": "JSON has many brackets", "owner": "ml-platform@contoso.example"}
    waf = gateway(
        (
            "gateway.waf",
            {
                "disabledRules": [{"group": "SQLI", "rule": "942430", **why}],
                "exclusions": [{"variable": "RequestArgNames", "selector": "inputParameters", **why}],
            },
        )
    ).waf
    assert waf is not None
    (rule,), (exclusion,) = waf.disabled_rules, waf.exclusions
    assert (rule.group, rule.rule) == ("SQLI", "942430")
    assert (exclusion.variable, exclusion.operator, exclusion.selector) == (
        "RequestArgNames",
        "Equals",
        "inputParameters",
    )
    assert {rule.reason, exclusion.reason} == {"JSON has many brackets"}
    assert {rule.owner, exclusion.owner} == {"ml-platform@contoso.example"}


def test_calls_in_flight_have_the_seconds_that_are_asked_for() -> None:
    assert gateway().draining_seconds == 60
    assert gateway(("gateway.drainingSeconds", 300)).draining_seconds == 300


RULE = {"group": "SQLI", "rule": "942430", "reason": "r", "owner": "o"}
FAULTS: list[tuple[list[tuple[str, Any]], str, str]] = [
    ([("gateway.sku", "WAF_v2"), ("gateway.waf", GONE)], "gateway.waf", "the sku is WAF_v2"),
    ([("gateway.sku", "Standard_v2")], "gateway.sku", "has no web application firewall"),
    ([("gateway.waf.mode", "Off")], "gateway.waf.mode", "must be one of"),
    ([("gateway.waf.ruleSet", {"version": "9.9"})], "gateway.waf.ruleSet.version", "comes in 2.1, 2.2"),
    (
        [("gateway.waf.disabledRules", [{**RULE, "group": "sql"}])],
        "gateway.waf.disabledRules[0].group",
        "the groups of",
    ),
    (
        [("gateway.waf.disabledRules", [{**RULE, "rule": "x"}])],
        "gateway.waf.disabledRules[0].rule",
        "six or seven digits",
    ),
    (
        [("gateway.waf.disabledRules", [{k: v for k, v in RULE.items() if k != "owner"}])],
        "gateway.waf.disabledRules[0].owner",
        "is missing",
    ),
    ([("gateway.waf.requestBodyLimitKb", 4000)], "gateway.waf.requestBodyLimitKb", "at most 2000"),
    ([("gateway.drainingSeconds", 0)], "gateway.drainingSeconds", "at least 1"),
]


@pytest.mark.parametrize(("changes", "key", "sentence"), FAULTS, ids=[f"{k}: {s}" for _, k, s in FAULTS])
def test_one_wrong_setting_gives_one_fault_and_its_example_mends_it(
    changes: list[tuple[str, Any]], key: str, sentence: str
) -> None:
    fault = only_fault(changes, key, sentence)
    # The example of a rule's number is a text in YAML, and a person writes it as one.
    example = fault.example if key.endswith((".rule", ".version")) else yaml.safe_load(fault.example)
    assert faults(*changes, (fault.key, example)) == ()
