"""Gateway probes do not ask on port 80."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.values import Resource, dig
from policies.parts import gateway_parts, port80


def check(gateway: Resource, _config: define.Config) -> Iterable[str]:
    """Judge the port of every probe; a probe without one uses its backend settings', which are judged as such."""
    for path, probe in gateway_parts.parts(gateway, "probes"):
        answer = port80.covers(dig(probe, "port"))
        where = wording.entry_name(probe, path)
        if answer is True:
            yield f"probe {where} asks on port 80, so its backends must listen there. Probe the port that serves."
        elif answer is not False:
            yield wording.not_known(f"the port of {where}")


POLICY = define.resource_policy(
    define.About(
        name="gateway-no-port-80-probe",
        title="No gateway probe on port 80",
        description="An Application Gateway must not probe port 80: a backend that answers there listens there.",
        severity=Severity.MEDIUM,
        framework=define.mcsb("NS-2", "Secure cloud services with network controls"),
        tags=("port-80", "gateway"),
        remediation="Remove the probe's port, or set the one that serves, with protocol Https.",
    ),
    types=(gateway_parts.TYPE,),
    check=check,
)
