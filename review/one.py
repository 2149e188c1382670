"""The review of one environment: its base deployed, its head previewed over that under the pack, both compared."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from localazure.engine import stamp
from localazure.engine.cli import Cli
from localazure.engine.fault import SetupError
from localazure.engine.pki import ensure_pki
from localazure.engine.progress import Progress
from localazure.engine.tree import Tree
from reachability import reading
from reachability.flows.pairs import Flows
from reachability.network import build
from review import estimate, first, network, words
from review.base import Base
from review.engine import PACK, Sandbox, has_secrets
from review.model import DEPLOYED, FIRST, Environment, Location, Mode, Violation
from review.plan import Plan

_DEPLOYED = ".deployed"


@dataclass(frozen=True, slots=True)
class Before:
    """What there is before the change: how it was got, its network, and the plan that led there where there is one."""

    mode: Mode
    flows: Callable[[Any], Flows] | None
    plan: Plan | None = None
    doubts: tuple[str, ...] = ()


class Reviewer:
    """Reviews environments of one work tree against one base; each leaves its files in `output/<environment>/`."""

    def __init__(self, tree: Tree, cli: Cli, base: Base, output: Path, progress: Progress, *, quick: bool) -> None:
        self._tree, self._cli, self._base, self._output = tree, cli, base, output
        self._progress, self._quick = progress, quick

    def review(self, stack: str) -> Environment:
        """Review one environment. Whatever goes wrong is in what it returns."""
        folder = self._output / stack
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        file = f"Pulumi.{stack}.yaml"
        if not (self._tree.root / file).exists():
            return Environment(
                stack, FIRST, notes=(f"{file} is removed; what it deployed stays until it is destroyed",)
            )
        try:
            ensure_pki(self._tree, stack, self._sandbox(stack).environment)
        except SetupError as fault:
            return Environment(stack, FIRST, errors=tuple(str(fault).splitlines()))
        is_new = not (self._base.root / file).exists()
        before = Before(FIRST, None) if is_new else self._before(stack, folder)
        with self._progress.step(stack, "previewing the change, policies mandatory", "previewed the change"):
            plan = self._head(stack, folder, before.mode)
        estimate.draw(self._tree.root, stack, folder / "picture.svg")
        found = Environment(
            stack,
            before.mode,
            judged=plan.judged(),
            violations=tuple(self._placed(violation, stack) for violation in plan.violations()),
            errors=plan.errors(),
            doubts=(*before.doubts, *plan.unenforced(), *self._unjudged(plan)),
            notes=self._notes(stack, is_new=is_new),
        )
        if plan.errors() and not plan.steps:
            return found
        return self._compared(found, before, plan, folder)

    def _compared(self, found: Environment, before: Before, plan: Plan, folder: Path) -> Environment:
        """The same with what changed: resources, flows, meters."""
        if before.mode == DEPLOYED:
            changes, unchanged = plan.changes(), plan.unchanged()
        elif before.plan is not None:
            changes, unchanged = first.changes(before.plan, plan), first.unchanged(before.plan, plan)
        else:
            changes, unchanged = plan.changes(), 0
        found = replace(found, changes=changes, unchanged=unchanged)
        # Both sides are seen in the world of the new one, so that only what the program does differs.
        world = network.outside(plan)
        after = network.read(plan, world)
        network.draw(after, folder)
        if before.flows is None:
            return found
        compared = network.compare(before.flows(world), after)
        (folder / "flows.json").write_text(json.dumps([vars_of(flow) for flow in compared.flows], indent=1))
        return replace(
            found,
            flows=compared.flows,
            new_places=compared.new_places,
            gone_places=compared.gone_places,
            meters=estimate.compare(self._base.root, self._tree.root, found.name),
        )

    def _before(self, stack: str, folder: Path) -> Before:
        """The base deployed; when it cannot be, or speed matters more, its first preview."""
        said: tuple[str, ...] = ()
        try:
            self._certify(stack)
            if not self._quick:
                said = self._deployed(stack)
                if not said:
                    exported = self._sandbox(stack).export()
                    (folder / "base.json").write_text(exported, encoding="utf-8")
                    document = json.loads(exported)
                    return Before(DEPLOYED, lambda world: Flows(build(reading.from_export(document), world)))
            plan = self._first(stack, self._base.root, folder / "base-events.jsonl", pack=None)
        except SetupError as fault:
            return Before(FIRST, None, doubts=(f"the base has no preview: {fault}",))
        (folder / "base.json").write_text(json.dumps(plan.document), encoding="utf-8")
        if plan.errors():
            return Before(FIRST, None, doubts=(*said, f"the base has no preview: {plan.errors()[0]}"))
        return Before(FIRST, lambda world: network.read(plan, world), plan, said)

    def _certify(self, stack: str) -> None:
        """Give the base the certificates of the work tree, of one authority: else every certificate would differ."""
        other = Tree(self._base.root)
        shutil.copytree(self._tree.pki, other.pki, dirs_exist_ok=True)
        ensure_pki(other, stack, self._sandbox(stack).environment)

    def _deployed(self, stack: str) -> tuple[str, ...]:
        """Deploy the base, unless it is what was deployed last; what went wrong."""
        sandbox = self._sandbox(stack)
        marker, wanted = sandbox.folder / _DEPLOYED, self._made_of(stack)
        if stamp.is_current(marker, wanted):
            self._progress.line(stack, f"{self._base.told} is deployed to a local Azure of its own already")
            return ()
        sandbox.start_anew()
        with self._progress.step(
            stack, f"deploying {self._base.told} to a local Azure of its own", "deployed the base"
        ):
            ran = sandbox.up(self._base.root)
        if ran.code:
            words = [line.strip() for line in (ran.out + ran.err).splitlines() if "error:" in line]
            why = words[0] if words else "the engine did not say why"
            return (f"the base cannot be deployed, so nobody knows what would be replaced: {why}",)
        stamp.write(marker, wanted)
        return ()

    def _made_of(self, stack: str) -> str:
        """A hash of all that a deployment of the base depends on."""
        code = sorted((self._tree.root / "localazure").rglob("*.py"))
        keys = sorted(path for path in self._tree.pki.glob("**/*") if path.is_file())
        return stamp.fingerprint([*code, *keys, self._tree.root / "requirements.txt"], self._base.commit, stack)

    def _head(self, stack: str, folder: Path, mode: Mode) -> Plan:
        log, pack = folder / "events.jsonl", self._tree.root / PACK
        if mode == DEPLOYED:
            plan = self._sandbox(stack).preview(self._tree.root, log, pack)
        else:
            plan = self._first(stack, self._tree.root, log, pack)
        (folder / "plan.json").write_text(json.dumps(plan.document, indent=1), encoding="utf-8")
        return plan

    def _first(self, stack: str, root: Path, log: Path, pack: Path | None) -> Plan:
        sandbox = Sandbox(self._tree, self._cli, self._output / ".azure" / f"{stack}-first", stack)
        sandbox.start_anew()
        return sandbox.preview(root, log, pack)

    def _sandbox(self, stack: str) -> Sandbox:
        return Sandbox(self._tree, self._cli, self._output / ".azure" / stack, stack)

    def _unjudged(self, plan: Plan) -> tuple[str, ...]:
        return () if plan.judged() or plan.errors() else ("no policy ran",)

    def _placed(self, violation: Violation, stack: str) -> Violation:
        """A violation of something that the stack's file names is at that line: `name: <what it is about>`."""
        name = words.subject(violation, stack).partition(" ")[0] if words.is_general(violation, stack) else ""
        if not re.fullmatch(r"[\w.-]+", name):
            return violation
        file = f"Pulumi.{stack}.yaml"
        named = re.compile(rf"\bname: *['\"]?{re.escape(name)}['\"]?\s*(?:[,}}#].*)?$")
        for number, line in enumerate((self._tree.root / file).read_text(encoding="utf-8").splitlines(), start=1):
            if named.search(line):
                return replace(violation, location=Location(file, number))
        return violation

    def _notes(self, stack: str, *, is_new: bool) -> tuple[str, ...]:
        notes = []
        if is_new:
            notes.append("a new environment: the base has none to compare it with")
        content = yaml.safe_load((self._tree.root / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))
        if has_secrets(content):
            notes.append("its file holds encrypted values, which are stand-ins here")
        needs = [root / "requirements.txt" for root in (self._base.root, self._tree.root)]
        if not is_new and len({path.read_bytes() if path.exists() else b"" for path in needs}) > 1:
            notes.append("requirements.txt differs: the base was run with the packages of the change")
        return tuple(notes)


def vars_of(each: Any) -> dict[str, Any]:
    """The fields of a small dataclass."""
    return {name: getattr(each, name) for name in each.__slots__}
