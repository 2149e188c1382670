"""How much is told, of what, and the numbers and defaults behind it."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from pulumi_policy import PolicyConfigSchema

from policies import pack
from policies.core import define, exemptions, remedy, tokens
from policies.core.stack import Finding, Stack
from policies.core.values import Resource
from policies.gateway import gateway_https_only
from policies.network import route_symmetric
from policies.parts import security_rules
from policies.port_80 import load_balancer_no_port_80_rule, network_no_port_80_default_route, network_no_port_80_ingress
from policies.proof import exemption_in_force, network_intents_hold
from policies.services import ml_compute_private
from reachability import addresses, intents
from reachability.network.model import UNKNOWN_GROUP, Route
from reachability.unknown import UNKNOWN


def result(verdict: str = "refuted", details: Any = (), witness: str = "", hops: Any = (), why: str = "") -> Any:
    return SimpleNamespace(
        intent=SimpleNamespace(name="apart", why=why), verdict=verdict, details=details, witness=witness, hops=hops
    )


class TestIntents:
    @pytest.mark.parametrize(("count", "shown", "last"), [(11, 11, "10"), (12, 12, "11"), (13, 13, "and 1 more")])
    def test_twelve_lines_are_shown_and_the_rest_counted(self, count: int, shown: int, last: str) -> None:
        told = network_intents_hold.message(result(details=("said",), hops=[str(number) for number in range(count)]))
        lines = told.splitlines()
        assert lines[0] == "apart does not hold: said"
        assert len(lines) == 1 + shown
        assert lines[-1] == f"  {last}"

    def test_twenty_lines_leave_eight_out(self) -> None:
        lines = network_intents_hold.message(result(details=[str(number) for number in range(21)])).splitlines()
        assert lines[1:13] == [f"  {number}" for number in range(1, 13)]
        assert lines[13:] == ["  and 8 more"]

    def test_the_first_thing_said_is_a_detail_a_witness_or_that_there_is_none(self) -> None:
        assert network_intents_hold.message(result(details=("a",), witness="w")).endswith(": a")
        assert network_intents_hold.message(result(witness="w", why="y")).endswith(": w\n  it must hold because y")
        assert network_intents_hold.message(result()).endswith(": nothing is known about it")

    @pytest.mark.parametrize(
        ("verdict", "said"),
        [
            (intents.REFUTED, "apart does not hold"),
            ("aaa", "apart cannot be shown to hold"),
            ("zzz", "apart cannot be shown to hold"),
            (intents.PROVED, ""),
        ],
    )
    def test_only_what_is_proved_is_not_told(self, monkeypatch: pytest.MonkeyPatch, verdict: str, said: str) -> None:
        monkeypatch.setattr(intents, "check", lambda *_given: [result(verdict)])
        flows: Any = None
        told = list(network_intents_hold.decide(flows, []))
        assert [each.startswith(said) for each in told] == ([True] if said else [])

    def test_a_statement_that_cannot_be_read_hides_no_other(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(network_intents_hold, "decide", lambda _flows, wanted: wanted)
        at = Resource("urn", "type", "it", {})
        statements = [
            SimpleNamespace(resource=at, fault="broken", wanted=[]),
            SimpleNamespace(resource=at, fault="", wanted=["one"]),
        ]
        stack: Any = SimpleNamespace(statements=statements, flows=None)
        told = [each.message for each in network_intents_hold.check(stack, {})]
        assert told == ["networkIntents cannot be read: broken", "one"]


class TestExemptions:
    @pytest.mark.parametrize(
        ("days", "left"),
        [(-1, "-1 days left"), (0, "its last day"), (1, "1 day left"), (2, "2 days left"), (30, "30 days left")],
    )
    def test_the_days_that_are_left(self, days: int, left: str) -> None:
        assert exemption_in_force._left(exemptions.today() + datetime.timedelta(days)) == left

    def test_an_exemption_needs_every_text_and_has_no_others(self) -> None:
        item = exemptions.SCHEMA["items"]
        assert item["additionalProperties"] is False
        texts = [key for key in exemptions.KEYS if key != "until"]
        assert [item["properties"][key]["minLength"] for key in texts] == [1, 1, 1]


def test_switches_of_policies_are_off_until_somebody_turns_them_on() -> None:
    seen = 0
    for policy in pack.POLICIES:
        schema: PolicyConfigSchema | None = policy.config_schema
        for setting in (schema.properties if schema else {}).values():
            if setting.get("type") == "boolean":
                seen += 1
                assert setting["default"] is False
    assert seen >= 3


class TestRulesOfBalancers:
    @pytest.mark.parametrize(
        ("rule", "said"),
        [
            ({"protocol": "All", "frontendPort": 0, "backendPort": 0}, "high-availability"),
            ({"protocol": "ALL", "frontendPort": 0, "backendPort": 443}, "high-availability"),
            ({"protocol": "Tcp", "frontendPort": 80, "backendPort": 443}, "forwards Tcp 80 to 443"),
            ({"protocol": "Tcp", "frontendPort": 443, "backendPort": 80}, "forwards Tcp 443 to 80"),
            ({"protocol": "All", "frontendPort": 80, "backendPort": 443}, "forwards All 80 to 443"),
            ({"protocol": "Tcp", "frontendPort": 443, "backendPort": 443}, ""),
            ({"protocol": "All", "frontendPort": 443, "backendPort": 443}, ""),
            ({"protocol": "Tcp", "frontendPort": 0, "backendPort": 0}, ""),
            ({"protocol": "Zzz", "frontendPort": 0, "backendPort": 0}, ""),
            ({"protocol": "Udp", "frontendPort": 80, "backendPort": 80}, ""),
            ({"protocol": UNKNOWN, "frontendPort": 80, "backendPort": 80}, "cannot be shown"),
            ({"protocol": "Tcp", "frontendPort": UNKNOWN, "backendPort": 443}, "cannot be shown"),
            ({"protocol": UNKNOWN, "frontendPort": 0, "backendPort": 0}, "cannot be shown"),
            ({"protocol": "All", "frontendPort": UNKNOWN, "backendPort": 443}, "cannot be shown"),
        ],
    )
    def test_a_rule(self, rule: dict[str, Any], said: str) -> None:
        balancer = Resource("urn", "network:LoadBalancer", "lb", {"loadBalancingRules": [{"name": "r", **rule}]})
        told = list(load_balancer_no_port_80_rule.check(balancer, {}))
        assert [said in each for each in told] == ([True] if said else [])

    def test_words_and_numbers_that_are_not_there_are_not_it(self) -> None:
        module = load_balancer_no_port_80_rule
        assert [module._is(value, "all") for value in ("All", "any", "tcp", None, UNKNOWN)] == [
            True,
            False,
            False,
            False,
            UNKNOWN,
        ]
        assert [module._zero(value) for value in (0, 1, -1, 80, None, UNKNOWN)] == [
            True,
            False,
            False,
            False,
            False,
            UNKNOWN,
        ]


class TestOutwardRoutes:
    def route(self, name: str, prefix: str | None, length: int, tag: str = "") -> Route:
        return Route(name, addresses.parse(prefix) if prefix else None, length, tag, "", None)

    def outward(self, *routes: Route, table: str | None = "t") -> Any:
        tables = {"t": SimpleNamespace(routes=routes)}
        model: Any = SimpleNamespace(tables=tables)
        subnet: Any = SimpleNamespace(table=table)
        found = network_no_port_80_default_route._outward_route(model, subnet)
        return found and found.name

    def test_it_is_the_widest_for_public_addresses(self) -> None:
        inside, sure = self.route("inside", "10.0.0.0/8", 8), self.route("sure", "0.0.0.0/0", 0)
        part, may = self.route("part", "8.8.8.0/24", 24), self.route("may", None, 0)
        assert self.outward(inside) is None
        assert self.outward(inside, part) == "part"
        assert self.outward(inside, part, sure) == self.outward(sure, part) == "sure"
        assert self.outward(may, part) == "part"
        assert self.outward(inside, may) == "may"
        assert self.outward(self.route("tagged", None, 0, "Storage")) is None
        assert self.outward() is None

    def test_a_table_that_is_not_known_may_have_one(self) -> None:
        sure = self.route("sure", "0.0.0.0/0", 0)
        assert self.outward(table=UNKNOWN_GROUP) == "(route table not known)"
        assert self.outward(sure, table=None) is None
        assert self.outward(sure, table="aaa") is None
        assert self.outward(sure, table="0") is None


class TestDeniesElsewhere:
    def ingress(self, rules: list[Any], **config: Any) -> int:
        group = Resource("urn", security_rules.GROUP, "nsg", {"securityRules": rules})
        return len(list(network_no_port_80_ingress.check(group, config)))

    def rule(self, **changed: Any) -> dict[str, Any]:
        return {
            "name": "r",
            "direction": "Inbound",
            "access": "Allow",
            "protocol": "Tcp",
            "priority": 200,
            "sourceAddressPrefix": "*",
            "sourcePortRange": "*",
            "destinationAddressPrefix": "*",
            "destinationPortRange": "80",
        } | changed

    @pytest.mark.parametrize(
        ("changed", "without", "with_it"),
        [
            ({}, 1, 0),
            ({"priority": 101}, 1, 0),
            ({"priority": 100}, 1, 1),
            ({"priority": UNKNOWN}, 1, 0),
            ({"sourceAddressPrefix": UNKNOWN, "priority": 100}, 1, 0),
        ],
    )
    def test_a_deny_before_it_may_be_elsewhere(self, changed: dict[str, Any], without: int, with_it: int) -> None:
        assert self.ingress([self.rule(**changed)]) == without
        assert self.ingress([self.rule(**changed)], deniesElsewhere=False) == without
        assert self.ingress([self.rule(**changed)], deniesElsewhere=True) == with_it

    def test_a_priority_that_is_taken_is_not_free(self) -> None:
        first = self.rule(name="first", priority=100, destinationPortRange="443")
        assert self.ingress([first, self.rule(priority=101)], deniesElsewhere=True) == 1
        assert self.ingress([first, self.rule(priority=102)], deniesElsewhere=True) == 0
        outbound = {**first, "direction": "Outbound"}
        assert self.ingress([outbound, self.rule(priority=101)], deniesElsewhere=True) == 0
        perhaps = {**first, "direction": UNKNOWN}
        assert self.ingress([perhaps, self.rule(priority=101)], deniesElsewhere=True) == 0


def test_a_remedy_puts_what_the_policy_wants() -> None:
    wanted = {setting.where.rpartition(".")[2]: setting.put for setting in ml_compute_private._BOTH}
    assert wanted["enableNodePublicIp"] is False
    assert wanted["disableLocalAuth"] is True
    for setting in ml_compute_private._BOTH:
        assert setting.holds(setting.put)
        assert not setting.holds(not setting.put)


class TestProtocols:
    @pytest.mark.parametrize(
        ("protocol", "said"),
        [
            ("Https", ""),
            ("HTTPS", ""),
            ("Http", "speaks Http"),
            ("Tcp", "speaks Tcp"),
            (None, "names no protocol"),
            (UNKNOWN, "cannot be shown to hold"),
        ],
    )
    def test_only_https_is_spoken(self, protocol: Any, said: str) -> None:
        gateway = Resource("urn", "network:ApplicationGateway", "g", {"httpListeners": [{"protocol": protocol}]})
        told = list(gateway_https_only.check(gateway, {}))
        assert [said in each for each in told] == ([True] if said else [])


def test_a_property_that_is_not_there_is_not_taken_away() -> None:
    holder = {"__target": {"a": 1}, "a": 1}
    assert remedy.drop(holder, "b") is False
    assert remedy.drop(holder, "a") is True
    assert holder["__target"] == {}


def test_findings_after_a_sentence_about_the_stack_are_told_too() -> None:
    at = Resource("urn:it", "network:Subnet", "it", {})
    about = gateway_https_only.POLICY.about
    policy = define.stack_policy(about, lambda _stack, _config: ["a sentence", Finding(at, "a finding")])
    told: list[tuple[str, str | None]] = []

    def report(message: str, urn: str | None = None) -> None:
        told.append((message, urn))

    policy.judge(Stack([]), {}, report)
    assert told == [("a sentence", None), ("it: a finding", "urn:it")]


def test_a_stack_without_route_tables_has_no_first_one() -> None:
    def table(name: str) -> Resource:
        return Resource(f"urn:{name}", "network:RouteTable", name, {})

    assert route_symmetric._first_table(Stack([])) is None
    assert route_symmetric._first_table(Stack([table("one"), table("two")])) == table("one")


def test_types_of_other_packages_are_none() -> None:
    assert tokens.normalise("azure-native:network:Subnet") == "network:Subnet"
    assert tokens.normalise("random:index/randomString:RandomString") is None
