"""The gateway does not speak to its backends on port 80."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.values import Resource, dig
from policies.parts import gateway_parts, port80


def check(gateway: Resource, _config: define.Config) -> Iterable[str]:
    """Judge HTTP and layer-4 backend settings. Without a port ARM takes the protocol's own."""
    for prop in ("backendHttpSettingsCollection", "backendSettingsCollection"):
        for path, settings in gateway_parts.parts(gateway, prop):
            port, protocol = dig(settings, "port"), dig(settings, "protocol")
            answer = port80.covers(port)
            if port is None and isinstance(protocol, str):
                answer = protocol.lower() == "http"
            where = wording.entry_name(settings, path)
            if answer is True:
                yield f"{where} sends {wording.shown(protocol)} to port 80 of its backends. Use Https on another port."
            elif answer is not False:
                yield wording.not_known(f"the port of {where}")


POLICY = define.resource_policy(
    define.About(
        name="gateway-no-port-80-backend",
        title="No gateway backend on port 80",
        description="An Application Gateway must not send to port 80 of its backends.",
        severity=Severity.HIGH,
        framework=define.mcsb("DP-3", "Encrypt sensitive data in transit"),
        tags=("MCSB:NS-2", "port-80", "gateway"),
        remediation="Send Https to the port that the backends serve, with the private root as trusted certificate.",
    ),
    types=(gateway_parts.TYPE,),
    check=check,
)
