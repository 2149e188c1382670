"""Time in the control plane: operations that go on, deletions that are owed, collisions and faults.

With calm conditions (the default) a write costs one look at a file's date more, and nothing is noted.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

from localazure.core.changes import Changes
from localazure.core.concurrency import collisions, root_of
from localazure.core.conditions import Conditions, ConditionsFile, Fault
from localazure.core.errors import ArmError
from localazure.core.faults import (
    BEFORE,
    FAILED,
    ConnectionLostError,
    Death,
    OperationFailedError,
    fill_disk,
    refuse,
    strikes,
)
from localazure.core.ids import ArmId, is_arm_id, kept_name
from localazure.core.resource import Resource
from localazure.core.session import Session
from localazure.core.stages import raise_any
from localazure.core.store import Store
from localazure.core.values import Body, texts

Verb = Literal["PUT", "DELETE"]
_ASSIGNMENTS = "microsoft.authorization/roleassignments"
_LONGEST_PAUSE = 1.0


class Timing:
    """What time does to the resources of one store."""

    def __init__(
        self,
        store: Store,
        conditions: ConditionsFile,
        changes: Callable[[Session], Changes],
        death: Death | None,
    ) -> None:
        self.file = conditions
        self._store = store
        self._changes = changes
        self._death = death
        self._run = str(uuid.uuid4())

    @property
    def conditions(self) -> Conditions:
        """What holds now. Raises ConditionsError."""
        return self.file.now()

    @contextmanager
    def operation(self, id_: ArmId, verb: Verb, *, struck: bool = True) -> Iterator[Write]:
        """One write, from the moment that it is asked for. A fault may strike before it, in it and after it."""
        conditions = self.conditions
        fault = self._fault(conditions, id_, verb) if struck and conditions.faults else None
        if fault is not None:
            refuse(fault)
            if fault.do in BEFORE:
                self._break(BEFORE[fault.do], id_)
        yield Write(self, conditions, id_, verb, fault)
        if fault is not None and fault.do not in BEFORE:
            self._break(fault.do, id_)

    def _fault(self, conditions: Conditions, id_: ArmId, verb: Verb) -> Fault | None:
        with self._store.write() as session:
            return strikes(conditions.faults, id_, verb, session.operations)

    def _break(self, how: str, id_: ArmId) -> None:
        if how in ("crash", "kill") and self._death is not None:
            self._death(how)
        if how in ("drop", "crash", "kill"):
            raise ConnectionLostError(id_)

    def note(
        self, session: Session, id_: ArmId, verb: Verb, root: str, seconds: float, *, failure: str | None, owed: bool
    ) -> None:
        """Note an operation that begins now."""
        session.operations.begin(id_.text, verb, root, time.time(), seconds, self._run, failure=failure, owed=owed)

    def state(self, session: Session, resource: Resource) -> str | None:
        """The provisioning state of a resource at which something goes on, else None."""
        found = session.operations.under_way(resource.key, time.time())
        return None if found is None else "Deleting" if found.verb == "DELETE" else "Updating"

    def going(self, key: str) -> tuple[float, str | None]:
        """Of the newest operation at a resource: the seconds that it still takes, and how it fails."""
        if self.conditions.calm:
            return 0.0, None
        with self._store.read() as session:
            last = session.operations.last(key)
        return (max(0.0, last.ends - time.time()), last.failure) if last else (0.0, None)

    def settle(self) -> None:
        """Carry out the deletions whose time has come."""
        now = time.time()
        with self._store.read() as session:
            if not session.operations.owed(now):
                return
        with self._store.write() as session:
            self.settle_in(session, now)

    def settle_in(self, session: Session, now: float) -> None:
        """The same, inside a transaction that writes."""
        for owed in session.operations.owed(now):
            resource = session.get(owed.id)
            failure = None
            if resource is not None:
                try:
                    # Refused only when something began to use it in the meantime: as in Azure the deletion then fails.
                    self._changes(session).check_deletion(resource)
                    self._changes(session).delete(resource)
                    self.hide_name(session, resource)
                except ArmError as error:
                    failure = str(error)
            session.operations.settle(owed.number, failure)

    def hide_name(self, session: Session, resource: Resource) -> None:
        """The name of a deleted resource is seen as taken only after a while, where the conditions say so."""
        conditions = self.conditions
        seconds = conditions.here(conditions.deleted_names)
        if seconds:
            key = f"deleted {resource.type}/{kept_name(resource.id)}".lower()
            session.operations.come_late(key, time.time() + seconds)

    def wait(self, resource_id: str, pause: Callable[[float], bool]) -> None:
        """Wait for the operation at a resource. Raises OperationFailedError where it ended as Failed, or where `pause`
        gave up: Azure goes on, and what it comes to is not known yet.
        """
        if self.conditions.calm:
            return
        key = resource_id.lower()
        while True:
            with self._store.read() as session:
                last = session.operations.last(key)
            left = last.ends - time.time() if last else 0.0
            if left <= 0:
                break
            if pause(min(left, _LONGEST_PAUSE)):
                raise OperationFailedError(
                    resource_id, "waiting for the operation was cancelled; Azure goes on with it"
                )
        if last is not None and last.verb == "DELETE" and last.failure is None:
            self.settle()
            with self._store.read() as session:
                last = session.operations.last(key)
        if last is not None and last.failure is not None:
            raise OperationFailedError(last.id, last.failure)


class Write:
    """One write on its way through its transaction."""

    def __init__(self, timing: Timing, conditions: Conditions, id_: ArmId, verb: Verb, fault: Fault | None) -> None:
        self._timing = timing
        self._conditions = conditions
        self._id = id_
        self._fault = fault
        self._verb = verb
        self._root = ""
        self._seconds = 0.0 if conditions.calm else conditions.duration(id_.type, verb)

    @property
    def goes_on(self) -> bool:
        """Whether it is an operation that takes time or fails."""
        return self._seconds > 0 or self._fails

    @property
    def _fails(self) -> bool:
        return self._fault is not None and self._fault.do == "fail"

    def begin(self, session: Session) -> None:
        """What was owed before is done first."""
        self._timing.settle_in(session, time.time())

    def refuse_collisions(self, session: Session, body: Body) -> None:
        """Raises ArmError where another write goes on at, beside or below what this one writes."""
        self._root = root_of(self._id, body)
        writes = self._verb == "PUT"
        references = (text for _, text in texts(body) if writes and is_arm_id(text))
        found = collisions(session, self._id, self._root, references, time.time(), strict=self._conditions.strict)
        raise_any(found)

    def accept(self, session: Session, resource: Resource) -> Resource:
        """Note the operation; the resource as it is stored."""
        if self._fault is not None and self._fault.do == "full":
            fill_disk()
        self._note(session, owed=self._verb == "DELETE" and not self._fails)
        if self._fails and self._verb == "PUT" and "provisioningState" in resource.properties:
            properties: dict[str, Any] = {**resource.properties, "provisioningState": "Failed"}
            resource = Resource(
                resource.id, resource.type, resource.name, resource.location, properties, resource.revision
            )
            session.revise(resource)
        late = self._conditions.here(self._conditions.role_assignments)
        if late and self._verb == "PUT" and resource.type.lower() == _ASSIGNMENTS and resource.revision == 1:
            session.operations.come_late(resource.key, time.time() + late)
        return resource

    def note_deletion(self, session: Session, resource: Resource) -> None:
        """After a deletion that took no time."""
        if self._fault is not None and self._fault.do == "full":
            fill_disk()
        self._note(session, owed=False)
        self._timing.hide_name(session, resource)

    def _note(self, session: Session, *, owed: bool) -> None:
        if self._conditions.calm:
            return
        failure = f'Code="{FAILED[0]}" Message="{FAILED[1]}"' if self._fails else None
        self._timing.note(session, self._id, self._verb, self._root, self._seconds, failure=failure, owed=owed)
