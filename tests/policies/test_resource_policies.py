"""Every resource policy against its exact sets of passing, failing and unknown fixtures."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi_policy import ResourceValidationPolicy

from policies import pack
from tests.policies import cases
from tests.policies.engine import Engine, Registered, only


def each(table: dict[str, list[cases.Case]]) -> Any:
    return pytest.mark.parametrize(
        ("policy", "resource"),
        [
            pytest.param(policy, resource, id=f"{policy}: {name}")
            for policy, rows in table.items()
            for name, resource in rows
        ],
    )


@each(cases.PASS)
def test_passes(policy: str, resource: Registered) -> None:
    assert only(policy, Engine().preview(resource)) == []


@each(cases.FAIL)
def test_refuses_by_name(policy: str, resource: Registered) -> None:
    found = only(policy, Engine().preview(resource))
    assert [each.resource for each in found] == [resource.name]
    assert "cannot be shown" not in found[0].message
    assert "s3cret" not in found[0].message


@each(cases.UNSURE)
def test_refuses_what_is_not_known(policy: str, resource: Registered) -> None:
    found = only(policy, Engine().preview(resource))
    assert [each.resource for each in found] == [resource.name]
    assert "cannot be shown to hold" in found[0].message
    assert "not known yet" in found[0].message


def test_every_resource_policy_has_all_three_sets() -> None:
    named = {policy.name for policy in pack.POLICIES if isinstance(policy, ResourceValidationPolicy)}
    named.remove("network-no-port-80-ingress")  # has a file of its own
    assert set(cases.PASS) == set(cases.FAIL) == set(cases.UNSURE) == named


def test_the_cases_are_all_there() -> None:
    counts = [sum(len(rows) for rows in table.values()) for table in (cases.PASS, cases.FAIL, cases.UNSURE)]
    assert counts == [42, 62, 27]


def test_our_gateway_passes_everything() -> None:
    assert Engine().preview(cases.gateway()) == []


def test_types_of_other_providers_are_left_alone() -> None:
    foreign = Registered("aws:ec2/securityGroup:SecurityGroup", "sg", cases.lb_rule(frontendPort=80.0).props)
    assert Engine().preview(foreign) == []


def test_a_check_that_fails_is_a_violation_and_not_a_crash() -> None:
    broken = cases.certificate(keyVaultSecretId="https://[not-an-address/secrets/x")
    found = only("gateway-key-vault-certificate", Engine().preview(broken))
    assert len(found) == 1
    assert "the check failed" in found[0].message


def test_numbers_are_quoted_as_the_program_wrote_them() -> None:
    found = Engine().preview(cases.lb_rule(frontendPort=80.0, backendPort=8080.0))
    assert "forwards Tcp 80 to 8080." in found[0].message
