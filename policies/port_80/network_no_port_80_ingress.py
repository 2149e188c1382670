"""No inline rule may open port 80 beyond what any other rule could close."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_policy import PolicyConfigSchema, Severity

from policies.core import define
from policies.core.values import Resource
from policies.parts import security_rules
from reachability import nsg


def check(resource: Resource, config: define.Config) -> Iterable[str]:
    """Judge one group or one separate rule by itself.

    A Deny may be a resource of its own, which one resource cannot see: the stack policy counts those, and this one
    keeps to Allows that no further rule could precede, unless the team says that it writes rules inline only.
    """
    if resource.type == security_rules.GROUP:
        found = security_rules.inline(resource)
        inline_only = config.get("inlineRulesOnly") is True
    else:
        found = [security_rules.separate(resource)]
        inline_only = False
    for opening in security_rules.on_port_80(found):
        if inline_only or not (opening.missing or nsg.could_be_denied(opening.rule, found)):
            yield security_rules.describe(opening, resource.named("networkSecurityGroupName") or resource.name)


POLICY = define.resource_policy(
    define.About(
        name="network-no-port-80-ingress",
        title="No security rule opens port 80",
        description="A network security group must not let TCP port 80 in, whoever the source is.",
        severity=Severity.CRITICAL,
        framework=define.cis("6.4", "Ensure that HTTP(S) access from the Internet is evaluated and restricted"),
        tags=("MCSB:NS-1", "CKV_AZURE_160", "port-80", "network"),
        remediation=(
            "Remove 80 from the rule's destination ports, or put an inbound Deny of TCP 80 from * at a lower priority "
            "number. Outbound rules are not judged."
        ),
        config=PolicyConfigSchema(
            {
                "inlineRulesOnly": {
                    "type": "boolean",
                    "default": False,
                    "description": (
                        "Whether groups take all their rules inline. Then each group is judged as soon as it is "
                        "registered, without waiting for Denies that are resources of their own."
                    ),
                }
            }
        ),
    ),
    types=(security_rules.GROUP, security_rules.RULE),
    check=check,
)
