"""Configure, Check and Diff over gRPC, without an engine."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2

from localazure.core.values import UNKNOWN, Unknown
from localazure.provider.azure_native import AzureNative
from tests.localazure.calls import BASE, HUB, Log, Provider, fails, served
from tests.localazure.world import GROUP, NETWORK, World

PROPOSE = provider_pb2.CheckRequest.AutonamingOptions.PROPOSE
ENFORCE = provider_pb2.CheckRequest.AutonamingOptions.ENFORCE
DISABLE = provider_pb2.CheckRequest.AutonamingOptions.DISABLE


# Configure


def test_configure_asks_for_plain_values_and_previews(provider: Provider) -> None:
    answer = provider.configure()
    assert answer.supportsPreview
    assert answer.supports_autonaming_configuration
    assert not answer.acceptSecrets


def test_an_old_engine_is_refused_in_the_real_providers_words(provider: Provider) -> None:
    text = fails(provider.stub.Configure, provider_pb2.ConfigureRequest())
    assert text == "Azure Native provider requires Pulumi CLI v3.74.0 or later"


# Check


def test_names_are_random_copied_or_uuids_and_stay(provider: Provider) -> None:
    network = provider.checked("network:VirtualNetwork", "hub", {"resourceGroupName": "rg"})
    assert re.fullmatch(r"hub[0-9a-f]{8}", network["virtualNetworkName"])
    assert network["__createBeforeDelete"] is True
    again = provider.checked("network:VirtualNetwork", "renamed", {"resourceGroupName": "rg"}, network)
    assert again["virtualNetworkName"] == network["virtualNetworkName"]
    assert again["__createBeforeDelete"] is True
    subnet = provider.checked("network:Subnet", "web", {"resourceGroupName": "rg", "virtualNetworkName": "hub"})
    assert subnet["subnetName"] == "web"
    assert "__createBeforeDelete" not in subnet
    role = {"scope": GROUP, "principalId": "p", "roleDefinitionId": "r"}
    assert re.fullmatch(
        r"[0-9a-f-]{36}", provider.checked("authorization:RoleAssignment", "ra", role)["roleAssignmentName"]
    )


@pytest.mark.parametrize(("mode", "expected"), [(PROPOSE, "proposed-1"), (ENFORCE, "proposed-1"), (DISABLE, None)])
def test_the_stacks_autonaming_is_respected(provider: Provider, mode: Any, expected: str | None) -> None:
    options = provider_pb2.CheckRequest.AutonamingOptions(mode=mode, proposed_name="proposed-1")
    answer = provider.check("network:VirtualNetwork", "hub", {"resourceGroupName": "rg"}, autonaming=options)
    names = [answer.inputs.fields["virtualNetworkName"].string_value or None]
    assert names == [expected]
    reasons = [failure.reason for failure in answer.failures]
    assert reasons == ([] if expected else ["missing required property 'virtualNetworkName'"])


def test_a_location_comes_from_the_configuration_then_from_the_group(world: World, log: Log) -> None:
    world.put("resources:ResourceGroup", resourceGroupName="north", location="northeurope")
    with served(AzureNative(world.azure, log)) as provider:  # type: ignore[arg-type]
        provider.configure(location="uksouth")
        body = {"resourceGroupName": "north"}
        assert provider.checked("network:VirtualNetwork", "v", body)["location"] == "uksouth"
        provider.configure()
        assert provider.checked("network:VirtualNetwork", "v", body)["location"] == "northeurope"
        assert provider.checked("network:VirtualNetwork", "v", body, {"location": "old"})["location"] == "old"
        unknown = provider.checked("network:VirtualNetwork", "v", {"resourceGroupName": UNKNOWN})
        assert isinstance(unknown["location"], Unknown)
        answer = provider.check("network:VirtualNetwork", "v", {"resourceGroupName": "nowhere"})
        assert [failure.reason for failure in answer.failures] == [
            "missing required property 'location'. Either set it explicitly or configure it with "
            "'pulumi config set azure-native:location <value>'."
        ]


@pytest.mark.parametrize(
    ("token", "news", "reason"),
    [
        ("network:Subnet", {"resourceGroupName": "rg"}, "missing required property 'virtualNetworkName'"),
        ("keyvault:Vault", {"properties": {"tenantId": "t"}}, "missing required property 'properties.sku'"),
        ("keyvault:Vault", {"vaultName": "k"}, "'vaultName' does not match expression '^[a-zA-Z0-9-]{3,24}$'"),
        ("network:VirtualNetwork", {"subnets": "all"}, "'subnets' should be of type 'array' but got a string"),
        ("network:VirtualNetwork", {"location": ["a"]}, "'location' should be of type 'string' but got an array"),
        ("network:VirtualNetwork", {"location": 3}, "'location' should be of type 'string' but got a number"),
        (
            "network:ApplicationGateway",
            {"requestRoutingRules": [{"name": "r", "priority": 20001}]},
            "'requestRoutingRules[0].priority' is too high (20001.000000 > 20000.000000)",
        ),
        (
            "network:ApplicationGateway",
            {"requestRoutingRules": [{"name": "r", "priority": 1.5}]},
            "'requestRoutingRules[0].priority' must be an integer but got 1.500000",
        ),
    ],
)
def test_check_fails_in_the_real_providers_words(
    provider: Provider, token: str, news: dict[str, Any], reason: str
) -> None:
    answer = provider.check(token, "x", {"resourceGroupName": "rg", **news})
    assert reason in [failure.reason for failure in answer.failures]
    assert {failure.property for failure in answer.failures} == {""}


def test_check_is_as_lenient_as_the_real_one(provider: Provider) -> None:
    news = {
        "resourceGroupName": "rg",
        "virtualNetworkName": UNKNOWN,
        "adressSpace": {"typo": True},
        "encryption": {"enabled": True, "enforcement": "NoSuchValue"},
    }
    assert provider.checked("network:VirtualNetwork", "v", news)["adressSpace"] == {"typo": True}


def test_an_unknown_type_is_named(provider: Provider) -> None:
    assert "azure-native:network:Netwrok not found" in fails(provider.check, "network:Netwrok", "x", {})


@pytest.mark.parametrize(
    ("change", "changed", "replaced"),
    [
        ({}, [], []),
        ({"tags": {"a": "2"}}, ["tags.a"], []),
        ({"tags": {}}, ["tags.a"], []),
        ({"virtualNetworkName": "other"}, ["virtualNetworkName"], ["virtualNetworkName"]),
        ({"resourceGroupName": "RG"}, [], []),
        ({"location": "West Europe"}, [], []),
        ({"location": "northeurope"}, ["location"], ["location"]),
        ({"virtualNetworkName": UNKNOWN}, ["virtualNetworkName"], ["virtualNetworkName"]),
        ({"__createBeforeDelete": True}, [], []),
    ],
)
def test_diff_compares_inputs(
    provider: Provider, change: dict[str, Any], changed: list[str], replaced: list[str]
) -> None:
    answer = provider.diff("network:VirtualNetwork", HUB, BASE, {**BASE, **change})
    assert not answer.diffs  # else the engine shows only the top-level properties that it finds in it
    assert list(answer.replaces) == replaced
    assert answer.deleteBeforeReplace == bool(replaced)
    assert sorted(answer.detailedDiff) == sorted(changed)
    assert answer.changes == (provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE)


def test_a_randomly_named_resource_is_replaced_before_it_is_deleted(provider: Provider) -> None:
    old = {**BASE, "__createBeforeDelete": True}
    answer = provider.diff("network:VirtualNetwork", HUB, old, {**old, "location": "northeurope"})
    assert list(answer.replaces) == ["location"]
    assert not answer.deleteBeforeReplace


def test_ids_are_compared_without_regard_to_case(provider: Provider) -> None:
    old = {"subnet": {"id": f"{HUB}/subnets/a"}, "resourceGroupName": "rg"}
    same = {"subnet": {"id": f"{HUB}/subnets/A".replace("resourceGroups", "resourcegroups")}, "resourceGroupName": "rg"}
    id_ = f"{NETWORK}/privateEndpoints/pe"
    assert list(provider.diff("network:PrivateEndpoint", id_, old, same).detailedDiff) == []
    other = {**old, "subnet": {"id": f"{HUB}/subnets/b"}}
    answer = provider.diff("network:PrivateEndpoint", id_, old, other)
    assert list(answer.replaces) == ["subnet.id"]
    assert answer.detailedDiff["subnet.id"].kind == provider_pb2.PropertyDiff.UPDATE_REPLACE
