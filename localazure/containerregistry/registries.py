"""Container registries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from localazure.core.clock import timestamp
from localazure.core.endpoints import endpoint_connections
from localazure.core.identity import identity_answer
from localazure.core.model import Granted, NameRule, Put, ResourceType, World, rule
from localazure.core.namesakes import is_taken_elsewhere
from localazure.core.private_link import Groups, LinkHost, LinkMember
from localazure.core.reserved_words import no_reserved_word
from localazure.core.store import Resource
from localazure.core.values import Body, dig

REGISTRIES: Final = "Microsoft.ContainerRegistry/registries"


def _says(body: Body, path: str) -> str:
    return str(dig(body, path) or "").lower()


def is_premium(body: Body) -> bool:
    """Whether a registry is of the tier that has private endpoints."""
    return _says(body, "sku.name") == "premium"


@rule(
    "ACR-01",
    "network rules, zones, data endpoints, retention and the export policy need the Premium tier",
    code="SkuNotSupported",
    source="azure-docs container-registry-skus.md; the code is unverified",
    known="documentation",
)
def _premium_features(put: Put, _world: World) -> Iterator[str]:
    if is_premium(put.body):
        return
    asked = {
        "publicNetworkAccess": _says(put.body, "publicNetworkAccess") == "disabled",
        "networkRuleSet": dig(put.body, "networkRuleSet.defaultAction") is not None,
        "zoneRedundancy": _says(put.body, "zoneRedundancy") == "enabled",
        "dataEndpointEnabled": put.body.get("dataEndpointEnabled") is True,
        "policies.retentionPolicy": _says(put.body, "policies.retentionPolicy.status") == "enabled",
        "policies.exportPolicy": _says(put.body, "policies.exportPolicy.status") == "disabled",
    }
    for name in (name for name, wanted in asked.items() if wanted):
        yield f"The property '{name}' is not supported for the SKU {dig(put.body, 'sku.name')}: it needs Premium."


@rule(
    "ACR-02",
    "exports are disabled only where public access is",
    code="ExportPolicyRequiresPublicNetworkAccessDisabled",
    source="azure-docs data-loss-prevention.md of Container Registry; the code is unverified",
    known="documentation",
)
def _exports_and_public_access(put: Put, _world: World) -> Iterator[str]:
    disabled = _says(put.body, "policies.exportPolicy.status") == "disabled"
    if disabled and _says(put.body, "publicNetworkAccess") != "disabled":
        yield f"The export policy of registry '{put.name}' cannot be disabled while public network access is enabled."


@rule(
    "ACR-03",
    "the name is taken once in all of Azure",
    code="AlreadyInUse",
    source="general knowledge",
    known="unverified",
    status=409,
)
def _name_is_free(put: Put, world: World) -> Iterator[str]:
    if is_taken_elsewhere(put, world):
        yield f"The registry DNS name {put.name.lower()}.azurecr.io is already in use."


@rule(
    "ACR-04",
    "a registry with private endpoints stays in the Premium tier",
    code="PrivateEndpointsNotSupportedForSku",
    source="general knowledge",
    known="unverified",
)
def _premium_stays(put: Put, world: World) -> Iterator[str]:
    if put.before is not None and not is_premium(put.body) and endpoint_connections(put.before, world):
        yield f"Registry '{put.name}' has private endpoint connections, which {dig(put.body, 'sku.name')} has not."


def _data_host(name: str, location: str) -> str:
    return f"{name}.{location}.data.azurecr.io"


def _answers(put: Put, world: World, _granted: Granted) -> Body:
    before = put.before.properties if put.before else {}
    name, location = put.name.lower(), put.location or ""
    sku = str(dig(put.body, "sku.name"))
    data = put.body.get("dataEndpointEnabled") is True
    answered: dict[str, Any] = {
        "sku": {"name": sku, "tier": sku},
        "loginServer": f"{name}.azurecr.io",
        "creationDate": before.get("creationDate") or timestamp(),
        "dataEndpointHostNames": [_data_host(name, location)] if data else [],
        "adminUserEnabled": put.body.get("adminUserEnabled", False),
        "publicNetworkAccess": put.body.get("publicNetworkAccess", "Enabled"),
        "networkRuleBypassOptions": put.body.get("networkRuleBypassOptions", "AzureServices"),
        "zoneRedundancy": put.body.get("zoneRedundancy", "Disabled"),
        **identity_answer(put, world),
    }
    return answered


def _presents(registry: Resource, world: World) -> Body:
    return {"privateEndpointConnections": endpoint_connections(registry, world)}


def _private_link(registry: Resource) -> Groups:
    """Two members: the registry, and the data of its region, whose record lies in the same zone.

    Source of the members' names: hashicorp/terraform-provider-azurerm#21781. Only Premium has private endpoints.
    """
    if not is_premium(registry.properties):
        return {}
    name, location = registry.name.lower(), registry.location or ""
    zone = "privatelink.azurecr.io"
    return {
        "registry": (
            LinkMember("registry", (LinkHost(f"{name}.azurecr.io", zone, name),)),
            LinkMember(
                f"registry_data_{location}",
                (LinkHost(_data_host(name, location), zone, f"{name}.{location}.data"),),
            ),
        )
    }


REGISTRY: Final = ResourceType(
    token="azure-native:containerregistry:Registry",  # noqa: S106 a type token
    type=REGISTRIES,
    path=("registryName",),
    name=NameRule(
        re.compile(r"[A-Za-z0-9]{5,50}"),
        "5 to 50 letters and digits",
        code="InvalidParameter",
    ),
    patterns={"registryName": r"^[a-zA-Z0-9]*$"},
    closed={
        "sku.name": ("Basic", "Standard", "Premium", "Classic"),
        "publicNetworkAccess": ("Enabled", "Disabled"),
        "networkRuleBypassOptions": ("AzureServices", "None"),
        "zoneRedundancy": ("Enabled", "Disabled"),
    },
    immutable=("zoneRedundancy",),
    rules=(_premium_features, _exports_and_public_access, _name_is_free, _premium_stays, no_reserved_word),
    answers=_answers,
    presents=_presents,
    private_link=_private_link,
)
