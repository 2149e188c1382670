"""Web application firewall policies of Application Gateway, and what a gateway has to have of one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from localazure.core.model import Granted, Put, Range, ResourceType, World, delete_rule, rule
from localazure.core.store import Resource
from localazure.core.values import Body, dig, items
from localazure.network.names import GATEWAYS, NETWORK_NAME

WAF_POLICIES: Final = "Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies"

# ag/application-gateway-crs-rulegroups-rules. Of the first two a policy has exactly one.
_RULES: Final = {"OWASP": ("2.2.9", "3.0", "3.1", "3.2"), "Microsoft_DefaultRuleSet": ("2.1", "2.2")}
_OTHERS: Final = {"Microsoft_BotManagerRuleSet": ("0.1", "1.0", "1.1"), "Microsoft_HTTPDDoSRuleSet": ("1.0",)}
_OLD_ENGINE: Final = ("2.2.9", "3.0", "3.1")


def _tier(body: Body) -> str:
    return str(dig(body, "sku.tier") or dig(body, "sku.name") or "")


@rule(
    "AGW-11",
    "a gateway of the tier WAF_v2 has a firewall policy",
    code="ApplicationGatewayFirewallNotConfiguredForSelectedSku",
    source="Azure/AKS-Construction#678, hashicorp/terraform-provider-azurerm#19304",
    known="issue",
)
def has_policy(put: Put, _world: World) -> Iterator[str]:
    """Or, where it is an old one, a configuration of its own."""
    configured = put.body.get("firewallPolicy") or put.body.get("webApplicationFirewallConfiguration")
    if _tier(put.body).lower() == "waf_v2" and not configured:
        yield (
            f"Application Gateway {put.id.text} with the selected SKU tier {_tier(put.body)} must have a valid WAF "
            "policy or configuration"
        )


@rule(
    "AGW-12",
    "only a gateway of the tier WAF_v2 has a firewall policy",
    code="ApplicationGatewayFirewallPolicyNotSupportedForSelectedSku",
    source="MicrosoftDocs/azure-docs#61654; the code is unverified",
    known="issue",
)
def policy_goes_with_tier(put: Put, _world: World) -> Iterator[str]:
    """Of the gateway as a whole, and of its listeners."""
    listeners = [item for item in items(put.body, "httpListeners") if item.get("firewallPolicy")]
    if _tier(put.body).lower() != "waf_v2" and (put.body.get("firewallPolicy") or listeners):
        yield f"Application Gateway {put.id.text} with the SKU tier {_tier(put.body)} cannot have a firewall policy."


@rule(
    "AGW-13",
    "a firewall configuration inside the gateway is not made any more",
    code="ApplicationGatewayWafConfigurationRetired",
    source="ag/upgrade-ag-waf-policy, retirement timeline (2025-03-15); hashicorp/terraform-provider-azurerm#32411; "
    "the code is unverified",
    known="documentation",
    hint="make a network:WebApplicationFirewallPolicy and name it in firewallPolicy",
)
def no_new_configuration(put: Put, _world: World) -> Iterator[str]:
    """Gateways that have one keep it until 2027."""
    had = put.before is not None and bool(put.before.properties.get("webApplicationFirewallConfiguration"))
    if put.body.get("webApplicationFirewallConfiguration") and not had:
        yield f"Application Gateway {put.id.text} cannot be given a WAF configuration; use a WAF policy instead."


GATEWAY_FIREWALL_RULES: Final = (has_policy, policy_goes_with_tier, no_new_configuration)


@rule(
    "WAF-01",
    "a policy has one set of managed rules for attacks, of a version that there is",
    code="ApplicationGatewayFirewallInvalidRuleSet",
    source="ag/application-gateway-crs-rulegroups-rules; the code is unverified",
    known="documentation",
)
def _rule_sets(put: Put, _world: World) -> Iterator[str]:
    sets = items(put.body, "managedRules.managedRuleSets")
    for item in sets:
        kind, version = str(item.get("ruleSetType")), str(item.get("ruleSetVersion"))
        known = (_RULES | _OTHERS).get(kind)
        if known is None or version not in known:
            yield f"The managed rule set {kind} {version} of policy {put.name} does not exist."
    main = [str(item.get("ruleSetType")) for item in sets if item.get("ruleSetType") in _RULES]
    if len(main) != 1:
        yield f"Policy {put.name} must have one of the rule sets {', '.join(_RULES)}; it has {len(main)}."


@rule(
    "WAF-02",
    "what the firewall looks at is within what its rule set can",
    code="ApplicationGatewayFirewallInvalidRequestBodySize",
    source="ag/application-gateway-waf-request-size-limits; the code is unverified",
    known="documentation",
)
def _sizes(put: Put, _world: World) -> Iterator[str]:
    versions = [
        str(item.get("ruleSetVersion"))
        for item in items(put.body, "managedRules.managedRuleSets")
        if item.get("ruleSetType") == "OWASP"
    ]
    old = any(version in _OLD_ENGINE for version in versions)
    for name, most in (("maxRequestBodySizeInKb", 128 if old else 2000), ("fileUploadLimitInMb", 750 if old else 4000)):
        asked = dig(put.body, f"policySettings.{name}")
        if isinstance(asked, (int, float)) and asked > most:
            yield f"{name} of policy {put.name} is {asked:g}; it is {most} at most with its rule set."


@rule(
    "WAF-03",
    "custom rules have priorities from 1 to 100, each once, and names of letters and digits",
    code="ApplicationGatewayFirewallInvalidCustomRule",
    source="ag/create-custom-waf-rules; the code is unverified",
    known="documentation",
)
def _custom_rules(put: Put, _world: World) -> Iterator[str]:
    seen: dict[float, str] = {}
    for item in items(put.body, "customRules"):
        priority, name = item.get("priority"), str(item.get("name", ""))
        if not isinstance(priority, (int, float)) or not 1 <= priority <= 100:
            yield f"Custom rule {name} of policy {put.name} has priority {priority}; it is from 1 to 100."
        elif seen.setdefault(priority, name) != name:
            yield f"Custom rules {seen[priority]} and {name} of policy {put.name} have the same priority {priority:g}."
        if name and not name.isalnum():
            yield f"Custom rule {name} of policy {put.name} has a name of more than letters and digits."


@delete_rule(
    "WAF-04",
    "a policy in use is not deleted",
    code="ApplicationGatewayFirewallPolicyInUse",
    source="MicrosoftDocs/azure-docs#121005; the code is unverified",
    known="issue",
)
def _not_in_use(policy: Resource, world: World) -> Iterator[str]:
    held = [user.id for user, _ in world.users(policy.id) if user.type.lower() == GATEWAYS.lower()]
    if held:
        yield f"Web Application Firewall Policy {policy.id} cannot be deleted: it is in use by {', '.join(held)}."


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    asked = put.body.get("policySettings") or {}
    return {
        "resourceState": "Enabled",
        "policySettings": {
            "state": asked.get("state", "Enabled"),
            "mode": asked.get("mode", "Detection"),
            "requestBodyCheck": asked.get("requestBodyCheck", True),
            "maxRequestBodySizeInKb": asked.get("maxRequestBodySizeInKb", 128),
            "fileUploadLimitInMb": asked.get("fileUploadLimitInMb", 100),
        },
    }


def _presents(policy: Resource, world: World) -> Body:
    users = [{"id": user.id} for user, _ in world.users(policy.id) if user.type.lower() == GATEWAYS.lower()]
    return {"applicationGateways": users} if users else {}


WAF_POLICY: Final = ResourceType(
    token="azure-native:network:WebApplicationFirewallPolicy",  # noqa: S106 a type token
    type=WAF_POLICIES,
    path=("policyName",),
    name=NETWORK_NAME,
    # What the API's description of each says; Check tests them.
    ranges={
        "policySettings.maxRequestBodySizeInKb": Range(8, None),
        "policySettings.fileUploadLimitInMb": Range(0, None),
    },
    closed={
        "policySettings.mode": ("Detection", "Prevention"),
        "policySettings.state": ("Enabled", "Disabled"),
        "managedRules.managedRuleSets[].ruleGroupOverrides[].rules[].state": ("Enabled", "Disabled"),
    },
    rules=(_rule_sets, _sizes, _custom_rules),
    deletion=(_not_in_use,),
    answers=_answers,
    presents=_presents,
)
