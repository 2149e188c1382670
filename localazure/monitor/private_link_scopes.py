"""Azure Monitor private link scopes, and what they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from localazure.core.endpoints import endpoint_connections
from localazure.core.ids import parse
from localazure.core.model import Granted, NameRule, Put, ResourceType, World, rule
from localazure.core.private_link import Groups, LinkHost, LinkMember
from localazure.core.store import Resource
from localazure.core.values import Body, dig

SCOPES: Final = "Microsoft.Insights/privateLinkScopes"
SCOPED: Final = f"{SCOPES}/scopedResources"
_WORKSPACES: Final = "microsoft.operationalinsights/workspaces"
_HOLDS: Final = (_WORKSPACES, "microsoft.insights/components", "microsoft.insights/datacollectionendpoints")
_MODES: Final = ("Open", "PrivateOnly")

# Names of the whole service (private-link-security); that each has an address of its own is unverified.
_COMMON: Final = ("api", "global.in.ai", "profiler", "live", "snapshot", "diagservices-query")


@rule(
    "AMPLS-01",
    "a scope holds Log Analytics workspaces, Application Insights components and data collection endpoints",
    code="BadRequest",
    source="azure-monitor logs/private-link-security; the code is unverified",
    known="documentation",
)
def _what_it_holds(put: Put, _world: World) -> Iterator[str]:
    linked = str(put.body.get("linkedResourceId") or "")
    if not linked or parse(linked).type.lower() not in _HOLDS:
        yield f"The resource '{linked}' cannot be added to the private link scope '{put.id.parent}'."


@rule(
    "AMPLS-02",
    "a resource is in at most five scopes",
    code="BadRequest",
    source="azure-monitor logs/private-link-design (limits); the code is unverified",
    known="documentation",
)
def _five_scopes(put: Put, world: World) -> Iterator[str]:
    linked = str(put.body.get("linkedResourceId") or "")
    others = {
        user.key
        for user, path in world.users(linked)
        if user.type.lower() == SCOPED.lower() and path == "linkedResourceId" and user.key != put.id.key
    }
    if linked and len(others) >= 5:
        yield f"The resource '{linked}' is in five private link scopes already."


@rule(
    "AMPLS-03",
    "a resource is once in a scope",
    code="Conflict",
    source="general knowledge",
    known="unverified",
    status=409,
)
def _once_in_a_scope(put: Put, world: World) -> Iterator[str]:
    linked = str(put.body.get("linkedResourceId") or "").lower()
    for other in world.children(put.id.parent or "", SCOPED):
        if other.key != put.id.key and str(other.properties.get("linkedResourceId", "")).lower() == linked:
            yield f"The resource '{linked}' is in the private link scope as '{other.name}' already."


def _links(scope: Resource, world: World) -> Groups:
    zone = "privatelink.monitor.azure.com"
    hosts = [LinkHost(f"{name}.monitor.azure.com", zone, name) for name in _COMMON]
    for scoped in world.children(scope.id, SCOPED):
        held = world.get(str(scoped.properties.get("linkedResourceId") or ""))
        if held and held.type.lower() == _WORKSPACES:
            guid = str(held.properties.get("customerId"))
            hosts += [
                LinkHost(f"{guid}.{suffix}", f"privatelink.{suffix}", guid)
                for suffix in ("oms.opinsights.azure.com", "ods.opinsights.azure.com", "agentsvc.azure-automation.net")
            ]
    name = "scadvisorcontentpl"  # where agents download their solutions
    hosts.append(LinkHost(f"{name}.blob.core.windows.net", "privatelink.blob.core.windows.net", name))
    return {"azuremonitor": tuple(LinkMember(host.fqdn, (host,)) for host in hosts)}


def _presents(scope: Resource, world: World) -> Body:
    found = endpoint_connections(scope, world)
    return {"privateEndpointConnections": found} if found else {}


def _scope_answers(put: Put, _world: World, _granted: Granted) -> Body:
    return {"accessModeSettings": {"exclusions": [], **(dig(put.body, "accessModeSettings") or {})}}


_NAME: Final = NameRule(
    re.compile(r"[A-Za-z0-9][A-Za-z0-9_.()-]{0,253}[A-Za-z0-9_()-]?"),
    "1 to 255 letters, digits, '_', '.', '(', ')' and '-', and not end with '.'",
    source="general knowledge",
)

PRIVATE_LINK_SCOPE: Final = ResourceType(
    token="azure-native:monitor:PrivateLinkScope",  # noqa: S106 a type token
    type=SCOPES,
    path=("scopeName",),
    locations="global",
    name=_NAME,
    closed={"accessModeSettings.ingestionAccessMode": _MODES, "accessModeSettings.queryAccessMode": _MODES},
    answers=_scope_answers,
    presents=_presents,
    private_link_among=_links,
)

PRIVATE_LINK_SCOPED_RESOURCE: Final = ResourceType(
    token="azure-native:monitor:PrivateLinkScopedResource",  # noqa: S106 a type token
    type=SCOPED,
    path=("scopeName", "name"),
    autoname="copy",
    located=False,
    name=_NAME,
    rules=(_what_it_holds, _five_scopes, _once_in_a_scope),
)
