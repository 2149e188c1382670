"""Every kind of fault, by the exact key that it is reported under, and all of them at once."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.topology.configs import GONE, ROOT, changed, faults, flat, only_fault
from tests.topology.fault_cases import CHOICES, ONE_FAULT
from topology.faults import Fault, PlanError
from topology.reading import read

# Dev's own intents speak of networks that some cases rename or take away, and that is a fault more.
NO_INTENTS: tuple[str, Any] = ("intents", [])


@pytest.mark.parametrize(
    ("changes", "key", "sentence"), [case[1:] for case in ONE_FAULT], ids=[case[0] for case in ONE_FAULT]
)
def test_one_wrong_setting_gives_one_fault_under_its_key(
    changes: list[tuple[str, Any]], key: str, sentence: str
) -> None:
    only_fault([NO_INTENTS, *changes], key, sentence)


def test_dev_itself_has_no_fault() -> None:
    assert faults() == ()


@pytest.mark.parametrize("case", [case for case in ONE_FAULT if case[0] not in CHOICES], ids=lambda case: case[0])
def test_the_example_put_in_the_faults_place_mends_it(case: tuple[str, list[tuple[str, Any]], str, str]) -> None:
    (fault,) = faults(NO_INTENTS, *case[1])
    mended = faults(NO_INTENTS, *case[1], (fault.key, yaml.safe_load(fault.example)))
    assert mended == ()


def test_faults_of_every_part_are_reported_at_once_in_order_of_their_keys() -> None:
    changes = [
        ("azure-native:location", "nowhere"),
        ("spokes[1].addressSpace", "10.4.0.0/24"),
        ("spokes[2].subnets[0].prefix", "10.20.6.1/26"),
        ("spokes[2].inbound[0].ports", [80]),
        ("dnsServers", ["10.1.2.3", "10.4.5.6"]),
        ("web.port", 80),
        ("web.instances", {"minimum": 5, "maximum": 2}),
        ("vault.name", "v"),
        ("colour", "blue"),
    ]
    keys = [fault.key for fault in faults(*changes)]
    assert keys == [
        "azure-native:location",
        "azureml-cluster:colour",
        "azureml-cluster:dnsServers",
        "azureml-cluster:spokes[1].addressSpace",
        "azureml-cluster:spokes[2].inbound[0].ports[0]",
        "azureml-cluster:spokes[2].subnets[0].prefix",
        "azureml-cluster:web.instances.minimum",
        "azureml-cluster:web.port",
    ]


def test_more_exceptions_than_a_groups_rules_hold_are_a_fault() -> None:
    host = {"host": "a.contoso.example", "port": 443, "reason": "r", "owner": "o"}
    hosts = [{"name": f"host-{index}", "address": f"10.4.1.{index}", **host} for index in range(51)]
    (fault,) = faults(("corporate.exceptions", hosts))
    assert (fault.key, "at most 50" in fault.problem) == ("azureml-cluster:corporate.exceptions", True)


def test_more_inbound_entries_than_a_groups_rules_hold_are_a_fault() -> None:
    entries = [{"from": ["10.1.0.0/16"], "ports": [1000 + index], "reason": "r"} for index in range(51)]
    (fault,) = faults(("spokes[2].inbound", entries))
    assert (fault.key, "at most 50" in fault.problem) == ("azureml-cluster:spokes[2].inbound", True)


def test_a_wrong_field_of_an_entry_does_not_hide_the_entry_from_other_checks() -> None:
    found = faults(("spokes[1].name", "Bad Name"), ("spokes[1].addressSpace", "10.20.0.0/24"))
    assert {fault.key.partition("spokes")[2] for fault in found} == {"[1].name", "[1].addressSpace"}


def test_a_wrong_element_of_a_list_does_not_hide_what_the_others_lack() -> None:
    found = faults(("dnsServers", ["10.1.2.3", "10.4.5.6", "168.63.129"]))
    assert [fault.key.partition(":")[2] for fault in found] == ["dnsServers", "dnsServers[2]"]


def test_nothing_at_all_says_everything_that_is_needed() -> None:
    _, found = read({}, ROOT, "dev")
    assert {f.key for f in found} >= {
        "azure-native:location",
        "azureml-cluster:hub.addressSpace",
        "azureml-cluster:spokes",
    }
    assert all(fault.problem == "is missing" for fault in found)


def test_the_environment_is_the_stacks_name_when_it_is_not_given() -> None:
    settings, found = read(flat(changed(("environment", GONE))), ROOT, "test7")
    assert not found
    assert settings.environment == "test7"


def test_the_password_is_known_and_not_read() -> None:
    assert faults(("adminPassword", "whatever it is")) == ()


def test_keys_of_other_namespaces_are_passed_over() -> None:
    assert faults(("pulumi:tags", {"a": "b"}), ("azure-native:subscriptionId", "x")) == ()


def test_the_text_of_a_plan_error_tells_every_key_problem_and_example() -> None:
    error = PlanError([Fault("b", "is wrong", "2"), Fault("a", "is missing", "1"), Fault("a", "is missing", "1")])
    assert str(error).splitlines() == [
        "the configuration has 2 faults; nothing has been deployed:",
        "  a: is missing",
        "    for example: 1",
        "  b: is wrong",
        "    for example: 2",
    ]
