"""No listener answers on port 80: not the first, not any other, over no protocol."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.values import Resource, dig
from policies.parts import gateway_parts


def check(gateway: Resource, _config: define.Config) -> Iterable[str]:
    """Judge HTTP listeners and layer-4 listeners by the frontend port that each resolves to."""
    for prop in ("httpListeners", "listeners"):
        for path, listener in gateway_parts.parts(gateway, prop):
            answer = gateway_parts.listens_on_80(gateway, listener)
            where = wording.entry_name(listener, path)
            if answer is True:
                protocol = wording.shown(dig(listener, "protocol"))
                yield f"listener {where} answers {protocol} on port 80. Listen for Https on 443 only."
            elif answer is not False:
                yield wording.not_known(f"the frontend port of {where}")


POLICY = define.resource_policy(
    define.About(
        name="gateway-no-port-80-listener",
        title="No gateway listener on port 80",
        description="An Application Gateway must not listen on port 80, with any listener or protocol.",
        severity=Severity.CRITICAL,
        framework=define.mcsb("DP-3", "Encrypt sensitive data in transit"),
        tags=("CKV_AZURE_217", "MCSB:NS-2", "port-80", "gateway"),
        remediation="Remove the listener, or point it at a frontend port 443 with a certificate.",
    ),
    types=(gateway_parts.TYPE,),
    check=check,
)
