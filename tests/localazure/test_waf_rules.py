"""Rules of web application firewall policies, and of gateways that have one."""

from __future__ import annotations

from typing import Any

import pytest

from localazure.network.gateway_rules import ISOLATION
from tests.localazure.world import World, gateway

WAF = {"name": "WAF_v2", "tier": "WAF_v2"}
INLINE = {"enabled": True, "firewallMode": "Detection", "ruleSetType": "OWASP", "ruleSetVersion": "3.2"}


def policy(kind: str = "Microsoft_DefaultRuleSet", version: str = "2.1", **more: Any) -> dict[str, Any]:
    sets = [{"ruleSetType": kind, "ruleSetVersion": version}]
    return {"policyName": "waf", "managedRules": {"managedRuleSets": sets}, **more}


def rule(name: str, priority: int) -> dict[str, Any]:
    condition = {"matchVariables": [{"variableName": "RemoteAddr"}], "operator": "IPMatch", "matchValues": ["10.0.0.1"]}
    return {
        "name": name,
        "priority": priority,
        "ruleType": "MatchRule",
        "action": "Block",
        "matchConditions": [condition],
    }


@pytest.fixture
def place(world: World) -> World:
    """A network with a subnet in which a private gateway may stand."""
    world.network()
    world.subnet(
        "agw", "10.0.1.0/24", delegations=[{"name": "d", "serviceName": "Microsoft.Network/applicationGateways"}]
    )
    with world.azure.store.write() as session:
        session.set_feature(ISOLATION, "Registered")
    return world


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        (policy(), set()),
        (policy("OWASP", "3.2"), set()),
        (policy("OWASP", "4.0"), {"WAF-01"}),
        (policy("Custom", "1.0"), {"WAF-01"}),
        (policy("Microsoft_BotManagerRuleSet", "1.0"), {"WAF-01"}),
        (policy("OWASP", "3.1", policySettings={"maxRequestBodySizeInKb": 129}), {"WAF-02"}),
        (policy(policySettings={"maxRequestBodySizeInKb": 2001}), {"WAF-02"}),
        (policy(policySettings={"fileUploadLimitInMb": 4001}), {"WAF-02"}),
        (policy(policySettings={"maxRequestBodySizeInKb": 2000, "fileUploadLimitInMb": 4000}), set()),
        (policy(customRules=[rule("one", 1), rule("two", 1)]), {"WAF-03"}),
        (policy(customRules=[rule("one", 101)]), {"WAF-03"}),
        (policy(customRules=[rule("one-two", 1)]), {"WAF-03"}),
        (policy(customRules=[rule("one", 1), rule("two", 2)]), set()),
        (policy(policySettings={"mode": "Off"}), {"BODY-04"}),
    ],
)
def test_policies(world: World, body: dict[str, Any], refused: set[str]) -> None:
    assert world.codes("network:WebApplicationFirewallPolicy", **body) == refused


def test_the_tier_and_the_policy_go_together(place: World) -> None:
    made = place.put("network:WebApplicationFirewallPolicy", **policy())
    named = {"firewallPolicy": {"id": made.id}}
    assert place.codes("network:ApplicationGateway", **gateway(sku=WAF)) == {"AGW-11"}
    assert place.codes("network:ApplicationGateway", **gateway(**named)) == {"AGW-12"}
    assert place.codes("network:ApplicationGateway", **gateway(sku=WAF, **named)) == set()
    missing = {"firewallPolicy": {"id": f"{made.id}2"}}
    assert place.codes("network:ApplicationGateway", **gateway(sku=WAF, **missing)) == {"REF-01"}


def test_no_gateway_is_given_a_configuration_of_its_own_any_more(place: World) -> None:
    inline = gateway(sku=WAF, webApplicationFirewallConfiguration=INLINE)
    assert place.codes("network:ApplicationGateway", **inline) == {"AGW-13"}


def test_a_policy_in_use_stays_and_says_who_uses_it(place: World) -> None:
    made = place.put("network:WebApplicationFirewallPolicy", **policy())
    held = place.put("network:ApplicationGateway", **gateway(sku=WAF, firewallPolicy={"id": made.id}))
    assert place.delete_codes(made.id) == {"WAF-04"}
    seen = place.azure.get(made.id)
    assert seen is not None
    assert seen.properties["applicationGateways"] == [{"id": held.id}]
    place.azure.delete(held.id)
    assert place.delete_codes(made.id) == set()
