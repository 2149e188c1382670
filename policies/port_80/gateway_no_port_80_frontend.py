"""No frontend port is 80, used or not."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.values import Resource
from policies.parts import gateway_parts


def check(gateway: Resource, _config: define.Config) -> Iterable[str]:
    """Judge every frontend port."""
    for path, entry in gateway_parts.parts(gateway, "frontendPorts"):
        answer = gateway_parts.port_is_80(entry)
        where = wording.entry_name(entry, path)
        if answer is True:
            yield f"frontend port {where} is 80. Remove it; clients use 443."
        elif answer is not False:
            yield wording.not_known(f"the port of {where}")


POLICY = define.resource_policy(
    define.About(
        name="gateway-no-port-80-frontend",
        title="No gateway frontend port 80",
        description="An Application Gateway must not have port 80 among its frontend ports, used or not.",
        severity=Severity.CRITICAL,
        framework=define.mcsb("DP-3", "Encrypt sensitive data in transit"),
        tags=("MCSB:NS-2", "port-80", "gateway"),
        remediation="Remove the frontend port 80 together with its listener and redirect.",
    ),
    types=(gateway_parts.TYPE,),
    check=check,
)
