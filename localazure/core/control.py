"""The control plane: GET, PUT and DELETE of one resource, each as one transaction on the store.

A PUT runs through the stages that ARM has: name, body, group and parent, references, then the type's own rules, then
addresses; each stage reports everything that it finds, and a later one runs only when the earlier ones found nothing,
so that a rule may rely on a well-formed body. Lists whose members are resources of their own are taken apart and
written member by member, through the members' own rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from localazure.core import statements
from localazure.core.addresses import grant
from localazure.core.bodies import body_refusals
from localazure.core.catalogue import Catalogue, concrete, parent_id
from localazure.core.errors import AlreadyExistsError, ArmError, NotModelledError, Refusal
from localazure.core.ids import ArmId, parse, stable_uuid
from localazure.core.model import Claim, Granted, Put, ResourceType, Write
from localazure.core.references import (
    links,
    location_of_parent,
    normal_location,
    reference_refusals,
    with_self_written_out,
)
from localazure.core.schema import SchemaIndex
from localazure.core.schema.shapes import ResourceShape
from localazure.core.store import Resource, Session, Store
from localazure.core.values import Body, dig, is_empty, items, overlay, without
from localazure.core.view import View

_GROUPS = "Microsoft.Resources/resourceGroups"


class ControlPlane:
    """ARM on a store. Safe to call from several threads and processes at once."""

    def __init__(self, store: Store, catalogue: Catalogue, schema: SchemaIndex) -> None:
        self.store = store
        self.catalogue = catalogue
        self.schema = schema

    def get(self, resource_id: str) -> Resource | None:
        """The resource as a GET answers it, or None."""
        with self.store.read() as session:
            resource = session.get(resource_id)
            return self.present(resource, session) if resource else None

    def present(self, resource: Resource, session: Session) -> Resource:
        """A stored resource with what a GET adds: nested resources, and properties that follow from others."""
        type_ = self.catalogue.by_type(resource.type)
        if type_ is None:
            return resource
        properties = dict(resource.properties)
        for collection in type_.collections:
            members = session.children(resource.id, collection.type)
            properties[collection.property] = [
                {"id": member.id, **self.present(member, session).properties} for member in members
            ]
        properties = overlay(properties, type_.presents(resource, View(session, self.catalogue)))
        return Resource(resource.id, resource.type, resource.name, resource.location, properties, resource.revision)

    def put(self, type_: ResourceType, resource_id: str, body: Body, *, new: bool = False) -> Resource:
        """Create or update. `new` asks for a refusal where the resource exists already.

        Raises ArmError with every reason, AlreadyExistsError.
        """

        def asked(before: Resource | None) -> Body:
            if new and before is not None:
                raise AlreadyExistsError(before.id)
            return body

        return self.change(type_, resource_id, asked)[0]

    def change(
        self, type_: ResourceType, resource_id: str, body_of: Callable[[Resource | None], Body]
    ) -> tuple[Resource, bool]:
        """Create or update with a body made of what a GET answers now, all in one transaction: what `body_of` raises
        leaves everything as it was. The resource, and whether it is new. Raises ArmError with every reason.
        """
        with self.store.write() as session:
            before = session.get(resource_id)
            body = body_of(self.present(before, session) if before else None)
            id_ = parse(resource_id)
            written = self._put(session, concrete(type_, id_), id_, body, before)
            return self.present(written, session), before is None

    def retag(self, resource_id: str, tags: Body, allowed: Callable[[Resource], None]) -> Resource | None:
        """Replace the tags and nothing else: no rule about properties is asked, as in ARM. None where there is
        nothing. `allowed` sees what a GET answers now, and raises to refuse.
        """
        with self.store.write() as session:
            before = session.get(resource_id)
            if before is None:
                return None
            allowed(self.present(before, session))
            properties = {**before.properties, "tags": dict(tags)}
            if "etag" in properties:
                properties["etag"] = _etag(before.key, before.revision + 1)
            after = Resource(before.id, before.type, before.name, before.location, properties, before.revision + 1)
            session.revise(after)
            return self.present(after, session)

    def _put(self, session: Session, type_: ResourceType, id_: ArmId, body: Body, before: Resource | None) -> Resource:
        """One write inside a transaction, with everything that it brings about."""
        shape = self.schema.resource(type_.token)
        body = with_self_written_out(body, id_.text)
        _raise_any(_name_refusals(type_, id_))
        _raise_any(body_refusals(shape, type_, body))
        return self._put_checked(session, type_, id_, body, before, shape)

    def _put_checked(
        self,
        session: Session,
        type_: ResourceType,
        id_: ArmId,
        body: Body,
        before: Resource | None,
        shape: ResourceShape,
    ) -> Resource:
        view = View(session, self.catalogue)
        parent = parent_id(type_, id_)
        _raise_any(_place_refusals(type_, id_, parent, view))
        put = Put(id_, type_, body, before, _location(type_, body, parent, view))
        _raise_any([*_location_refusals(put), *reference_refusals(put, view)])
        _raise_any([*_immutable_refusals(put), *_refusals(put, view)])

        granted = self._grant(session, view, type_.claims(put, view), id_.text)
        own = {collection.property for collection in type_.collections}
        kept = without({key: value for key, value in body.items() if key not in own}, type_.write_only)
        answered = overlay(_standard_answers(put, shape, kept), type_.answers(put, view, granted))
        properties = overlay(kept, answered)
        resource = Resource(
            id_.text,
            type_.type,
            id_.name,
            put.location if type_.located else None,
            properties,
            before.revision + 1 if before else 1,
        )
        group = None if type_.type == _GROUPS else id_.resource_group
        session.put(resource, parent, group, links(put))
        if type_.soft_delete:
            session.purge(type_.type, id_.name)
        for collection in type_.collections:
            if collection.property in body:
                self._put_members(session, resource, collection.property, collection.type, body)
        self._apply(session, view, type_.effects(resource, before, view))
        return resource

    def _put_members(self, session: Session, resource: Resource, property_: str, member_type: str, body: Body) -> None:
        """Write the members of a list that are resources of their own; those that are not in it any more go."""
        type_ = self.catalogue.by_type(member_type)
        if type_ is None:
            raise NotModelledError(member_type)
        segment = member_type.rsplit("/", 1)[1]
        members = items(body, property_)
        names = {str(member.get("name", "")).lower() for member in members}
        for old in session.children(resource.id, member_type):
            if old.name.lower() not in names:
                self._delete(session, old)
        # All are written before any is judged, so that two of them may swap a priority or a prefix.
        puts: list[tuple[ArmId, dict[str, Any], Resource | None]] = []
        for index, member in enumerate(members):
            name = str(member.get("name", ""))
            if not name or name.lower() in (put[0].name.lower() for put in puts):
                what = "has no name" if not name else f"has the name '{name}' a second time"
                raise ArmError([statements.NAME.refusal(f"{property_}[{index}] of {resource.id} {what}.")])
            id_ = parse(f"{resource.id}/{segment}/{name}")
            kept = {key: value for key, value in member.items() if key != "id"}
            puts.append((id_, kept, session.get(id_.text)))
            session.put(Resource(id_.text, member_type, name, None, kept), resource.id, id_.resource_group, {})
        refusals: list[Refusal] = []
        shape = self.schema.resource(type_.token)
        for id_, kept, before in puts:
            try:
                _raise_any(_name_refusals(type_, id_))
                self._put_checked(session, type_, id_, kept, before, shape)
            except ArmError as error:
                refusals += error.refusals
        _raise_any(refusals)

    def _grant(self, session: Session, view: View, claims: Iterable[Claim], owner: str) -> Granted:
        grants = grant(claims, owner, view)
        _raise_any(grants.refusals)
        session.set_addresses(owner, grants.taken)
        return grants.by_configuration

    def _apply(self, session: Session, view: View, effects: Iterable[Write | str]) -> None:
        for effect in effects:
            if isinstance(effect, str):
                session.remove(effect)
                continue
            id_ = parse(effect.id)
            before = session.get(effect.id)
            if effect.addresses or before is None:
                self._grant(session, view, effect.addresses, effect.id)
            location = effect.location or (before.location if before else None)
            written = Resource(
                effect.id, effect.type, id_.name, location, effect.properties, before.revision + 1 if before else 1
            )
            put = Put(id_, ResourceType("", effect.type, ()), effect.properties, before, location)
            session.put(written, id_.parent, None if effect.type == _GROUPS else id_.resource_group, links(put))

    def delete(
        self, resource_id: str, *, force: bool = False, allowed: Callable[[Resource], None] | None = None
    ) -> bool:
        """Delete, with everything that is nested inside. False where there was nothing.

        `force` skips the rules that protect what is in use; `allowed` sees what a GET answers now, and raises to
        refuse. Raises ArmError with every reason.
        """
        with self.store.write() as session:
            resource = session.get(resource_id)
            if resource is None:
                return False
            if allowed is not None:
                allowed(self.present(resource, session))
            self._delete(session, resource, force=force)
            return True

    def _delete(self, session: Session, resource: Resource, *, force: bool = False) -> None:
        whole_group = resource.type.lower() == _GROUPS.lower()
        leaving = session.in_group(resource.name) if whole_group else list(_descendants(session, resource))
        leaving.append(resource)
        keys = frozenset(item.key for item in leaving)
        view = View(session, self.catalogue, leaving=keys, nested_leave=whole_group)
        if not force:
            _raise_any([refusal for item in leaving for refusal in self._deletion_refusals(item, view)])
        for item in leaving:
            type_ = self.catalogue.by_type(item.type)
            effects = list(type_.goodbye(item, view)) if type_ else []
            session.remove(item.id)
            if type_ and type_.soft_delete:
                session.bury(item)
            self._apply(session, view, (e for e in effects if (e if isinstance(e, str) else e.id).lower() not in keys))

    def _deletion_refusals(self, resource: Resource, view: View) -> list[Refusal]:
        type_ = self.catalogue.by_type(resource.type)
        rules = type_.deletion if type_ else ()
        return [rule.states.refusal(text) for rule in rules for text in rule.check(resource, view)]

    def place(self, resource_id: str, properties: Body) -> Resource:
        """Put a resource of a type without rules there: something that others made, for references to find.

        Raises ArmError when its group does not exist, AlreadyExistsError.
        """
        id_ = parse(resource_id)
        with self.store.write() as session:
            if session.get(resource_id) is not None:
                raise AlreadyExistsError(resource_id)
            view = View(session, self.catalogue)
            type_ = ResourceType("", id_.type, ())
            _raise_any(_place_refusals(type_, id_, id_.parent, view))
            location = properties.get("location")
            placed = Resource(resource_id, id_.type, id_.name, location, {"name": id_.name, **properties})
            put = Put(id_, type_, properties, None, location)
            _raise_any(list(reference_refusals(put, view)))
            session.put(placed, id_.parent, id_.resource_group, links(put))
            return placed

    def overwrite(self, resource_id: str, properties: Body) -> Resource:
        """Change what is stored without asking any rule: for faults that tests and people make on purpose."""
        with self.store.write() as session:
            before = session.get(resource_id)
            if before is None:
                raise KeyError(resource_id)
            after = Resource(before.id, before.type, before.name, before.location, properties, before.revision + 1)
            id_ = parse(before.id)
            type_ = self.catalogue.by_type(before.type)
            above = parent_id(type_, id_) if type_ else id_.parent
            put = Put(id_, type_ or ResourceType("", before.type, ()), properties, before, before.location)
            group = None if before.type.lower() == _GROUPS.lower() else id_.resource_group
            session.put(after, above, group, links(put))
            return self.present(after, session)


def _raise_any(refusals: Iterable[Refusal]) -> None:
    found = list(refusals)
    if found:
        raise ArmError(found)


def _refusals(put: Put, view: View) -> list[Refusal]:
    return [rule.states.refusal(text) for rule in put.type.rules for text in rule.check(put, view)]


def _name_refusals(type_: ResourceType, id_: ArmId) -> list[Refusal]:
    if type_.name is None or (text := type_.name.refuses(id_.name)) is None:
        return []
    stated = statements.NAME.refusal(text)
    return [Refusal(type_.name.code, text, stated.rule, stated.status)]


def _place_refusals(type_: ResourceType, id_: ArmId, parent: str | None, view: View) -> list[Refusal]:
    if parent is not None and view.get(parent) is None:
        text = f"Can not perform requested operation on nested resource. Parent resource '{parent}' not found."
        return [statements.PARENT_EXISTS.refusal(text)]
    if type_.scope == "group" and type_.type != _GROUPS:
        group = f"/subscriptions/{id_.subscription}/resourceGroups/{id_.resource_group}"
        if view.get(group) is None:
            return [statements.GROUP_EXISTS.refusal(f"Resource group '{id_.resource_group}' could not be found.")]
    return []


def _location(type_: ResourceType, body: Body, parent: str | None, view: View) -> str | None:
    if type_.located:
        location = body.get("location")
        return normal_location(location) if isinstance(location, str) else None
    above = view.get(parent) if parent else None
    if above is None:
        return None
    return above.location or location_of_parent(above, view)


def _location_refusals(put: Put) -> list[Refusal]:
    if not put.type.located:
        return []
    if put.location is None:
        return [statements.LOCATION_REQUIRED.refusal(f"The location property is required for '{put.name}'.")]
    if put.type.locations == "global" and put.location != "global":
        return [
            statements.GLOBAL_LOCATION.refusal(
                f"The provided location '{put.location}' is not available for resource type '{put.type.type}'. "
                "List of available regions for the resource type is 'global'."
            )
        ]
    if put.before and put.before.location and normal_location(put.before.location) != put.location:
        return [
            statements.LOCATION_KEPT.refusal(
                f"The resource '{put.name}' already exists in location '{put.before.location}' in resource group "
                f"'{put.id.resource_group}'. A resource with the same name cannot be created in location "
                f"'{put.location}'. Please select a new resource name."
            )
        ]
    return []


def _immutable_refusals(put: Put) -> list[Refusal]:
    if put.before is None:
        return []
    refused = []
    for path in put.type.immutable:
        asked, there = dig(put.body, path), dig(put.before.properties, path)
        same = asked == there or str(asked).lower() == str(there).lower() or (is_empty(asked) and is_empty(there))
        if asked is not None and not same:
            refused.append(statements.IMMUTABLE.refusal(f"Changing property '{path}' is not allowed."))
    return refused


def _etag(key: str, revision: int) -> str:
    return f'W/"{stable_uuid(key, str(revision))}"'


def _standard_answers(put: Put, shape: ResourceShape, kept: Body) -> dict[str, Any]:
    """What every type answers beside what was asked, as far as the SDK's outputs have it."""
    etag = _etag(put.id.key, put.before.revision + 1 if put.before else 1)
    standard: dict[str, Any] = {
        "name": put.name,
        "type": put.type.type,
        "etag": etag,
        "provisioningState": "Succeeded",
        "resourceGuid": stable_uuid(put.id.key, "resourceGuid"),
    }
    if put.type.located:
        standard["location"] = put.location
    answered = {key: value for key, value in standard.items() if key in shape.outputs}
    for part in put.type.parts:
        if part in kept:
            answered[part] = [_part(put, part, item, etag, shape) for item in kept[part]]
    return answered


def _part(put: Put, collection: str, item: Body, etag: str, shape: ResourceShape) -> Mapping[str, Any]:
    """A member of a list with the id, etag and state that ARM gives it."""
    output = shape.outputs.get(collection)
    ref = output.shape.item.ref if output and output.shape.item else ""
    answered = {
        "id": f"{put.id.text}/{collection}/{item.get('name', '')}",
        "etag": etag,
        "type": f"{put.type.type}/{collection}",
        "provisioningState": "Succeeded",
    }
    return {**item, **{key: value for key, value in answered.items() if key in shape.types.get(ref, {})}}


def _descendants(session: Session, resource: Resource) -> Iterable[Resource]:
    """Everything nested inside, the innermost first."""
    for child in session.children(resource.id):
        yield from _descendants(session, child)
        yield child
