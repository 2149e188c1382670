"""What a GET answers may be sent back as it is: clients that change one member do so with all the others."""

from __future__ import annotations

import json
from typing import Any

import pytest

from localazure.core.projection import as_inputs
from tests.localazure.world import balancer, gateway, scale_set, security_rule
from tests.serve.models import Model, Package
from tests.serve.serving import GROUP, NETWORK, Serving
from tests.serve.test_wire import PACKAGES, models_of

NEWEST = "?api-version=2026-10-01"


@pytest.fixture
def inhabited(serving: Serving) -> Serving:
    world = serving.world
    world.network()
    world.subnet()
    world.subnet("agw", "10.0.1.0/24")
    world.group("nsg", security_rule(), security_rule(name="more", priority=110))
    world.put(
        "network:RouteTable",
        routeTableName="routes",
        routes=[{"name": "r", "addressPrefix": "10.1.0.0/16", "nextHopType": "None"}],
    )
    world.vault()
    world.put("keyvault:Secret", vaultName="kv-one", secretName="word", properties={"value": "hidden-canary"})
    world.storage(
        networkRuleSet={"defaultAction": "Deny", "ipRules": [{"iPAddressOrRange": "203.0.113.7", "action": "Allow"}]},
        enableHttpsTrafficOnly=True,
    )
    one = world.identity()
    world.endpoint()
    world.put("network:LoadBalancer", **balancer())
    world.put("network:ApplicationGateway", **gateway())
    identity = {"type": "UserAssigned", "userAssignedIdentities": [one.id]}
    world.put("compute:VirtualMachineScaleSet", **scale_set(identity=identity))
    world.put("privatedns:PrivateZone", privateZoneName="privatelink.vaultcore.azure.net")
    return serving


def _all(serving: Serving) -> dict[str, Any]:
    azure = serving.world.azure
    with azure.store.read() as session:
        ids = [item.id for item in session.all() if (t := azure.catalogue.by_type(item.type)) and t.token]
    found = {id_: serving.ask("GET", id_ + NEWEST) for id_ in ids}
    assert {answer.status for answer in found.values()} == {200}
    return {id_: answer.body for id_, answer in found.items()}


CHANGING = ("etag", "updated", "secretUriWithVersion")


def _settled(value: Any) -> Any:
    """Without what a write changes by itself."""
    if isinstance(value, dict):
        return {k: _settled(v) for k, v in value.items() if k not in CHANGING}
    return [_settled(item) for item in value] if isinstance(value, list) else value


def test_what_is_read_can_be_written_back_and_changes_nothing(inhabited: Serving) -> None:
    before = _all(inhabited)
    assert len(before) >= 18
    for id_, body in before.items():
        if id_.endswith(("/secrets/word", "/applicationGateways/agw", "/virtualMachineScaleSets/vmss")):
            continue  # they need a secret that no GET answers
        answer = inhabited.ask("PUT", id_ + NEWEST, json.dumps(body).encode())
        assert answer.status in (200, 201, 202), (id_, answer.body)
    assert _settled(_all(inhabited)) == _settled(before)


def test_every_property_that_is_stored_is_answered(inhabited: Serving) -> None:
    """The answer brought back into the SDK's shape has everything that the provider would show."""
    from localazure.serve.wire import inward

    azure = inhabited.world.azure
    for id_, body in _all(inhabited).items():
        found = azure.get(id_)
        assert found is not None
        type_ = azure.catalogue.by_type(found.type)
        assert type_ is not None
        shape = azure.schema.resource(type_.token)
        stored = {k: v for k, v in as_inputs(shape, found.properties).items() if k not in ("id", "name", "type")}
        again = as_inputs(shape, inward(shape, type_, body))
        assert _settled(again) == _settled({k: v for k, v in stored.items() if k not in type_.path}), id_


def test_every_member_of_an_answer_is_in_microsoft_s_model_at_its_place(inhabited: Serving) -> None:
    strangers: list[str] = []
    for body in _all(inhabited).values():
        type_ = inhabited.world.azure.catalogue.by_type(body["type"])
        assert type_ is not None
        if type_.token.split(":")[1] in PACKAGES:
            package = Package(f"azure.mgmt.{type_.token.split(':')[1]}")
            strangers += _strangers(body, models_of(type_)[-1], package, body["type"])
    assert sorted(set(strangers)) == []


def _strangers(body: dict[str, Any], model: Model, package: Package, at: str) -> list[str]:
    """Members that the model does not have where they stand."""
    found: list[str] = []
    for fields, members in ((model.top, body), (model.inside, body.get("properties") if model.has_bag else {})):
        for name, value in (members or {}).items():
            if name == "properties" and model.has_bag:
                continue
            if name not in fields:
                found.append(f"{at}.{name}")
                continue
            below = package.model(fields[name].ref) if fields[name].ref else None
            for item in value if isinstance(value, list) else [value]:
                if below is not None and below.top and isinstance(item, dict) and not fields[name].is_map:
                    found += _strangers(item, below, package, f"{at}.{name}")
    return found


def test_the_shape_is_arm_s(inhabited: Serving) -> None:
    def got(id_: str) -> Any:
        return inhabited.ask("GET", id_ + NEWEST).body

    group = got(f"{NETWORK}/networkSecurityGroups/nsg")
    assert set(group) == {"id", "name", "type", "location", "etag", "properties"}
    rule = group["properties"]["securityRules"][0]
    assert set(rule) >= {"id", "name", "etag", "properties"}
    assert rule["properties"]["destinationPortRange"] == "443"
    gateway_ = got(f"{NETWORK}/applicationGateways/agw")
    assert gateway_["properties"]["sku"]["tier"] == "Standard_v2"
    assert gateway_["properties"]["httpListeners"][0]["properties"]["protocol"] == "Https"
    account = got(f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stone")
    assert account["sku"]["name"] == "Standard_LRS"
    assert account["properties"]["networkAcls"]["ipRules"] == [{"value": "203.0.113.7", "action": "Allow"}]
    assert account["properties"]["supportsHttpsTrafficOnly"] is True
    machines = got(f"{GROUP}/providers/Microsoft.Compute/virtualMachineScaleSets/vmss")
    assert list(machines["identity"]["userAssignedIdentities"]) == [
        f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-one"
    ]
    profile = machines["properties"]["virtualMachineProfile"]["networkProfile"]
    assert profile["networkInterfaceConfigurations"][0]["properties"]["primary"] is True
    vault = got(f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-one")
    assert vault["properties"]["sku"] == {"family": "A", "name": "standard"}


def test_no_secret_is_in_any_answer(inhabited: Serving) -> None:
    for secret in ("hidden-canary", "Long-enough-1-secret", "pfx-secret-text"):
        assert secret not in json.dumps(_all(inhabited))
        listed = inhabited.call("GET", f"{GROUP}/resources", version="2024-07-01")
        assert secret not in json.dumps(listed.body)


def test_a_scale_set_keeps_its_password_when_another_member_is_patched(inhabited: Serving) -> None:
    path = f"{GROUP}/providers/Microsoft.Compute/virtualMachineScaleSets/vmss"
    there = inhabited.call("GET", path, version="2024-11-01").body
    assert inhabited.call("PUT", path, there, version="2024-11-01").status == 200
    assert inhabited.call("PATCH", path, {"sku": {"capacity": 1}}, version="2024-11-01").status == 200
    assert inhabited.call("GET", path, version="2024-11-01").body["sku"]["capacity"] == 1


def test_a_patch_with_null_takes_a_member_away(inhabited: Serving) -> None:
    path = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stone"
    assert inhabited.call("PATCH", path, {"tags": {"a": "b"}}, version="2024-01-01").status == 200
    reply = inhabited.call("PATCH", path, {"tags": None, "properties": {}}, version="2024-01-01")
    assert (reply.status, reply.body.get("tags")) in ((200, None), (200, {}))
    assert reply.body["properties"]["supportsHttpsTrafficOnly"] is True
