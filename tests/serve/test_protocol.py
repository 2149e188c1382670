"""What is said to requests that are not quite right, and the statuses of those that are."""

from __future__ import annotations

import json
import sqlite3

import pytest

from localazure.core.ids import TENANT
from localazure.serve.operations import manners_of
from tests.serve.serving import GROUP, HUB, HUB_BODY, SELF, Serving


def test_every_request_says_an_api_version_that_exists(serving: Serving) -> None:
    serving.world.network()
    assert serving.call("GET", HUB, version=None).code == "MissingApiVersionParameter"
    assert serving.call("GET", HUB, version="latest").code == "InvalidApiVersionParameter"
    assert serving.call("GET", HUB, version="9999-01-01").code == "InvalidApiVersionParameter"
    unknown = serving.call("GET", HUB, version="2024-05-02")
    assert (unknown.status, unknown.code) == (400, "NoRegisteredProviderFound")
    assert "2024-05-01" in unknown.body["error"]["message"]
    for version in ("2015-06-15", "2018-08-01", "2024-05-01", "2025-07-01", "2026-03-01"):
        reply = serving.call("GET", HUB, version=version)
        assert (reply.status, reply.headers["x-localazure-api-version"]) == (200, "2024-05-01")


def test_answers_carry_the_ids_by_which_requests_are_found_again(serving: Serving) -> None:
    own = "5b3a2c4e-0000-4000-8000-000000000001"
    reply = serving.call("GET", "/subscriptions", x_ms_correlation_request_id=own)
    assert reply.headers["x-ms-correlation-request-id"] == own
    assert reply.headers["x-ms-request-id"] not in ("", own)
    told = {"x_ms_client_request_id": own, "x_ms_return_client_request_id": "true"}
    assert serving.call("GET", "/subscriptions", **told).headers["x-ms-client-request-id"] == own
    odd = serving.call("GET", "/subscriptions", x_ms_correlation_request_id="<script>")
    assert odd.headers["x-ms-correlation-request-id"] != "<script>"


def test_statuses_of_a_life(serving: Serving) -> None:
    made = serving.call("PUT", HUB, HUB_BODY)
    assert made.status == 201
    assert made.headers["retry-after"] == "1"  # 0 means "not said" to azure-core, which then waits half a minute
    operation = serving.call("GET", made.headers["azure-asyncoperation"].removeprefix(serving.url), version=None)
    assert (operation.status, operation.body["status"]) == (200, "Succeeded")
    assert serving.call("PUT", HUB, HUB_BODY).status == 200
    there = serving.call("GET", HUB)
    assert there.headers["etag"] == there.body["etag"]
    assert serving.call("GET", HUB, If_None_Match=there.headers["etag"]).status == 304
    assert serving.call("HEAD", HUB).status == 204
    gone = serving.call("DELETE", HUB)
    assert gone.status == 202
    result = serving.call("GET", gone.headers["location"].removeprefix(serving.url), version=None)
    assert result.status == 204
    assert serving.call("DELETE", HUB).status == 204
    assert serving.call("HEAD", HUB).status == 404
    assert serving.call("GET", f"{SELF}/providers/Microsoft.Network/locations/x/operations/none").status == 404


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", f"/subscriptions/{TENANT}/resourceGroups/rg", 404, "SubscriptionNotFound"),
        ("GET", f"{SELF}/resourceGroups/no", 404, "ResourceGroupNotFound"),
        ("DELETE", f"{SELF}/resourceGroups/no", 404, "ResourceGroupNotFound"),
        ("GET", f"{SELF}/resourceGroups/no/providers/Microsoft.Network/virtualNetworks", 404, "ResourceGroupNotFound"),
        ("GET", f"{HUB}/subnets", 404, "ParentResourceNotFound"),
        ("GET", f"{HUB}/subnets/a", 404, "ResourceNotFound"),
        ("POST", f"{GROUP}/providers/Microsoft.Storage/storageAccounts/no/listKeys", 404, "ResourceNotFound"),
        ("POST", GROUP, 405, "MethodNotAllowed"),
        ("POST", f"{SELF}/providers/Microsoft.Network/unregister", 400, "NotModelled"),
        ("GET", f"{SELF}/resourceGroups/rg/deployments", 400, "NotModelled"),
        ("GET", f"{SELF}//resourceGroups", 400, "InvalidRequestUri"),
        ("GET", f"{SELF}/resourceGroups/{'x' * 300}", 400, "InvalidRequestUri"),
        ("GET", f"{SELF}/resourceGroups/%00", 400, "InvalidResourceName"),
        ("GET", f"{SELF}/resourceGroups/..%2F..", 400, "InvalidResourceName"),
        ("GET", f"{SELF}/resourceGroups/%ff", 400, "InvalidRequestUri"),
        ("GET", f"{SELF}/resourceGroups?$filter=whatever", 400, "InvalidFilterInQueryString"),
        ("GET", f"{SELF}/resourceGroups?$skiptoken=%21", 400, "InvalidSkipToken"),
        ("GET", f"{SELF}/resourceGroups?$top=-1", 400, "InvalidTopInQueryString"),
        ("PROPFIND", GROUP, 405, "MethodNotAllowed"),
    ],
)
def test_errors_have_arm_s_envelope(serving: Serving, method: str, path: str, status: int, code: str) -> None:
    reply = serving.call(method, path, version="2024-05-01" if "/providers/" in path else "2024-07-01")
    assert (reply.status, reply.code) == (status, code)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "InvalidRequestContent"),
        (b"{", 400, "InvalidRequestContent"),
        (b"[]", 400, "InvalidRequestContent"),
        (b'{"a": NaN}', 400, "InvalidRequestContent"),
        (b'{"a": 1e999}', 400, "InvalidRequestContent"),
        (b'{"a": 123456789012345678901234567890}', 400, "InvalidRequestContent"),
        (b'{"a": "\\ud800"}', 400, "InvalidRequestContent"),
        (b'{"\\udfff": 1}', 400, "InvalidRequestContent"),
        (b'{"location": "westeurope", "tags": {"a": "\\ud800"}, "properties": {}}', 400, "InvalidRequestContent"),
        (b"\xff\xfe", 400, "InvalidRequestContent"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400, "InvalidRequestContent"),
        (b'{"a":' * 70 + b"1" + b"}" * 70, 400, "InvalidRequestContent"),
        (json.dumps({"a": [0] * 5000}).encode(), 413, "RequestContentTooLarge"),
        (json.dumps({"a": [[0] * 3999] * 40}).encode(), 413, "RequestContentTooLarge"),
        (b'{"properties": 7}', 400, "InvalidRequestContent"),
        (b'{"location": "westeurope", "properties": {"nonsense": 1}}', 400, "InvalidRequestContent"),
        (b'{"location": "westeurope", "properties": {"tags": {}}}', 400, "InvalidRequestContent"),
        (b'{"name": "other", "location": "westeurope"}', 400, "InvalidRequestContent"),
    ],
)
def test_bodies_that_are_none(serving: Serving, body: bytes, status: int, code: str) -> None:
    for method in ("PUT", "PATCH"):
        if method == "PATCH":
            serving.world.network()
        reply = serving.call(method, HUB, body)
        if not (method == "PATCH" and b'"name"' in body):
            assert (reply.status, reply.code) == (status, code)


def test_a_body_is_json(serving: Serving) -> None:
    reply = serving.call("PUT", HUB, b"<a/>", Content_Type="text/xml")
    assert (reply.status, reply.code) == (415, "UnsupportedMediaType")


def test_a_fault_of_its_own_tells_its_place_and_no_value(
    serving: Serving, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("canary-value")

    monkeypatch.setattr(serving.world.azure, "get", broken)
    reply = serving.call("GET", HUB)
    assert (reply.status, reply.code) == (500, "InternalServerError")
    told = json.dumps(reply.body) + capsys.readouterr().err
    assert "ValueError at test_protocol.py:" in told
    assert "canary-value" not in told
    assert "Traceback" not in told

    def locked(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(serving.world.azure, "get", locked)
    reply = serving.call("GET", HUB)
    assert (reply.status, reply.code, reply.headers["retry-after"]) == (503, "ServiceUnavailable", "5")


def test_role_assignments_stand_on_what_they_are_about(serving: Serving) -> None:
    identity, vault = serving.world.identity(), serving.world.vault()
    name = "5b3a2c4e-0000-4000-8000-000000000002"
    role = f"{SELF}/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6"
    body = {
        "properties": {
            "roleDefinitionId": role,
            "principalId": identity.properties["principalId"],
            "principalType": "ServicePrincipal",
        }
    }
    path = f"{vault.id}/providers/Microsoft.Authorization/roleAssignments"
    made = serving.call("PUT", f"{path}/{name}", body, version="2022-04-01")
    assert (made.status, made.body["properties"]["roleDefinitionId"]) == (201, role)
    assert [each["name"] for each in serving.call("GET", path, version="2022-04-01").body["value"]] == [name]
    everywhere = f"{SELF}/providers/Microsoft.Authorization/roleAssignments"
    assert len(serving.call("GET", everywhere, version="2022-04-01").body["value"]) == 1
    unknown = {"properties": {**body["properties"], "principalId": TENANT}}
    refused = serving.call("PUT", f"{path}/5b3a2c4e-0000-4000-8000-000000000003", unknown, version="2022-04-01")
    assert refused.code == "PrincipalNotFound"
    assert refused.headers["x-localazure-rule"]
    assert serving.call("DELETE", f"{path}/{name}", version="2022-04-01").status == 200


def test_a_type_without_rules_can_be_read_and_not_written(serving: Serving) -> None:
    path = f"{GROUP}/providers/Microsoft.Cache/redis/one"
    serving.world.azure.place(path, {"location": "westeurope", "sku": {"name": "Basic"}, "port": 6380})
    reply = serving.call("GET", path, version="2024-03-01")
    assert reply.body["properties"] == {"port": 6380}
    assert reply.body["sku"] == {"name": "Basic"}
    assert serving.call("PUT", path, {"location": "westeurope"}, version="2024-03-01").code == "NotModelled"
    assert serving.call("DELETE", path, version="2024-03-01").status == 200


def test_features_are_registered_and_not(serving: Serving) -> None:
    path = f"{SELF}/providers/Microsoft.Features/providers/Microsoft.Network/features"
    one = f"{path}/EnableApplicationGatewayNetworkIsolation"
    assert serving.call("GET", one, version="2021-07-01").body["properties"]["state"] == "Registered"
    assert serving.call("POST", f"{one}/unregister", version="2021-07-01").status == 200
    assert serving.call("GET", path, version="2021-07-01").body["value"][0]["properties"]["state"] == "NotRegistered"
    assert serving.call("POST", f"{path}/None/register", version="2021-07-01").code == "FeatureNotFound"


def test_only_the_longest_beginning_decides_how_a_type_answers() -> None:
    assert manners_of("Microsoft.Network/virtualNetworks/subnets").put == "operation"
    assert manners_of("Microsoft.Network/privateDnsZones/A").put == "at once"
    assert manners_of("Microsoft.ManagedIdentity/userAssignedIdentities").put == "at once"
