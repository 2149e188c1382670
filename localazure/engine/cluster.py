"""scripts/cluster: deploy, look at and remove the cluster in the local Azure; what `make up`, `make preview` and `make
destroy` call.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from localazure.engine.cli import Cli
from localazure.engine.cutoff import adopted, begun_creations, locks, pending_operations, torn_attributes
from localazure.engine.fault import SetupError
from localazure.engine.local import prepare
from localazure.engine.pki import ensure_pki
from localazure.engine.progress import Progress
from localazure.engine.setup import ensure_all, stop_cleanly
from localazure.engine.soft_deleted import free_names
from localazure.engine.stacks import Project
from localazure.engine.surroundings import STORE, announcement, local_environment, make_folders
from localazure.engine.tree import Tree, this_tree

PACK = ("--policy-pack", "policies")
WIDEST = 100  # characters of an output that are shown; `pulumi stack output NAME` shows it whole
FLAGS = {"up": ("--yes", "--suppress-outputs"), "preview": (), "destroy": ("--yes",)}
VERBS = {
    "up": "deploy the cluster, policies mandatory, and print its outputs",
    "preview": "show what `up` would change, and judge it by the policies",
    "destroy": "remove the cluster",
    "pki": "only make the development CA and the gateway's certificate, where the stack's file asks for them",
}


def main(arguments: list[str]) -> int:
    """Run one verb. The exit code is the engine's own."""
    verbs = "\n".join(f"  {verb:8} {what}" for verb, what in VERBS.items())
    parser = argparse.ArgumentParser(
        prog="scripts/cluster",
        description=f"Work on the cluster in the local Azure.\n\n{verbs}\n\nFurther flags go to pulumi.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("verb", choices=VERBS, metavar="VERB", help="one of the above")
    parser.add_argument("--stack", default="dev", help="a stack that has a Pulumi.<stack>.yaml (default: dev)")
    options, flags = parser.parse_known_args(arguments)
    tree = this_tree()
    if os.environ.get(STORE) != str(tree.store):
        print(announcement(tree), file=sys.stderr, flush=True)
    stop_cleanly()
    progress = Progress()
    try:
        os.chdir(tree.root)
        cli = ensure_all(tree, progress)
        return _Stack(tree, cli, options.stack, progress).run(options.verb, flags)
    except SetupError as error:
        print(f"scripts/cluster: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; run it again to go on from here", file=sys.stderr)
        return 130


class _Stack:
    def __init__(self, tree: Tree, cli: Cli, name: str, progress: Progress) -> None:
        if not (tree.root / f"Pulumi.{name}.yaml").exists():
            known = ", ".join(self._project(tree).stack_files())
            raise SetupError(f"there is no Pulumi.{name}.yaml; stacks with a file: {known or 'none'}")
        self._tree, self._cli, self._name, self._progress = tree, cli, name, progress
        self._of = self._project(tree).name

    def run(self, verb: str, flags: list[str]) -> int:
        """Go on after a cut-off run, then do the verb; after `up` show the outputs."""
        if verb == "pki":
            return self._certificate()
        self._free()
        if verb == "up":
            self._free_names()
        code = self._resume() if verb != "preview" else 0
        code = code or self._pulumi(verb, *FLAGS[verb], *(() if verb == "destroy" else self._pack()), *flags)
        if verb == "up" and code == 0:
            self._show_outputs()
        if verb in ("up", "destroy"):
            self._show_timeline()
        return code

    def _pack(self) -> tuple[str, ...]:
        """The policy pack, with the stack's own configuration of it where there is one."""
        config = Path("policies", f"config.{self._name}.json")
        return (*PACK, "--policy-pack-config", str(config)) if (self._tree.root / config).exists() else PACK

    def _show_outputs(self) -> None:
        """As `pulumi stack output` does, one line each, without the stack's README, which is a page of its own."""
        shown = json.loads(self._captured("stack", "output", "--json"))
        shown.pop("readme", None)
        texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in shown.items()}
        width = max(map(len, texts), default=0)
        print(f"\nCurrent stack outputs ({len(texts)}):")
        for name, text in sorted(texts.items()):
            print(f"    {name:{width}}  {text if len(text) <= WIDEST else text[:WIDEST] + '…'}")

    def _show_timeline(self) -> None:
        """The critical path, in a run whose writes take time (`scripts/local azure time`)."""
        conditions = self._tree.store.with_suffix(".conditions.json")
        if not conditions.exists() or "scale" not in conditions.read_text("utf-8"):
            return
        state = self._tree.state / ".pulumi" / "stacks" / self._of / f"{self._name}.json"
        # A list, of our own interpreter, our own module and paths of this tree.
        subprocess.run(  # noqa: S603
            [str(self._tree.python), "-m", "localazure", "azure", "timeline", f"--state={state}"],
            cwd=self._tree.root,
            env=local_environment(self._tree, os.environ),
            check=False,
        )

    def _certificate(self) -> int:
        make_folders(self._tree)
        ensure_pki(self._tree, self._name, local_environment(self._tree, os.environ))
        told = f"the certificate of {self._name} is there, as Pulumi.{self._name}.yaml names it"
        self._progress.line("pki", told)
        return 0

    def _free_names(self) -> None:
        for name in free_names(self._tree, self._name):
            told = f"{name} was softly deleted; purged here, so that its name is free (Azure: recover or purge)"
            self._progress.line("purge", told)

    def _free(self) -> None:
        """Remove the lock of a run that was killed. A lock of a run that still is, or of another machine, stays; the
        engine names it.
        """
        for lock in locks(self._tree.state, self._of, self._name):
            if lock.is_stale():
                self._progress.line("lock", f"removing the lock of an ended run (pid {lock.pid}, {lock.since})")
                lock.remove()
        for path in torn_attributes(self._tree.state, self._of, self._name):
            self._progress.line("state", f"removing attributes that an ended run left half written ({path.name})")
            path.unlink()

    def _resume(self) -> int:
        """Bring state and local Azure together after a run that was killed while operations were under way.

        What had been created but not yet recorded is taken into the state under its id; what had not been created is
        forgotten; a refresh does the rest. (`pulumi refresh --import-pending-creates` is meant for the first of these;
        in 3.259.0 it drops the operation and takes nothing in.)
        """
        pending = pending_operations(self._tree.state, self._of, self._name)
        if not pending:
            return 0
        told = f"the last run was cut off with {len(pending)} operations under way; refreshing first"
        self._progress.line("resume", told)
        found = begun_creations(self._tree, pending)
        if found:
            exported = json.loads(self._captured("stack", "export"))
            exported["deployment"] = adopted(exported["deployment"], found)
            self._captured("stack", "import", given=json.dumps(exported))
            names = ", ".join(sorted(urn.rpartition("::")[2] for urn in found))
            self._progress.line("resume", f"created and not yet recorded, taken into the state: {names}")
        return self._pulumi("refresh", "--yes", "--skip-preview", "--suppress-outputs", "--clear-pending-creates")

    @staticmethod
    def _project(tree: Tree) -> Project:
        project = Project.around(tree.root)
        if project is None:
            raise SetupError(f"{tree.root} has no Pulumi.yaml with a name")
        return project

    def _pulumi(self, *arguments: str) -> int:
        command, environment = prepare(self._tree, self._cli, ["pulumi", *arguments, "--stack", self._name])
        return _in_foreground(command, environment)

    def _captured(self, *arguments: str, given: str | None = None) -> str:
        command, environment = prepare(self._tree, self._cli, ["pulumi", *arguments, "--stack", self._name])
        # A list, of the CLI's path and arguments made above.
        done = subprocess.run(  # noqa: S603
            command, env=environment, input=given, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SetupError(f"pulumi {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout


def _in_foreground(command: list[str], environment: Mapping[str, str]) -> int:
    """Run a command and wait for it. Ctrl-C reaches it from the terminal, as it reaches this process, which then waits
    for it to end.
    """
    # A list, of the CLI's path and arguments made above.
    child = subprocess.Popen(command, env=dict(environment))  # noqa: S603

    def pass_on(number: int, _frame: FrameType | None) -> None:
        child.send_signal(number)

    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, lambda _number, _frame: None),
        signal.SIGTERM: signal.signal(signal.SIGTERM, pass_on),
    }
    try:
        code = child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code
