"""The gateway speaks TLS on both sides."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.values import Resource, dig
from policies.parts import gateway_parts
from reachability import readers

# Where a protocol is written, and what it may be: layer-7 parts speak Https, layer-4 ones Tls.
_PARTS = {
    "httpListeners": "https",
    "listeners": "tls",
    "backendHttpSettingsCollection": "https",
    "backendSettingsCollection": "tls",
}


def check(gateway: Resource, _config: define.Config) -> Iterable[str]:
    """Judge every listener and every backend setting by its protocol."""
    for prop, wanted in _PARTS.items():
        for path, part in gateway_parts.parts(gateway, prop):
            written = dig(part, "protocol")
            protocol = readers.word(written)
            where = wording.entry_name(part, path)
            if protocol is None:
                yield f"{where} names no protocol. Set {wanted.capitalize()}."
            elif not isinstance(protocol, str):
                yield wording.not_known(f"the protocol of {where}")
            elif protocol != wanted:
                yield f"{where} speaks {wording.shown(written)}. Set {wanted.capitalize()}."


POLICY = define.resource_policy(
    define.About(
        name="gateway-https-only",
        title="Gateways speak HTTPS only",
        description="An Application Gateway must use TLS towards clients and towards its backends.",
        severity=Severity.CRITICAL,
        framework=define.mcsb("DP-3", "Encrypt sensitive data in transit"),
        tags=("CKV_AZURE_217", "AZR-000059", "gateway"),
        remediation="Set protocol Https on every listener and backend setting (Tls on layer-4 ones).",
    ),
    types=(gateway_parts.TYPE,),
    check=check,
)
