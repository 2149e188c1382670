"""The security rules that the subnet of a Bastion needs."""

from __future__ import annotations

from typing import Any

from tests.localazure.world import security_rule


def bastion_rules(**without: Any) -> list[dict[str, Any]]:
    """All that Bastion needs on its subnet, but for the rules of `names`; the one that denies comes last."""
    own = "10.0.3.0/26"

    def rule(name: str, direction: str, source: str, destination: str, *ports: str) -> dict[str, Any]:
        return security_rule(
            name=name,
            direction=direction,
            sourceAddressPrefix=source,
            destinationAddressPrefix=destination,
            destinationPortRange=None,
            destinationPortRanges=list(ports),
        )

    rules = [
        rule("clients", "Inbound", "10.9.0.0/16", own, "443"),
        rule("control", "Inbound", "GatewayManager", own, "443"),
        rule("probes", "Inbound", "AzureLoadBalancer", own, "443"),
        rule("mesh", "Inbound", "VirtualNetwork", "VirtualNetwork", "8080", "5701"),
        rule("machines", "Outbound", own, "VirtualNetwork", "22", "3389"),
        rule("azure", "Outbound", own, "AzureCloud", "443"),
        rule("web", "Outbound", own, "Internet", "80"),
        security_rule(
            name="deny-out",
            direction="Outbound",
            access="Deny",
            sourceAddressPrefix="*",
            destinationPortRange="*",
            protocol="*",
        ),
        rule("mesh-out", "Outbound", "VirtualNetwork", "VirtualNetwork", "8080", "5701"),
    ]
    kept = [rule for rule in rules if rule["name"] not in without.get("names", ())]
    order = [rule for rule in kept if rule["name"] != "deny-out"] + [r for r in kept if r["name"] == "deny-out"]
    return [{**rule, "priority": 100 + index} for index, rule in enumerate(order)]
