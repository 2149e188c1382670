"""Previews of a program in an environment of their own, as commands to be measured."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from bench.timing import Command
from localazure.engine.progress import Progress
from localazure.engine.setup import ensure_all
from localazure.engine.surroundings import local_environment, make_folders
from localazure.engine.tree import Tree, this_tree

PACK = ("--policy-pack", "policies")


@dataclass(frozen=True, slots=True)
class Bench:
    """A backend, a home and a store that only the benchmark uses."""

    tree: Tree
    folder: Path
    cli: str
    environment: Mapping[str, str]

    @classmethod
    def fresh(cls) -> Bench:
        """Set up what is missing and empty `.local/bench/run`."""
        tree = this_tree()
        cli = ensure_all(tree, Progress())
        make_folders(tree)
        folder = tree.local / "bench"
        shutil.rmtree(folder / "run", ignore_errors=True)
        (folder / "run" / "state").mkdir(parents=True)
        environment = local_environment(tree, os.environ) | {
            "PULUMI_BACKEND_URL": f"file://{folder / 'run' / 'state'}",
            "LOCALAZURE_STORE": str(folder / "run" / "azure.db"),
        }
        return cls(tree, folder, cli.path, environment)

    def stack(self, name: str, configuration: Mapping[str, object], program: Path | None = None) -> Stack:
        """A new stack of the program in `program` (default: the cluster's) with that stack file."""
        folder = self.folder / "run" / "stacks"
        folder.mkdir(exist_ok=True)
        stack = Stack(self, name, folder / f"Pulumi.{name}.yaml", program or self.tree.root)
        shutil.copyfile(stack.program / "Pulumi.yaml", folder / "Pulumi.yaml")
        stack.file.write_text(yaml.safe_dump(dict(configuration)))
        subprocess.run(  # noqa: S603
            [self.cli, "stack", "init", name, "--no-select", "--non-interactive"],
            cwd=folder,
            env=dict(self.environment),
            check=True,
            capture_output=True,
        )
        return stack


@dataclass(frozen=True, slots=True)
class Stack:
    """One stack of the benchmark."""

    bench: Bench
    name: str
    file: Path
    program: Path

    def preview(self, *flags: str, **variables: str) -> Command:
        """A preview of it; a first one, since nothing is ever deployed."""
        arguments = (
            self.bench.cli,
            "preview",
            "--non-interactive",
            "--stack",
            self.name,
            "--config-file",
            str(self.file),
            "--cwd",
            str(self.program),
            *(str(self.bench.tree.root / flag) if flag == "policies" else flag for flag in flags),
        )
        return Command(arguments, self.bench.tree.root, dict(self.bench.environment) | variables)


def dev_configuration(tree: Tree) -> dict[str, object]:
    """The dev stack's file as read from YAML."""
    loaded = yaml.safe_load((tree.root / "Pulumi.dev.yaml").read_text())
    assert isinstance(loaded, dict)
    return loaded
