"""What the provider answers and never answers over gRPC, without an engine: outputs, invokes, secrets."""

from __future__ import annotations

import re

from localazure.core.values import UNKNOWN
from tests.localazure.calls import HUB, Log, Provider, fails
from tests.localazure.world import GROUP, NETWORK, World, balancer, endpoint, scale_set, vault_properties


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
    assert "was not found" in fails(provider.invoke, "resources:getResourceGroup", {"resourceGroupName": "no"})
    assert "NotModelled" in fails(provider.invoke, "network:getVpnSite", {"resourceGroupName": "rg"})
    assert "NotModelled" in fails(provider.invoke, "network:listEverything", {})
    assert "missing argument" in fails(provider.invoke, "network:getVirtualNetwork", {"resourceGroupName": "rg"})
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
    said = fails(provider.create, "compute:VirtualMachineScaleSet", "other", misplaced)
    weak = scale_set(vmScaleSetName="weak", os_profile={"adminPassword": weak_secret})
    said += fails(
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
