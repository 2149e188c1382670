"""One disturbed run on the real engine, what a user does then, and whether everything is as if nothing had been."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from localazure.core.conditions import Conditions, ConditionsFile, Fault
from localazure.core.store import Store
from localazure.engine.cutoff import adopted, locks, pending_operations, torn_attributes
from tests.campaign.cases import Case
from tests.campaign.ends import CampaignError, End, Snapshot, end_of
from tests.driving import TREE, Engine, Run

_EXISTS: Final = re.compile(r"cannot create already existing resource '([^']+)'")
_TRIES: Final = 8
_NEVER: Final = Fault("500", verb="PUT", at=10**9)
"""Strikes no write, and so counts them."""


def _type_and_name(urn: str) -> tuple[str, str]:
    _, _, types, name = urn.split("::", 3)
    return types.rpartition("$")[2], name


class Disturbed:
    """A stack that is deployed under disturbances, over and over, each time from nothing."""

    def __init__(self, engine: Engine, secrets: tuple[str, ...]) -> None:
        self.engine = engine
        self._secrets = secrets
        self._file = ConditionsFile(engine.store.with_suffix(".conditions.json"))
        self._said: list[str] = []
        self._events: list[str] = []
        self._empty = Snapshot(engine)
        self.writes = 0
        """How many writes an undisturbed deployment makes, once there was one."""

    def undisturbed(self) -> End:
        """The end that every run has to come to; the stack is gone again after it. Counts the writes on the way."""
        self._file.write(replace(Conditions(), faults=(_NEVER,)))
        self._reset()
        self._well(self.engine.up())
        self.writes = self._counted("fits")
        end = end_of(self.engine)
        self._remove()
        return end

    def run(self, case: Case, expected: End, *, fully: bool = True) -> bool:
        """One run: whether its fault struck at all. Raises CampaignError, with the case in it.

        Fully: after it a preview has nothing to do and a destroy leaves nothing. Otherwise state and store, which are
        compared in every run, are put back as they were before the first deployment.
        """
        try:
            return self._run(case, expected, fully=fully)
        except AssertionError as error:
            said = "\n".join(self._said)[-6000:]
            raise CampaignError(f"{case.name}\n    {case!r}\n{error}\nwhat was said:\n{said}") from error

    def _run(self, case: Case, expected: End, *, fully: bool) -> bool:
        self._said, self._events = [], []
        self.engine.checkpoints = True
        if case.verb == "destroy":
            self._well(self.engine.up())
        self._file.write(replace(Conditions(), faults=case.faults))
        self._reset()
        run = self.engine.up() if case.verb == "up" else self.engine.destroy()
        self._heard(run)
        struck = self._struck()
        self._file.write(Conditions())
        self.engine.checkpoints = fully  # nothing is killed from here on
        self._mend(case)
        end = end_of(self.engine)
        self._same(end, expected)
        if fully:
            self._well(self.engine.preview("--expect-no-changes"))
        self._whole()
        secrets = {*self._secrets, *self._generated()}
        if fully:
            self._remove()
        self._secret_stays(secrets)
        if not fully:
            self._empty.restore()
        return struck

    def _generated(self) -> set[str]:
        """The passwords that the stack generated."""
        shown = self.engine.pulumi("stack", "export", "--show-secrets", "--stack", self.engine.stack).text
        resources = json.loads(shown)["deployment"].get("resources", [])
        random = [entry["outputs"]["result"] for entry in resources if entry["type"].startswith("random:")]
        return {each["plaintext"].strip('"') for each in random if isinstance(each, dict)}

    def _mend(self, case: Case) -> None:
        """What docs/local-azure.md tells a user to do after a run that was cut off or failed."""
        engine = self.engine
        for lock in locks(engine.state, self._project(), engine.stack):
            if lock.is_stale():
                lock.remove()
        for path in torn_attributes(engine.state, self._project(), engine.stack):
            path.unlink()
        pending = pending_operations(engine.state, self._project(), engine.stack)
        if pending:
            found = self._begun(pending)
            if found:
                exported = json.loads(engine.pulumi("stack", "export", "--stack", engine.stack).text)
                exported["deployment"] = adopted(exported["deployment"], found)
                file = engine.folder / "mended.json"
                file.write_text(json.dumps(exported))
                self._heard(engine.pulumi("stack", "import", "--file", file, "--stack", engine.stack))
            self._well(engine.refresh("--clear-pending-creates"))
        if case.verb == "destroy":
            # Half of it may be gone: it is destroyed to the end, and deployed anew.
            self._well(engine.destroy())
            engine.azure("purge", "--all")
        for _ in range(_TRIES):
            run = engine.up()
            self._heard(run)
            if run.code == 0:
                return
            if not self._unknown(run):
                raise CampaignError("`up` does not succeed after the fault:\n" + "\n".join(run.errors))
            self._take_in(dict(self._unknown(run)))
        raise CampaignError(f"`up` does not succeed in {_TRIES} tries after the fault")

    def _take_in(self, found: Mapping[str, str]) -> None:
        """Import what a write made whose answer never came, ids by URN, under its parents; the next `up` updates it."""
        file = self.engine.folder / "import.json"
        self._well(self.engine.preview(f"--import-file={file}"))
        told = json.loads(file.read_text())
        ids = {_type_and_name(urn): id_ for urn, id_ in found.items()}
        told["resources"] = [
            each | {"id": ids[each["type"], name]}
            for each in told["resources"]
            if (each["type"], name := each.get("logicalName", each["name"])) in ids
        ]
        file.write_text(json.dumps(told))
        flags = ("--yes", "--skip-preview", "--protect=false", "--generate-code=false")
        stack = ("--stack", self.engine.stack, f"--config-file={self.engine.config_file}")
        self._well(self.engine.pulumi("import", "--file", file, *flags, *stack, check=False))

    @staticmethod
    def _unknown(run: Run) -> list[tuple[str, str]]:
        """URN and id of what is in the store and not in the state, as the engine's errors name it."""
        found = []
        for event in run.events:
            told = event.get("diagnosticEvent") or {}
            match = _EXISTS.search(told.get("message", ""))
            if match and told.get("urn"):
                found.append((told["urn"], match[1]))
        return found

    def _begun(self, pending: Any) -> dict[str, str]:
        given = [
            {"urn": made["urn"], "type": made["type"], "inputs": made.get("inputs") or {}}
            for made in (entry["resource"] for entry in pending if entry["type"] == "creating")
        ]
        done = subprocess.run(
            [sys.executable, "-m", "localazure.engine.begun", str(self.engine.store)],
            cwd=TREE.root,
            input=json.dumps(given),
            capture_output=True,
            text=True,
            check=True,
        )
        return dict(json.loads(done.stdout))

    def _project(self) -> str:
        match = re.search(r"^name: *(\S+)", (self.engine.project / "Pulumi.yaml").read_text(), re.MULTILINE)
        assert match is not None
        return match[1]

    def _remove(self) -> None:
        self._file.write(Conditions())
        self._well(self.engine.destroy())
        self.engine.azure("purge", "--all")
        store = Store(self.engine.store)
        with store.read() as session:
            left = [item.id for item in session.all()]
        store.close()
        if left:
            raise CampaignError(f"after destroy the store still holds {left}")

    def _same(self, end: End, expected: End) -> None:
        if end.known != expected.known:
            lost = sorted(set(expected.known) - set(end.known))
            raise CampaignError(
                f"the state is not as undisturbed: lost {lost}, more {set(end.known) - set(expected.known)}"
            )
        if orphans := sorted(set(end.stored) - set(expected.stored)):
            raise CampaignError(f"orphaned in the store: {orphans}")
        for key, properties in expected.stored.items():
            if end.stored.get(key) != properties:
                raise CampaignError(f"{key} is {end.stored.get(key)}, undisturbed {properties}")

    def _whole(self) -> None:
        connection = sqlite3.connect(self.engine.store)
        try:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        finally:
            connection.close()

    def _secret_stays(self, secrets: set[str]) -> None:
        """No secret in anything that was said, nor in any file that the run left, but the stack's own configuration."""
        said = "\n".join([*self._said, *self._events])
        for secret in secrets:
            if secret in said:
                raise CampaignError("a secret was said")
            for file in self.engine.folder.rglob("*"):
                if file.is_file() and not file.is_symlink() and file != self.engine.config_file:
                    if "home" in file.relative_to(self.engine.folder).parts[:1]:
                        continue  # the engine's own plugins
                    if secret.encode() in file.read_bytes():
                        raise CampaignError(f"a secret is in {file}")

    def _reset(self) -> None:
        store = Store(self.engine.store)
        with store.write() as session:
            session.operations.reset()
        store.close()

    def _struck(self) -> bool:
        return self._counted("strikes") > 0

    def _counted(self, kind: str) -> int:
        """What the store has counted of the faults, of one kind together."""
        connection = sqlite3.connect(self.engine.store)
        try:
            query = "SELECT coalesce(sum(value), 0) FROM counters WHERE name LIKE ?"
            return int(connection.execute(query, (f"{kind}%",)).fetchone()[0])
        finally:
            connection.close()

    def _heard(self, run: Run) -> None:
        self._said.append(run.text)
        self._events.append(json.dumps(run.events))
        if "Traceback" in run.text:
            raise CampaignError(f"a traceback for the user: {run.text[-2000:]}")

    def _well(self, run: Run) -> None:
        self._heard(run)
        if run.code:
            raise CampaignError(run.text[-3000:])
