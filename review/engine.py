"""A throw-away local Azure with one stack in it: own state, own store, nothing shared but the CLI and `.venv`."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from localazure.engine import stacks
from localazure.engine.cli import Cli
from localazure.engine.plugins import link_providers
from localazure.engine.surroundings import STORE, local_environment
from localazure.engine.tree import Tree
from review.plan import Plan

PACK: Final = "policies"
UNREADABLE: Final = "a-secret-that-the-review-cannot-read"
# How a stack's secrets are encrypted. Nobody who reviews has the key, and the throw-away stack brings its own.
_ENCRYPTION: Final = ("encryptionsalt", "encryptedkey", "secretsprovider")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


class Sandbox:
    """One stack in a local Azure of its own, in a folder."""

    def __init__(self, tree: Tree, cli: Cli, folder: Path, stack: str) -> None:
        """`tree` lends its CLI, environment and providers; the programs are those of the trees given to the verbs."""
        self._tree, self._cli, self.folder, self.stack = tree, cli, folder, stack
        self.environment = local_environment(tree, os.environ) | {
            "PULUMI_BACKEND_URL": f"file://{folder / 'state'}",
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_CONFIG_PASSPHRASE_FILE": str(folder / "passphrase"),
            STORE: str(folder / "azure.db"),
            "PULUMI_DEBUG_COMMANDS": "true",  # the engine only then offers --event-log
        }

    def start_anew(self) -> None:
        """Empty it: no stack, nothing deployed."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in ("home", "state"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "passphrase").write_text("of a stack that holds nothing")
        link_providers(self._tree, self.folder / "home")

    def up(self, root: Path) -> Ran:
        """Deploy the program of a tree, without a pack: what is on the base branch has been let in already."""
        return self._pulumi(root, "up", "--yes", "--skip-preview", "--suppress-outputs")

    def preview(self, root: Path, log: Path, pack: Path | None) -> Plan:
        """Preview the program of a tree, with a pack mandatory where one is given."""
        log.unlink(missing_ok=True)
        judged = ["--policy-pack", str(pack)] if pack else []
        config = pack / f"config.{self.stack}.json" if pack else None
        if config and config.exists():
            judged += ["--policy-pack-config", str(config)]
        ran = self._pulumi(root, "preview", "--json", "--show-sames", f"--event-log={log}", *judged)
        plan = Plan.read(ran.out, log)
        return plan if plan.steps or plan.errors() or not ran.code else plan.failed(ran.err or ran.out)

    def export(self) -> str:
        """The state of the stack, secrets encrypted."""
        return self._run(self.folder, ["stack", "export", "--stack", self.stack, "--non-interactive"]).out

    def _pulumi(self, root: Path, verb: str, *flags: str) -> Ran:
        file = self._configure(root)
        told = [f"--config-file={file}", "--stack", self.stack, "--non-interactive", "--color=never"]
        return self._run(root, [verb, *told, *flags])

    def _configure(self, root: Path) -> Path:
        """The tree's stack file as this stack reads it, and the stack itself when it is not there yet."""
        copy = self.folder / f"Pulumi.{self.stack}.yaml"
        salt = _encryption(copy) if copy.exists() else {}
        content = yaml.safe_load((root / copy.name).read_text(encoding="utf-8"))
        copy.write_text(yaml.safe_dump({**readable(content), **salt}, sort_keys=False), encoding="utf-8")
        project = stacks.Project.around(root)
        made = self.folder / "state" / ".pulumi" / "stacks" / (project.name if project else "") / f"{self.stack}.json"
        if not made.exists():
            shutil.copyfile(root / "Pulumi.yaml", self.folder / "Pulumi.yaml")
            stacks.create(self._cli.path, copy, self.stack, self.environment)
        return copy

    def _run(self, folder: Path, arguments: list[str]) -> Ran:
        done = subprocess.run(  # noqa: S603 - a list, of the CLI's path and arguments made above
            [self._cli.path, *arguments],
            cwd=folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)


def readable(content: Any) -> dict[str, Any]:
    """A stack file without its encryption, and with stand-ins for what is encrypted."""
    kept = {key: value for key, value in (content or {}).items() if key not in _ENCRYPTION}
    return {key: _opened(value) for key, value in kept.items()}


def has_secrets(content: Any) -> bool:
    """Whether a stack file holds something encrypted."""
    if isinstance(content, dict):
        return set(content) == {"secure"} or any(has_secrets(value) for value in content.values())
    return isinstance(content, list) and any(has_secrets(value) for value in content)


def _opened(value: Any) -> Any:
    if isinstance(value, dict):
        return UNREADABLE if set(value) == {"secure"} else {key: _opened(each) for key, each in value.items()}
    return [_opened(each) for each in value] if isinstance(value, list) else value


def _encryption(copy: Path) -> dict[str, Any]:
    content = yaml.safe_load(copy.read_text(encoding="utf-8")) or {}
    return {key: content[key] for key in _ENCRYPTION if key in content}
