"""The gateway's certificates come from Key Vault, by reference, and follow its renewals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.values import Resource, dig
from policies.parts import gateway_parts
from reachability.unknown import UNKNOWN

_EXAMPLE = "https://<vault>.vault.azure.net/secrets/<name>"


def check(gateway: Resource, _config: define.Config) -> Iterable[str]:
    """Judge every certificate, that every HTTPS listener has one, and that an identity can fetch them."""
    certificates = list(gateway_parts.parts(gateway, "sslCertificates"))
    for path, certificate in certificates:
        yield from _certificate(certificate, wording.entry_name(certificate, path))
    for prop in ("httpListeners", "listeners"):
        for path, listener in gateway_parts.parts(gateway, prop):
            protocol = dig(listener, "protocol")
            encrypted = isinstance(protocol, str) and protocol.lower() in ("https", "tls")
            if encrypted and dig(listener, "sslCertificate") is None:
                yield f"{wording.entry_name(listener, path)} has no sslCertificate. Refer to one from Key Vault."
    if certificates:
        yield from _identity(gateway)


def _certificate(certificate: Any, where: str) -> Iterable[str]:
    if certificate is UNKNOWN:
        yield wording.not_known(where)
        return
    if certificate.get("data") is not None or certificate.get("password") is not None:
        yield (
            f"{where} carries its key material (data, password), which ends in the state. "
            f"Set keyVaultSecretId to {_EXAMPLE} instead."
        )
        return
    reference = certificate.get("keyVaultSecretId")
    if reference is UNKNOWN:
        yield wording.not_known(f"keyVaultSecretId of {where}")
    elif not isinstance(reference, str) or not reference:
        yield f"{where} has no keyVaultSecretId. Set {_EXAMPLE}."
    else:
        segments = [part for part in urlsplit(reference).path.split("/") if part]
        if urlsplit(reference).scheme.lower() != "https" or segments[:1] not in (["secrets"], ["certificates"]):
            yield f"keyVaultSecretId of {where} is no Key Vault secret. Set {_EXAMPLE}."
        elif len(segments) != 2:
            yield f"keyVaultSecretId of {where} names one version, so renewals never arrive. Set {_EXAMPLE}."


def _identity(gateway: Resource) -> Iterable[str]:
    identity = gateway.props.get("identity")
    kind = dig(identity, "type")
    if kind is UNKNOWN:
        yield wording.not_known("identity.type")
    elif not isinstance(kind, str) or "userassigned" not in kind.lower():
        yield "has no user-assigned identity, so it cannot read Key Vault. Set identity.type to UserAssigned."
    elif dig(identity, "userAssignedIdentities") in (None, [], {}):
        yield "names no user-assigned identity. Set identity.userAssignedIdentities to the id of one."


POLICY = define.resource_policy(
    define.About(
        name="gateway-key-vault-certificate",
        title="Gateway certificates come from Key Vault",
        description="An Application Gateway must take its certificates from Key Vault, by versionless secret id.",
        severity=Severity.HIGH,
        framework=define.mcsb("DP-7", "Use a secure certificate management process"),
        tags=("MCSB:DP-6", "gateway", "certificate"),
        remediation=f"Set keyVaultSecretId to {_EXAMPLE} and give the gateway a user-assigned identity that reads it.",
    ),
    types=(gateway_parts.TYPE,),
    check=check,
)
