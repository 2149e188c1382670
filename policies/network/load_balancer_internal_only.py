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
            continue
        public = [each for each in ("publicIPAddress", "publicIPPrefix") if dig(frontend, each) is not None]
        for each in public:
            yield f"{where} has a {each}. Give it a subnet and a privateIPAddress instead."
        if not public and dig(frontend, "subnet") is None:
            yield f"{where} has no subnet, so it stands nowhere inside. Give it a subnet and a privateIPAddress."


POLICY = define.resource_policy(
    define.About(
        name="load-balancer-internal-only",
        title="Load balancers have private frontends only",
        description="Every frontend of a load balancer must have a subnet and no public address.",
        severity=Severity.CRITICAL,
        framework=define.mcsb("NS-2", "Secure cloud services with network controls"),
        tags=("load-balancer", "public-address"),
        remediation="Replace publicIPAddress and publicIPPrefix by a subnet and a static private address.",
    ),
    types=("network:LoadBalancer",),
    check=check,
)
