"""The gateway trusts the private authority that its backends have their certificates from, and no other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from pulumi_policy import PolicyConfigSchema, Severity

from policies.core import define, wording
from policies.core.values import Resource, dig, entries
from policies.parts import gateway_parts
from reachability import readers
from reachability.unknown import UNKNOWN

_ENCRYPTED: Final = {"backendHttpSettingsCollection": "https", "backendSettingsCollection": "tls"}
_FIX: Final = "Add the authority's certificate to trustedRootCertificates of the gateway and refer to it here."


def check(gateway: Resource, config: define.Config) -> Iterable[str]:
    """Judge every backend setting that speaks TLS, and that what it refers to is there."""
    if config.get("publicAuthorities") is True:
        return
    for prop, wanted in _ENCRYPTED.items():
        for path, part in gateway_parts.parts(gateway, prop):
            # Other protocols are the matter of gateway-https-only.
            if readers.word(dig(part, "protocol")) == wanted:
                yield from _trust(gateway, part, wording.entry_name(part, path))


def _trust(gateway: Resource, part: Any, where: str) -> Iterable[str]:
    roots = dig(part, "trustedRootCertificates")
    if roots is UNKNOWN:
        yield wording.not_known(f"trustedRootCertificates of {where}")
        return
    if not roots:
        yield f"{where} names no trusted root, so any public authority may vouch for the backend. {_FIX}"
        return
    certificates = [each for _, each in gateway_parts.parts(gateway, "trustedRootCertificates")]
    if UNKNOWN in certificates:
        return
    names = {str(dig(each, "name")).lower() for each in certificates}
    for _, reference in entries(roots, ""):
        identity = dig(reference, "id")
        name = identity.rpartition("/")[2] if isinstance(identity, str) else None
        if name is not None and name.lower() not in names:
            yield f"{where} refers to trusted root {name}, which the gateway does not have. {_FIX}"


POLICY = define.resource_policy(
    define.About(
        name="gateway-private-ca-trust",
        title="Gateways trust the private authority behind them",
        description=(
            "An Application Gateway must name the private authority whose certificates its backends present. Where a "
            "backend has a public certificate, set publicAuthorities."
        ),
        severity=Severity.MEDIUM,
        framework=define.mcsb("DP-3", "Encrypt sensitive data in transit"),
        tags=("MCSB:DP-7", "gateway", "certificate", "tls"),
        remediation=_FIX,
        config=PolicyConfigSchema(
            {
                "publicAuthorities": {
                    "type": "boolean",
                    "default": False,
                    "description": "Backends have certificates from public authorities: nothing is asked for.",
                }
            }
        ),
    ),
    types=(gateway_parts.TYPE,),
    check=check,
)
