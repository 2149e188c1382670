"""Key Vault's certificate operations behind the SDK's own transport: what the SDK sends is what is judged here."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from azure.core.credentials import AccessToken
from azure.keyvault.certificates import CertificateClient
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from requests.adapters import BaseAdapter

from kit_support import sdk

URL = "https://kv-test.vault.azure.net"


class Credential:
    def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        assert scopes == ("https://vault.azure.net/.default",)
        return AccessToken("a-token", 4102444800)


@dataclass
class Vault(BaseAdapter):
    """One vault. `calls` holds method and path of every authorised call, `deny` an error for all of them."""

    calls: list[tuple[str, str]] = field(default_factory=list)
    keys: dict[str, rsa.RSAPrivateKey] = field(default_factory=dict)
    requests_pending: dict[str, bytes] = field(default_factory=dict)
    policies: dict[str, dict[str, Any]] = field(default_factory=dict)
    merged: dict[str, list[bytes]] = field(default_factory=dict)
    deny: tuple[int, str, str] | None = None

    def client(self) -> CertificateClient:
        return CertificateClient(URL, Credential(), transport=sdk.transport(self))

    def close(self) -> None:
        pass

    def send(self, request: Any, **_: Any) -> requests.Response:
        if "Authorization" not in request.headers:
            challenge = 'Bearer authorization="https://login.microsoftonline.com/t", resource="https://vault.azure.net"'
            return sdk.answer(request, 401, {}, {"WWW-Authenticate": challenge})
        path = urlsplit(request.url).path
        self.calls.append((request.method, path))
        if self.deny:
            code, kind, message = self.deny
            return sdk.answer(request, code, {"error": {"code": kind, "message": message}})
        name = re.fullmatch(r"/certificates/([^/]+)/(create|pending|pending/merge)", path)
        assert name, path
        body = json.loads(request.body) if request.body else {}
        return getattr(self, f"_{request.method}_{name[2]}".replace("/", "_").lower())(request, name[1], body)

    def _post_create(self, request: Any, name: str, body: dict[str, Any]) -> requests.Response:
        policy = body["policy"]
        self.policies[name] = policy
        self.keys[name] = rsa.generate_private_key(public_exponent=65537, key_size=policy["key_props"]["key_size"])
        hosts = [x509.DNSName(host) for host in policy["x509_props"]["sans"]["dns_names"]]
        self.requests_pending[name] = (
            x509.CertificateSigningRequestBuilder()
            .subject_name(x509.Name.from_rfc4514_string(policy["x509_props"]["subject"]))
            .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
            .sign(self.keys[name], hashes.SHA256())
            .public_bytes(Encoding.DER)
        )
        return sdk.answer(request, 202, self._operation(name))

    def _operation(self, name: str) -> dict[str, Any]:
        return {
            "id": f"{URL}/certificates/{name}/pending",
            "issuer": {"name": "Unknown"},
            "csr": base64.b64encode(self.requests_pending[name]).decode(),
            "cancellation_requested": False,
            "status": "inProgress",
            "status_details": "Pending certificate created. Certificate request is in progress.",
        }

    def _get_pending(self, request: Any, name: str, _: dict[str, Any]) -> requests.Response:
        if name not in self.requests_pending:
            error = {"code": "PendingCertificateNotFound", "message": f"Pending certificate not found: {name}"}
            return sdk.answer(request, 404, {"error": error})
        return sdk.answer(request, 200, self._operation(name))

    def _post_pending_merge(self, request: Any, name: str, body: dict[str, Any]) -> requests.Response:
        chain = [base64.b64decode(one) for one in body["x5c"]]
        leaf = x509.load_der_x509_certificate(chain[0])
        assert leaf.public_key() == self.keys[name].public_key()
        self.merged[name] = chain
        del self.requests_pending[name]
        version = "0123456789abcdef0123456789abcdef"
        return sdk.answer(
            request,
            201,
            {
                "id": f"{URL}/certificates/{name}/{version}",
                "kid": f"{URL}/keys/{name}/{version}",
                "sid": f"{URL}/secrets/{name}/{version}",
                "cer": base64.b64encode(chain[0]).decode(),
                "attributes": {"enabled": True},
                "policy": self.policies[name],
            },
        )
