"""Gateway probes do not ask on port 80, nor in plain HTTP."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.values import Resource, dig
from policies.parts import gateway_parts, port80
from reachability import readers
from reachability.unknown import Unknown


def check(gateway: Resource, _config: define.Config) -> Iterable[str]:
    """Judge port and protocol of every probe; one without a port uses its backend settings', judged as such."""
    for path, probe in gateway_parts.parts(gateway, "probes"):
        answer = port80.covers(dig(probe, "port"))
        where = wording.entry_name(probe, path)
        protocol = readers.word(dig(probe, "protocol"))
        if answer is True:
            yield f"probe {where} asks on port 80, so its backends must listen there. Probe the port that serves."
        elif answer is not False:
            yield wording.not_known(f"the port of {where}")
        elif protocol == "http":
            yield f"probe {where} asks in plain Http. Set protocol Https, which the backends serve."
        elif isinstance(protocol, Unknown):
            yield wording.not_known(f"the protocol of {where}")


POLICY = define.resource_policy(
    define.About(
        name="gateway-no-port-80-probe",
        title="No gateway probe on port 80",
        description=(
            "An Application Gateway must not probe port 80, nor in plain HTTP: a backend that answers there listens "
            "there."
        ),
        severity=Severity.MEDIUM,
        framework=define.mcsb("NS-2", "Secure cloud services with network controls"),
        tags=("port-80", "gateway"),
        remediation="Remove the probe's port, or set the one that serves, with protocol Https.",
    ),
    types=(gateway_parts.TYPE,),
    check=check,
)
