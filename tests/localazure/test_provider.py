"""Create, Read, Update, Delete over gRPC, without an engine."""

from __future__ import annotations

from typing import Any

import pytest

from localazure.core.values import UNKNOWN, Unknown
from tests.localazure.calls import BASE, HUB, Log, Provider, fails
from tests.localazure.world import World


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
    again = fails(provider.create, "network:VirtualNetwork", "hub", inputs)
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
    assert "is a Microsoft.Network/virtualNetworks, not a Microsoft.Network/routeTables" in fails(
        provider.read, "network:RouteTable", HUB
    )


@pytest.mark.parametrize("verb", ["read", "delete", "update", "diff"])
def test_a_stack_of_a_real_subscription_is_refused_in_one_line(provider: Provider, verb: str) -> None:
    real = HUB.replace("00000000-0000-0000-0000-000000000000", "6a7c2cbd-3a10-4d23-9c30-2b0d2c6f1a11")
    args: tuple[Any, ...] = {"update": ({}, BASE), "diff": (BASE, BASE)}.get(verb, ())
    text = fails(getattr(provider, verb), "network:VirtualNetwork", real, *args)
    assert text.startswith(
        "this stack lives in subscription 6a7c2cbd-3a10-4d23-9c30-2b0d2c6f1a11, not in the local Azure"
    )
    assert "\n" not in text


def test_refusals_come_as_the_real_provider_shows_them(provider: Provider) -> None:
    news = {"resourceGroupName": "no", "networkSecurityGroupName": "nsg", "location": "westeurope"}
    text = fails(provider.create, "network:NetworkSecurityGroup", "nsg", news)
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
    assert fails(provider.create, "network:VpnSite", "site", checked).startswith("NotModelled: ")


def test_a_fault_of_our_own_is_one_line_without_values(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the value is hunter2")

    monkeypatch.setattr("localazure.provider.azure_native.preview", broken)
    text = fails(provider.create, "network:VirtualNetwork", "hub", {"virtualNetworkName": "hub"}, preview=True)
    assert "a fault of the local Azure itself in Create (RuntimeError at " in text
    assert "hunter2" not in text
    assert "\n" not in text
