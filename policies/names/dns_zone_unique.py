"""One zone for a name: of two, a network asks the one that is linked to it, and only that one's endpoints resolve."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.stack import Finding, Stack
from policies.parts.peered_networks import ZONE


def check(stack: Stack, _config: define.Config) -> Iterable[Finding]:
    """Judge every zone but the first of its name."""
    first: dict[str, str] = {}
    zones = stack.all(ZONE)
    for zone in zones:
        name = zone.named("privateZoneName")
        if name is None:
            if len(zones) > 1:
                yield Finding(zone, f"that no other zone has its name {wording.not_known('privateZoneName')}")
        elif name in first:
            yield Finding(
                zone,
                f"{name} is a zone already ({first[name]}): records of endpoints then are in one of two zones, and "
                "networks linked to the other get public addresses. Keep one zone, and link it to all networks.",
            )
        else:
            first[name] = zone.name


POLICY = define.stack_policy(
    define.About(
        name="dns-zone-unique",
        title="One private DNS zone a name",
        description="A stack must have one private DNS zone of each name.",
        severity=Severity.MEDIUM,
        framework=define.mcsb("NS-10", "Ensure Domain Name System (DNS) security"),
        tags=("dns", "private-link"),
        remediation="Delete the second zone, and add its links and zone groups to the first.",
    ),
    check=check,
)
