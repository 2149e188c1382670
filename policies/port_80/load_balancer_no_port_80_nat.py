"""Inbound NAT does not take port 80 or lead to it, as a rule, a range or a pool, inline or separate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.values import Resource, dig, entries
from policies.parts import port80
from reachability import readers

_SEPARATE = "network:InboundNatRule"


def check(resource: Resource, _config: define.Config) -> Iterable[str]:
    """Judge a load balancer's NAT rules and pools, or a NAT rule that is a resource of its own."""
    if resource.type == _SEPARATE:
        yield from _judge("the NAT rule", resource.props)
        return
    for prop in ("inboundNatRules", "inboundNatPools"):
        for path, rule in entries(resource.props.get(prop), prop):
            yield from _judge(wording.entry_name(rule, path), rule)


def _judge(where: str, rule: Any) -> Iterable[str]:
    front, back = dig(rule, "frontendPort"), dig(rule, "backendPort")
    first, last = dig(rule, "frontendPortRangeStart"), dig(rule, "frontendPortRangeEnd")
    on_80 = port80.some(port80.covers(front), port80.covers(back), port80.between(first, last))
    answer = port80.every(on_80, readers.carries_tcp(dig(rule, "protocol")))
    if answer is True:
        taken = wording.shown(front) if front is not None else f"{wording.shown(first)}-{wording.shown(last)}"
        yield f"{where} translates port {taken} to {wording.shown(back)}, and 80 is among these. Leave 80 out."
    elif answer is not False:
        yield wording.not_known(f"a port or the protocol of {where}")


POLICY = define.resource_policy(
    define.About(
        name="load-balancer-no-port-80-nat",
        title="No inbound NAT on port 80",
        description="A load balancer must not translate TCP port 80 to a node, nor any port to a node's port 80.",
        severity=Severity.CRITICAL,
        framework=define.mcsb("NS-2", "Secure cloud services with network controls"),
        tags=("port-80", "load-balancer"),
        remediation="Remove the NAT rule or pool, or choose ports that do not include 80. Use Bastion to administer.",
    ),
    types=("network:LoadBalancer", _SEPARATE),
    check=check,
)
