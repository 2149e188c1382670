"""Subnets are private: nothing in them reaches the internet without a way out that somebody made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pulumi_policy import Severity

from policies.core import define, remedy, wording
from policies.core.values import Resource, dig
from policies.parts import subnets
from reachability.unknown import UNKNOWN

_SWITCH = "defaultOutboundAccess"


def check(resource: Resource, _config: define.Config) -> Iterable[str]:
    """Judge a subnet, or those in a network's own list. Those that hold one service of Azure's are left out."""
    for path, name, props in subnets.written(resource):
        if name in subnets.OF_AZURE:
            continue
        value = dig(props, _SWITCH)
        where = f"{path}.{_SWITCH}" if path else _SWITCH
        if value is UNKNOWN:
            yield wording.not_known(where)
        elif value is not False:
            found = "is not set" if value is None else "is true"
            yield f"{where} {found}, so machines in {name or 'it'} reach the internet by themselves. Set it to false."


def remedies(props: Any) -> bool:
    """Set the switch wherever it has to be off."""
    changed = False
    for subnet in subnets.to_change(props):
        changed = _put_right(subnet) or changed
    return changed


def _put_right(props: Any) -> bool:
    wrong = any(True for _ in check(Resource("", subnets.SUBNET, "", remedy.plain(props)), {}))
    return wrong and remedy.put(props, False, _SWITCH)


POLICY = define.resource_policy(
    define.About(
        name="subnet-private",
        title="Subnets have no default outbound access",
        description=(
            "A subnet must have default outbound access off, so that its machines reach the internet over a firewall "
            "or a NAT gateway only."
        ),
        severity=Severity.MEDIUM,
        framework=define.mcsb("NS-1", "Establish network segmentation boundaries"),
        tags=("AZR-000447", "7bca8353", "network", "subnet"),
        remediation="Set defaultOutboundAccess to false; give the subnet a route to the firewall, or a NAT gateway.",
    ),
    types=(subnets.SUBNET, subnets.NETWORK),
    check=check,
    remedy=remedies,
)
