"""Tokens of the local Azure: issued to whoever knows the client secret, and the only thing that opens ARM here.

They have the form of Entra's (a JWT with `aud`, `tid`, `oid`, `appid`), because clients look into them; they are
signed with a key that only this folder holds (HS256), so nobody but the server that issued one can tell if it is
good, and no token of a real tenant is accepted.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from localazure.core.identity import CLIENT_ID, CLIENT_OBJECT_ID
from localazure.core.ids import TENANT
from localazure.serve.certificates import write_private
from localazure.serve.messages import Answer, RefusedError

LIFETIME: Final = 3600
_ARM_HOSTS: Final = ("management.azure.com", "management.core.windows.net", "localhost", "127.0.0.1", "::1")
_TENANTS: Final = (TENANT, "common", "organizations")
_LONGEST: Final = 4096
_ASSERTED: Final = frozenset({"client_assertion", "client_assertion_type"})


@dataclass(frozen=True, slots=True)
class TokenIssuer:
    """Issues and checks tokens. `secret` is the password of the one service principal; neither shows in a repr."""

    secret: str = field(repr=False)
    key: bytes = field(repr=False)

    @staticmethod
    def of(directory: Path) -> TokenIssuer:
        """The issuer of a folder: secret and key are made once and kept there, readable for their owner only."""
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        secret_file, key_file = secret_path(directory), directory / "token.key"
        if not secret_file.exists():
            write_private(secret_file, secrets.token_urlsafe(32).encode())
        if not key_file.exists():
            write_private(key_file, secrets.token_bytes(32))
        return TokenIssuer(secret_file.read_text().strip(), key_file.read_bytes())

    def token(self, audience: str, lifetime: int = LIFETIME) -> str:
        """A token for an audience ("https://management.azure.com/")."""
        now = int(time.time())
        claims = {
            "aud": audience,
            "iss": f"https://localhost/{TENANT}/",
            "iat": now,
            "nbf": now,
            "exp": now + lifetime,
            "appid": CLIENT_ID,
            "idtyp": "app",
            "oid": CLIENT_OBJECT_ID,
            "sub": CLIENT_OBJECT_ID,
            "tid": TENANT,
            "ver": "1.0",
        }
        signed = f"{_pack({'alg': 'HS256', 'typ': 'JWT'})}.{_pack(claims)}"
        return f"{signed}.{self._signature(signed)}"

    def check(self, header: str, challenge: str) -> None:
        """Accept an Authorization header or raise RefusedError (401, with the challenge that tells where to log in)."""
        kind, _, token = header.strip().partition(" ")
        if not header:
            raise _refused(
                "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.", challenge
            )
        if kind.lower() != "bearer":
            text = "Authentication failed. The 'Authorization' header is provided in an invalid format."
            raise _refused("AuthenticationFailedInvalidHeader", text, challenge)
        claims = self._claims(token.strip())
        if claims is None:
            raise _refused("InvalidAuthenticationToken", "The access token is invalid.", challenge)
        if claims.get("exp", 0) < time.time():
            text = "The access token expiry UTC time is earlier than current UTC time."
            raise _refused("ExpiredAuthenticationToken", text, challenge)
        if (urlsplit(str(claims.get("aud"))).hostname or "") not in _ARM_HOSTS:
            text = "The access token has been obtained for wrong audience or resource. It should be one of ARM's."
            raise _refused("InvalidAuthenticationTokenAudience", text, challenge)

    def _claims(self, token: str) -> dict[str, Any] | None:
        if len(token) > _LONGEST or not token.isascii():
            return None
        signed, _, signature = token.rpartition(".")
        if not hmac.compare_digest(signature, self._signature(signed)):
            return None
        try:  # it bears our signature, so it is what `token` wrote
            payload = signed.split(".")[1]
            claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        except (IndexError, ValueError, binascii.Error):
            return None
        return claims

    def _signature(self, signed: str) -> str:
        return _text(hmac.new(self.key, signed.encode(), hashlib.sha256).digest())

    def answer(self, tenant: str, form: Mapping[str, str]) -> Answer:
        """What the token endpoint answers to a form: a token, or an error as Entra words it."""
        if tenant.lower() not in _TENANTS:
            return _denied(400, "invalid_request", f"AADSTS90002: Tenant '{tenant[:100]}' not found.")
        if form.get("grant_type") != "client_credentials":
            text = "AADSTS70003: The local Azure issues tokens for grant_type 'client_credentials' only."
            return _denied(400, "unsupported_grant_type", text)
        if _ASSERTED & form.keys():
            text = "AADSTS700016: The local Azure knows a client secret only; assertions are for a real tenant."
            return _denied(401, "invalid_client", text)
        client, given = form.get("client_id", ""), form.get("client_secret", "")
        if client.lower() != CLIENT_ID:
            text = f"AADSTS700016: Application with identifier '{client[:100]}' was not found in the directory."
            return _denied(400, "unauthorized_client", text)
        if not hmac.compare_digest(given.encode(errors="replace"), self.secret.encode()):
            return _denied(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.")
        scope, resource = form.get("scope", ""), form.get("resource", "")
        audience = resource or scope.split(" ")[0].removesuffix("/.default")
        if not audience or len(audience) > 1000:
            text = "AADSTS900144: The request body must contain the following parameter: 'scope'."
            return _denied(400, "invalid_request", text)
        token: dict[str, Any] = {"token_type": "Bearer", "access_token": self.token(audience)}
        if resource:  # the older endpoint writes numbers as text
            now = int(time.time())
            return Answer(
                200, token | {"expires_in": str(LIFETIME), "expires_on": str(now + LIFETIME), "resource": resource}
            )
        return Answer(200, token | {"expires_in": LIFETIME, "ext_expires_in": LIFETIME})


def secret_path(directory: Path) -> Path:
    """The file with the client secret."""
    return directory / "client-secret"


def _denied(status: int, error: str, text: str) -> Answer:
    codes = [int(text.split(":")[0].removeprefix("AADSTS"))]
    return Answer(status, {"error": error, "error_description": text, "error_codes": codes})


def _refused(code: str, text: str, challenge: str) -> RefusedError:
    about = f'{challenge}, error="invalid_token", error_description="{text}"'
    return RefusedError(401, code, text, {"WWW-Authenticate": about})


def _pack(value: Mapping[str, Any]) -> str:
    return _text(json.dumps(value, separators=(",", ":")).encode())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
