"""How long a new clone takes to be ready, from nothing and again."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bench.finding import Finding
from bench.timing import Command, median, run
from localazure.engine.tree import Tree


def measure(tree: Tree, folder: Path, say: Callable[[str], None]) -> Iterator[Finding]:
    """Clone what is committed and set it up with empty caches, then again."""
    clone = folder / "clone"
    shutil.rmtree(clone, ignore_errors=True)
    shutil.rmtree(folder / "caches", ignore_errors=True)
    subprocess.run(["git", "clone", "--quiet", tree.root, clone], check=True)  # noqa: S603, S607
    command = Command(("scripts/setup",), clone, _empty_handed(tree, folder / "caches"))
    say("a new clone's set-up, with empty caches (some minutes) ...")
    first = run(command)
    yield Finding("set-up of a new clone from nothing", first.seconds, 480, " s", "Go and pip caches empty")
    again = [run(command) for _ in range(3)]
    yield Finding("set-up again", median(again), 5, " s", "the median of 3")
    shutil.rmtree(clone)
    shutil.rmtree(folder / "caches")


def _empty_handed(tree: Tree, caches: Path) -> Mapping[str, str]:
    """This environment without this tree's own CLI, and without what earlier set-ups left in the user's caches."""
    path = [part for part in os.environ["PATH"].split(os.pathsep) if not Path(part).is_relative_to(tree.root)]
    return {
        **os.environ,
        "PATH": os.pathsep.join(path),
        "PIP_NO_CACHE_DIR": "1",
        "GOPATH": str(caches / "go"),
        "GOCACHE": str(caches / "build"),
        # Else the module cache is read-only and cannot be removed like other folders.
        "GOFLAGS": "-modcacherw",
    }
