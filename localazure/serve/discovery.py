"""The documents by which clients find their way before they have a token: cloud metadata, OpenID and instance
discovery. Whoever reads them learns addresses and nothing about what is stored.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qs

from localazure.core.ids import TENANT
from localazure.serve.messages import Answer, RefusedError, Request, method_not_allowed
from localazure.serve.tokens import TokenIssuer

CLOUD_NAME: Final = "LocalAzure"
_LISTED_BEFORE: Final = "2022-01-01"
"""Up to 2020-06-01 the metadata were a list of clouds; since 2022-09-01 (which az and azurerm ask for) they are one
(shape: hashicorp/go-azure-sdk, internal/metadata; unverified against Azure itself)."""

_NAMES: Final = {
    "acrLoginServer": "azurecr.io",
    "keyVaultDns": "vault.azure.net",
    "mhsmDns": "managedhsm.azure.net",
    "sqlServerHostname": "database.windows.net",
    "storage": "core.windows.net",
}
"""Names of data planes, as in the public cloud: the names in resources and private DNS zones end in them. None of
these data planes is served here."""


def metadata(request: Request) -> Answer:
    """`GET /metadata/endpoints`: what az, azurerm (metadata_host) and azure-native (metadataHost) read."""
    if request.method not in ("GET", "HEAD"):
        raise method_not_allowed(request, "GET")
    version = request.query.get("api-version")
    if not version:
        raise RefusedError(
            400, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required."
        )
    audience = f"{request.base}/"
    authentication: dict[str, Any] = {
        "loginEndpoint": request.base,
        # The address itself comes first: az and azurerm ask for tokens for the first one.
        "audiences": [audience, "https://management.azure.com/", "https://management.core.windows.net/"],
        "tenant": TENANT,
        "identityProvider": "AAD",
    }
    if version == "1.0":  # Azure Stack's first form
        return Answer(200, {"authentication": authentication, "graphEndpoint": audience, "portalEndpoint": audience})
    cloud = {
        "name": CLOUD_NAME,
        "portal": audience,
        "authentication": authentication,
        "graph": audience,
        "graphAudience": audience,
        "microsoftGraphResourceId": audience,
        "resourceManager": audience,
        "gallery": audience,
        "suffixes": _NAMES,
    }
    return Answer(200, [cloud] if version < _LISTED_BEFORE else cloud)


def login(request: Request, issuer: TokenIssuer) -> Answer | None:
    """What the login endpoint answers: tokens and discovery documents. None for a path that is not of it."""
    tenant, *rest = (segment.lower() for segment in request.segments)
    if rest in (["oauth2", "v2.0", "token"], ["oauth2", "token"]):
        if request.method != "POST":
            raise method_not_allowed(request, "POST")
        return issuer.answer(tenant, _form(request.body))
    if rest in (["v2.0", ".well-known", "openid-configuration"], [".well-known", "openid-configuration"]):
        return Answer(200, _openid(request.base, tenant, "v2.0/" if rest[0] == "v2.0" else ""))
    if rest == ["discovery", "instance"]:
        document = {"tenant_discovery_endpoint": f"{request.base}/{TENANT}/v2.0/.well-known/openid-configuration"}
        host = request.base.removeprefix("https://")
        aliases = [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}]
        return Answer(200, {**document, "api-version": "1.1", "metadata": aliases})
    if rest == ["discovery", "v2.0", "keys"]:
        return Answer(200, {"keys": []})  # only the issuer itself can check its tokens
    return None


def _openid(base: str, tenant: str, version: str) -> dict[str, Any]:
    known = TENANT if tenant in ("common", "organizations") else tenant
    return {
        "issuer": f"{base}/{known}/{version}".rstrip("/"),
        "authorization_endpoint": f"{base}/{tenant}/oauth2/{version}authorize",
        "token_endpoint": f"{base}/{tenant}/oauth2/{version}token",
        "device_authorization_endpoint": f"{base}/{tenant}/oauth2/{version}devicecode",
        "jwks_uri": f"{base}/{tenant}/discovery/v2.0/keys",
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
        "response_types_supported": ["token"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "tenant_region_scope": None,
        "cloud_instance_name": base.removeprefix("https://"),
    }


def _form(body: bytes) -> dict[str, str]:
    """The fields of a form, each once; {} for what is none."""
    try:
        fields = parse_qs(body[:65536].decode(), max_num_fields=50)
    except ValueError:
        return {}
    return {name.lower(): values[0] for name, values in fields.items()}
