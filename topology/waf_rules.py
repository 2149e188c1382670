"""The managed rule sets of Application Gateway's firewall (ag/application-gateway-crs-rulegroups-rules).

Names of groups: hashicorp/terraform-provider-azurerm, its validation of web application firewall policies. Sets older
than OWASP 3.2 are left out: they look at less of a request, and are on their way out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# Type -> version -> the groups of its rules.
_DEFAULT_GROUPS: Final = (
    "General",
    "METHOD-ENFORCEMENT",
    "PROTOCOL-ENFORCEMENT",
    "PROTOCOL-ATTACK",
    "LFI",
    "RFI",
    "RCE",
    "PHP",
    "NODEJS",
    "XSS",
    "SQLI",
    "FIX",
    "JAVA",
    "MS-ThreatIntel-WebShells",
    "MS-ThreatIntel-AppSec",
    "MS-ThreatIntel-SQLI",
    "MS-ThreatIntel-CVEs",
    "MS-ThreatIntel-XSS",
)
_OWASP_GROUPS: Final = (
    "General",
    "Known-CVEs",
    "REQUEST-911-METHOD-ENFORCEMENT",
    "REQUEST-913-SCANNER-DETECTION",
    "REQUEST-920-PROTOCOL-ENFORCEMENT",
    "REQUEST-921-PROTOCOL-ATTACK",
    "REQUEST-930-APPLICATION-ATTACK-LFI",
    "REQUEST-931-APPLICATION-ATTACK-RFI",
    "REQUEST-932-APPLICATION-ATTACK-RCE",
    "REQUEST-933-APPLICATION-ATTACK-PHP",
    "REQUEST-941-APPLICATION-ATTACK-XSS",
    "REQUEST-942-APPLICATION-ATTACK-SQLI",
    "REQUEST-943-APPLICATION-ATTACK-SESSION-FIXATION",
    "REQUEST-944-APPLICATION-ATTACK-JAVA",
)

RULE_SETS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "Microsoft_DefaultRuleSet": {"2.1": _DEFAULT_GROUPS, "2.2": _DEFAULT_GROUPS},
    "OWASP": {"3.2": _OWASP_GROUPS},
}
"""Type -> version -> groups."""

BOTS: Final = ("Microsoft_BotManagerRuleSet", "1.0")
