"""scripts/check and scripts/test: the same lines on a laptop and in CI."""

import os
import subprocess
import sys

from localazure.engine.fault import SetupError
from localazure.engine.progress import Progress
from localazure.engine.setup import ensure_all, stop_cleanly
from localazure.engine.tree import Tree, this_tree

CHECKS = (("ruff", "format", "--check", "."), ("ruff", "check", "."), ("mypy",), ("lint-imports",))
COVERED = ("topology", "components", "policies", "reachability", "localazure", "clientkit")


def main_check(arguments: list[str]) -> int:
    """Format, lint, types and import contracts: all of them, even when one fails."""
    del arguments
    tree = _prepared()
    if tree is None:
        return 1
    failed = []
    for check in CHECKS:
        print(f"$ {' '.join(check)}", flush=True)
        if _run(tree, *check):
            failed.append(check[0])
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def main_test(arguments: list[str]) -> int:
    """Every test on two workers, with coverage; arguments go to pytest, for one file or one test."""
    tree = _prepared()
    if tree is None:
        return 1
    coverage = [f"--cov={name}" for name in COVERED]
    return _run(tree, "pytest", "-n2", *coverage, "--cov-report=term:skip-covered", *arguments)


def _prepared() -> Tree | None:
    tree = this_tree()
    stop_cleanly()
    try:
        ensure_all(tree, Progress())
    except SetupError as error:
        print(f"setup failed: {error}", file=sys.stderr)
        return None
    return tree


def _run(tree: Tree, program: str, *arguments: str) -> int:
    path = os.pathsep.join((str(tree.venv / "bin"), os.environ.get("PATH", "")))
    # A list, of a program of the environment and words from this file or the user's own command line.
    return subprocess.call(  # noqa: S603
        [str(tree.venv / "bin" / program), *arguments],
        cwd=tree.root,
        env=os.environ | {"PATH": path, "VIRTUAL_ENV": str(tree.venv)},
    )
