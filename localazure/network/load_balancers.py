"""Load balancers, their backend pools and inbound NAT rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from localazure.core.model import (
    Claim,
    Collection,
    Granted,
    Put,
    ResourceType,
    World,
    delete_rule,
    rule,
)
from localazure.core.store import Resource
from localazure.core.values import Body, dig, items
from localazure.network.names import LOAD_BALANCERS, NETWORK_NAME
from localazure.network.tenants import not_beside_a_gateway, not_in_a_reserved_subnet

_POOLS: Final = f"{LOAD_BALANCERS}/backendAddressPools"
_NAT_RULES: Final = f"{LOAD_BALANCERS}/inboundNatRules"
_PUBLIC: Final = "publicIPAddress"


def _frontends(put: Put) -> Iterator[tuple[Body, str]]:
    for frontend in items(put.body, "frontendIPConfigurations"):
        yield frontend, f"{put.id.text}/frontendIPConfigurations/{frontend.get('name', '')}"


@rule(
    "LB-01",
    "a frontend has a subnet or a public address, not both",
    code="FrontendIPConfigHasBothSubnetAndPublicIP",
    source="hashicorp/terraform-provider-azurerm#1622",
    known="issue",
)
def _not_both(put: Put, _world: World) -> Iterator[str]:
    for frontend, id_ in _frontends(put):
        if frontend.get("subnet") and frontend.get(_PUBLIC):
            yield f"Frontend IP configuration {id_} must not reference both a Subnet and a Public IP Address."


@rule(
    "LB-01",
    "a frontend has a subnet or a public address",
    code="FrontendIPConfigHasNoSubnetOrPublicIP",
    source="ernest#480",
    known="issue",
)
def _one_of_them(put: Put, _world: World) -> Iterator[str]:
    for frontend, id_ in _frontends(put):
        if not any(frontend.get(key) for key in ("subnet", _PUBLIC, "publicIPPrefix", "gatewayLoadBalancer")):
            yield f"Frontend IP configuration {id_} must reference either a Subnet or a Public IP Address."


@rule(
    "LB-02",
    "no two rules have the same protocol, backend port and pool",
    code="RulesUseSameBackendPortProtocolAndPool",
    source="Azure/azure-quickstart-templates#2014",
    known="issue",
)
def _rules_differ(put: Put, _world: World) -> Iterator[str]:
    seen: dict[tuple[str, ...], str] = {}
    for item in items(put.body, "loadBalancingRules"):
        if item.get("enableFloatingIP") is True:
            continue
        name = str(item.get("name", ""))
        pools = [item.get("backendAddressPool"), *(item.get("backendAddressPools") or [])]
        for pool in pools:
            key = tuple(str(part).lower() for part in (item.get("protocol"), item.get("backendPort"), dig(pool, "id")))
            if dig(pool, "id") and seen.setdefault(key, name) != name:
                yield (
                    f"Load balancing rules {seen[key]} and {name} in load balancer {put.id.text} use the same backend "
                    "port, protocol and backend address pool."
                )


@rule(
    "LB-03",
    "a frontend with a static private address says which",
    code="PrivateIPAddressRequired",
    source="hashicorp/terraform-provider-azurerm#28028; the code is unverified",
    known="issue",
)
def _static_has_address(put: Put, _world: World) -> Iterator[str]:
    for frontend, id_ in _frontends(put):
        if frontend.get("privateIPAllocationMethod") == "Static" and not frontend.get("privateIPAddress"):
            yield f"Frontend IP configuration {id_} has the allocation method Static and no private IP address."


@rule(
    "LB-03",
    "a load balancer and its public addresses are of one SKU",
    code="PublicIPAndLBSkuDoNotMatch",
    source="general knowledge",
    known="unverified",
)
def _skus_match(put: Put, world: World) -> Iterator[str]:
    own = str(dig(put.body, "sku.name") or "Basic")
    for frontend, id_ in _frontends(put):
        address = world.get(str(dig(frontend, f"{_PUBLIC}.id") or ""))
        other = str(dig(address.properties, "sku.name") or "Basic") if address else own
        if other.lower() != own.lower():
            yield f"{own} sku load balancer {put.id.text} cannot reference {other} sku public IP in {id_}."


@rule(
    "LB-04",
    "HA ports (protocol All) are for ports 0 of an internal Standard load balancer",
    code="LoadBalancingRuleInvalidProtocolAndPorts",
    source="general knowledge",
    known="unverified",
)
def _ha_ports(put: Put, _world: World) -> Iterator[str]:
    internal = all(frontend.get("subnet") for frontend, _ in _frontends(put))
    standard = str(dig(put.body, "sku.name")).lower() == "standard"
    for item in items(put.body, "loadBalancingRules"):
        everything = str(item.get("protocol", "")).lower() == "all"
        ports = [item.get("frontendPort"), item.get("backendPort")]
        if everything and (ports != [0, 0] or not internal or not standard):
            yield (
                f"Load balancing rule {item.get('name')}: protocol All needs ports 0 on an internal "
                "Standard load balancer."
            )
        elif not everything and 0 in ports:
            yield f"Load balancing rule {item.get('name')}: port 0 needs protocol All."


@rule(
    "LB-05",
    "a probe waits 5 seconds or more, and an http or https probe has a path",
    code="LoadBalancerProbeInvalid",
    source="general knowledge",
    known="unverified",
)
def _probes(put: Put, _world: World) -> Iterator[str]:
    for probe in items(put.body, "probes"):
        interval = probe.get("intervalInSeconds")
        if isinstance(interval, (int, float)) and interval < 5:
            yield f"Probe {probe.get('name')} has an interval of {interval} seconds; the minimum is 5."
        http = str(probe.get("protocol", "")).lower() in ("http", "https")
        if http != bool(probe.get("requestPath")):
            yield f"Probe {probe.get('name')} must have a request path exactly when its protocol is Http or Https."


@rule(
    "LB-06",
    "a rule stays while the probe that it names is the health probe of a scale set",
    code="CannotRemoveRuleUsedByProbeUsedByVMSS",
    source="hashicorp/terraform-provider-azurerm#4769, #9076, Azure/azure-cli#14167",
    known="issue",
)
def _probed_rules_stay(put: Put, world: World) -> Iterator[str]:
    if put.before is None:
        return
    now = {str(item.get("name")).lower(): item for item in items(put.body, "loadBalancingRules")}
    for item in items(put.before.properties, "loadBalancingRules"):
        name, probe = str(item.get("name")), str(dig(item, "probe.id") or "")
        kept = str(dig(now.get(name.lower()), "probe.id") or "").lower() == probe.lower()
        for user, path in world.users(probe) if probe and not kept else ():
            if path.endswith("healthProbe.id"):
                yield (
                    f"Load balancer rule {put.id.text}/loadBalancingRules/{name} cannot be removed because the rule "  # noqa: S608 ARM
                    f"references the load balancer probe {probe} that is used as health probe by VM scale set "
                    f"{user.id}. To remove this rule, please update VM scale set to remove the reference to the probe."
                )


@delete_rule(
    "DEL-05",
    "a load balancer whose pools are in use is not deleted",
    code="InUseBackendAddressPoolCannotBeDeleted",
    source="hashicorp/terraform-provider-azurerm#7691; the code is unverified",
    known="issue",
)
def _not_in_use(balancer: Resource, world: World) -> Iterator[str]:
    held = [user.id for user, _ in world.users(balancer.id)]
    if held:
        yield f"Resource {balancer.id} is in use by {held[0]} and cannot be deleted."


def _claims(put: Put, _world: World) -> Iterator[Claim]:
    for frontend, id_ in _frontends(put):
        subnet = dig(frontend, "subnet.id")
        static = frontend.get("privateIPAddress") if frontend.get("privateIPAllocationMethod") == "Static" else None
        if isinstance(subnet, str):
            yield Claim(subnet, id_, static)


def _answers(put: Put, _world: World, granted: Granted) -> Body:
    own = put.id.text
    frontends: list[dict[str, Any]] = []
    for frontend, id_ in _frontends(put):
        answered: dict[str, Any] = {
            **frontend,
            "id": id_,
            "type": f"{LOAD_BALANCERS}/frontendIPConfigurations",
            "provisioningState": "Succeeded",
            "privateIPAllocationMethod": frontend.get("privateIPAllocationMethod", "Dynamic"),
        }
        if id_.lower() in granted:
            answered["privateIPAddress"] = granted[id_.lower()]
            answered["privateIPAddressVersion"] = frontend.get("privateIPAddressVersion", "IPv4")
        for collection in ("loadBalancingRules", "inboundNatRules", "outboundRules"):
            users = _users_of(put, collection, "frontendIPConfiguration", id_)
            if users:
                answered[collection] = users
        frontends.append(answered)
    result: dict[str, Any] = {"sku": {"name": "Basic", "tier": "Regional", **(put.body.get("sku") or {})}}
    if frontends:
        result["frontendIPConfigurations"] = frontends
    probes = items(put.body, "probes")
    if probes:
        result["probes"] = [
            {
                **probe,
                "id": f"{own}/probes/{probe.get('name', '')}",
                "type": f"{LOAD_BALANCERS}/probes",
                "provisioningState": "Succeeded",
                "loadBalancingRules": _users_of(
                    put, "loadBalancingRules", "probe", f"{own}/probes/{probe.get('name', '')}"
                ),
            }
            for probe in probes
        ]
    return result


def _users_of(put: Put, collection: str, property_: str, id_: str) -> list[dict[str, str]]:
    return [
        {"id": f"{put.id.text}/{collection}/{item.get('name', '')}"}
        for item in items(put.body, collection)
        if str(dig(item, f"{property_}.id")).lower() == id_.lower()
    ]


LOAD_BALANCER: Final = ResourceType(
    token="azure-native:network:LoadBalancer",  # noqa: S106 a type token
    type=LOAD_BALANCERS,
    path=("loadBalancerName",),
    name=NETWORK_NAME,
    immutable=("sku.name", "sku.tier"),
    closed={
        "sku.name": ("Basic", "Standard", "Gateway"),
        "frontendIPConfigurations[].privateIPAllocationMethod": ("Static", "Dynamic"),
        "loadBalancingRules[].protocol": ("Udp", "Tcp", "All"),
        "probes[].protocol": ("Http", "Tcp", "Https"),
    },
    required=("frontendIPConfigurations[].name", "loadBalancingRules[].name", "probes[].name"),
    collections=(Collection("backendAddressPools", _POOLS), Collection("inboundNatRules", _NAT_RULES)),
    parts=("loadBalancingRules", "inboundNatPools", "outboundRules"),
    rules=(
        _not_both,
        _one_of_them,
        _rules_differ,
        _static_has_address,
        _skus_match,
        _ha_ports,
        _probes,
        _probed_rules_stay,
        not_beside_a_gateway,
        not_in_a_reserved_subnet,
    ),
    deletion=(_not_in_use,),
    claims=_claims,
    answers=_answers,
)

BACKEND_ADDRESS_POOL: Final = ResourceType(
    token="azure-native:network:LoadBalancerBackendAddressPool",  # noqa: S106 a type token
    type=_POOLS,
    path=("loadBalancerName", "backendAddressPoolName"),
    autoname="copy",
    located=False,
    name=NETWORK_NAME,
    deletion=(_not_in_use,),
)

INBOUND_NAT_RULE: Final = ResourceType(
    token="azure-native:network:InboundNatRule",  # noqa: S106 a type token
    type=_NAT_RULES,
    path=("loadBalancerName", "inboundNatRuleName"),
    autoname="copy",
    located=False,
    name=NETWORK_NAME,
)
