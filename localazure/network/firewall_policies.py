"""Firewall policies: what a tier can do, and what a policy keeps for life."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from localazure.core.model import Granted, Put, ResourceType, World, delete_rule, rule
from localazure.core.store import Resource
from localazure.core.values import Body, dig
from localazure.network.firewalls import tier_of
from localazure.network.names import FIREWALL_POLICIES, FIREWALLS, NETWORK_NAME


@rule(
    "FWP-01",
    "a policy keeps its tier",
    code="FirewallPolicySkuChangeDisallowed",
    source="MicrosoftDocs/azure-docs#88954",
    known="issue",
    hint="give the resource replace_on_changes for it",
)
def _tier_stays(put: Put, _world: World) -> Iterator[str]:
    if put.before and tier_of(put.before.properties) != tier_of(put.body):
        yield (
            f"Firewall Policy {put.name} cannot change sku from SKU Tier={tier_of(put.before.properties)} to SKU "
            f"Tier={tier_of(put.body)}"
        )


@rule(
    "FWP-02",
    "intrusion detection and TLS inspection are of tier Premium",
    code="FirewallPolicyPremiumFeatureNotAllowed",
    source="general knowledge",
    known="unverified",
)
def _premium(put: Put, _world: World) -> Iterator[str]:
    for key in ("intrusionDetection", "transportSecurity"):
        mode = dig(put.body, f"{key}.mode")
        if put.body.get(key) and mode != "Off" and tier_of(put.body) != "Premium":
            yield f"Firewall Policy {put.name} of tier {tier_of(put.body)} cannot have {key}: it is of tier Premium."


@rule(
    "FWP-03",
    "a policy of tier Basic has no DNS settings, and threat intelligence only alerts",
    code="FirewallPolicyBasicFeatureNotAllowed",
    source="general knowledge",
    known="unverified",
)
def _basic(put: Put, _world: World) -> Iterator[str]:
    if tier_of(put.body) != "Basic":
        return
    if put.body.get("dnsSettings"):
        yield f"Firewall Policy {put.name} of tier Basic cannot have dnsSettings."
    if put.body.get("threatIntelMode") == "Deny":
        yield f"Firewall Policy {put.name} of tier Basic cannot have the threat intelligence mode Deny."


@delete_rule(
    "FWP-04",
    "a policy in use is not deleted",
    code="FirewallPolicyCannotBeDeleted",
    source="Azure/Azure-Landing-Zones#2919; the code is unverified",
    known="issue",
)
def _not_in_use(policy: Resource, world: World) -> Iterator[str]:
    held = [user.id for user, path in world.users(policy.id) if path in ("firewallPolicy.id", "basePolicy.id")]
    if held:
        yield f"Firewall Policy {policy.id} cannot be deleted: it is in use by {', '.join(held)}."


def _answers(put: Put, _world: World, _granted: Granted) -> Body:
    return {
        "sku": {"tier": tier_of(put.body)},
        "threatIntelMode": put.body.get("threatIntelMode", "Alert"),
    }


def _presents(policy: Resource, world: World) -> Body:
    users = world.users(policy.id)
    return {
        "firewalls": [{"id": user.id} for user, _ in users if user.type.lower() == FIREWALLS.lower()],
        "childPolicies": [{"id": user.id} for user, path in users if path == "basePolicy.id"],
        "ruleCollectionGroups": [{"id": child.id} for child in world.children(policy.id)],
    }


FIREWALL_POLICY: Final = ResourceType(
    token="azure-native:network:FirewallPolicy",  # noqa: S106 a type token
    type=FIREWALL_POLICIES,
    path=("firewallPolicyName",),
    name=NETWORK_NAME,
    closed={
        "sku.tier": ("Basic", "Standard", "Premium"),
        "threatIntelMode": ("Alert", "Deny", "Off"),
        "intrusionDetection.mode": ("Off", "Alert", "Deny"),
    },
    kept={"sku.tier": "FWP-01"},
    rules=(_tier_stays, _premium, _basic),
    deletion=(_not_in_use,),
    answers=_answers,
    presents=_presents,
)
