"""Health probes do not ask on port 80, so that nothing has a reason to listen there."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.values import Resource, dig, entries
from policies.parts import port80


def check(balancer: Resource, _config: define.Config) -> Iterable[str]:
    """Judge every probe by its port."""
    for path, probe in entries(balancer.props.get("probes"), "probes"):
        answer = port80.covers(dig(probe, "port"))
        where = wording.entry_name(probe, path)
        if answer is True:
            yield f"{where} asks on port 80, so its nodes must listen there. Probe the port that serves."
        elif answer is not False:
            yield wording.not_known(f"the port of {where}")


POLICY = define.resource_policy(
    define.About(
        name="load-balancer-no-port-80-probe",
        title="No load balancer probe on port 80",
        description="A load balancer must not probe port 80: a node that answers there listens there.",
        severity=Severity.MEDIUM,
        framework=define.mcsb("NS-2", "Secure cloud services with network controls"),
        tags=("port-80", "load-balancer"),
        remediation="Probe the port that the rule forwards to, with Tcp or Https.",
    ),
    types=("network:LoadBalancer",),
    check=check,
)
