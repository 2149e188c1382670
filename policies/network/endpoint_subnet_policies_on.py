"""A subnet that is made for private endpoints, by its name, applies its security group to them."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Any, Final

from pulumi_policy import PolicyConfigSchema, Severity

from policies.core import define, remedy, wording
from policies.core.values import Resource, dig
from policies.parts import subnets
from reachability import readers
from reachability.unknown import UNKNOWN

_SWITCH: Final = "privateEndpointNetworkPolicies"
_ENFORCED: Final = ("enabled", "networksecuritygroupenabled")
_NAMES: Final = ("*endpoint*", "*privatelink*", "*private-link*")


def check(resource: Resource, config: define.Config) -> Iterable[str]:
    """Judge a subnet, or those in a network's own list, by name: which endpoints it holds only a whole stack shows."""
    for path, name, props in subnets.written(resource):
        where = f"{path}.{_SWITCH}" if path else _SWITCH
        if _meant(name, config):
            value = readers.word(dig(props, _SWITCH))
            if value is UNKNOWN:
                yield wording.not_known(where)
            elif value not in _ENFORCED:
                found = "is not set, which is Disabled" if value is None else f"is {wording.shown(dig(props, _SWITCH))}"
                yield f"{where} {found}, so no group guards the endpoints in {name}. Set NetworkSecurityGroupEnabled."


def _meant(name: str, config: define.Config) -> bool:
    patterns = config.get("subnets") or _NAMES
    return any(fnmatchcase(name, str(each).lower()) for each in patterns)


def remedies(config: define.Config) -> define.Remedy:
    """Set NetworkSecurityGroupEnabled, which leaves routes as they are."""

    def put_right(props: Any) -> bool:
        changed = False
        for subnet in subnets.to_change(props):
            changed = _one(subnet, config) or changed
        return changed

    return put_right


def _one(props: Any, config: define.Config) -> bool:
    wrong = any(True for _ in check(Resource("", subnets.SUBNET, "", remedy.plain(props)), config))
    return wrong and remedy.put(props, "NetworkSecurityGroupEnabled", _SWITCH)


POLICY = define.resource_policy(
    define.About(
        name="endpoint-subnet-policies-on",
        title="Subnets made for private endpoints apply their security group",
        description=(
            "A subnet that is called after private endpoints must have privateEndpointNetworkPolicies "
            "NetworkSecurityGroupEnabled or Enabled."
        ),
        severity=Severity.HIGH,
        framework=define.mcsb("NS-2", "Secure cloud services with network controls"),
        tags=("Deny-Subnet-Without-Penp", "MCSB:NS-1", "network", "private-link"),
        remediation="Set privateEndpointNetworkPolicies to NetworkSecurityGroupEnabled.",
        config=PolicyConfigSchema(
            {
                "subnets": {
                    "type": "array",
                    "items": {"type": "string"},
                    "default": list(_NAMES),
                    "description": "Names of subnets that hold private endpoints; `*` stands for anything.",
                }
            }
        ),
    ),
    types=(subnets.SUBNET, subnets.NETWORK),
    check=check,
    remedy_by=remedies,
)
