"""Application gateways: the type, its addresses and its answers. What is refused stands in gateway_*.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from localazure.core.identity import identity_answer
from localazure.core.model import Claim, Granted, Put, Range, ResourceType, World
from localazure.core.values import Body, dig, items
from localazure.network.gateway_rules import ISOLATION, OWN_RULES, is_private_only, is_v2
from localazure.network.gateway_surroundings import SURROUNDING_RULES
from localazure.network.names import GATEWAYS, NETWORK_NAME
from localazure.network.waf_policies import GATEWAY_FIREWALL_RULES

_PARTS: Final = (
    "authenticationCertificates",
    "backendAddressPools",
    "backendHttpSettingsCollection",
    "backendSettingsCollection",
    "frontendIPConfigurations",
    "frontendPorts",
    "gatewayIPConfigurations",
    "httpListeners",
    "listeners",
    "loadDistributionPolicies",
    "privateLinkConfigurations",
    "probes",
    "redirectConfigurations",
    "requestRoutingRules",
    "rewriteRuleSets",
    "routingRules",
    "sslCertificates",
    "sslProfiles",
    "trustedClientCertificates",
    "trustedRootCertificates",
    "urlPathMaps",
)


def _claims(put: Put, _world: World) -> Iterator[Claim]:
    """Its private frontends, and one address for each instance that runs from the start."""
    for frontend in items(put.body, "frontendIPConfigurations"):
        subnet = dig(frontend, "subnet.id")
        if isinstance(subnet, str):
            static = frontend.get("privateIPAddress") if frontend.get("privateIPAllocationMethod") == "Static" else None
            yield Claim(subnet, f"{put.id.text}/frontendIPConfigurations/{frontend.get('name', '')}", static)
    capacity = dig(put.body, "sku.capacity") or dig(put.body, "autoscaleConfiguration.minCapacity") or 1
    for configuration in items(put.body, "gatewayIPConfigurations"):
        subnet = dig(configuration, "subnet.id")
        for instance in range(int(capacity)) if isinstance(subnet, str) else ():
            id_ = f"{put.id.text}/gatewayIPConfigurations/{configuration.get('name', '')}"
            yield Claim(str(subnet), id_ if instance == 0 else f"{id_}/instances/{instance}")


def _answers(put: Put, world: World, granted: Granted) -> Body:
    answered: dict[str, Any] = {
        "operationalState": "Running",
        "defaultPredefinedSslPolicy": "AppGwSslPolicy20220101",
        **identity_answer(put, world),
    }
    frontends: list[dict[str, Any]] = []
    for frontend in items(put.body, "frontendIPConfigurations"):
        id_ = f"{put.id.text}/frontendIPConfigurations/{frontend.get('name', '')}"
        full: dict[str, Any] = {
            **frontend,
            "id": id_,
            "type": f"{GATEWAYS}/frontendIPConfigurations",
            "provisioningState": "Succeeded",
            "privateIPAllocationMethod": frontend.get("privateIPAllocationMethod", "Dynamic"),
        }
        if id_.lower() in granted:
            full["privateIPAddress"] = granted[id_.lower()]
        frontends.append(full)
    answered["frontendIPConfigurations"] = frontends
    if is_v2(put) and is_private_only(put) and world.features().get(ISOLATION) == "Registered":
        # Azure marks such gateways so: application-gateway-private-deployment, 2023-03-01.
        answered["tags"] = {"EnhancedNetworkControl": "True"}
    return answered


APPLICATION_GATEWAY: Final = ResourceType(
    token="azure-native:network:ApplicationGateway",  # noqa: S106 a type token
    type=GATEWAYS,
    path=("applicationGatewayName",),
    name=NETWORK_NAME,
    ranges={
        "requestRoutingRules[].priority": Range(1, 20000),
        "probes[].port": Range(1, 65535),
        "autoscaleConfiguration.minCapacity": Range(0, None),
        "autoscaleConfiguration.maxCapacity": Range(2, None),
        "backendHttpSettingsCollection[].connectionDraining.drainTimeoutInSec": Range(1, 3600),
    },
    closed={
        "httpListeners[].protocol": ("Http", "Https", "Tcp", "Tls"),
        "backendHttpSettingsCollection[].protocol": ("Http", "Https", "Tcp", "Tls"),
        "requestRoutingRules[].ruleType": ("Basic", "PathBasedRouting"),
        "sku.name": (
            "Standard_Small",
            "Standard_Medium",
            "Standard_Large",
            "WAF_Medium",
            "WAF_Large",
            "Standard_v2",
            "WAF_v2",
            "Basic",
        ),
        "sku.tier": ("Standard", "WAF", "Standard_v2", "WAF_v2", "Basic"),
    },
    required=tuple(f"{part}[].name" for part in _PARTS),
    immutable=("zones",),
    write_only=("sslCertificates[].data", "sslCertificates[].password"),
    parts=tuple(part for part in _PARTS if part != "frontendIPConfigurations"),
    rules=(*OWN_RULES, *SURROUNDING_RULES, *GATEWAY_FIREWALL_RULES),
    claims=_claims,
    answers=_answers,
)
