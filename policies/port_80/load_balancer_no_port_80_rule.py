"""Load-balancing rules neither take port 80 nor hand it on."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.values import Resource, dig, entries
from policies.parts import port80
from reachability import readers


def check(balancer: Resource, _config: define.Config) -> Iterable[str]:
    """Judge every rule. A high-availability rule (protocol All, port 0) carries all ports."""
    for path, rule in entries(balancer.props.get("loadBalancingRules"), "loadBalancingRules"):
        front, back = dig(rule, "frontendPort"), dig(rule, "backendPort")
        protocol = dig(rule, "protocol")
        all_ports = port80.every(_is(protocol, "all"), port80.some(_zero(front), _zero(back)))
        on_80 = port80.some(port80.covers(front), port80.covers(back), all_ports)
        answer = port80.every(on_80, readers.carries_tcp(protocol))
        where = wording.entry_name(rule, path)
        if answer is True and all_ports is True:
            yield f"{where} is a high-availability rule (protocol All, port 0), which carries port 80. Name the ports."
        elif answer is True:
            yield (
                f"{where} forwards {wording.shown(protocol)} {wording.shown(front)} to {wording.shown(back)}. "
                "Use 443 in front and a port other than 80 behind: security groups only ever see the port behind."
            )
        elif answer is not False:
            yield wording.not_known(f"a port or the protocol of {where}")


def _is(value: object, name: str) -> port80.Answer:
    found = readers.word(value)
    return found == name if found is None or isinstance(found, str) else found


def _zero(value: object) -> port80.Answer:
    found = readers.number(value)
    return found == 0 if found is None or isinstance(found, int) else found


POLICY = define.resource_policy(
    define.About(
        name="load-balancer-no-port-80-rule",
        title="No load-balancing rule on port 80",
        description="A load balancer must not accept or forward TCP port 80.",
        severity=Severity.CRITICAL,
        framework=define.mcsb("NS-2", "Secure cloud services with network controls"),
        tags=("MCSB:DP-3", "port-80", "load-balancer"),
        remediation="Forward 443, and keep 80 out of frontendPort and backendPort; replace an HA-ports rule by ports.",
    ),
    types=("network:LoadBalancer",),
    check=check,
)
