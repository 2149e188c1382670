"""Lists: of a type in a subscription or a group, of what is nested in a resource, and of everything in a group."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, Final
from urllib.parse import quote, urlencode

from localazure.core.catalogue import parent_id
from localazure.core.control import ControlPlane
from localazure.core.ids import SUBSCRIPTION, ArmId, parse
from localazure.core.model import ResourceType
from localazure.core.store import Resource, Session
from localazure.serve.messages import Answer, RefusedError, Request, method_not_allowed
from localazure.serve.resources import GROUPS, Resources
from localazure.serve.versions import asked_version, check_version

PAGE: Final = 100
_GENERIC: Final = ("id", "name", "type", "location", "tags", "kind", "sku", "identity", "managedBy", "zones")
_TERM: Final = re.compile(
    r"(resourceType|resourceGroup|name|location|tagName|tagValue)\s+eq\s+'((?:[^']|'')*)'", re.IGNORECASE
)


class Lists:
    """Lists in pages: `nextLink` leads on, `$skiptoken` in it says from where."""

    def __init__(self, azure: ControlPlane, resources: Resources, page: int = PAGE) -> None:
        self._azure = azure
        self._resources = resources
        self._page = page

    def collection(self, request: Request, owner: ArmId | None, type_: str) -> Answer:
        """The resources of one type: in the subscription (`owner` None), in a group, or nested in a resource."""
        if request.method != "GET":
            raise method_not_allowed(request, "GET")
        version = asked_version(request)
        known = self._azure.catalogue.by_type(type_)
        headers = check_version(version, known, self._azure.schema) if known else {}
        with self._azure.store.read() as session:
            if owner is not None and session.get(_standing(owner, type_, known)) is None:
                raise _owner_missing(owner)
            extension = known is not None and known.scope == "extension"
            found = _members(session, owner, known.type if known else type_, extension, _after(request))
            page, link = self._cut(request, found)
            value = [self._resources.shown(self._azure.present(resource, session)) for resource in page]
        return Answer(200, {"value": value, **link}, headers)

    def groups(self, request: Request) -> Answer:
        """The resource groups of the subscription."""
        if request.method != "GET":
            raise method_not_allowed(request, "GET")
        asked_version(request)
        with self._azure.store.read() as session:
            found = filter(_filter(request), session.page(GROUPS, after=_after(request)))
            page, link = self._cut(request, found)
            value = [self._resources.shown(group) for group in page]
        return Answer(200, {"value": value, **link})

    def everything(self, request: Request, group: str | None) -> Answer:
        """The resources of the subscription or of a group, as ARM's generic list shows them: without properties."""
        if request.method != "GET":
            raise method_not_allowed(request, "GET")
        asked_version(request)
        with self._azure.store.read() as session:
            if group is not None and session.get(f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}") is None:
                raise RefusedError(404, "ResourceGroupNotFound", f"Resource group '{group}' could not be found.")
            wanted = _filter(request)
            stored = session.page(None, group=group, after=_after(request))
            # Only what has a location of its own is a resource of its own in this list: no subnets, no rules.
            found = (
                item for item in stored if item.location is not None and item.type.lower() != GROUPS and wanted(item)
            )
            page, link = self._cut(request, found)
            value = [self._generic(resource) for resource in page]
        return Answer(200, {"value": value, **link})

    def _generic(self, resource: Resource) -> dict[str, Any]:
        shown = self._resources.shown(resource)
        return {key: shown[key] for key in _GENERIC if key in shown}

    def _cut(self, request: Request, found: Iterable[Resource]) -> tuple[list[Resource], dict[str, str]]:
        """One page of resources in the order of their ids, and the link to the next. No more are read than that."""
        size = self._page
        top = request.query.get("$top", "")
        if top:
            if not top.isascii() or not top.isdigit() or not 0 < int(top[:9]) <= 1000:
                raise RefusedError(400, "InvalidTopInQueryString", "The $top parameter is a number from 1 to 1000.")
            size = min(size, int(top[:9]))
        rest = list(islice(found, size + 1))
        page = rest[:size]
        if len(rest) <= size:
            return page, {}
        query = {key: value for key, value in request.query.items() if key != "$skiptoken"}
        query["$skiptoken"] = base64.urlsafe_b64encode(page[-1].key.encode()).decode()
        return page, {"nextLink": f"{request.base}{quote(request.path)}?{urlencode(query)}"}


def _members(session: Session, owner: ArmId | None, type_: str, extension: bool, after: str) -> Iterable[Resource]:
    if owner is None:
        return session.page(type_, after=after)
    if extension:
        return session.page(type_, prefix=f"{owner.key}/providers/{type_.lower()}/", after=after)
    if owner.type.lower() == GROUPS:
        return session.page(type_, group=owner.name, after=after)
    # Under a fixed segment ("blobServices/default") the parent in the store is what is above it.
    return session.page(type_, prefix=f"{owner.key}/", after=after)


def _standing(owner: ArmId, type_: str, known: ResourceType | None) -> str:
    """The id that has to be there for a list of what is nested in it; "blobServices/default" comes with its account."""
    if known is None or known.scope == "extension" or owner.type.lower() == GROUPS:
        return owner.text
    return parent_id(known, parse(f"{owner.text}/{type_.rpartition('/')[2]}/x")) or owner.text


def _owner_missing(owner: ArmId) -> RefusedError:
    if owner.type.lower() == GROUPS:
        return RefusedError(404, "ResourceGroupNotFound", f"Resource group '{owner.name}' could not be found.")
    text = f"Can not perform requested operation on nested resource. Parent resource '{owner.name}' not found."
    return RefusedError(404, "ParentResourceNotFound", text)


def _after(request: Request) -> str:
    """The key of the last resource of the page before."""
    token = request.query.get("$skiptoken")
    if token is None:
        return ""
    try:
        return base64.b64decode(token.encode(), altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error):
        raise RefusedError(400, "InvalidSkipToken", "The $skiptoken is not one that was given out.") from None


def _filter(request: Request) -> Callable[[Resource], bool]:
    """What a $filter lets through. Only "<member> eq '<text>'", joined by "and", is known."""
    text = request.query.get("$filter", "").strip()
    terms: list[tuple[str, str]] = []
    for part in re.split(r"\s+and\s+", text) if text else []:
        match = _TERM.fullmatch(part.strip())
        if match is None:
            message = f"The filter '{text[:200]}' is not known to the local Azure: it takes terms like name eq 'x'."
            raise RefusedError(400, "InvalidFilterInQueryString", message)
        terms.append((match[1].lower(), match[2].replace("''", "'").lower()))

    def passes(resource: Resource) -> bool:
        tags = resource.properties.get("tags") or {}
        lowered = {str(key).lower(): str(value).lower() for key, value in tags.items()}
        name = dict(terms).get("tagname")
        facts = {
            "resourcetype": {resource.type.lower()},
            "resourcegroup": {(parse(resource.id).resource_group or "").lower()},
            "name": {resource.name.lower()},
            "location": {(resource.location or "").lower()},
            "tagname": set(lowered),
            "tagvalue": {lowered[name]} if name in lowered else set() if name else set(lowered.values()),
        }
        return all(wanted in facts[member] for member, wanted in terms)

    return passes
