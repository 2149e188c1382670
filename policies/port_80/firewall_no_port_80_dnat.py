"""Azure Firewall translates nothing from or to port 80."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.values import Resource, dig, entries
from policies.parts import port80
from reachability import readers
from reachability.unknown import UNKNOWN

_CLASSIC = "network:AzureFirewall"
_GROUPS = ("network:FirewallPolicyRuleCollectionGroup", "network:FirewallPolicyRuleCollectionGroupDraft")


def check(resource: Resource, _config: define.Config) -> Iterable[str]:
    """Judge the NAT rules of a policy's rule collection group, or the classic ones of a firewall itself."""
    classic = resource.type == _CLASSIC
    prop = "natRuleCollections" if classic else "ruleCollections"
    for path, collection in entries(resource.props.get(prop), prop):
        kind = dig(collection, "ruleCollectionType")
        if collection is UNKNOWN:
            yield wording.not_known(path)
        elif classic or kind is UNKNOWN or kind is None or "nat" in str(kind).lower():
            for rule_path, rule in entries(collection.get("rules"), f"{path}.rules"):
                yield from _judge(rule, wording.entry_name(rule, rule_path))


def _judge(rule: Any, where: str) -> Iterable[str]:
    if rule is UNKNOWN:
        yield wording.not_known(where)
        return
    ports, translated = rule.get("destinationPorts"), rule.get("translatedPort")
    if translated is None and rule.get("ruleType") not in (None, UNKNOWN, "NatRule"):
        return
    protocols = rule.get("protocols") if rule.get("ipProtocols") is None else rule.get("ipProtocols")
    spoken = [readers.carries_tcp(each) for _, each in entries(protocols, "protocols")] or [True]
    on_80 = port80.some(port80.covers(ports), port80.covers(translated))
    answer = port80.every(on_80, port80.some(*spoken))
    if answer is True:
        yield (
            f"{where} translates port {wording.shown(ports)} to {wording.shown(translated)}. "
            "Leave 80 out on both sides: what DNAT admits, no network rule stops."
        )
    elif answer is not False:
        yield wording.not_known(f"a port or protocol of {where}")


POLICY = define.resource_policy(
    define.About(
        name="firewall-no-port-80-dnat",
        title="No firewall DNAT on port 80",
        description="Azure Firewall must not translate TCP port 80 inwards, nor any port to port 80.",
        severity=Severity.CRITICAL,
        framework=define.mcsb("NS-3", "Deploy firewall at the edge of enterprise network"),
        tags=("MCSB:NS-2", "port-80", "firewall"),
        remediation="Remove the NAT rule, or choose ports other than 80 for destinationPorts and translatedPort.",
    ),
    types=(_CLASSIC, *_GROUPS),
    check=check,
)
