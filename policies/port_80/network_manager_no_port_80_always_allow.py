"""No security admin rule of a network manager lets port 80 past the security groups."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.values import Resource, dig
from policies.parts import port80
from reachability import readers
from reachability.unknown import Unknown

TYPE = "network:AdminRule"


def check(rule: Resource, _config: define.Config) -> Iterable[str]:
    """Judge a rule that is not one of the manager's own. AlwaysAllow ends it before any security group is asked."""
    ports = dig(rule.props, "destinationPortRanges")
    every = ports is None or ports == []  # no port written is every port
    answer = port80.every(
        _is(rule, "access", "alwaysallow"),
        _is(rule, "direction", "inbound"),
        readers.carries_tcp(rule.props.get("protocol")),
        True if every else port80.covers(ports),
    )
    if answer is True:
        yield (
            f"lets in {wording.shown(rule.props.get('protocol'))} to "
            f"{'every port' if every else wording.shown(ports)} before any security group is asked. "
            "Leave 80 out of destinationPortRanges, or use access Allow, which leaves the answer to the groups."
        )
    elif answer is not False:
        yield wording.not_known("its access, direction, protocol or a destination port")


def _is(rule: Resource, prop: str, wanted: str) -> port80.Answer:
    found = readers.word(rule.props.get(prop))
    return found if isinstance(found, Unknown) else found == wanted


POLICY = define.resource_policy(
    define.About(
        name="network-manager-no-port-80-always-allow",
        title="No security admin rule always allows port 80",
        description=(
            "A security admin rule of Azure Virtual Network Manager must not AlwaysAllow inbound TCP port 80: network "
            "security groups are then not asked."
        ),
        severity=Severity.HIGH,
        framework=define.mcsb("NS-1", "Establish network segmentation boundaries"),
        tags=("MCSB:NS-2", "port-80", "network-manager"),
        remediation="Leave 80 out of destinationPortRanges, or set access to Allow or Deny.",
    ),
    types=(TYPE,),
    check=check,
)
