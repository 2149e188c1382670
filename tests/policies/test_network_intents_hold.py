"""What a program states of its network is proved at the component that states it, or refused with what decided."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.engine import NOT_KNOWN, Engine, Registered, Violation, only, secret

APART = {"name": "apart", "must": "not-reach", "from": "subnet:one", "to": "subnet:two", "why": "they have no business"}
GROUP = {"resourceGroupName": "rg"}


def stack(statement: Any, *rules: dict[str, Any], known: bool = True) -> list[Registered]:
    """One network with two subnets, a group on the second, and a component that states something."""
    network = Registered(
        "azure-native:network:VirtualNetwork",
        "net",
        {**GROUP, "virtualNetworkName": "v", "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}},
    )
    deny = {"name": "no", "priority": 4096.0, "access": "Deny", **_any("Inbound")}
    group = Registered(
        "azure-native:network:NetworkSecurityGroup",
        "guard",
        {**GROUP, "networkSecurityGroupName": "guard", "securityRules": [*rules, deny] if known else NOT_KNOWN},
    )
    subnets = [_subnet("one", "10.0.1.0/24"), _subnet("two", "10.0.2.0/24", group)]
    said = {} if statement is None else {"networkIntents": statement}
    return [network, group, *subnets, Registered("mine:platform:Platform", "platform", {}, outputs=said)]


def _any(direction: str, **more: Any) -> dict[str, Any]:
    return {
        "direction": direction,
        "protocol": "*",
        "sourceAddressPrefix": "*",
        "sourcePortRange": "*",
        "destinationAddressPrefix": "*",
        "destinationPortRange": "*",
        **more,
    }


def _subnet(name: str, prefix: str, group: Registered | None = None) -> Registered:
    given: dict[str, Any] = {**GROUP, "virtualNetworkName": "v", "subnetName": name, "addressPrefix": prefix}
    if group is None:
        return Registered("azure-native:network:Subnet", name, given)
    given["networkSecurityGroup"] = {"id": NOT_KNOWN}
    return Registered("azure-native:network:Subnet", name, given, {"networkSecurityGroup": [group]})


def judged(*resources: Registered) -> list[Violation]:
    """What the policy says, in the whole pack: policies of resources keep the inputs that it reads."""
    return only("network-intents-hold", Engine().preview(*resources))


def lines(violation: Violation) -> list[str]:
    """The lines of a message below the policy's description, which the SDK puts first."""
    return violation.message.splitlines()[1:]


OPEN = {"name": "open", "priority": 100.0, "access": "Allow", **_any("Inbound", destinationPortRange="8080")}


def test_what_holds_is_no_violation() -> None:
    assert judged(*stack({"intents": [APART]})) == []


def test_a_program_that_states_nothing_has_nothing_to_prove() -> None:
    assert judged(*stack(None, OPEN)) == []


def test_what_does_not_hold_is_refused_with_the_packet_the_rule_and_the_reason() -> None:
    (found,) = judged(*stack({"intents": [APART]}, OPEN))
    assert found.resource == "platform"
    head, *rest = lines(found)
    assert "apart does not hold: one to two: TCP 10.0.1.4:50000 -> 10.0.2.4:8080 arrives" in head
    assert any("guard, rule open (priority 100)" in line for line in rest)
    assert "it must hold because they have no business" in rest[-1]


def test_what_is_not_known_is_refused_as_not_shown() -> None:
    (found,) = judged(*stack({"intents": [APART]}, known=False))
    assert "apart cannot be shown to hold" in found.message
    assert "guard" in found.message


def test_every_intent_that_does_not_hold_is_a_violation_of_its_own() -> None:
    other = {**APART, "name": "other", "ports": "8080"}
    holds = {**APART, "name": "holds", "ports": "8081"}
    found = judged(*stack({"intents": [APART, other, holds]}, OPEN))
    assert [lines(each)[0].split()[1] for each in found] == ["apart", "other"]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ({"intents": [{**APART, "must": "deny"}]}, "must is 'deny'"),
        ({"intents": [APART, APART]}, "two intents have this name"),
        ({"intents": NOT_KNOWN}, "intents are a list"),
        ({"intents": [APART], "world": {"onPremises": {"a": ["x"]}}}, "'x' is no prefix"),
        ("anything", "intents are a list"),
    ],
)
def test_a_statement_that_cannot_be_read_is_a_violation(statement: Any, said: str) -> None:
    (found,) = judged(*stack(statement))
    assert "networkIntents cannot be read" in found.message
    assert said in found.message


def test_a_secret_statement_is_read_like_any_other() -> None:
    assert len(judged(*stack(secret({"intents": [APART]}), OPEN))) == 1


def test_the_world_counts() -> None:
    world = {"onPremises": {"office": ["10.9.0.0/16"]}, "connected": ["v"]}
    reached = {"name": "in", "must": "not-reach", "from": "office", "to": "subnet:one", "ports": "80"}
    (found,) = judged(*stack({"intents": [reached], "world": world}))
    assert "TCP 10.9.0.0:50000 -> 10.0.1.4:80 arrives" in found.message
    assert judged(*stack({"intents": [reached], "world": {**world, "connected": []}})) == []
