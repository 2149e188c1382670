"""Every resource policy against its exact sets of passing, failing and unknown fixtures."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi_policy import ResourceValidationPolicy

from policies import pack
from tests.policies import cases, cases_gateway, cases_network, cases_nodes, cases_services
from tests.policies.engine import NOT_KNOWN, Engine, Registered, only

FILES = {
    cases: [42, 62, 27],
    cases_network: [30, 20, 15],
    cases_nodes: [17, 18, 11],
    cases_gateway: [14, 14, 7],
    cases_services: [24, 61, 24],
}
"""Each file of cases, with how many it has of each kind."""


def together(kind: str) -> dict[str, list[cases.Case]]:
    """The table of one kind over all files."""
    merged: dict[str, list[cases.Case]] = {}
    for file in FILES:
        for policy, rows in getattr(file, kind).items():
            merged.setdefault(policy, []).extend(rows)
    return merged


PASS, FAIL, UNSURE = (together(kind) for kind in ("PASS", "FAIL", "UNSURE"))


def each(table: dict[str, list[cases.Case]]) -> Any:
    return pytest.mark.parametrize(
        ("policy", "resource"),
        [
            pytest.param(policy, resource, id=f"{policy}: {name}")
            for policy, rows in table.items()
            for name, resource in rows
        ],
    )


@each(PASS)
def test_passes(policy: str, resource: Registered) -> None:
    assert only(policy, Engine().preview(resource)) == []


@each(FAIL)
def test_refuses_by_name(policy: str, resource: Registered) -> None:
    found = only(policy, Engine().preview(resource))
    assert [each.resource for each in found] == [resource.name]
    assert "cannot be shown" not in found[0].message
    assert "s3cret" not in found[0].message


@each(UNSURE)
def test_refuses_what_is_not_known(policy: str, resource: Registered) -> None:
    found = only(policy, Engine().preview(resource))
    assert [each.resource for each in found] == [resource.name]
    assert "cannot be shown to hold" in found[0].message
    assert "not known yet" in found[0].message


def test_every_resource_policy_has_all_three_sets() -> None:
    named = {policy.name for policy in pack.POLICIES if isinstance(policy, ResourceValidationPolicy)}
    named.remove("network-no-port-80-ingress")  # has a file of its own
    assert set(PASS) == set(FAIL) == set(UNSURE) == named


def test_the_cases_are_all_there() -> None:
    for file, expected in FILES.items():
        tables = (file.PASS, file.FAIL, file.UNSURE)
        assert [sum(len(rows) for rows in table.values()) for table in tables] == expected, file.__name__


def test_our_gateway_passes_everything_that_judges_it_by_itself() -> None:
    found = Engine().preview(cases.gateway())
    assert {each.policy for each in found} == {"gateway-key-vault-reachable"}  # its vault is not there


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


@pytest.mark.parametrize(
    "token",
    [
        "azure-native:storage:StorageAccount",
        "azure-native:storage/v20230101:StorageAccount",
        "azure-native:storage/v20210801preview:StorageAccount",
        "azure-native_storage_v20240101:storage:StorageAccount",
    ],
)
def test_a_type_is_judged_whatever_its_version_and_package(token: str) -> None:
    wrong = Registered(token, "st", cases_services.account(publicNetworkAccess="ENABLED").props)
    assert len(only("storage-account-hardened", Engine().preview(wrong))) == 1
    right = Registered(token, "st", cases_services.account(publicNetworkAccess="DISABLED").props)
    assert only("storage-account-hardened", Engine().preview(right)) == []


def test_every_finding_of_one_resource_is_told_at_once_and_one_unknown_part_once() -> None:
    bare = Registered("azure-native:storage:StorageAccount", "st", {"accountName": "st"})
    assert len(only("storage-account-hardened", Engine().preview(bare))) == 4
    hidden = Registered("azure-native:keyvault:Vault", "kv", {"properties": NOT_KNOWN})
    (told,) = only("key-vault-hardened", Engine().preview(hidden))
    assert "hold: properties is not known yet" in told.message
    (told,) = only("key-vault-hardened", Engine().preview(cases_services.vault(NOT_KNOWN)))
    assert "hold: properties.networkAcls is not known yet" in told.message
    (told,) = only("key-vault-hardened", Engine().preview(cases_services.vault({})))
    assert "vault: properties.networkAcls.defaultAction is not set" in told.message


def test_a_setting_is_told_with_what_it_is_and_what_it_should_be() -> None:
    told = only("storage-account-hardened", Engine().preview(cases_services.account(allowSharedKeyAccess=True)))
    assert "st: allowSharedKeyAccess is true: an account key opens everything" in told[0].message
    assert told[0].message.endswith("Set false.")
    told = only("storage-account-hardened", Engine().preview(cases_services.account(minimumTlsVersion=None)))
    assert "st: minimumTlsVersion is not set: older TLS is taken as well" in told[0].message
    assert told[0].message.endswith("Set TLS1_2.")


def test_addresses_that_are_allowed_may_come_through_a_firewall_and_all_of_azure_never() -> None:
    engine = Engine()
    engine.configure(sql_firewall_closed=(1, {"allowedAddresses": ["203.0.112.0/24", "20.1.0.0/16"]}))
    for first, last, allowed in (
        ("20.1.0.0", "20.1.255.255", True),
        ("20.1.0.0", "20.2.0.0", False),
        ("20.0.255.255", "20.1.0.0", False),
        ("0.0.0.0", "0.0.0.0", False),
    ):
        told = only("sql-firewall-closed", engine.preview(cases_services.firewall(first, last)))
        assert (told == []) == allowed
    (told,) = only("sql-firewall-closed", engine.preview(cases_services.firewall("20.1.0.0", "20.2.0.3")))
    assert "20.1.0.0-20.2.0.3 lets in 20.2.0.0-20.2.0.3 of the internet" in told.message
    (told,) = only("sql-firewall-closed", engine.preview(cases_services.firewall("9.255.0.0", "11.0.0.255")))
    assert "lets in 9.255.0.0-9.255.255.255 of the internet" in told.message  # the first part of what is public


def test_public_authorities_may_be_trusted_by_configuration() -> None:
    engine = Engine()
    engine.configure(gateway_private_ca_trust=(1, {"publicAuthorities": True}))
    assert only("gateway-private-ca-trust", engine.preview(cases_gateway.backend(None))) == []
    engine.configure(gateway_private_ca_trust=(1, {"publicAuthorities": False}))
    assert len(only("gateway-private-ca-trust", engine.preview(cases_gateway.backend(None)))) == 1
