"""The base of a comparison: the commit, and its files beside the work tree, where nothing of git is changed."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

from localazure.engine.tree import Tree
from review.fault import ReviewError


@dataclass(frozen=True, slots=True)
class Base:
    """A commit and the folder with its files. `told` is how people call it: `main (1a2b3c4)`."""

    commit: str
    told: str
    root: Path


def find(root: Path, name: str) -> tuple[str, str]:
    """The commit from which the work tree branched off `name`, and how it is called. Raises ReviewError.

    What else has been merged into `name` since is not this change's, so it is left out of the comparison. In CI the
    checkout is the merge of both, and its merge base is the branch itself.
    """
    for candidate in (name, f"origin/{name}"):
        if _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{candidate}^{{commit}}") is None:
            continue
        commit = (_git(root, "merge-base", "HEAD", candidate) or b"").decode().strip()
        if commit:
            return commit, f"{name} ({commit[:7]})"
        raise ReviewError(
            f"HEAD and {name} have no common commit in this clone; a shallow one needs `git fetch --unshallow`"
        )
    raise ReviewError(f"there is no commit {name} here; name a branch, a tag or a commit: make pr BASE=origin/main")


def head(root: Path) -> str:
    """How people call what is reviewed: the branch or commit, and whether something is not committed."""
    commit = (_git(root, "rev-parse", "--short", "HEAD") or b"").decode().strip()
    branch = (_git(root, "symbolic-ref", "--quiet", "--short", "HEAD") or b"").decode().strip()
    changed = " with uncommitted changes" if _git(root, "status", "--porcelain") else ""
    return (f"{branch} ({commit})" if branch else commit) + changed


def unpack(tree: Tree, commit: str, told: str, folder: Path) -> Base:
    """Write the commit's files into a folder, with the work tree's `.venv`. Raises ReviewError."""
    packed = _git(tree.root, "archive", "--format=tar", commit)
    if packed is None:
        raise ReviewError(f"git archive {commit} failed; is this a git clone?")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    (folder / ".venv").symlink_to(tree.venv)
    return Base(commit, told, folder)


def _git(root: Path, *arguments: str) -> bytes | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=False)  # noqa: S603, S607
    except FileNotFoundError:
        raise ReviewError("git is not on PATH") from None
    return done.stdout if done.returncode == 0 else None
