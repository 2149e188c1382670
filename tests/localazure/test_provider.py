"""The provider's verbs over gRPC, without an engine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2

from localazure.core.values import UNKNOWN, Unknown
from localazure.provider.azure_native import AzureNative
from tests.localazure.calls import Log, Provider, served
from tests.localazure.world import GROUP, NETWORK, World, balancer, endpoint, scale_set, vault_properties

PROPOSE = provider_pb2.CheckRequest.AutonamingOptions.PROPOSE
ENFORCE = provider_pb2.CheckRequest.AutonamingOptions.ENFORCE
DISABLE = provider_pb2.CheckRequest.AutonamingOptions.DISABLE


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def provider(world: World, log: Log) -> Iterator[Provider]:
    with served(AzureNative(world.azure, log)) as made:  # type: ignore[arg-type]
        made.configure(location="westeurope")
        yield made


def _fails(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(grpc.RpcError) as raised:
        call(*args, **kwargs)
    return str(raised.value.details())


# Configure


def test_configure_asks_for_plain_values_and_previews(provider: Provider) -> None:
    answer = provider.configure()
    assert answer.supportsPreview
    assert answer.supports_autonaming_configuration
    assert not answer.acceptSecrets


def test_an_old_engine_is_refused_in_the_real_providers_words(provider: Provider) -> None:
    text = _fails(provider.stub.Configure, provider_pb2.ConfigureRequest())
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
    assert "azure-native:network:Netwrok not found" in _fails(provider.check, "network:Netwrok", "x", {})


# Diff


BASE = {"resourceGroupName": "rg", "virtualNetworkName": "hub", "location": "westeurope", "tags": {"a": "1"}}
HUB = f"{NETWORK}/virtualNetworks/hub"


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


# Create, Read, Update, Delete


def test_a_preview_knows_inputs_and_nothing_else(provider: Provider) -> None:
    news = {
        "resourceGroupName": "rg",
        "virtualNetworkName": "hub",
        "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
        "location": "westeurope",
        "subnets": [{"name": "a", "addressPrefix": UNKNOWN}],
    }
    id_, outputs = provider.create("network:VirtualNetwork", "hub", news, preview=True)
    assert id_ == ""
    assert outputs["location"] == "westeurope"
    assert outputs["addressSpace"]["addressPrefixes"] == ["10.0.0.0/16"]
    for name in ("name", "etag", "provisioningState", "resourceGuid"):
        assert isinstance(outputs[name], Unknown), name
    assert outputs["subnets"][0]["name"] == "a"
    assert isinstance(outputs["subnets"][0]["addressPrefix"], Unknown)
    assert isinstance(outputs["subnets"][0]["provisioningState"], Unknown)


def test_a_preview_warns_of_what_azure_will_refuse(provider: Provider, log: Log) -> None:
    news = {"resourceGroupName": "rg", "virtualNetworkName": "hub", "location": UNKNOWN, "addresSpace": {}}
    provider.create("network:VirtualNetwork", "hub", news, preview=True)
    ((severity, message, urn),) = [line for line in log.lines if line[0] == "warning"]
    assert severity == "warning"
    assert "Could not find member 'addresSpace'" in message
    assert "The nearest member is 'addressSpace'" in message
    assert urn.endswith("::hub")


def test_create_read_update_delete(provider: Provider) -> None:
    news = {
        "resourceGroupName": "rg",
        "virtualNetworkName": "hub",
        "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
    }
    id_, inputs, outputs = provider.make("network:VirtualNetwork", "hub", news)
    assert id_ == HUB
    assert outputs["name"] == "hub"
    assert outputs["provisioningState"] == "Succeeded"
    assert outputs["azureApiVersion"] == "2024-05-01"
    assert outputs["subnets"] == []
    again = _fails(provider.create, "network:VirtualNetwork", "hub", inputs)
    assert again == f"cannot create already existing resource '{HUB}'"
    assert provider.read("network:VirtualNetwork", HUB, outputs, inputs) == (HUB, outputs, inputs)
    updated = provider.update("network:VirtualNetwork", HUB, outputs, {**inputs, "tags": {"a": "1"}})
    assert updated["tags"] == {"a": "1"}
    assert updated["resourceGuid"] == outputs["resourceGuid"]
    assert updated["etag"] != outputs["etag"]
    provider.delete("network:VirtualNetwork", HUB)
    provider.delete("network:VirtualNetwork", HUB)
    assert provider.read("network:VirtualNetwork", HUB, outputs, inputs) == ("", {}, {})


def test_an_update_keeps_the_subnets_that_it_does_not_mention(provider: Provider, world: World) -> None:
    news = {
        "resourceGroupName": "rg",
        "virtualNetworkName": "hub",
        "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
    }
    _, inputs, outputs = provider.make("network:VirtualNetwork", "hub", news)
    subnet = {"resourceGroupName": "rg", "virtualNetworkName": "hub", "subnetName": "a", "addressPrefix": "10.0.0.0/24"}
    subnet_id, _, _ = provider.make("network:Subnet", "a", subnet)
    updated = provider.update("network:VirtualNetwork", HUB, outputs, {**inputs, "tags": {"a": "1"}})
    assert [item["id"] for item in updated["subnets"]] == [subnet_id]
    provider.update("network:VirtualNetwork", HUB, outputs, {**inputs, "subnets": []})
    assert world.azure.get(subnet_id) is None


def test_refresh_brings_in_drift_and_nothing_that_was_there_before(provider: Provider, world: World) -> None:
    news = {
        "resourceGroupName": "rg",
        "virtualNetworkName": "hub",
        "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
    }
    id_, inputs, outputs = provider.make("network:VirtualNetwork", "hub", news)
    world.subnet()  # a standalone subnet is no drift of the network's inputs
    _, _, same = provider.read("network:VirtualNetwork", id_, outputs, inputs)
    assert same == inputs
    changed = {"addressSpace": {"addressPrefixes": ["10.0.0.0/15"]}, "tags": {"policy": "cost"}}
    world.put("network:VirtualNetwork", virtualNetworkName="hub", **changed)
    _, now, drifted = provider.read("network:VirtualNetwork", id_, outputs, inputs)
    assert drifted == {**inputs, **changed}
    assert now["tags"] == {"policy": "cost"}
    world.put("network:VirtualNetwork", virtualNetworkName="hub", addressSpace=news["addressSpace"])
    _, _, back = provider.read("network:VirtualNetwork", id_, now, drifted)
    assert back == inputs


def test_drift_inside_a_list_touches_the_changed_member_only(provider: Provider, world: World) -> None:
    rules = [
        {
            "name": n,
            "priority": p,
            "direction": "Inbound",
            "access": "Allow",
            "protocol": "*",
            "sourcePortRange": "*",
            "destinationPortRange": "*",
            "sourceAddressPrefix": "*",
            "destinationAddressPrefix": "*",
        }
        for n, p in (("a", 100), ("b", 200))
    ]
    news = {"resourceGroupName": "rg", "networkSecurityGroupName": "nsg", "securityRules": rules}
    id_, inputs, outputs = provider.make("network:NetworkSecurityGroup", "nsg", news)
    closed = [rules[0], {**rules[1], "access": "Deny"}]
    world.put("network:NetworkSecurityGroup", networkSecurityGroupName="nsg", securityRules=closed)
    _, _, drifted = provider.read("network:NetworkSecurityGroup", id_, outputs, inputs)
    assert drifted == {**inputs, "securityRules": closed}


def test_import_gives_inputs_that_show_no_change(provider: Provider) -> None:
    news = {
        "resourceGroupName": "rg",
        "routeTableName": "rt",
        "routes": [{"name": "out", "addressPrefix": "0.0.0.0/0", "nextHopType": "Internet"}],
    }
    id_, inputs, _ = provider.make("network:RouteTable", "rt", news)
    found, _, imported = provider.read("network:RouteTable", id_.upper().replace("/SUBSCRIPTIONS", "/subscriptions"))
    assert found == id_
    again = provider.checked("network:RouteTable", "rt", {**news, "disableBgpRoutePropagation": False})
    changed = provider.diff("network:RouteTable", id_, imported, again)
    assert set(changed.detailedDiff) <= {"routes[0].id", "routes[0].type", "resourceGroupName", "routeTableName"}
    assert imported["location"] == inputs["location"]
    assert imported["azureApiVersion"] == inputs["azureApiVersion"]


def test_import_under_the_wrong_type_is_refused(provider: Provider, world: World) -> None:
    world.network()
    assert "is a Microsoft.Network/virtualNetworks, not a Microsoft.Network/routeTables" in _fails(
        provider.read, "network:RouteTable", HUB
    )


@pytest.mark.parametrize("verb", ["read", "delete", "update", "diff"])
def test_a_stack_of_a_real_subscription_is_refused_in_one_line(provider: Provider, verb: str) -> None:
    real = HUB.replace("00000000-0000-0000-0000-000000000000", "6a7c2cbd-3a10-4d23-9c30-2b0d2c6f1a11")
    args: tuple[Any, ...] = {"update": ({}, BASE), "diff": (BASE, BASE)}.get(verb, ())
    text = _fails(getattr(provider, verb), "network:VirtualNetwork", real, *args)
    assert text.startswith(
        "this stack lives in subscription 6a7c2cbd-3a10-4d23-9c30-2b0d2c6f1a11, not in the local Azure"
    )
    assert "\n" not in text


def test_refusals_come_as_the_real_provider_shows_them(provider: Provider) -> None:
    news = {"resourceGroupName": "no", "networkSecurityGroupName": "nsg", "location": "westeurope"}
    text = _fails(provider.create, "network:NetworkSecurityGroup", "nsg", news)
    assert text.startswith(
        'Status=404 Code="ResourceGroupNotFound" Message="Resource group \'no\' could not be found."'
    )


def test_a_type_without_rules_is_previewed_with_a_warning_and_never_created(provider: Provider, log: Log) -> None:
    news = {"resourceGroupName": "rg", "location": "westeurope", "isSecuritySite": False}
    for name in ("site", "site2"):
        checked = provider.checked("network:VpnSite", name, news)
        assert checked["vpnSiteName"].startswith(name)
    _, outputs = provider.create("network:VpnSite", "site", checked, preview=True)
    assert outputs["isSecuritySite"] is False
    assert isinstance(outputs["provisioningState"], Unknown)
    renamed = {**checked, "vpnSiteName": "other"}
    assert list(provider.diff("network:VpnSite", "x", checked, renamed).replaces) == ["vpnSiteName"]
    assert [line for line in log.lines if line[0] == "warning"] == [
        (
            "warning",
            "the local Azure does not model azure-native:network:VpnSite: preview and policies work, "
            "creating one is refused",
            provider.urn("network:VpnSite", "site"),
        )
    ]
    assert _fails(provider.create, "network:VpnSite", "site", checked).startswith("NotModelled: ")


def test_a_fault_of_our_own_is_one_line_without_values(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the value is hunter2")

    monkeypatch.setattr("localazure.provider.azure_native.preview", broken)
    text = _fails(provider.create, "network:VirtualNetwork", "hub", {"virtualNetworkName": "hub"}, preview=True)
    assert "a fault of the local Azure itself in Create (RuntimeError at " in text
    assert "hunter2" not in text
    assert "\n" not in text


# answers


def test_private_endpoints_have_addresses_and_zone_groups_have_records(provider: Provider, world: World) -> None:
    world.network()
    world.subnet()
    vault = world.vault()
    _, _, outputs = provider.make(
        "network:PrivateEndpoint", "pe", {"resourceGroupName": "rg", **endpoint("pe", "a", "", ["vault"])}
    )
    assert outputs["customDnsConfigs"] == [{"fqdn": "kv-one.vault.azure.net", "ipAddresses": ["10.0.0.4"]}]
    assert "/networkInterfaces/pe.nic." in outputs["networkInterfaces"][0]["id"]
    zone = world.put("privatedns:PrivateZone", privateZoneName="privatelink.vaultcore.azure.net")
    group = {
        "resourceGroupName": "rg",
        "privateEndpointName": "pe",
        "privateDnsZoneGroupName": "default",
        "privateDnsZoneConfigs": [{"name": "kv", "privateDnsZoneId": zone.id}],
    }
    _, _, records = provider.make("network:PrivateDnsZoneGroup", "zg", group)
    record = records["privateDnsZoneConfigs"][0]["recordSets"][0]
    assert (record["recordSetName"], record["ipAddresses"]) == ("kv-one", ["10.0.0.4"])
    _, seen, _ = provider.read("keyvault:Vault", vault.id)
    assert [c["name"] for c in seen["properties"]["privateEndpointConnections"]] == ["pe"]
    _, counted, _ = provider.read("privatedns:PrivateZone", zone.id)
    assert counted["numberOfRecordSets"] == 2


def test_load_balancers_and_identities_answer_what_programs_read(provider: Provider, world: World) -> None:
    world.network()
    world.subnet()
    _, _, lb = provider.make("network:LoadBalancer", "lb", {"resourceGroupName": "rg", **balancer()})
    assert lb["frontendIPConfigurations"][0]["privateIPAddress"] == "10.0.0.20"
    pool = lb["backendAddressPools"][0]["id"]
    assert pool == f"{NETWORK}/loadBalancers/lb/backendAddressPools/web"
    assert lb["loadBalancingRules"][0]["backendAddressPool"]["id"] == pool
    body = {"resourceGroupName": "rg", **scale_set(identity={"type": "SystemAssigned"})}
    _, _, vmss = provider.make("compute:VirtualMachineScaleSet", "vmss", body)
    assert re.fullmatch(r"[0-9a-f-]{36}", vmss["identity"]["principalId"])
    first = world.identity().properties
    world.azure.delete(f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-one")
    assert world.identity().properties["principalId"] == first["principalId"]


def test_invokes(provider: Provider, world: World) -> None:
    client = provider.invoke("authorization:getClientConfig", {})
    assert client["subscriptionId"] == "00000000-0000-0000-0000-000000000000"
    assert set(client) == {"clientId", "objectId", "subscriptionId", "tenantId"}
    world.network()
    found = provider.invoke("network:getVirtualNetwork", {"resourceGroupName": "rg", "virtualNetworkName": "hub"})
    assert found["id"] == HUB
    assert found["azureApiVersion"] == "2024-05-01"
    world.storage()
    keys = provider.invoke("storage:listStorageAccountKeys", {"resourceGroupName": "rg", "accountName": "stone"})
    assert [key["keyName"] for key in keys["keys"]] == ["key1", "key2"]
    assert provider.invoke("resources:getResourceGroup", {"resourceGroupName": "rg"})["location"] == "westeurope"
    assert "was not found" in _fails(provider.invoke, "resources:getResourceGroup", {"resourceGroupName": "no"})
    assert "NotModelled" in _fails(provider.invoke, "network:getVpnSite", {"resourceGroupName": "rg"})
    assert "NotModelled" in _fails(provider.invoke, "network:listEverything", {})
    assert "missing argument" in _fails(provider.invoke, "network:getVirtualNetwork", {"resourceGroupName": "rg"})
    assert provider.invoke("resources:getResourceGroup", {"resourceGroupName": UNKNOWN}) == {}


# secrets


def test_no_secret_is_stored_answered_or_said(provider: Provider, world: World, log: Log) -> None:
    secret, weak_secret = "Sup3r-secret-value", "weaksecretpassword"
    world.network()
    world.subnet()
    world.vault()
    value = {"resourceGroupName": "rg", "vaultName": "kv-one", "secretName": "s", "properties": {"value": secret}}
    _, _, kept = provider.make("keyvault:Secret", "s", value)
    assert kept["properties"]["secretUri"] == "https://kv-one.vault.azure.net/secrets/s"
    body = {"resourceGroupName": "rg", **scale_set(os_profile={"adminPassword": secret, "customData": secret})}
    _, _, made = provider.make("compute:VirtualMachineScaleSet", "vmss", body)
    misplaced = {**body, "vmScaleSetName": "other", "singlePlacementGroup": secret}
    said = _fails(provider.create, "compute:VirtualMachineScaleSet", "other", misplaced)
    weak = scale_set(vmScaleSetName="weak", os_profile={"adminPassword": weak_secret})
    said += _fails(
        provider.create,
        "compute:VirtualMachineScaleSet",
        "weak",
        {"resourceGroupName": "rg", "location": "westeurope", **weak},
    )
    everything = [str(kept), str(made), said, str(log.lines)]
    world.azure.store.close()
    everything += [path.read_bytes().decode("latin-1") for path in world.azure.store.path.parent.iterdir()]
    for text in everything:
        assert secret not in text
        assert weak_secret not in text


def test_vault_settings_are_answered_in_azures_spelling(provider: Provider) -> None:
    body = {
        "resourceGroupName": "rg",
        "vaultName": "kv-two",
        "properties": vault_properties(publicNetworkAccess="disabled"),
    }
    _, _, outputs = provider.make("keyvault:Vault", "kv", body)
    assert outputs["properties"]["publicNetworkAccess"] == "Disabled"
    assert outputs["properties"]["vaultUri"] == "https://kv-two.vault.azure.net/"
