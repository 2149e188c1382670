"""Stacks of the local backend, without a change to the tracked Pulumi.<stack>.yaml.

`pulumi` writes a secrets salt into a stack's file when it creates the stack, and again whenever it finds none. So each
run works on a fresh copy of the tracked file under `.local/stacks/<project>/`, handed over with --config-file; the
copy keeps the salt from run to run.
"""

import hashlib
import json
import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from localazure.engine.fault import SetupError
from localazure.engine.tree import Tree

# Commands that read a stack's file, and take --config-file.
READS_CONFIG = frozenset(
    {"up", "update", "preview", "pre", "destroy", "down", "dn", "refresh", "import", "watch", "logs"}
)
# Commands that work on a stack in some other way; it has to exist for them, too.
USES_STACK = READS_CONFIG | {"config", "stack", "state", "cancel", "console", "org", "about"}
CONFIG_EDITS = frozenset({"set", "set-all", "rm", "rm-all", "cp", "refresh", "env"})


@dataclass(frozen=True, slots=True)
class Project:
    """The Pulumi project that a command is about: the nearest Pulumi.yaml upwards, as `pulumi` itself looks for it."""

    file: Path
    name: str

    @classmethod
    def around(cls, folder: Path) -> "Project | None":
        """Find the project of a folder."""
        for parent in (folder, *folder.parents):
            file = parent / "Pulumi.yaml"
            if file.is_file():
                name = re.search(r"^name:\s*[\"']?([\w.-]+)", file.read_text("utf-8"), re.MULTILINE)
                return cls(file, name[1]) if name else None
        return None

    def stack_files(self) -> dict[str, Path]:
        """The stacks that have a file, by name."""
        files = sorted(self.file.parent.glob("Pulumi.*.yaml"))
        return {path.name.removeprefix("Pulumi.").removesuffix(".yaml"): path for path in files}

    def selected(self, home: Path, backend: str) -> str | None:
        """The stack that `pulumi stack select` chose, if any; it is kept in the home folder under the project file's
        hash.
        """
        digest = hashlib.sha1(str(self.file).encode(), usedforsecurity=False).hexdigest()
        try:
            settings = json.loads((home / "workspaces" / f"{self.name}-{digest}-workspace.json").read_bytes())
        except (OSError, ValueError):
            return None
        chosen = (settings.get("stacks") or {}).get(backend) or settings.get("stack") or ""
        return chosen.rpartition("/")[2] or None


@dataclass(frozen=True, slots=True)
class Command:
    """A `pulumi` command line, as far as stacks matter."""

    words: tuple[
        str, ...
    ]  # what is neither a flag nor a flag's value, as far as that can be told: preview | config get | ...
    stack: str | None  # as given with --stack or -s
    has_config_file: bool
    elsewhere: bool  # --cwd: about another folder

    @classmethod
    def read(cls, arguments: Sequence[str]) -> "Command":
        """Read the arguments that follow `pulumi`."""
        words: list[str] = []
        stack = None
        rest = list(arguments)
        while rest and rest[0] != "--":
            argument = rest.pop(0)
            if argument in ("--stack", "-s") and rest:
                stack = rest.pop(0)
            elif match := re.match(r"--stack=(.+)|-s=?(?!-)(.+)", argument):
                stack = match[1] or match[2]
            elif not argument.startswith("-"):
                words.append(argument)
        return cls(
            words=tuple(words),
            stack=stack.rpartition("/")[2] if stack else None,
            has_config_file=any(argument.split("=")[0] == "--config-file" for argument in arguments),
            elsewhere=any(argument.split("=")[0] in ("-C", "--cwd") for argument in arguments),
        )

    @property
    def verb(self) -> str | None:
        """The command itself; None for one that is about no stack (`version`, `plugin ls`). A global flag's value may
        precede it.
        """
        return next((word for word in self.words if word in USES_STACK), None)

    @property
    def rest(self) -> tuple[str, ...]:
        """The words after the command."""
        return self.words[self.words.index(self.verb) + 1 :] if self.verb else ()

    @property
    def reads_config(self) -> bool:
        """Whether a copy of the stack's file may stand in for it; `config set` and its like mean the tracked file
        itself.
        """
        if self.verb == "config":
            return not set(self.rest[:1]) & CONFIG_EDITS
        return self.verb in READS_CONFIG


def stack_of(command: Command, project: Project, environment: Mapping[str, str], home: Path) -> str | None:
    """The stack that a command is about: named, selected, or the only one that has a file."""
    named = (
        command.stack or environment.get("PULUMI_STACK") or project.selected(home, environment["PULUMI_BACKEND_URL"])
    )
    if named:
        return named
    files = project.stack_files()
    return next(iter(files)) if len(files) == 1 else None


def write_copy(tree: Tree, project: Project, stack: str) -> Path:
    """Copy the tracked file as it is now, with the salt of the last copy unless it brings one."""
    tracked = project.file.parent / f"Pulumi.{stack}.yaml"
    folder = tree.local / "stacks" / project.name
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / tracked.name
    content = tracked.read_text("utf-8")
    salt = re.compile(r"^encryptionsalt:.*$", re.MULTILINE)
    if not salt.search(content) and copy.exists() and (kept := salt.search(copy.read_text("utf-8"))):
        content = f"{content.rstrip()}\n{kept[0]}\n"
    _replace(copy, content)
    _replace(folder / "Pulumi.yaml", project.file.read_text("utf-8"))
    return copy


def exists(tree: Tree, project: Project, stack: str) -> bool:
    """Whether the local backend has that stack."""
    return (tree.state / ".pulumi" / "stacks" / project.name / f"{stack}.json").exists()


def create(cli: str, copy: Path, stack: str, environment: Mapping[str, str]) -> None:
    """Create a stack, from the folder of its copied file, so that the salt is written there."""
    outside = {key: value for key, value in environment.items() if key != "PULUMI_STACK"}
    done = subprocess.run(  # noqa: S603 - our own CLI
        [cli, "stack", "init", stack, "--no-select", "--non-interactive"],
        cwd=copy.parent,
        env=outside,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode and "already exists" not in done.stderr:
        raise SetupError(f"creating the local stack {stack}: {done.stderr.strip()}")


def _replace(path: Path, content: str) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_text(content, "utf-8")
    os.replace(part, path)
