"""Load balancers stand inside: no public frontend."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.values import Resource, dig, entries
from reachability.unknown import UNKNOWN


def check(balancer: Resource, _config: define.Config) -> Iterable[str]:
    """Judge every frontend. A public address that is not known yet is still a public address."""
    prop = "frontendIPConfigurations"
    for path, frontend in entries(balancer.props.get(prop), prop):
        where = wording.entry_name(frontend, path)
        if frontend is UNKNOWN:
            yield wording.not_known(where)
        for public in ("publicIPAddress", "publicIPPrefix"):
            if frontend is not UNKNOWN and dig(frontend, public) is not None:
                yield f"{where} has a {public}. Give it a subnet and a privateIPAddress instead."


POLICY = define.resource_policy(
    define.About(
        name="load-balancer-internal-only",
        title="Load balancers have private frontends only",
        description="A load balancer must have no public frontend.",
        severity=Severity.CRITICAL,
        framework=define.mcsb("NS-2", "Secure cloud services with network controls"),
        tags=("load-balancer", "public-address"),
        remediation="Replace publicIPAddress and publicIPPrefix by a subnet and a static private address.",
    ),
    types=("network:LoadBalancer",),
    check=check,
)
