"""scripts/check, scripts/test and scripts/soak: the same lines on a laptop and in CI."""

import argparse
import os
import subprocess
import sys

from localazure.engine.fault import SetupError
from localazure.engine.progress import Progress
from localazure.engine.setup import ensure_all, stop_cleanly
from localazure.engine.tree import Tree, this_tree

CHECKS = (("ruff", "format", "--check", "."), ("ruff", "check", "."), ("mypy",), ("lint-imports",))
COVERED = ("topology", "components", "policies", "reachability", "localazure", "review", "clientkit")


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


SOAK = {
    "properties": "every property test with many more examples",
    "calls": "faulted and fuzzed calls of the provider, ten thousand and more",
    "crashes": "the store, killed or out of disk at every write of its files",
    "mutation": "small changes of the policies, each of which the tests must notice",
    "faults": "disturbed deployments on the real engine; goes on where it was stopped",
}
_ONLY = {
    "properties": ("-m", "not e2e"),
    "calls": ("tests/localazure/test_faulted_calls.py", "tests/localazure/test_call_fuzz.py"),
    "crashes": ("tests/localazure/test_store_crashes.py",),
}


def main_soak(arguments: list[str]) -> int:
    """What takes too long for every day. Each part says what it did, in numbers."""
    parts = "\n".join(f"  {part:10} {what}" for part, what in SOAK.items())
    parser = argparse.ArgumentParser(
        prog="scripts/soak",
        description=f"What takes too long for every day:\n\n{parts}\n\nWithout a part: properties (which has calls and "
        "crashes in it), then mutation, then faults.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("part", nargs="?", default="all", choices=("all", *SOAK), metavar="PART")
    parser.add_argument(
        "--runs", type=int, default=280, help="faults: runs of dev, which has 271 writes (default: 280)"
    )
    parser.add_argument("--small", type=int, default=60, help="faults: runs of a small program (default: 60)")
    parser.add_argument("--seed", type=int, default=1, help="faults: another seed is another campaign (default: 1)")
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="faults: runs at once (default: one a core)"
    )
    parser.add_argument("--anew", action="store_true", help="faults: from the first run again")
    options = parser.parse_args(arguments)
    tree = _prepared()
    if tree is None:
        return 1
    code = 0
    for part in ("properties", "mutation", "faults") if options.part == "all" else (options.part,):
        print(f"soak: {SOAK[part]}", flush=True)
        code = _soak(tree, part, options) or code
    return code


def _soak(tree: Tree, part: str, options: argparse.Namespace) -> int:
    if part == "faults":
        numbers = [f"--{name}={getattr(options, name)}" for name in ("runs", "small", "seed", "jobs")]
        return _run(tree, "python", "-m", "tests.campaign", *numbers, *(["--anew"] if options.anew else []))
    if part == "mutation":
        return _run(tree, "python", "-m", "tests.mutation")
    # The profile as a variable too: it says how closely the store's crashes lie together.
    os.environ["HYPOTHESIS_PROFILE"] = "soak"
    told = ("--hypothesis-profile=soak", "--hypothesis-show-statistics", "-rP", "-o", "timeout=7200")
    return _run(tree, "pytest", "-n2" if part == "properties" else "-n0", *told, *_ONLY[part])


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
