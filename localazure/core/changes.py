"""What one transaction changes: a write with everything that it brings about, a deletion with all that is nested.

A PUT runs through the stages that ARM has: name, body, group and parent, references, then the type's own rules, then
addresses; each stage reports everything that it finds, and a later one runs only when the earlier ones found nothing,
so that a rule may rely on a well-formed body. Lists whose members are resources of their own are taken apart and
written member by member, through the members' own rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from localazure.core import statements
from localazure.core.addresses import grant
from localazure.core.answers import standard_answers
from localazure.core.bodies import body_refusals
from localazure.core.catalogue import Catalogue, parent_id
from localazure.core.errors import ArmError, NotModelledError, Refusal
from localazure.core.ids import ArmId, kept_name, parse
from localazure.core.model import Claim, Granted, Put, ResourceType, Write
from localazure.core.projection import as_asked
from localazure.core.references import links, reference_refusals, with_self_written_out
from localazure.core.resource import Resource
from localazure.core.schema import SchemaIndex
from localazure.core.schema.shapes import ResourceShape
from localazure.core.session import Session
from localazure.core.stages import (
    GROUPS,
    immutable_refusals,
    location_of,
    location_refusals,
    name_refusals,
    place_refusals,
    raise_any,
    rule_refusals,
)
from localazure.core.values import Body, items, overlay, without
from localazure.core.view import View


class Changes:
    """Writes and deletions inside one transaction."""

    def __init__(self, session: Session, catalogue: Catalogue, schema: SchemaIndex) -> None:
        self._session = session
        self._catalogue = catalogue
        self._schema = schema

    def put(self, type_: ResourceType, id_: ArmId, body: Body, before: Resource | None) -> Resource:
        """One write inside a transaction, with everything that it brings about."""
        shape = self._schema.resource(type_.token)
        body = as_asked(shape, with_self_written_out(body, id_.text))
        raise_any(name_refusals(type_, id_))
        raise_any(body_refusals(shape, type_, body))
        return self._put_checked(type_, id_, body, before, shape)

    def _put_checked(
        self,
        type_: ResourceType,
        id_: ArmId,
        body: Body,
        before: Resource | None,
        shape: ResourceShape,
    ) -> Resource:
        view = View(self._session, self._catalogue)
        parent = parent_id(type_, id_)
        raise_any(place_refusals(type_, id_, parent, view))
        put = Put(id_, type_, body, before, location_of(type_, body, parent, view))
        raise_any([*location_refusals(put), *reference_refusals(put, view)])
        raise_any([*immutable_refusals(put), *rule_refusals(put, view)])

        granted = self._grant(view, type_.claims(put, view), id_.text)
        own = {collection.property for collection in type_.collections}
        kept = without({key: value for key, value in body.items() if key not in own}, type_.write_only)
        answered = overlay(standard_answers(put, shape, kept), type_.answers(put, view, granted))
        properties = overlay(kept, answered)
        resource = Resource(
            id_.text,
            type_.type,
            id_.name,
            put.location if type_.located else None,
            properties,
            before.revision + 1 if before else 1,
        )
        group = None if type_.type == GROUPS else id_.resource_group
        self._session.put(resource, parent, group, links(put))
        if type_.soft_delete:
            self._session.purge(type_.type, kept_name(id_.text))
        for collection in type_.collections:
            if collection.property in body:
                self._put_members(resource, collection.property, collection.type, body)
        self._apply(view, type_.effects(resource, before, view))
        return resource

    def _put_members(self, resource: Resource, property_: str, member_type: str, body: Body) -> None:
        """Write the members of a list that are resources of their own; those that are not in it any more go."""
        type_ = self._catalogue.by_type(member_type)
        if type_ is None:
            raise NotModelledError(member_type)
        segment = member_type.rsplit("/", 1)[1]
        members = items(body, property_)
        names = {str(member.get("name", "")).lower() for member in members}
        for old in self._session.children(resource.id, member_type):
            if old.name.lower() not in names:
                self.delete(old)
        # All are written before any is judged, so that two of them may swap a priority or a prefix.
        puts: list[tuple[ArmId, dict[str, Any], Resource | None]] = []
        for index, member in enumerate(members):
            name = str(member.get("name", ""))
            if fault := _name_fault(name, [put[0].name.lower() for put in puts]):
                raise ArmError([statements.NAME.refusal(f"{property_}[{index}] of {resource.id} {fault}.")])
            id_ = parse(f"{resource.id}/{segment}/{name}")
            kept = {key: value for key, value in member.items() if key != "id"}
            puts.append((id_, kept, self._session.get(id_.text)))
            self._session.put(Resource(id_.text, member_type, name, None, kept), resource.id, id_.resource_group, {})
        refusals: list[Refusal] = []
        shape = self._schema.resource(type_.token)
        for id_, kept, before in puts:
            try:
                raise_any(name_refusals(type_, id_))
                self._put_checked(type_, id_, kept, before, shape)
            except ArmError as error:
                refusals += error.refusals
        raise_any(refusals)

    def _grant(self, view: View, claims: Iterable[Claim], owner: str) -> Granted:
        grants = grant(claims, owner, view)
        raise_any(grants.refusals)
        self._session.set_addresses(owner, grants.taken)
        return grants.by_configuration

    def _apply(self, view: View, effects: Iterable[Write | str]) -> None:
        for effect in effects:
            if isinstance(effect, str):
                self._session.remove(effect)
                continue
            id_ = parse(effect.id)
            before = self._session.get(effect.id)
            if effect.addresses or before is None:
                self._grant(view, effect.addresses, effect.id)
            location = effect.location or (before.location if before else None)
            written = Resource(
                effect.id, effect.type, id_.name, location, effect.properties, before.revision + 1 if before else 1
            )
            put = Put(id_, ResourceType("", effect.type, ()), effect.properties, before, location)
            self._session.put(written, id_.parent, None if effect.type == GROUPS else id_.resource_group, links(put))

    def delete(self, resource: Resource, *, force: bool = False) -> None:
        """Delete a resource with everything that is nested inside; `force` asks no rule. Raises ArmError."""
        leaving, view = self._leaving(resource)
        if not force:
            raise_any(self._all_deletion_refusals(leaving, view))
        keys = frozenset(item.key for item in leaving)
        for item in leaving:
            type_ = self._catalogue.by_type(item.type)
            effects = list(type_.goodbye(item, view)) if type_ else []
            self._session.remove(item.id)
            # What goes with its vault comes back with it, and keeps no name of its own.
            if type_ and type_.soft_delete and (parse(item.id).parent or "").lower() not in keys:
                self._session.bury(item)
            self._apply(view, (e for e in effects if (e if isinstance(e, str) else e.id).lower() not in keys))

    def check_deletion(self, resource: Resource) -> None:
        """Refuse what a deletion would be refused for, and change nothing. Raises ArmError."""
        leaving, view = self._leaving(resource)
        raise_any(self._all_deletion_refusals(leaving, view))

    def _leaving(self, resource: Resource) -> tuple[list[Resource], View]:
        """All that goes with a resource, itself last, and the world in which it has gone."""
        whole_group = resource.type.lower() == GROUPS.lower()
        found = self._session.in_group(resource.name) if whole_group else list(_descendants(self._session, resource))
        leaving = [*found, resource]
        keys = frozenset(item.key for item in leaving)
        return leaving, View(self._session, self._catalogue, leaving=keys, nested_leave=whole_group)

    def _all_deletion_refusals(self, leaving: Iterable[Resource], view: View) -> list[Refusal]:
        return [refusal for item in leaving for refusal in self._deletion_refusals(item, view)]

    def _deletion_refusals(self, resource: Resource, view: View) -> list[Refusal]:
        type_ = self._catalogue.by_type(resource.type)
        rules = type_.deletion if type_ else ()
        return [rule.states.refusal(text) for rule in rules for text in rule.check(resource, view)]


def _name_fault(name: str, others: Sequence[str]) -> str | None:
    """What keeps a member of a list from being a resource of its own: it has no name, or one that no id can have."""
    if not name:
        return "has no name"
    if "/" in name:
        return f"has the name '{name}', and a name has no '/'"
    return f"has the name '{name}' a second time" if name.lower() in others else None


def _descendants(session: Session, resource: Resource) -> Iterable[Resource]:
    """Everything nested inside, the innermost first."""
    for child in session.children(resource.id):
        yield from _descendants(session, child)
        yield child
