"""What ARM refuses of an Application Gateway by itself: its parts and how they fit together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from localazure.core.identity import user_assigned
from localazure.core.model import Put, World, rule
from localazure.core.values import dig, items

ISOLATION: Final = "Microsoft.Network/EnableApplicationGatewayNetworkIsolation"
_PARTS: Final = (
    "gatewayIPConfigurations",
    "frontendIPConfigurations",
    "frontendPorts",
    "backendAddressPools",
    "backendHttpSettingsCollection",
    "httpListeners",
    "requestRoutingRules",
)


def is_v2(put: Put) -> bool:
    """Whether the gateway is of a v2 SKU."""
    return str(dig(put.body, "sku.tier") or dig(put.body, "sku.name") or "").lower().endswith("_v2")


def is_private_only(put: Put) -> bool:
    """Whether no frontend has a public address."""
    return not any(frontend.get("publicIPAddress") for frontend in items(put.body, "frontendIPConfigurations"))


@rule(
    "AGW-00",
    "a gateway has at least one of each part that it cannot work without",
    code="ApplicationGatewayMissingParts",
    source="hashicorp/terraform-provider-azurerm#15745; the code is unverified",
    known="issue",
)
def has_its_parts(put: Put, _world: World) -> Iterator[str]:
    """Every list that ARM demands."""
    missing = [part for part in _PARTS if not items(put.body, part)]
    if missing:
        yield f"Application Gateway {put.id.text} must have at least one of each of: {', '.join(missing)}."


@rule(
    "AGW-01",
    "every request routing rule has a priority",
    code="ApplicationGatewayRequestRoutingRulePriorityCannotBeEmpty",
    source="azure-docs PR 103499",
    known="issue",
)
def rules_have_priority(put: Put, _world: World) -> Iterator[str]:
    """From API version 2021-08-01 on."""
    for item in items(put.body, "requestRoutingRules"):
        if item.get("priority") is None:
            yield (
                f"Priority for the request routing rule {put.id.text}/requestRoutingRules/{item.get('name')} cannot be "
                "empty. All request routing rules should have a priority defined starting from api-version 2021-08-01"
            )


@rule(
    "AGW-01",
    "priorities are from 1 to 20000, each once",
    code="ApplicationGatewayRequestRoutingRulePriorityNotUnique",
    source="the API's range; the code is unverified",
    known="specification",
)
def priorities_differ(put: Put, _world: World) -> Iterator[str]:
    """Two rules never share a priority."""
    seen: dict[float, str] = {}
    for item in items(put.body, "requestRoutingRules"):
        priority, name = item.get("priority"), str(item.get("name"))
        if not isinstance(priority, (int, float)):
            continue
        if not 1 <= priority <= 20000:
            yield f"Request routing rule {name} has priority {priority}; it must be from 1 to 20000."
        if seen.setdefault(priority, name) != name:
            yield f"Request routing rules {seen[priority]} and {name} have the same priority {priority}."


@rule(
    "AGW-03",
    "a v2 gateway without a public frontend needs the feature EnableApplicationGatewayNetworkIsolation",
    code="ApplicationGatewayFeatureCannotBeEnabledForSelectedSku",
    source="hashicorp/terraform-provider-azurerm#4578; application-gateway-private-deployment, 2023-03-01",
    known="documentation",
    hint=f"the local subscription's features: azure features (and azure features {ISOLATION}=Registered)",
)
def private_only_needs_feature(put: Put, world: World) -> Iterator[str]:
    """The feature must be registered before the gateway is made."""
    if is_v2(put) and is_private_only(put) and world.features().get(ISOLATION) != "Registered":
        tier = dig(put.body, "sku.tier") or dig(put.body, "sku.name")
        yield (
            f"Application Gateway {put.id.text} does not support Application Gateway without Public IP for the "
            f"selected SKU tier {tier}. Supported SKU tiers are Standard,WAF."
        )


@rule(
    "AGW-03",
    "a v2 gateway's public address is of the Standard SKU",
    code="ApplicationGatewayInvalidPublicIpSku",
    source="Azure/azure-cli#12059, hashicorp/terraform-provider-azurerm#27065",
    known="issue",
)
def public_address_is_standard(put: Put, world: World) -> Iterator[str]:
    """And therefore static."""
    for frontend in items(put.body, "frontendIPConfigurations") if is_v2(put) else ():
        address = world.get(str(dig(frontend, "publicIPAddress.id") or ""))
        if address and str(dig(address.properties, "sku.name")).lower() != "standard":
            yield (
                f"Application Gateway {put.id.text} with SKU {dig(put.body, 'sku.tier')} can only reference public ip "
                "with Standard SKU."
            )


@rule(
    "AGW-05",
    "an https listener has a certificate, and a certificate has data or a Key Vault secret",
    code="ApplicationGatewayHttpsListenerMustReferenceSslCertificate",
    source="general knowledge",
    known="unverified",
)
def listeners_have_certificates(put: Put, _world: World) -> Iterator[str]:
    """A listener for Http has none."""
    for listener in items(put.body, "httpListeners"):
        https = str(listener.get("protocol", "")).lower() == "https"
        if https != bool(dig(listener, "sslCertificate.id")):
            verb = "must" if https else "must not"
            yield (
                f"HTTP listener {listener.get('name')} with protocol {listener.get('protocol')} {verb} "
                "reference an SSL certificate."
            )
    for certificate in items(put.body, "sslCertificates"):
        if bool(certificate.get("data")) == bool(certificate.get("keyVaultSecretId")) and put.before is None:
            yield f"SSL certificate {certificate.get('name')} must have either data or a Key Vault secret id."


@rule(
    "AGW-06",
    "a certificate from Key Vault needs a user-assigned identity on the gateway",
    code="ApplicationGatewayKeyVaultSecretException",
    source="mspnp/aks-baseline#262, Azure/azure-cli#16913",
    known="issue",
)
def has_identity_for_vault(put: Put, _world: World) -> Iterator[str]:
    """A gateway has no system-assigned identity."""
    wanted = [item for item in items(put.body, "sslCertificates") if item.get("keyVaultSecretId")]
    if wanted and not user_assigned(put.body):
        yield (
            "Problem occured while accessing and validating KeyVault Secrets associated with Application Gateway "
            f"'{put.id.text}': the gateway has no user-assigned identity."
        )


@rule(
    "AGW-07",
    "a listener has one rule",
    code="ApplicationGatewayRequestRoutingRulesUsingSameHttpListener",
    source="aztfm/terraform-azurerm-application-gateway#9",
    known="issue",
)
def one_rule_a_listener(put: Put, _world: World) -> Iterator[str]:
    """Request routing rules never share a listener."""
    seen: dict[str, str] = {}
    for item in items(put.body, "requestRoutingRules"):
        listener, name = str(dig(item, "httpListener.id") or "").lower(), str(item.get("name"))
        if listener and seen.setdefault(listener, name) != name:
            yield (f"Request routing rules {seen[listener]} and {name} use the same HTTP listener {listener}.")


@rule(
    "AGW-09",
    "two listeners do not share frontend, port and host name",
    code="ApplicationGatewayHttpListenersUsingSameFrontendPortAndFrontendIpConfig",
    source="MicrosoftDocs/azure-docs#66525; the code is unverified",
    known="issue",
)
def listeners_differ(put: Put, _world: World) -> Iterator[str]:
    """A basic listener (without a host name) shares with none."""
    seen: dict[tuple[str, ...], str] = {}
    for listener in items(put.body, "httpListeners"):
        hosts = [str(name).lower() for name in [listener.get("hostName") or "", *(listener.get("hostNames") or [])]]
        at = (str(dig(listener, "frontendIPConfiguration.id")).lower(), str(dig(listener, "frontendPort.id")).lower())
        for host in [name for name in hosts if name] or [""]:
            other = seen.setdefault((*at, host), str(listener.get("name")))
            if other != str(listener.get("name")):
                yield (
                    f"HTTP listeners {other} and {listener.get('name')} use the same frontend port, frontend IP "
                    "configuration and host name. This Basic HTTP listener cannot use the same frontend port as an "
                    "existing listener."
                )


@rule(
    "AGW-10",
    "a v2 gateway has either a fixed capacity or autoscaling",
    code="ApplicationGatewaySkuCapacityAndAutoscale",
    source="general knowledge",
    known="unverified",
)
def one_way_of_scaling(put: Put, _world: World) -> Iterator[str]:
    """`sku.capacity` and `autoscaleConfiguration` exclude each other."""
    fixed, auto = dig(put.body, "sku.capacity") is not None, bool(put.body.get("autoscaleConfiguration"))
    if is_v2(put) and fixed == auto:
        yield f"Application Gateway {put.id.text} must specify exactly one of sku.capacity and autoscaleConfiguration."


OWN_RULES: Final = (
    has_its_parts,
    rules_have_priority,
    priorities_differ,
    private_only_needs_feature,
    public_address_is_standard,
    listeners_have_certificates,
    has_identity_for_vault,
    one_rule_a_listener,
    listeners_differ,
    one_way_of_scaling,
)
