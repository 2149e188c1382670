"""Rules that do nothing, and what changes between two networks."""

from __future__ import annotations

from typing import Any

import pytest

from reachability import lint
from reachability.diff import Change, compare
from tests.reachability.made import (
    collection,
    entry,
    firewall,
    network,
    nic,
    nsg,
    policy,
    rule,
    subnet,
    table,
    vnet,
)


def findings(*rules: Any) -> list[tuple[str, str]]:
    flows = network(vnet("v", "10.0.0.0/16"), subnet("v/a", "10.0.1.0/24", nsg="n"), nsg("n", *rules))
    return [(each.kind, each.subject.rpartition("rule ")[2]) for each in lint.lint(flows)]


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ([rule("a", 100, ports="443"), rule("b", 200, access="Deny")], []),
        ([rule("a", 100, access="Deny", ports="80-90"), rule("b", 200, ports="85")], [("shadowed rule", "b")]),
        ([rule("a", 100, access="Deny", ports="80"), rule("b", 200, ports="80")], [("contradictory rule", "b")]),
        ([rule("a", 100, ports="80-90"), rule("b", 200, ports="85")], [("redundant rule", "b")]),
        ([rule("a", 100, ports="85"), rule("b", 200, ports="80-90")], [("redundant rule", "a")]),
        (
            [
                rule("a", 100, access="Deny", source="10.0.0.0/9", ports="80"),
                rule("b", 110, access="Deny", source="10.128.0.0/9", ports="80"),
                rule("c", 200, source="10.0.0.0/8", ports="80"),
            ],
            [("shadowed rule", "c")],
        ),
        ([rule("a", 100, access="Deny", ports="80"), rule("b", 200, access="Deny")], []),
        ([rule("a", 100, ports="80"), rule("b", 100, "Outbound", "Deny", ports="80")], []),
        ([rule("a", 100, to="10.0.2.0/24", ports="80")], [("unused rule", "a")]),
        (
            [rule("a", 100, source="VirtualNetwork", ports="80"), rule("b", 200, source="10.0.1.0/24", ports="80")],
            [("redundant rule", "b")],
        ),
        (
            [rule("a", 100, source="Storage", ports="80"), rule("b", 200, source="Storage.WestEurope", ports="80")],
            [("redundant rule", "b")],
        ),
        (
            [
                rule("a", 100, source="Storage.WestEurope", ports="80"),
                rule("b", 200, access="Deny", source="Storage", ports="80"),
            ],
            [],
        ),
    ],
)
def test_lint_finds_rules_that_do_nothing(rules: list[Any], found: list[tuple[str, str]]) -> None:
    assert findings(*rules) == found


def test_lint_finds_what_guards_nothing() -> None:
    flows = network(
        vnet("v", "10.0.0.0/16"),
        subnet("v/a", "10.0.1.0/24", table="used"),
        nsg("idle"),
        table("spare"),
        table("used", ("10.9.0.0/16", "VirtualAppliance", "10.0.7.7")),
        entry("applicationSecurityGroups", "empty"),
    )
    found = {(each.kind, each.subject) for each in lint.lint(flows)}
    assert found == {
        ("unused group", "idle"),
        ("unused group", "empty"),
        ("unused route table", "spare"),
        ("route", "used, route r0"),
    }


def test_lint_finds_a_firewall_rule_behind_a_wider_one() -> None:
    def allow(source: str) -> dict[str, Any]:
        return {
            "ipProtocols": ["TCP"],
            "sourceAddresses": [source],
            "destinationAddresses": ["*"],
            "destinationPorts": ["443"],
        }

    flows = network(
        vnet("v", "10.0.0.0/16"),
        subnet("v/AzureFirewallSubnet", "10.0.0.0/26"),
        subnet("v/a", "10.0.1.0/24"),
        firewall("fw", "v", "10.0.0.4", "p"),
        *policy("p", collection("NetworkRule", 100, allow("10.0.0.0/8"), allow("10.0.1.0/24"))),
    )
    assert [(each.kind, each.subject) for each in lint.lint(flows)] == [
        ("redundant rule", "firewall fw, rule NetworkRule100/NetworkRule-1")
    ]


def machines(*rules: Any, more: Any = ()) -> Any:
    return network(
        vnet("v", "10.0.0.0/16"),
        subnet("v/a", "10.0.1.0/24", nsg="n"),
        nsg("n", *rules, rule("no", 4096, access="Deny")),
        nic("one", "v/a", "10.0.1.10"),
        nic("two", "v/a", "10.0.1.11"),
        *more,
    )


HTTPS = rule("https", 100, ports="443", protocol="Tcp")


def test_what_opened_is_told_with_the_rule_that_did_it() -> None:
    found = compare(machines(HTTPS), machines(HTTPS, rule("http", 110, ports="80", protocol="Tcp")))
    assert {(each.kind, each.what) for each in found.changes} == {("opened", "tcp 80")}
    assert ("one", "two") in {(each.source, each.target) for each in found.changes}
    assert all("n, rule http (priority 110)" in each.reason for each in found.changes)


def test_what_closed_is_told_with_the_rule_that_stops_it() -> None:
    found = compare(machines(HTTPS, rule("http", 110, ports="80", protocol="Tcp")), machines(HTTPS))
    assert {(each.kind, each.what) for each in found.changes} == {("closed", "tcp 80")}
    assert all("rule no (priority 4096)" in each.reason for each in found.changes)


def test_nothing_changed_when_rules_only_moved() -> None:
    moved = [rule("other", 300, ports=["443"], protocol="tcp")]
    assert compare(machines(HTTPS), machines(*moved)).changes == ()


def test_a_part_of_the_addresses_is_a_change_too() -> None:
    narrow = rule("https", 100, source="10.0.1.10", ports="443", protocol="Tcp")
    changes = compare(machines(HTTPS), machines(narrow)).changes
    assert Change("closed", "two", "one", "tcp 443", changes[0].reason) in changes or len(changes) == 2


def test_places_that_come_and_go_are_named() -> None:
    found = compare(machines(HTTPS), machines(HTTPS, more=[nic("three", "v/a", "10.0.1.12")]))
    assert (found.added, found.removed) == (("three",), ())
    assert {each.kind for each in found.changes} == {"opened"}
