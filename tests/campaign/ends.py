"""The end of a deployment, to compare with another's; and how a stack is put back to where it was."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from localazure.core.store import Store
from tests.driving import Engine

_WHEN: Final = re.compile(r"^\d{4}-\d\d-\d\dT[\d:.]+Z?$")
_COUNTS: Final = ("etag", "created", "updated", "secretUriWithVersion", "ciphertext")


class CampaignError(AssertionError):
    """A run that did not come to the same end."""


@dataclass(frozen=True)
class End:
    """What there is in the end: the store's resources, and the state's."""

    stored: Mapping[str, Any]
    known: Mapping[str, tuple[str, Any]]
    """By URN: id and inputs."""


def end_of(engine: Engine) -> End:
    """The end state of a deployment, without what counts or tells the time."""
    store = Store(engine.store)
    with store.read() as session:
        stored = {item.key: settled(item.properties) for item in session.all()}
        assert session.operations.owed(1e12) == [], "a deletion is still owed"
    store.close()
    state = engine.export()
    if state.get("pending_operations"):
        raise CampaignError(f"operations are pending in the state: {state['pending_operations']}")
    known = {}
    for entry in state.get("resources", []):
        if entry.get("initErrors"):
            raise CampaignError(f"{entry['urn']} still has errors of its creation: {entry['initErrors']}")
        azure = entry["type"].startswith("azure-native:")
        known[entry["urn"]] = (entry.get("id", ""), settled(entry.get("inputs"))) if azure else ("", None)
    return End(stored, known)


def settled(value: Any) -> Any:
    """A resource's properties without what counts or tells the time."""
    if isinstance(value, Mapping):
        return {key: settled(item) for key, item in value.items() if key not in _COUNTS}
    if isinstance(value, list):
        return [settled(item) for item in value]
    return "a moment" if isinstance(value, str) and _WHEN.match(value) else value


class Snapshot:
    """The state and the store of a stack as they are when this is made."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept = engine.folder / "snapshot"
        engine.pulumi("stack", "ls")  # creates the stack, if it is not there yet
        shutil.copytree(engine.state, self._kept / "state")
        self._stores = {file.name: file.read_bytes() for file in self._files()}

    def restore(self) -> None:
        """Put them back. Nothing of the stack may be running."""
        shutil.rmtree(self._engine.state)
        shutil.copytree(self._kept / "state", self._engine.state)
        for file in self._files():
            file.unlink()
        for name, content in self._stores.items():
            (self._engine.folder / name).write_bytes(content)

    def _files(self) -> list[Path]:
        """The store's own and those that SQLite keeps beside it."""
        return sorted(self._engine.folder.glob(f"{self._engine.store.name}*"))
