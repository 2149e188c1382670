"""Tokens, the endpoint that issues them, and the documents by which clients find it."""

from __future__ import annotations

import base64
from urllib.parse import urlencode

import pytest

from localazure.core.identity import CLIENT_ID
from localazure.core.ids import SUBSCRIPTION, TENANT
from localazure.serve.tokens import TokenIssuer
from tests.serve.serving import GROUP, HUB, SELF, Serving


def _post(serving: Serving, path: str, **form: str) -> tuple[int, dict[str, object]]:
    reply = serving.call(
        "POST",
        path,
        urlencode(form).encode(),
        version=None,
        Content_Type="application/x-www-form-urlencoded",
        Authorization="",
    )
    return reply.status, reply.body


@pytest.mark.parametrize("path", ["/subscriptions", SELF, GROUP, HUB, "/tenants", f"{SELF}/providers", "/providers/x"])
def test_nothing_is_answered_without_a_token(serving: Serving, path: str) -> None:
    for header in ("", "Bearer x.y.z", "Basic YTpi", "Bearer "):
        reply = serving.call("GET", path, Authorization=header)
        assert reply.status == 401
        assert reply.code.startswith(("AuthenticationFailed", "InvalidAuthenticationToken"))
        assert f'authorization_uri="{serving.url}/{TENANT}"' in reply.headers["www-authenticate"]


def test_only_tokens_that_it_issued_for_arm_and_not_long_ago_are_good(serving: Serving) -> None:
    issuer = serving.issuer
    assert serving.call("GET", "/subscriptions").status == 200
    audience = "https://management.azure.com/"
    forged = TokenIssuer(issuer.secret, b"another key of thirty-two bytes!").token(audience)
    assert serving.call("GET", "/subscriptions", Authorization=f"Bearer {forged}").code == "InvalidAuthenticationToken"
    old = issuer.token(audience, lifetime=-1)
    assert serving.call("GET", "/subscriptions", Authorization=f"Bearer {old}").code == "ExpiredAuthenticationToken"
    vault = issuer.token("https://vault.azure.net")
    reply = serving.call("GET", "/subscriptions", Authorization=f"Bearer {vault}")
    assert reply.code == "InvalidAuthenticationTokenAudience"
    head, body, _ = issuer.token(audience).split(".")
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    for token in (f"{head}.{body}.", f"{unsigned}.{body}.", f"{head}.{body}"):
        assert serving.call("GET", "/subscriptions", Authorization=f"Bearer {token}").status == 401


def test_the_token_endpoint_knows_one_client_and_its_secret(serving: Serving) -> None:
    right = {
        "grant_type": "client_credentials",
        "client_id": CLIENT_ID,
        "client_secret": serving.issuer.secret,
        "scope": f"{serving.url}/.default",
    }
    path = f"/{TENANT}/oauth2/v2.0/token"
    status, body = _post(serving, path, **right)
    assert (status, body["token_type"], body["expires_in"]) == (200, "Bearer", 3600)
    token = str(body["access_token"])
    assert serving.call("GET", "/subscriptions", Authorization=f"Bearer {token}").status == 200
    for wrong, error in (
        ({"client_secret": "no"}, "invalid_client"),
        ({"client_id": "no"}, "unauthorized_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"scope": ""}, "invalid_request"),
        ({"client_assertion": "x"}, "invalid_client"),
    ):
        status, body = _post(serving, path, **{**right, **wrong})
        assert (status in (400, 401), body["error"]) == (True, error), wrong
    assert _post(serving, f"/{SUBSCRIPTION}/oauth2/v2.0/token", **right)[1]["error"] == "invalid_request"
    old = {**right, "resource": "https://management.core.windows.net/"}
    status, body = _post(serving, f"/{TENANT}/oauth2/token", **old)
    assert (status, body["expires_in"], body["resource"]) == (200, "3600", old["resource"])


def test_secret_and_key_are_for_their_owner_only(serving: Serving) -> None:
    folder = serving.certificates.ca.parent
    for name in ("client-secret", "token.key", "server.pem"):
        assert (folder / name).stat().st_mode & 0o077 == 0
    assert serving.issuer.secret not in repr(serving.issuer)
    assert TokenIssuer.of(folder).secret == serving.issuer.secret


def test_metadata_name_this_server_in_the_form_of_each_version(serving: Serving) -> None:
    def asked(version: str | None) -> object:
        return serving.call("GET", "/metadata/endpoints", version=version, Authorization="").body

    for version in ("2022-09-01", "2023-11-01"):
        cloud = asked(version)
        assert isinstance(cloud, dict)
        assert cloud["resourceManager"] == f"{serving.url}/"
        assert cloud["authentication"]["loginEndpoint"] == serving.url
        assert cloud["authentication"]["audiences"][0] == f"{serving.url}/"
    for version in ("2015-01-01", "2019-05-01", "2020-06-01"):
        clouds = asked(version)
        assert isinstance(clouds, list)
        assert clouds[0]["name"] == "LocalAzure"
    old = asked("1.0")
    assert isinstance(old, dict)
    assert old["authentication"]["loginEndpoint"] == serving.url
    assert serving.call("GET", "/metadata/endpoints", version=None).code == "MissingApiVersionParameter"
