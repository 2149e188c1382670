"""The command line: what `make pr` and the workflows call."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from localazure.engine.tree import Tree, this_tree
from review import output, record, sticky
from review.fault import ReviewError
from review.github import GitHub
from review.markdown import Links, comment
from review.model import Review

USAGE: Final = 2
EPILOG: Final = """\
exit codes:
  0  every policy passes      1  refused, or no plan      2  usage or surroundings      3  not all is known

examples:
  make pr BASE=main STACKS="dev staging"
  scripts/pr --base origin/main --stack dev --quick
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; returns its exit code."""
    told = _parser().parse_args(arguments)
    try:
        return int(told.verb(told))
    except (ReviewError, record.RecordError) as fault:
        print(f"review: {fault}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("stopped; nothing was changed", file=sys.stderr)
        return 130


def run(told: argparse.Namespace) -> int:
    """Review environments of the work tree against a base."""
    # Here, and not above: the job that only comments has neither rich nor an engine.
    from rich.console import Console

    from localazure.engine.fault import SetupError
    from localazure.engine.progress import Progress
    from localazure.engine.setup import ensure_all, stop_cleanly
    from review import base, terminal
    from review.one import Reviewer

    tree, progress = this_tree(), Progress()
    os.chdir(tree.root)
    stop_cleanly()
    folder = told.output.resolve()
    commit, called = base.find(tree.root, told.base)
    called = f"{told.base_name} ({commit[:7]})" if told.base_name else called
    head = told.head or base.head(tree.root)
    try:
        cli = ensure_all(tree, progress)
    except SetupError as fault:
        raise ReviewError(str(fault)) from None
    before = base.unpack(tree, commit, called, folder / ".base")
    stacks = told.stack or _stacks(tree.root, before.root)
    reviewer = Reviewer(tree, cli, before, folder, progress, quick=told.quick)
    found = []
    for stack in stacks:
        environment = reviewer.review(stack)
        record.write(folder / stack, called, head, environment)
        found.append(environment)
    review = Review(called, head, tuple(found))
    links = output.links_here()
    output.write(review, folder, tree.root, links)
    terminal.show(review, Console(), _shown(folder))
    return 0 if told.no_verdict else review.code


def environments(_told: argparse.Namespace) -> int:
    """Print the environments as a JSON list, for a workflow's matrix."""
    print(json.dumps(_stacks(this_tree().root)))
    return 0


def render(told: argparse.Namespace) -> int:
    """Join reviews of environments: comment, SARIF, and in a workflow summary and annotations. Exits by the verdict."""
    review, links = record.read(told.folder), output.links_here()
    output.write(review, told.output, Tree(Path.cwd()).root, links)
    output.tell_workflow(review, links)
    return review.code


def put_comment(told: argparse.Namespace) -> int:
    """Comment on the pull request that a finished run was of. The run's files are read as data, nobody's word."""
    github, head = GitHub.here(), sticky.head_of(told.event)
    number = github.pull_request(head.owner, head.branch, head.commit)
    if number is None:
        print(f"no open pull request has {head.commit} as its head any more; nothing to comment on")
        return 0
    server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
    links = Links(f"{server}/{github.repository}/blob/{head.commit}", head.run)
    print(f"#{number}: {sticky.put(github, number, comment(record.read(told.folder), links))}")
    return 0


def drift(told: argparse.Namespace) -> int:
    """Compare a deployed environment with its state, by the engine's own refresh; exits 1 when something differs."""
    from review import drifting

    return drifting.main(told.stack, issue=told.issue)


def picture(told: argparse.Namespace) -> int:
    """Draw the comment of a review as people see it."""
    from review import shot

    review = record.read(told.folder)
    shot.take(comment(review, Links(run="#")), told.output)
    print(f"drew {told.output}")
    return 0


def _stacks(*roots: Path) -> list[str]:
    names = {file.name.removeprefix("Pulumi.").removesuffix(".yaml") for r in roots for file in r.glob("Pulumi.*.yaml")}
    return sorted(names)


def _shown(folder: Path) -> str:
    return os.path.relpath(folder) if folder.is_relative_to(Path.cwd()) else str(folder)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="review", description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    made = _verb(verbs, "run", run)
    made.add_argument("--base", default="main", help="branch, tag or commit to compare with (default: main)")
    made.add_argument("--base-name", help="what to call the base (default: its name and commit)")
    made.add_argument("--head", help="what to call the work tree (default: its branch and commit)")
    made.add_argument("--stack", action="append", help="an environment; may be repeated (default: all with a file)")
    made.add_argument("--quick", action="store_true", help="compare first previews; what is replaced is then unknown")
    made.add_argument("--output", type=Path, default=Path(".local/pr"), help="folder for the files")
    made.add_argument(
        "--no-verdict", action="store_true", help="exit 0 when the review could be made, whatever it says"
    )
    _verb(verbs, "environments", environments)
    made = _verb(verbs, "render", render)
    made.add_argument("folder", type=Path, help="folder with the reviews of environments")
    made.add_argument("--output", type=Path, default=Path(".local/pr"), help="folder for the files")
    made = _verb(verbs, "comment", put_comment)
    made.add_argument("folder", type=Path, help="folder with the reviews of environments")
    made.add_argument("--event", type=Path, required=True, help="the workflow_run event (GITHUB_EVENT_PATH)")
    made = _verb(verbs, "drift", drift)
    made.add_argument("--stack", required=True, help="the environment")
    made.add_argument("--issue", action="store_true", help="keep one GitHub issue of it: opened, updated, closed")
    made = _verb(verbs, "picture", picture)
    made.add_argument("folder", type=Path, help="folder with the reviews of environments")
    made.add_argument("output", type=Path, help="PNG file to write; needs chromium on PATH")
    return parser


def _verb(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser], name: str, what: object
) -> argparse.ArgumentParser:
    made = verbs.add_parser(name, help=what.__doc__, description=what.__doc__)
    made.set_defaults(verb=what)
    return made
