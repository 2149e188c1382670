"""Remediations through the SDK's servicer: what is put right passes, secrets stay marked, and what is right is left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from google.protobuf import json_format
from pulumi.runtime import proto

from policies import pack
from policies.core.define import ResourcePolicy
from tests.policies import cases, cases_gateway, cases_nodes, cases_services
from tests.policies.cases import nic, scale_set
from tests.policies.cases_nodes import KEYS, configured, disk, linux, of_scale_set
from tests.policies.cases_services import account, entra_only, registry, server, vault, workspace
from tests.policies.engine import NOT_KNOWN, Engine, Registered, only, secret, struct

REMEDIATE = 3
REMEDIES = {
    policy.name: policy for policy in pack.POLICIES if isinstance(policy, ResourcePolicy) and policy.has_remediation()
}
FILES = (cases, cases_nodes, cases_gateway, cases_services)
HIDDEN = secret({"value": "s3cret", "list": [1.0, NOT_KNOWN]})

# What a remedy leaves to a person: what it cannot know, or what would lock somebody out or cost money.
LEFT = {
    "node-ssh-keys-only": {
        "said",
        "a password without configuration",
        "a password that is not known",
        "Linux by its disk",
        "image not known",
        "scale set",
        "value",
        "configuration",
        "profile",
        "profile of a scale set",
        "profiles of a scale set",
    },
    "node-no-ip-forwarding": {"interfaces"},
    "node-no-port-80-public-ip": {"configurations", "one of them"},
    "node-encryption-at-host": {"profile"},
    "gateway-minimum-tls-1-2": {"profiles"},
    "key-vault-hardened": {"all of it", "firewall"},
    "storage-account-hardened": {"rules"},
    "sql-server-hardened": {"passwords only", "administrators"},
    "container-registry-hardened": {"sku"},
    "ml-workspace-private": {"its own identity", "no identity", "identity"},
}


def rows(kind: str) -> list[Any]:
    """Every case of one kind for policies of this file's subjects that have a remedy."""
    return [
        pytest.param(policy, name, resource, id=f"{policy}: {name}")
        for file in FILES
        for policy, listed in getattr(file, kind).items()
        if policy in REMEDIES and policy in {*LEFT, "disk-no-public-network"}
        for name, resource in listed
    ]


def remediated(policy: str, resource: Registered, **config: Any) -> list[Mapping[str, Any]]:
    """The inputs that come back, once for each remediation that changed something."""
    engine = Engine()
    engine.configure(**{policy.replace("-", "_"): (REMEDIATE, config)})
    request = proto.AnalyzeRequest(
        urn=resource.urn, type=resource.type, name=resource.name, properties=struct(resource.props)
    )
    answers = [servicer.Remediate(request, None) for servicer in engine.servicers]
    assert answers[0] == answers[1]
    assert all(each.policyName == policy and not each.diagnostic for each in answers[0].remediations)
    return [json_format.MessageToDict(each.properties) for each in answers[0].remediations]


def beside(resource: Registered) -> Registered:
    """The same resource with a secret and an unknown that no policy asks for."""
    return Registered(resource.type, resource.name, {**resource.props, "hidden": HIDDEN, "other": NOT_KNOWN})


@pytest.mark.parametrize(("policy", "name", "resource"), [*rows("FAIL"), *rows("UNSURE")])
def test_what_comes_back_passes_or_is_left_to_a_person(policy: str, name: str, resource: Registered) -> None:
    given = beside(resource)
    answers = remediated(policy, given)
    after = Registered(given.type, given.name, answers[0] if answers else given.props)
    assert after.props["hidden"] == HIDDEN
    assert after.props["other"] == NOT_KNOWN
    passes = only(policy, Engine().preview(after)) == []
    assert passes == (name not in LEFT.get(policy, ()))
    if passes:
        assert remediated(policy, after) == []


@pytest.mark.parametrize("row", [pytest.param(row.values, id=row.id) for row in rows("PASS")])
def test_what_is_right_is_left_as_it_is(row: tuple[str, str, Registered]) -> None:
    policy, _, resource = row
    assert remediated(policy, beside(resource)) == []


def test_every_remedy_says_so_in_the_metadata() -> None:
    assert set(REMEDIES) >= {*LEFT, "disk-no-public-network"}
    assert all(isinstance(policy, ResourcePolicy) for policy in REMEDIES.values())


def test_a_remedy_changes_nothing_but_what_is_wrong() -> None:
    (after,) = remediated("storage-account-hardened", account(minimumTlsVersion="TLS1_0", tags={"a": "b"}))
    assert after == {**account().props, "tags": {"a": "b"}}


def test_a_public_address_is_dropped_with_what_is_in_it_and_secrets_beside_it_stay() -> None:
    interface = {
        "name": "nic",
        "ipConfigurations": [{"name": "ip", "publicIPAddressConfiguration": {"name": "p"}, "note": secret("x")}],
    }
    (after,) = remediated("node-no-port-80-public-ip", scale_set(interface=interface))
    profile = after["virtualMachineProfile"]
    assert profile["networkProfile"]["networkInterfaceConfigurations"] == [
        {"name": "nic", "ipConfigurations": [{"name": "ip", "note": secret("x")}]}
    ]
    assert profile["osProfile"] == {"adminPassword": secret("s3cret")}


def test_a_public_address_of_the_second_configuration_is_dropped() -> None:
    configurations = [{"name": "a"}, {"name": "b", "publicIPAddress": {"id": NOT_KNOWN}}]
    (after,) = remediated("node-no-port-80-public-ip", nic(ipConfigurations=configurations))
    assert after["ipConfigurations"] == [{"name": "a"}, {"name": "b"}]


def test_what_is_not_known_in_a_list_is_passed_over() -> None:
    configurations = [NOT_KNOWN, {"name": "b", "publicIPAddress": {"id": NOT_KNOWN}}]
    (after,) = remediated("node-no-port-80-public-ip", nic(ipConfigurations=configurations))
    assert after["ipConfigurations"] == [NOT_KNOWN, {"name": "b"}]


def test_a_part_that_is_secret_as_a_whole_is_put_right_and_stays_secret() -> None:
    hidden = secret({"defaultAction": "Allow", "ipRules": []})
    (after,) = remediated("storage-account-hardened", account(networkRuleSet=hidden))
    assert after["networkRuleSet"] == secret({"defaultAction": "Deny", "ipRules": []})
    (whole,) = remediated("storage-account-hardened", account(publicNetworkAccess=secret("Enabled")))
    assert whole["publicNetworkAccess"] == secret("Disabled")


def test_a_custom_tls_policy_is_replaced_as_a_whole() -> None:
    (after,) = remediated(
        "gateway-minimum-tls-1-2",
        cases_gateway.tls(policyType="Custom", minProtocolVersion="TLSv1_0", cipherSuites=["x"]),
    )
    assert after["sslPolicy"] == {"policyType": "Predefined", "policyName": "AppGwSslPolicy20220101S"}


def test_passwords_go_only_where_keys_are() -> None:
    (after,) = remediated("node-ssh-keys-only", configured(ssh=KEYS))
    assert after["osProfile"]["linuxConfiguration"] == {"ssh": KEYS, "disablePasswordAuthentication": True}
    (inside,) = remediated("node-ssh-keys-only", of_scale_set(osProfile={"linuxConfiguration": {"ssh": KEYS}}))
    assert inside["virtualMachineProfile"]["osProfile"]["linuxConfiguration"]["disablePasswordAuthentication"] is True
    for left in (
        configured(ssh={"publicKeys": []}),
        configured(ssh={"publicKeys": NOT_KNOWN}),
        linux(adminPassword=secret("x"), linuxConfiguration={"ssh": KEYS}),
    ):
        assert remediated("node-ssh-keys-only", left) == []


def test_a_disk_with_a_disk_access_stays_open_to_it() -> None:
    (after,) = remediated("disk-no-public-network", disk(networkAccessPolicy="AllowAll", diskAccessId=NOT_KNOWN))
    assert after["networkAccessPolicy"] == "AllowPrivate"
    (closed,) = remediated("disk-no-public-network", disk(networkAccessPolicy="AllowAll"))
    assert closed["networkAccessPolicy"] == "DenyAll"


def test_roles_replace_access_policies_only_where_there_are_none() -> None:
    listed = vault(enableRbacAuthorization=False, accessPolicies=[{"objectId": "x"}])
    assert remediated("key-vault-hardened", listed) == []
    (after,) = remediated("key-vault-hardened", vault(enableRbacAuthorization=False, accessPolicies=[]))
    assert after["properties"]["enableRbacAuthorization"] is True


def test_only_a_premium_registry_is_closed() -> None:
    basic = registry(sku={"name": "Basic"}, publicNetworkAccess="Enabled", adminUserEnabled=True)
    (after,) = remediated("container-registry-hardened", basic)
    assert (after["publicNetworkAccess"], after["adminUserEnabled"], after["sku"]) == (
        "Enabled",
        False,
        {"name": "Basic"},
    )


def test_the_setting_beside_a_server_gets_nothing_of_the_server() -> None:
    (after,) = remediated("sql-server-hardened", entra_only(False))
    assert after == entra_only(True).props
    unnamed = Registered(entra_only(False).type, "entra", {"serverName": "sql", "azureADOnlyAuthentication": False})
    (after,) = remediated("sql-server-hardened", unnamed)
    assert after == {"serverName": "sql", "azureADOnlyAuthentication": True}
    assert remediated("sql-server-hardened", server(administrators=None)) == []


def test_a_workspace_gets_no_identity() -> None:
    (after,) = remediated("ml-workspace-private", workspace(publicNetworkAccess=None, identity=None))
    assert after["publicNetworkAccess"] == "Disabled"
    assert "identity" not in after


def test_what_somebody_answers_for_is_not_changed() -> None:
    wrong = account(publicNetworkAccess="Enabled")
    entry = {"resource": "st", "owner": "a@contoso.example", "reason": "b", "until": "2999-12-31"}
    assert remediated("storage-account-hardened", wrong, exemptions=[entry]) == []
    assert remediated("storage-account-hardened", wrong, exemptions=[{**entry, "until": "2020-01-01"}]) != []
    assert remediated("storage-account-hardened", wrong, exemptions=[{**entry, "resource": "other"}]) != []


def test_other_types_are_not_changed() -> None:
    foreign = Registered("aws:s3:Bucket", "b", {"publicNetworkAccess": "Enabled"})
    assert remediated("storage-account-hardened", foreign) == []


def test_at_other_levels_nothing_is_changed() -> None:
    wrong = account(publicNetworkAccess="Enabled")
    request = proto.AnalyzeRequest(urn=wrong.urn, type=wrong.type, name=wrong.name, properties=struct(wrong.props))
    for servicer in Engine().servicers:
        assert not servicer.Remediate(request, None).remediations


def test_a_remedy_that_fails_leaves_the_resource_to_the_check() -> None:
    odd = Registered("azure-native:storage:StorageAccount", "st", {**account().props, "networkRuleSet": ["odd"]})
    assert remediated("storage-account-hardened", odd) == []
    assert only("storage-account-hardened", Engine().preview(odd)) != []
