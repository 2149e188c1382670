"""No rule of an Azure SQL server's firewall lets in the internet, nor all of Azure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pulumi_policy import PolicyConfigSchema, Severity

from policies.core import define, wording
from policies.core.values import Resource
from reachability import addresses
from reachability.intervals import EMPTY, IntervalSet
from reachability.unknown import UNKNOWN

# The first and last address of a rule, by type.
_RULES: Final = {
    "sql:FirewallRule": ("startIpAddress", "endIpAddress"),
    "sql:IPv6FirewallRule": ("startIPv6Address", "endIPv6Address"),
}
# 0.0.0.0: as start and end it stands for every address of Azure's own services (sql/database/firewall-configure).
_AZURE: Final = IntervalSet.point(0)


def check(rule: Resource, config: define.Config) -> Iterable[str]:
    """Judge one rule."""
    first, last = (rule.props.get(prop) for prop in _RULES[rule.type])
    for prop, end in zip(_RULES[rule.type], (first, last), strict=True):
        if end is UNKNOWN:
            yield wording.not_known(prop)
            return
    try:
        opened = addresses.parse(f"{first}-{last}")
    except ValueError:
        yield f"{first}-{last} is no range of addresses, so what it opens cannot be told. Write two of one family."
        return
    if opened == _AZURE:
        yield (
            "0.0.0.0 lets in every service and machine of Azure, other tenants' as well. Remove the rule; give those "
            "who need the server a private endpoint."
        )
        return
    public = (opened & addresses.PUBLIC) - _allowed(config)
    if public:
        low, high = public.spans[0]
        yield (
            f"{first}-{last} lets in {addresses.text(low)}-{addresses.text(high)} of the internet once public access "
            "is on. Remove the rule, or name its addresses in allowedAddresses."
        )


def _allowed(config: define.Config) -> IntervalSet:
    listed = EMPTY
    for prefix in config.get("allowedAddresses") or ():
        listed |= addresses.parse(prefix)
    return listed


POLICY = define.resource_policy(
    define.About(
        name="sql-firewall-closed",
        title="SQL firewalls let in no public address",
        description=(
            "A firewall rule of an Azure SQL server must not let in public addresses, nor all of Azure. Any one is too "
            "many, so a range that is split over several rules is found like a whole one."
        ),
        severity=Severity.HIGH,
        framework=define.cis("4.1.2", "Ensure no Azure SQL Databases allow ingress from 0.0.0.0/0 (ANY IP)"),
        tags=("CKV_AZURE_11", "MCSB:NS-2", "sql", "private-network"),
        remediation="Remove the rule and reach the server by a private endpoint.",
        config=PolicyConfigSchema(
            {
                "allowedAddresses": {
                    "type": "array",
                    "items": {"type": "string"},
                    "default": [],
                    "description": "Public addresses and prefixes that rules may let in, for example 203.0.113.0/28.",
                }
            }
        ),
    ),
    types=_RULES,
    check=check,
)
