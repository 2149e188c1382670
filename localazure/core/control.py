"""The control plane: GET, PUT and DELETE of one resource, each as one transaction on the store.

A write is stored when it is accepted. Where the conditions say that it takes time, an operation is noted with it: until
that ends the resource is Updating (or Deleting, and then goes), writes that would collide with it are refused, and
`wait` waits for it. `timing.py` says when that is.
"""

from __future__ import annotations

from collections.abc import Callable

from localazure.core.answers import etag_text
from localazure.core.catalogue import Catalogue, concrete, parent_id
from localazure.core.changes import Changes
from localazure.core.conditions import ConditionsFile
from localazure.core.errors import AlreadyExistsError
from localazure.core.faults import Death
from localazure.core.ids import parse
from localazure.core.model import Put, ResourceType
from localazure.core.references import links, reference_refusals
from localazure.core.schema import SchemaIndex
from localazure.core.stages import GROUPS, place_refusals, raise_any
from localazure.core.store import Resource, Session, Store
from localazure.core.timing import Timing
from localazure.core.values import Body, overlay
from localazure.core.view import View


class ControlPlane:
    """ARM on a store. Safe to call from several threads and processes at once."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        schema: SchemaIndex,
        conditions: ConditionsFile | None = None,
        death: Death | None = None,
    ) -> None:
        self.store = store
        self.catalogue = catalogue
        self.schema = schema
        self.timing = Timing(store, conditions or ConditionsFile(None), self._changes, death)

    def get(self, resource_id: str) -> Resource | None:
        """The resource as a GET answers it, or None."""
        self.timing.settle()
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
        if "provisioningState" in properties and (state := self.timing.state(session, resource)):
            properties["provisioningState"] = state
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
        id_ = parse(resource_id)
        with self.timing.operation(id_, "PUT") as write, self.store.write() as session:
            write.begin(session)
            before = session.get(resource_id)
            body = body_of(self.present(before, session) if before else None)
            write.refuse_collisions(session, body)
            written = self._changes(session).put(concrete(type_, id_), id_, body, before)
            written = write.accept(session, written)
            return self.present(written, session), before is None

    def _changes(self, session: Session) -> Changes:
        return Changes(session, self.catalogue, self.schema)

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
                properties["etag"] = etag_text(before.key, before.revision + 1)
            after = Resource(before.id, before.type, before.name, before.location, properties, before.revision + 1)
            session.revise(after)
            return self.present(after, session)

    def delete(
        self, resource_id: str, *, force: bool = False, allowed: Callable[[Resource], None] | None = None
    ) -> bool:
        """Delete, with everything that is nested inside. False where there was nothing.

        `force` skips the rules that protect what is in use; `allowed` sees what a GET answers now, and raises to
        refuse. Raises ArmError with every reason.
        """
        id_ = parse(resource_id)
        with self.timing.operation(id_, "DELETE", struck=not force) as write, self.store.write() as session:
            write.begin(session)
            resource = session.get(resource_id)
            if resource is None:
                return False
            if allowed is not None:
                allowed(self.present(resource, session))
            if force:
                self._changes(session).delete(resource, force=True)
                return True
            write.refuse_collisions(session, resource.properties)
            if write.goes_on:
                self._changes(session).check_deletion(resource)
                write.accept(session, resource)
            else:
                self._changes(session).delete(resource)
                write.note_deletion(session, resource)
            return True

    def wait(self, resource_id: str, pause: Callable[[float], bool]) -> Resource | None:
        """Wait until no operation goes on at a resource: what a GET answers then.

        `pause` waits so many seconds and says whether to give up. Raises OperationFailedError where it ended as Failed.
        """
        self.timing.wait(resource_id, pause)
        return self.get(resource_id)

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
            raise_any(place_refusals(type_, id_, id_.parent, view))
            location = properties.get("location")
            placed = Resource(resource_id, id_.type, id_.name, location, {"name": id_.name, **properties})
            put = Put(id_, type_, properties, None, location)
            raise_any(list(reference_refusals(put, view)))
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
            group = None if before.type.lower() == GROUPS.lower() else id_.resource_group
            session.put(after, above, group, links(put))
            return self.present(after, session)
