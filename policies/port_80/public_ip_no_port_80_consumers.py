"""Public addresses belong to services that answer on ports of their own, never to nodes or to nobody known."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_policy import PolicyConfigSchema, Severity

from policies.core import define, wording
from policies.core.stack import Finding, Stack
from policies.core.values import Resource
from policies.parts import node_parts

_ADDRESS, _PREFIX = "network:PublicIPAddress", "network:PublicIPPrefix"

# Their ports are fixed by Azure, or written in properties that policies of this pack judge.
_DEFAULT = (
    "network:ApplicationGateway",
    "network:AzureFirewall",
    "network:BastionHost",
    "network:ExpressRouteGateway",
    "network:NatGateway",
    "network:VirtualNetworkGateway",
    "network:VpnGateway",
    _ADDRESS,  # of a prefix
)
# What can wear a public address beside these. Any other user reads it, as a record of its value does.
_WEARERS = (
    *node_parts.TYPES,
    "network:LoadBalancer",
    "network:RouteServer",
    "network:VirtualHubIpConfiguration",
)


def check(stack: Stack, address: Resource, config: define.Config) -> Iterable[Finding]:
    """Judge who uses an address or a prefix."""
    allowed = {*_DEFAULT, *(str(each) for each in config.get("allowedConsumers") or ())}
    users = stack.users(address)
    wrong = sorted({user.name for user in users if user.type in _WEARERS and user.type not in allowed})
    if wrong:
        yield Finding(
            address,
            f"is worn by {wording.all_of(wrong)}. Take it off: nodes and their balancers stand inside, clients come by "
            "the gateway and people by Bastion (policy config allowedConsumers names further types).",
        )
    elif not any(user.type in allowed for user in users):
        yield Finding(
            address,
            "no gateway, firewall or Bastion of this stack uses this public address, so what it opens cannot be "
            "shown. Remove it, or attach it to one (policy config allowedConsumers names further types).",
        )


POLICY = define.stack_policy(
    define.About(
        name="public-ip-no-port-80-consumers",
        title="Public addresses belong to gateways only",
        description="A public address must belong to a gateway, a firewall or Bastion, and to nothing else.",
        severity=Severity.HIGH,
        framework=define.mcsb("NS-2", "Secure cloud services with network controls"),
        tags=("CIS-3.0:7.7", "port-80", "public-address"),
        remediation="Take the address off nodes and load balancers, and remove addresses that nothing uses.",
        config=PolicyConfigSchema(
            {
                "allowedConsumers": {
                    "type": "array",
                    "items": {"type": "string"},
                    "default": [],
                    "description": "Further types that may have a public address, such as network:RouteServer.",
                }
            }
        ),
    ),
    types=(_ADDRESS, _PREFIX),
    check=check,
)
