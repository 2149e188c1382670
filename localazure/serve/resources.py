"""GET, PUT, PATCH, DELETE and HEAD of one resource."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from localazure.core import statements
from localazure.core.control import ControlPlane
from localazure.core.errors import ArmError
from localazure.core.ids import ArmId
from localazure.core.model import ResourceType
from localazure.core.projection import as_inputs
from localazure.core.store import Resource
from localazure.core.values import Body
from localazure.serve.conditions import check_conditions, etag_of, is_unchanged
from localazure.serve.messages import Answer, RefusedError, Request, method_not_allowed, not_modelled
from localazure.serve.operations import Manners, Operations, manners_of
from localazure.serve.reading import json_object
from localazure.serve.targets import canonical
from localazure.serve.versions import asked_version, check_version
from localazure.serve.wire import inward, outward

GROUPS: Final = "microsoft.resources/resourcegroups"
_NO_DELETE: Final = frozenset({"microsoft.keyvault/vaults/secrets", "microsoft.keyvault/vaults/keys"})
"""Types that ARM makes and never deletes: that is done in the data plane."""


class Resources:
    """The verbs of one resource, on the control plane."""

    def __init__(self, azure: ControlPlane, operations: Operations) -> None:
        self._azure = azure
        self._operations = operations

    def answer(self, request: Request, id_: ArmId) -> Answer:
        """One request about one resource."""
        type_ = self._azure.catalogue.by_type(id_.type)
        version = asked_version(request)
        headers = check_version(version, type_, self._azure.schema) if type_ else {}
        if request.method == "GET":
            return self._with(self._get(request, id_), headers)
        if request.method == "HEAD":
            return Answer(204 if self._azure.get(id_.text) else 404, None, headers)
        if request.method == "DELETE":
            return self._with(self._delete(request, id_, version), headers)
        if request.method not in ("PUT", "PATCH"):
            raise method_not_allowed(request, "GET", "PUT", "PATCH", "DELETE", "HEAD")
        body = json_object(request)
        if request.method == "PATCH" and self._azure.get(id_.text) is None:
            raise self._not_found(id_)
        if type_ is None or not type_.token:
            raise not_modelled(f"{id_.type}, so it cannot tell what Azure would say to it")
        id_ = canonical(id_, self._azure, type_)
        if request.method == "PUT":
            return self._with(self._put(request, type_, id_, body, version), headers)
        return self._with(self._patch(request, type_, id_, body), headers)

    def shown(self, resource: Resource) -> dict[str, Any]:
        """A resource as a GET answers it."""
        type_ = self._azure.catalogue.by_type(resource.type)
        shape = self._azure.schema.resource(type_.token) if type_ and type_.token else None
        body = outward(resource, shape)
        state = body.get("properties", {}).get("provisioningState")
        if state == "Succeeded" and self._operations.is_busy(resource.key):
            body["properties"]["provisioningState"] = "Updating"
        return body

    def get(self, key: str) -> dict[str, Any] | None:
        """The JSON of the resource of an id, or None."""
        found = self._azure.get(key)
        return self.shown(found) if found else None

    @staticmethod
    def _with(answer: Answer, headers: Mapping[str, str]) -> Answer:
        return Answer(answer.status, answer.body, {**headers, **answer.headers})

    def _get(self, request: Request, id_: ArmId) -> Answer:
        found = self._azure.get(id_.text)
        if found is None:
            raise self._not_found(id_)
        headers = {"ETag": etag_of(found)}
        return Answer(304, None, headers) if is_unchanged(request, found) else Answer(200, self.shown(found), headers)

    def _put(self, request: Request, type_: ResourceType, id_: ArmId, body: Body, version: str) -> Answer:
        shape = self._azure.schema.resource(type_.token)
        named = body.get("name")
        if isinstance(named, str) and named.lower() not in (id_.name.lower(), "/".join(id_.names).lower()):
            text = f"The name '{named[:100]}' in the body is not the name '{id_.name}' in the URL."
            raise RefusedError(400, "InvalidRequestContent", text)
        asked = inward(shape, type_, body)

        def body_of(before: Resource | None) -> Body:
            check_conditions(request, before)
            return asked

        written, is_new = self._azure.change(type_, id_.text, body_of)
        manners = manners_of(id_.type)
        going = self._azure.timing.going(id_.key)
        headers = {"ETag": etag_of(written)}
        if manners.put == "accepted":
            if not is_new:
                return Answer(200, self.shown(written), headers)
            begun = self._operations.start(id_, written.location, request.base, version, going)
            return Answer(manners.created, None, {key: begun[key] for key in ("Location", "Retry-After")})
        if manners.put == "operation":
            begun = self._operations.start(id_, written.location, request.base, version, going)
            headers |= {key: begun[key] for key in ("Azure-AsyncOperation", "Retry-After")}
            if manners.created == 202:
                headers["Location"] = begun["Location"]
        return Answer(manners.created if is_new else 200, self.shown(written), headers)

    def _patch(self, request: Request, type_: ResourceType, id_: ArmId, body: Body) -> Answer:
        shape = self._azure.schema.resource(type_.token)
        asked = inward(shape, type_, body, keep_null=True)
        tags = {} if asked.get("tags") is None else asked["tags"]
        if asked.keys() <= {"tags"} and "tags" in shape.inputs:
            if not isinstance(tags, Mapping) or not all(isinstance(text, str) for text in tags.values()):
                text = "The request content was invalid: tags are an object of texts."
                raise ArmError([statements.WRONG_KIND.refusal(text)])

            def allowed(before: Resource) -> None:
                check_conditions(request, before)

            written = self._azure.retag(id_.text, tags, allowed)
            if written is None:
                raise self._not_found(id_)
            return Answer(200, self.shown(written), {"ETag": etag_of(written)})
        if manners_of(id_.type).patch == "tags":
            text = f"A PATCH of '{type_.type}' takes 'tags' and nothing else; use PUT to change other properties."
            raise RefusedError(400, "InvalidRequestContent", text)

        def body_of(before: Resource | None) -> Body:
            if before is None:
                raise self._not_found(id_)
            check_conditions(request, before)
            kept = {collection.property for collection in type_.collections} - asked.keys()
            there = {key: value for key, value in as_inputs(shape, before.properties).items() if key not in kept}
            merged: dict[str, Any] = _merged(
                {key: value for key, value in there.items() if key not in _IN_THE_URL}, asked
            )
            return merged

        written, _ = self._azure.change(type_, id_.text, body_of)
        return Answer(200, self.shown(written), {"ETag": etag_of(written)})

    def _delete(self, request: Request, id_: ArmId, version: str) -> Answer:
        if id_.type.lower() in _NO_DELETE:
            raise method_not_allowed(request, "GET", "PUT", "PATCH", "HEAD")
        found = self._azure.get(id_.text)

        def allowed(before: Resource) -> None:
            check_conditions(request, before)

        gone = self._azure.delete(id_.text, allowed=allowed)
        if not gone:
            if id_.type.lower() == GROUPS:
                raise self._not_found(id_)
            return Answer(204)
        manners: Manners = manners_of(id_.type)
        if manners.delete == "at once":
            return Answer(200)
        going = self._azure.timing.going(id_.key)
        begun = self._operations.start(id_, found.location if found else None, request.base, version, going)
        if id_.type.lower() == GROUPS:
            del begun["Azure-AsyncOperation"]
        return Answer(202, None, begun)

    def _not_found(self, id_: ArmId) -> RefusedError:
        """404, worded by what is missing: the resource, what it is nested in, or its group."""
        if id_.type.lower() == GROUPS:
            return RefusedError(404, "ResourceGroupNotFound", f"Resource group '{id_.name}' could not be found.")
        if id_.resource_group is not None:
            group = f"/subscriptions/{id_.subscription}/resourceGroups/{id_.resource_group}"
            if self._azure.get(group) is None:
                text = f"Resource group '{id_.resource_group}' could not be found."
                return RefusedError(404, "ResourceGroupNotFound", text)
        name = "/".join([id_.type, *id_.names]) if len(id_.names) == 1 else f"{id_.type}/{'/'.join(id_.names)}"
        where = f" under resource group '{id_.resource_group}'" if id_.resource_group else ""
        text = (
            f"The Resource '{name}'{where} was not found. "
            "For more details please go to https://aka.ms/ARMResourceNotFoundFix"
        )
        return RefusedError(404, "ResourceNotFound", text)


_IN_THE_URL: Final = frozenset({"id", "name", "type"})


def _merged(there: Any, patch: Any) -> Any:
    """A JSON merge patch (RFC 7396): objects member by member, null takes away, everything else replaces."""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(there) if isinstance(there, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = _merged(result.get(key), value)
    return result
