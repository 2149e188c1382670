"""Azure Firewall in a virtual network. One in a virtual hub is not modelled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from localazure.core.errors import NotModelledError
from localazure.core.ids import parse
from localazure.core.model import Claim, Granted, NameRule, Put, ResourceType, World, rule
from localazure.core.values import Body, dig, items
from localazure.network.ip_configurations import ip_configurations
from localazure.network.names import FIREWALLS, NETWORK_NAME, ROUTES
from localazure.network.public_addresses import addresses_are_free, standard_static

_TIERS: Final = ("Basic", "Standard", "Premium")
_SUBNET: Final = "azurefirewallsubnet"
_MANAGEMENT: Final = "azurefirewallmanagementsubnet"
_INLINE: Final = ("applicationRuleCollections", "networkRuleCollections", "natRuleCollections")


def tier_of(body: Body) -> str:
    """The tier of a firewall or a policy; Standard where it says none."""
    return str(dig(body, "sku.tier") or "Standard")


def rank(tier: str) -> int:
    """The place of a tier in their order."""
    return _TIERS.index(tier) if tier in _TIERS else 1


def _configurations(put: Put) -> Iterator[tuple[Body, str]]:
    yield from ip_configurations(put, "azureFirewallIpConfigurations")
    management = put.body.get("managementIpConfiguration")
    if isinstance(management, dict):
        yield management, f"{put.id.text}/azureFirewallIpConfigurations/{management.get('name', '')}"


@rule(
    "FW-01",
    "the tier of a firewall's policy is not above its own",
    code="AzureFirewallPolicyTierMismatch",
    source="MicrosoftDocs/azure-docs#83843; the code is unverified",
    known="issue",
)
def _policy_tier(put: Put, world: World) -> Iterator[str]:
    policy = world.get(str(dig(put.body, "firewallPolicy.id") or ""))
    if policy and rank(tier_of(policy.properties)) > rank(tier_of(put.body)):
        yield (
            f"Firewall Policy {policy.id} with SKU tier {tier_of(policy.properties)} cannot be attached to firewall "
            f"{put.id.text} with SKU tier {tier_of(put.body)}."
        )


@rule(
    "FW-02",
    "the first IP configuration is in AzureFirewallSubnet, and the others name no subnet",
    code="AzureFirewallSubnetNotValid",
    source="azure-docs PR 11659; the code is unverified",
    known="issue",
)
def _own_subnet(put: Put, _world: World) -> Iterator[str]:
    if dig(put.body, "sku.name") == "AZFW_Hub" or put.body.get("virtualHub"):
        raise NotModelledError("azure-native:network:AzureFirewall in a virtual hub")
    found = items(put.body, "ipConfigurations")
    subnets = [dig(configuration, "subnet.id") for configuration in found]
    if not subnets or not isinstance(subnets[0], str) or parse(subnets[0]).name.lower() != _SUBNET:
        yield f"Azure Firewall {put.id.text} must have its first IP configuration in a subnet AzureFirewallSubnet."
    if any(subnets[1:]):
        yield f"Only one IP configuration of Azure Firewall {put.id.text} can reference a subnet."


@rule(
    "FW-03",
    "the public addresses of a firewall are Standard and static, one in every IP configuration",
    code="AzureFirewallPublicIpNotStandard",
    source="azure-docs PR 11659; the code is unverified",
    known="issue",
)
def _addresses(put: Put, world: World) -> Iterator[str]:
    forced = isinstance(put.body.get("managementIpConfiguration"), dict)
    for configuration, id_ in _configurations(put):
        address = dig(configuration, "publicIPAddress.id")
        if not isinstance(address, str) and not forced:
            yield f"IP configuration {id_} must reference a public IP address."
        elif isinstance(address, str) and not standard_static(world.get(address)):
            yield f"IP configuration {id_} can only reference a Standard static public IP address; {address} is none."


@rule(
    "FW-04",
    "a firewall of tier Basic has a management configuration, and any such is in AzureFirewallManagementSubnet",
    code="AzureFirewallManagementIpConfigurationRequired",
    source="Azure/ALZ-Bicep#901; firewall forced-tunneling, 2020-02; the code is unverified",
    known="issue",
)
def _management(put: Put, _world: World) -> Iterator[str]:
    management = put.body.get("managementIpConfiguration")
    if tier_of(put.body) == "Basic" and not management:
        yield f"Azure Firewall {put.id.text} with SKU tier Basic must have a managementIpConfiguration."
    subnet = dig(management, "subnet.id")
    if management and (not isinstance(subnet, str) or parse(subnet).name.lower() != _MANAGEMENT):
        yield f"The management IP configuration of {put.id.text} must be in a subnet AzureFirewallManagementSubnet."


@rule(
    "FW-05",
    "a firewall with a policy has no rules of its own",
    code="AzureFirewallPolicyAndRuleCollectionsConflict",
    source="general knowledge",
    known="unverified",
)
def _policy_or_rules(put: Put, _world: World) -> Iterator[str]:
    named = [key for key in _INLINE if put.body.get(key)]
    if put.body.get("firewallPolicy") and named:
        yield f"Azure Firewall {put.id.text} cannot reference a firewall policy and have {', '.join(named)}."


@rule(
    "FW-06",
    "a default route on the firewall's subnet leads to the internet, unless it is tunnelled",
    code="AzureFirewallSubnetDefaultRouteNotValid",
    source="firewall forced-tunneling, 2020-02; the code is unverified",
    known="documentation",
)
def _default_route(put: Put, world: World) -> Iterator[str]:
    if put.body.get("managementIpConfiguration"):
        return
    for configuration in items(put.body, "ipConfigurations"):
        subnet = world.get(str(dig(configuration, "subnet.id") or ""))
        table = dig(subnet.properties, "routeTable.id") if subnet else None
        for route in world.children(table, ROUTES) if isinstance(table, str) else ():
            own = route.properties
            if own.get("addressPrefix") == "0.0.0.0/0" and own.get("nextHopType") != "Internet":
                yield f"Azure Firewall {put.id.text}: route {route.id} must have the next hop Internet."


@rule(
    "FW-07",
    "a firewall's management configuration and zones stay as they were made",
    code="AzureFirewallPropertyCannotBeChanged",
    source="firewall forced-tunneling, 2020-02; the code is unverified",
    known="documentation",
)
def _for_life(put: Put, _world: World) -> Iterator[str]:
    if put.before is None:
        return
    was = put.before.properties
    if bool(was.get("managementIpConfiguration")) != bool(put.body.get("managementIpConfiguration")):
        yield f"The management IP configuration of {put.id.text} cannot be added or removed."
    if put.body.get("zones") is not None and put.body.get("zones") != was.get("zones"):
        yield f"The zones of {put.id.text} cannot be changed."


def _claims(put: Put, _world: World) -> Iterator[Claim]:
    for configuration, id_ in _configurations(put):
        subnet = dig(configuration, "subnet.id")
        if isinstance(subnet, str):
            yield Claim(subnet, id_)


def _answers(put: Put, _world: World, granted: Granted) -> Body:
    shared = next((granted[id_.lower()] for _, id_ in _configurations(put) if id_.lower() in granted), None)

    def full(configuration: Body) -> dict[str, Any]:
        id_ = f"{put.id.text}/azureFirewallIpConfigurations/{configuration.get('name', '')}"
        answered: dict[str, Any] = {
            **configuration,
            "id": id_,
            "type": f"{FIREWALLS}/azureFirewallIpConfigurations",
            "provisioningState": "Succeeded",
        }
        address = granted.get(id_.lower(), shared)
        return {**answered, "privateIPAddress": address} if address else answered

    answers: dict[str, Any] = {"sku": {"name": "AZFW_VNet", "tier": "Standard", **(put.body.get("sku") or {})}}
    answers["ipConfigurations"] = [full(configuration) for configuration in items(put.body, "ipConfigurations")]
    management = put.body.get("managementIpConfiguration")
    if isinstance(management, dict):
        answers["managementIpConfiguration"] = full(management)
    return answers


FIREWALL: Final = ResourceType(
    token="azure-native:network:AzureFirewall",  # noqa: S106 a type token
    type=FIREWALLS,
    path=("azureFirewallName",),
    # The provider tests the length in Check: the specification has it.
    name=NameRule(NETWORK_NAME.pattern, NETWORK_NAME.words, in_check=r"^.{1,56}$"),
    required=("ipConfigurations[].name", "managementIpConfiguration.name"),
    closed={
        "sku.name": ("AZFW_VNet", "AZFW_Hub"),
        "sku.tier": _TIERS,
        "threatIntelMode": ("Alert", "Deny", "Off"),
    },
    kept={"zones": "FW-07", "managementIpConfiguration": "FW-07"},
    rules=(
        _policy_tier,
        _own_subnet,
        _addresses,
        _management,
        _policy_or_rules,
        _default_route,
        _for_life,
        addresses_are_free,
    ),
    claims=_claims,
    answers=_answers,
)
