"""The real engine, for tests: each test has a backend, a home, a passphrase and a local Azure of its own."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from textwrap import dedent
from typing import Any

from localazure.engine.cli import Cli, ensure_cli
from localazure.engine.lock import alone
from localazure.engine.plugins import link_providers
from localazure.engine.progress import Progress
from localazure.engine.surroundings import STORE, local_environment
from localazure.engine.tree import this_tree

TREE = this_tree()
_AT_THE_END = {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}
MARKER = "LOCALAZURE_TEST"  # a variable by which a test finds every process that it caused


def cli() -> Cli:
    """The CLI that scripts/setup chose, built if need be."""
    with alone(TREE.local / "setup.lock", Progress()):
        return ensure_cli(TREE, Progress())


@dataclass(frozen=True)
class Violation:
    """One line of a policy pack."""

    policy: str
    urn: str
    message: str
    level: str

    @property
    def resource(self) -> str:
        """The resource's Pulumi name."""
        return self.urn.rpartition("::")[2]


@dataclass(frozen=True)
class Run:
    """What one engine command did: exit code, everything printed, and the engine's own events."""

    code: int
    text: str
    events: tuple[Mapping[str, Any], ...] = field(repr=False, default=())

    def _of(self, kind: str) -> Iterator[Mapping[str, Any]]:
        return (event[kind] for event in self.events if kind in event)

    @cached_property
    def changes(self) -> dict[str, int]:
        """How many resources per operation, as the summary says: {"create": 3, "same": 1}."""
        return dict(next((event["resourceChanges"] for event in self._of("summaryEvent")), {}))

    @cached_property
    def steps(self) -> list[tuple[str, str]]:
        """Operation and URN of every step, in order, without those that change nothing."""
        steps = ((event["metadata"]["op"], event["metadata"]["urn"]) for event in self._of("resourcePreEvent"))
        return [step for step in steps if step[0] != "same"]

    @cached_property
    def errors(self) -> list[str]:
        """Messages of severity error, without colour codes."""
        return [plain(event["message"]) for event in self._of("diagnosticEvent") if event["severity"] == "error"]

    @cached_property
    def messages(self) -> list[str]:
        """Every message that a user sees in the end, a printed line each."""
        shown = (
            event
            for event in self._of("diagnosticEvent")
            if event["severity"] != "debug" and not event.get("ephemeral")
        )
        kept = (plain(event["message"]) for event in shown)
        return [line for message in kept for line in message.splitlines() if line.strip()]

    @cached_property
    def violations(self) -> list[Violation]:
        """What the policy packs reported."""
        return [
            Violation(
                event["policyName"], event.get("resourceUrn", ""), plain(event["message"]), event["enforcementLevel"]
            )
            for event in self._of("policyEvent")
        ]

    @cached_property
    def refusals(self) -> list[Violation]:
        """What the policy packs reported and the engine stops at: all but what is advisory."""
        return [each for each in self.violations if each.level != "advisory"]


def plain(message: str) -> str:
    """A message without the engine's colour markers."""
    while "<{%" in message:
        before, _, rest = message.partition("<{%")
        message = before + rest.partition("%}>")[2]
    return message


class Engine:
    """A stack of one program. `folder` is the test's own; the program is written there, or is an existing folder."""

    def __init__(self, folder: Path, program: Path | None = None, *, stack: str = "dev") -> None:
        self.folder = folder
        self.stack = stack
        self.project = program or folder / "program"
        self.project.mkdir(exist_ok=True)
        self.home, self.state, self.store = folder / "home", folder / "state", folder / "azure.db"
        for made in (self.home, self.state):
            made.mkdir()
        (folder / "passphrase").write_text("for tests")
        link_providers(TREE, self.home)
        self.cli = cli()
        self.config_file = folder / f"Pulumi.{stack}.yaml"
        tracked = self.project / self.config_file.name
        self.config_file.write_text(tracked.read_text() if tracked.exists() else "config: {}\n")
        self.environment = local_environment(TREE, os.environ) | {
            "PULUMI_BACKEND_URL": f"file://{self.state}",
            "PULUMI_HOME": str(self.home),
            "PULUMI_CONFIG_PASSPHRASE_FILE": str(folder / "passphrase"),
            "PATH": os.pathsep.join((str(TREE.venv / "bin"), os.environ["PATH"])),
            STORE: str(self.store),
            "PULUMI_DEBUG_COMMANDS": "true",  # the engine only then offers --event-log
            MARKER: str(folder),
        }
        # What would change how a program runs, and a coverage measurement that is not meant for it.
        for variable in ("PYTHONUNBUFFERED", "COVERAGE_PROCESS_START", "LOCALAZURE_CONDITIONS"):
            self.environment.pop(variable, None)
        self._created = False
        self.checkpoints = True
        """Whether the engine writes its state around each operation, as it does for users, or once, at the end.

        Of a large program the checkpoints are three quarters of the time. Only what is killed needs them.
        """

    def write_program(self, source: str, *, options: str = "", config: str = "") -> "Engine":
        """Write Pulumi.yaml, __main__.py and, when given, the stack's configuration (lines of YAML under `config:`)."""
        options = options or f"{{toolchain: pip, virtualenv: {TREE.venv}}}"
        (self.project / "Pulumi.yaml").write_text(f"name: probe\nruntime: {{name: python, options: {options}}}\n")
        (self.project / "__main__.py").write_text(dedent(source))
        if config:
            self.config_file.write_text(f"config:\n{config}\n")
        return self

    def write_pack(self, source: str, *, options: str = "") -> Path:
        """Write a policy pack of one file; returns its folder, for --policy-pack."""
        pack = self.folder / "pack"
        pack.mkdir(exist_ok=True)
        options = options or f"{{toolchain: pip, virtualenv: {TREE.venv}}}"
        (pack / "PulumiPolicy.yaml").write_text(f"name: probe-pack\nruntime: {{name: python, options: {options}}}\n")
        (pack / "__main__.py").write_text(dedent(source))
        return pack

    def preview(self, *flags: str | Path) -> Run:
        """`pulumi preview`."""
        return self._engine_command("preview", *flags)

    def up(self, *flags: str | Path) -> Run:
        """`pulumi up --yes --skip-preview`."""
        return self._engine_command("up", "--yes", "--skip-preview", *flags)

    def refresh(self, *flags: str | Path) -> Run:
        """`pulumi refresh --yes --skip-preview`."""
        return self._engine_command("refresh", "--yes", "--skip-preview", *flags)

    def destroy(self, *flags: str | Path) -> Run:
        """`pulumi destroy --yes --skip-preview`."""
        return self._engine_command("destroy", "--yes", "--skip-preview", *flags)

    def export(self) -> dict[str, Any]:
        """The stack's state: the `deployment` of `pulumi stack export`."""
        exported: dict[str, Any] = json.loads(self.pulumi("stack", "export", "--stack", self.stack).text)
        return exported["deployment"]  # type: ignore[no-any-return]

    def resources(self) -> list[Mapping[str, Any]]:
        """The resources in the state, the stack itself and the providers left out."""
        apart = ("pulumi:pulumi:Stack", "pulumi:providers:")
        return [entry for entry in self.export().get("resources", []) if not entry["type"].startswith(apart)]

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs, secrets shown."""
        told = self.pulumi("stack", "output", "--json", "--show-secrets", "--stack", self.stack)
        outputs: dict[str, Any] = json.loads(told.text)
        return outputs

    def azure(self, *arguments: str) -> Run:
        """`localazure azure` on this test's store."""
        return self._run([str(TREE.python), "-m", "localazure", "azure", *arguments])

    def pulumi(self, *arguments: str | Path, check: bool = True) -> Run:
        """Any other command; fails the test when it fails, unless told otherwise."""
        self._create()
        run = self._run([self.cli.path, *map(str, arguments), "--non-interactive"])
        assert run.code == 0 or not check, run.text
        return run

    def start(self, verb: str, *flags: str) -> subprocess.Popen[str]:
        """Start an engine command and leave it running, in a process group of its own as a shell would."""
        return subprocess.Popen(
            self._command(verb, *flags),
            cwd=self.project,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            process_group=0,
        )

    def processes(self) -> dict[int, str]:
        """Every live process that this test caused: by the marker that they inherit. Pid and command line."""
        found = {}
        wanted = f"{MARKER}={self.folder}".encode()
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    if wanted in (entry / "environ").read_bytes().split(b"\0"):
                        found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                except OSError:
                    continue
        return found

    def end_all(self) -> None:
        """Kill what is left; for the end of a test."""
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)

    def _engine_command(self, verb: str, *flags: str | Path) -> Run:
        log = self.folder / "events.json"
        log.unlink(missing_ok=True)
        run = self._run(
            [*self._command(verb, *flags), f"--event-log={log}"], more={} if self.checkpoints else _AT_THE_END
        )
        events = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        return Run(run.code, run.text, tuple(events))

    def _command(self, verb: str, *flags: str | Path) -> list[str]:
        self._create()
        told = [f"--config-file={self.config_file}", "--stack", self.stack, "--non-interactive", "--color=never"]
        return [self.cli.path, verb, *told, *map(str, flags)]

    def _create(self) -> None:
        if self._created:
            return
        # From a folder of its own, so that the secrets salt lands in this test's configuration and never beside the
        # program.
        beside = self.config_file.with_name("Pulumi.yaml")
        beside.write_text((self.project / "Pulumi.yaml").read_text())
        made = self._run([self.cli.path, "stack", "init", self.stack, "--no-select", "--non-interactive"], self.folder)
        assert made.code == 0, made.text
        beside.unlink()
        self._created = True

    def _run(self, command: list[str], folder: Path | None = None, more: Mapping[str, str] | None = None) -> Run:
        done = subprocess.run(
            command,
            cwd=folder or self.project,
            env={**self.environment, **(more or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return Run(done.returncode, done.stdout)


def eventually(holds: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether something comes to hold within the time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return holds()
