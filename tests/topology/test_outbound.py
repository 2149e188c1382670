"""The table of what is reached outside, and what each kind of rule makes of it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest

from localazure.network import service_tags
from tests.topology.configs import settings
from topology import egress
from topology.build import plan
from topology.egress import ROWS, Isolation, Scenario, managed_rules, rows_for
from topology.plan import NetworkRule, Plan, SecurityRule

REGION = "westeurope"
ISOLATIONS: tuple[Isolation, ...] = ("ownNetwork", "managedInternet", "managedApproved")
ALLOWED = {
    "name": "package-index",
    "hosts": ["packages.contoso.example", "*.mirror.contoso.example"],
    "reason": "environments are built from these packages",
    "owner": "ml-platform@contoso.example",
}

# The page's own tables, typed from it a second time: tag, protocol, ports.
AZURE_MACHINE_LEARNING = {
    ("AzureActiveDirectory", "Tcp", "80"),
    ("AzureActiveDirectory", "Tcp", "443"),
    ("AzureMachineLearning", "Tcp", "443"),
    ("AzureMachineLearning", "Tcp", "8787"),
    ("AzureMachineLearning", "Tcp", "18881"),
    ("AzureMachineLearning", "Udp", "5831"),
    ("BatchNodeManagement.westeurope", "*", "443"),
    ("AzureResourceManager", "Tcp", "443"),
    ("Storage.westeurope", "Tcp", "443"),
    ("AzureFrontDoor.Frontend", "Tcp", "443"),
    ("MicrosoftContainerRegistry.westeurope", "Tcp", "443"),
    ("AzureFrontDoor.FirstParty", "Tcp", "443"),
}
UNLESS_PRIVATE = ("AzureMonitor", "Tcp", "443")
BEHIND_A_FIREWALL = ("Storage.westeurope", "Tcp", "445")
OF_HIGH_IMPACT = ("AzureKeyVault.westeurope", "Tcp", "443")


def _opened(scenario: Scenario) -> set[tuple[str, str, str]]:
    return {
        (target, row.protocol, port)
        for row in rows_for(scenario, "computes")
        for target in egress.destination(row, scenario.region)
        for port in row.ports
    }


@pytest.mark.parametrize("public_ip", [False, True])
@pytest.mark.parametrize("high", [False, True])
@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("inspected", [False, True])
def test_computes_in_their_own_network_reach_the_set_of_their_scenario(
    public_ip: bool, high: bool, private: bool, inspected: bool
) -> None:
    scenario = Scenario(REGION, "ownNetwork", public_ip, high, private, inspected)
    expected = set(AZURE_MACHINE_LEARNING)
    expected |= set() if private else {UNLESS_PRIVATE}
    expected |= {OF_HIGH_IMPACT} if high else set()
    expected |= {BEHIND_A_FIREWALL} if inspected else set()
    assert _opened(scenario) == expected


@pytest.mark.parametrize("isolation", ISOLATIONS)
@pytest.mark.parametrize("public_ip", [False, True])
def test_only_computes_with_public_addresses_are_called_and_answer_past_the_firewall(
    isolation: Isolation, public_ip: bool
) -> None:
    scenario = Scenario(REGION, isolation, public_ip=public_ip)
    called = isolation == "ownNetwork" and public_ip
    assert [(row.tag, row.ports) for row in egress.inbound_rows(scenario)] == (
        [("AzureMachineLearning", ("44224",))] if called else []
    )
    assert egress.direct_tags(scenario) == (("AzureMachineLearning",) if called else ())


@pytest.mark.parametrize("isolation", ["managedInternet", "managedApproved"])
def test_computes_of_a_managed_network_need_nothing_of_this_plans_networks(isolation: Isolation) -> None:
    assert rows_for(Scenario(REGION, isolation), "computes") == ()
    assert rows_for(Scenario(REGION, isolation), "nodes")


@pytest.mark.parametrize("high", [False, True])
@pytest.mark.parametrize("private", [False, True])
def test_a_managed_network_of_approved_destinations_has_the_same_set(high: bool, private: bool) -> None:
    rules = managed_rules("managedApproved", region=REGION, high_business_impact=high, private_monitor=private)
    expected = AZURE_MACHINE_LEARNING | (set() if private else {UNLESS_PRIVATE}) | ({OF_HIGH_IMPACT} if high else set())
    assert {(rule.target, rule.protocol, port) for rule in rules for port in rule.ports} == expected
    assert {rule.target for rule in rules if rule.category == "UserDefined"} == (
        {"AzureKeyVault.westeurope"} if high else set()
    )


def test_allowed_hosts_are_rules_of_a_managed_network_only_where_nothing_else_is_open() -> None:
    allow = [("index", ("a.contoso.example", "*.b.contoso.example"), "packages")]
    found = {
        isolation: [
            (rule.name, rule.target, rule.kind)
            for rule in managed_rules(isolation, region=REGION, allow=allow)
            if rule.kind == "FQDN"
        ]
        for isolation in ISOLATIONS
    }
    both = [("index-1", "a.contoso.example", "FQDN"), ("index-2", "*.b.contoso.example", "FQDN")]
    assert found == {"ownNetwork": [], "managedInternet": [], "managedApproved": both}


@pytest.mark.parametrize(
    ("isolation", "high", "private"), list(itertools.product(ISOLATIONS, [False, True], [False, True]))
)
def test_no_managed_rule_is_without_a_target_and_no_two_share_a_name(
    isolation: Isolation, high: bool, private: bool
) -> None:
    rules = managed_rules(
        isolation,
        region=REGION,
        high_business_impact=high,
        private_monitor=private,
        allow=[("index", ("a.contoso.example",), "packages")],
    )
    assert all(rule.target and rule.ports and rule.why for rule in rules)
    assert len({rule.name for rule in rules}) == len(rules)


def test_every_row_has_a_target_a_port_a_reason_and_a_page() -> None:
    for row in ROWS:
        assert egress.destination(row, REGION), row
        assert row.audience, row
        assert all(re.fullmatch(r"\d{2,5}", port) for port in row.ports), row
        assert re.search(r"\d{4}-\d{2}-\d{2}$|unverified$", row.source), row
        assert re.fullmatch(r"([A-Z][a-z]+)+", row.id), row
        assert len(row.why) <= 140, row
        assert egress.hosts(row, REGION), row
    assert len({row.id for row in ROWS}) == len(ROWS)


def test_every_tag_is_on_the_list_and_the_list_is_azures() -> None:
    for row in ROWS:
        for target in egress.destination(row, REGION):
            assert target[0].isdigit() or egress.is_service_tag(target), target
    # A second list, written for the local Azure from another source.
    unknown = {tag for tag in egress.SERVICE_TAGS if not service_tags.is_tag(tag)}
    assert unknown == set()


@pytest.mark.parametrize(
    ("tag", "known"),
    [
        ("AzureActiveDirectory", True),
        ("Storage.westeurope", True),
        ("Storage.nowhere", False),
        ("AzureActiveDirectory.westeurope", False),
        ("Keyvault.westeurope", False),
        ("Frontdoor.FirstParty", False),
        ("", False),
    ],
)
def test_a_tag_is_known_by_its_name_and_a_region_that_exists(tag: str, known: bool) -> None:
    assert egress.is_service_tag(tag) is known


def _out(found: Plan, network: str, subnet: str) -> Iterator[SecurityRule]:
    group = found.network(network).subnet(subnet).network_security_group
    assert group
    return (rule for rule in group.rules if rule.direction == "Outbound" and rule.access == "Allow")


def _tags(found: Plan, network: str, subnet: str) -> set[tuple[str, str, str]]:
    return {
        (to, rule.protocol, port)
        for rule in _out(found, network, subnet)
        for to in rule.destinations
        if not to[0].isdigit()
        for port in rule.ports
    }


def test_the_training_subnets_group_and_the_firewall_open_the_same_set() -> None:
    found = plan(settings(), root_pem="")
    opened = AZURE_MACHINE_LEARNING | {UNLESS_PRIVATE, BEHIND_A_FIREWALL}
    assert _tags(found, "workspace", "training") == opened
    assert found.firewall
    names = {"TCP": "Tcp", "UDP": "Udp", "Any": "*"}
    training = found.network("workspace").subnet("training").prefix
    rules = [rule for g in found.firewall.policy.groups for c in g.collections for rule in c.rules]
    through = {
        (to, names[rule.protocols[0]], port)
        for rule in rules
        if isinstance(rule, NetworkRule) and training in rule.sources
        for to in rule.destinations
        if not to[0].isdigit()
        for port in rule.ports
    }
    assert through == opened


@pytest.mark.parametrize(
    ("network", "subnet"),
    [("cluster", "web"), ("cluster", "compute"), ("workspace", "training"), ("analytics", "tools")],
)
@pytest.mark.parametrize("kind", ["firewall", "nat", "none"])
def test_sign_in_and_the_management_api_stay_reachable(network: str, subnet: str, kind: str) -> None:
    found = plan(settings(("egress", {"kind": kind})), root_pem="")
    assert {("AzureActiveDirectory", "Tcp", "443"), ("AzureResourceManager", "Tcp", "443")} <= _tags(
        found, network, subnet
    )


def test_nodes_reach_what_windows_needs_and_the_gateway_nothing_outside() -> None:
    found = plan(settings(), root_pem="")
    activation = [rule for rule in _out(found, "cluster", "web") if rule.ports == ("1688",)]
    assert [len(rule.destinations) for rule in activation] == [3]
    assert {("AzureUpdateDelivery", "Tcp", "443"), UNLESS_PRIVATE} <= _tags(found, "cluster", "web")
    assert _tags(found, "cluster", "gateway") == set()


def test_no_package_index_is_built_in_and_one_that_is_allowed_opens_its_ports() -> None:
    without = plan(settings(), root_pem="")
    assert not any("Internet" in rule.destinations for rule in _out(without, "workspace", "training"))
    allowed = ("egress.allow", [ALLOWED | {"ports": [443, 8443], "hosts": ["packages.contoso.example"]}])
    opened = plan(settings(allowed), root_pem="")
    (rule,) = [rule for rule in _out(opened, "workspace", "training") if "Internet" in rule.destinations]
    assert (rule.ports, rule.priority >= 3000) == (("443", "8443"), True)


def test_high_business_impact_and_a_private_monitor_follow_their_settings() -> None:
    def tags(*changes: tuple[str, object]) -> set[tuple[str, str, str]]:
        return _tags(plan(settings(*changes), root_pem=""), "workspace", "training")

    assert UNLESS_PRIVATE in tags()
    assert OF_HIGH_IMPACT not in tags()
    assert OF_HIGH_IMPACT in tags(("workspace.highBusinessImpact", True))
